/* The incidents that go on, each as a flag that stands at its middle and says how many reports it has;
   a click opens it. Round the one that is open, the shape of its reports.

   new qlue.IncidentPins(map, {pins, shape})   names of panes
   .show([{id, lat, lon, number, icon, title, address, opened}, ...], hull)   hull [[lat, lon], ...]
   .boxes() -> [{x, y, w, h}, ...] in the map's own pixels, for names to keep clear of   .remove() */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const POLE = 10; // px from the flag down to its place, as in map.css

  qlue.IncidentPins = class {
    constructor(map, { pins, shape }) {
      this.map = map;
      this.pane = pins;
      this.lines = L.svg({ pane: shape });
      this.markers = [];
      this.shown = "";
    }

    show(pins, hull) {
      const key = JSON.stringify([pins, hull]);
      if (key === this.shown) return;
      this.shown = key;
      this.clear();
      this.markers = pins.map((pin) => this.marker(pin));
      if (!hull.length) return;
      this.shape = L.polygon(hull, { renderer: this.lines, interactive: false, fill: false,
        className: "qlue-incident-shape" }).addTo(this.map);
    }

    marker(pin) {
      const face = document.createElement("span");
      const sign = document.createElement("i");
      sign.className = `icon icon-${pin.icon}`;
      face.append(sign, pin.number);
      const icon = L.divIcon({ className: `qlue-incident${pin.opened ? " opened" : ""}`, html: face, iconSize: null });
      // over every alert; the list beside the map is the keyboard's way to them
      return L.marker([pin.lat, pin.lon], { icon, pane: this.pane, title: pin.title, keyboard: false,
        zIndexOffset: pin.opened ? 2000 : 1000 })
        .on("click", (event) => {
          L.DomEvent.stopPropagation(event);
          qlue.goTo(pin.address);
        })
        .addTo(this.map);
    }

    boxes() {
      return this.markers.map((marker) => {
        const { x, y } = this.map.latLngToContainerPoint(marker.getLatLng());
        const { offsetWidth: w = 0, offsetHeight: h = 0 } = marker.getElement()?.firstChild || {};
        return { x: x - w / 2, y: y - h - POLE, w, h: h + POLE };
      });
    }

    clear() {
      this.markers.forEach((marker) => marker.remove());
      this.markers = [];
      this.shape?.remove();
      this.shape = null;
    }

    remove() {
      this.clear();
      this.lines.remove();
    }
  };
})();
