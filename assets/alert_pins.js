/* The first alerts of the rail as pins with the rail's own numbers; a click opens the report.

   new qlue.AlertPins(map, pane, onClick(reportId))
   .show([{id, number, lat, lon, level: "terlambat"|"berisiko", title}, ...])
   .boxes() -> [{x, y, w, h}, ...] in the map's own pixels, for names to keep clear of   .remove() */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const SIZE = 26;

  qlue.AlertPins = class {
    constructor(map, pane, onClick) {
      this.map = map;
      this.pane = pane;
      this.onClick = onClick;
      this.markers = new Map();
      this.shown = "";
    }

    show(pins) {
      const key = JSON.stringify(pins);
      if (key === this.shown) return;
      this.shown = key;
      this.clear();
      for (const pin of pins) this.markers.set(pin.id, this.marker(pin));
    }

    marker({ id, number, lat, lon, level, title }) {
      const face = document.createElement("span");
      face.textContent = number;
      const icon = L.divIcon({ className: `qlue-alert-pin ${level}`, html: face, iconSize: [SIZE, SIZE] });
      // the first of them lie on top; the rail is the keyboard's way to them
      return L.marker([lat, lon], { icon, pane: this.pane, title: `${number}. ${title}`, keyboard: false,
        zIndexOffset: -100 * number })
        .on("click", (event) => {
          L.DomEvent.stopPropagation(event);
          this.onClick(id);
        })
        .addTo(this.map);
    }

    boxes() {
      return [...this.markers.values()].map((marker) => {
        const { x, y } = this.map.latLngToContainerPoint(marker.getLatLng());
        return { x: x - SIZE / 2, y: y - SIZE / 2, w: SIZE, h: SIZE };
      });
    }

    clear() {
      this.markers.forEach((marker) => marker.remove());
      this.markers.clear();
    }

    remove() {
      this.clear();
    }
  };
})();
