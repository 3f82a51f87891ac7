/* A phone's map fills the page from side to side: there one finger scrolls the page past it, and two
   move and zoom the map. Where it fills the screen by itself (an element around it has data-map-fills)
   there is nothing to scroll past.

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
      const past = phone.matches && !map.getContainer().closest("[data-map-fills]");
      map.getContainer().classList.toggle("qlue-scrolls-past", past);
      if (past) map.dragging.disable();
      else map.dragging.enable();
    }

    remove() {
      this.phone.removeEventListener("change", this.onChange);
    }
  };
})();
