/* A phone's map fills the page from side to side: there one finger scrolls the page past it, and two
   move and zoom the map.

   new qlue.MapTouch(map)   .began: whether anybody has touched the map yet. Until then it keeps to its
   place, whatever view dash-leaflet gives it when it mounts.   .remove() */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const BY_HAND = ["pointerdown", "wheel", "keydown"];
  const PHONE = "(max-width: 720px) and (pointer: coarse)";

  qlue.MapTouch = class {
    constructor(map) {
      this.map = map;
      this.began = false;
      const begin = () => { this.began = true; };
      for (const by of BY_HAND) map.getContainer().addEventListener(by, begin, { capture: true, passive: true });
      this.phone = window.matchMedia(PHONE);
      this.onChange = () => this.apply();
      this.phone.addEventListener("change", this.onChange);
      this.apply();
    }

    apply() {
      const { map, phone } = this;
      map.getContainer().classList.toggle("qlue-scrolls-past", phone.matches);
      if (phone.matches) map.dragging.disable();
      else map.dragging.enable();
    }

    remove() {
      this.phone.removeEventListener("change", this.onChange);
    }
  };
})();
