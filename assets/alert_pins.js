/* The first alerts of the rail as pins with the rail's own numbers; a click opens the report. Pins
   that would lie on each other are moved apart, no farther than it takes to read each number; one that
   is moved by more than its width gets a line to where it belongs.

   qlue.apart([{x, y}, ...], size) -> [{x, y}, ...]   by how much each of these points has to move

   new qlue.AlertPins(map, pane, onClick(reportId))
   .show([{id, number, lat, lon, level: "terlambat"|"berisiko", title}, ...])
   A click is that of the pin whose middle is nearest to it, since what can be hit of them may overlap.
   .boxes() -> [{x, y, w, h}, ...] in the map's own pixels, for names to keep clear of   .remove() */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const SIZE = 26;
  const REACH = 32; // from a pin's middle to the corner of what can be hit of it with a finger
  const STEPS = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4]; // of a pin's width: room for some 60 on a spot
  const ROUNDED = 1; // pixel that a rounded way may be short of clear
  const ANGLES = Array.from({ length: 12 }, (_, i) => (i * Math.PI) / 6);

  qlue.apart = (points, size) => {
    const ways = STEPS.flatMap((step) => (step ? ANGLES : [0]).map((angle) => ({
      x: Math.round(Math.cos(angle) * step * size), y: Math.round(Math.sin(angle) * step * size) })));
    const placed = [];
    return points.map(({ x, y }) => {
      const clear = (way) => Math.min(size,
        ...placed.map((other) => Math.hypot(x + way.x - other.x, y + way.y - other.y)));
      const best = ways.find((way) => clear(way) >= size - ROUNDED)
        || ways.reduce((a, b) => (clear(b) > clear(a) ? b : a));
      placed.push({ x: x + best.x, y: y + best.y });
      return best;
    });
  };

  qlue.AlertPins = class {
    constructor(map, pane, onClick) {
      this.map = map;
      this.pane = pane;
      this.onClick = onClick;
      this.markers = new Map();
      this.shown = "";
      map.on("zoomend", this.spread, this);
    }

    show(pins) {
      const key = JSON.stringify(pins);
      if (key === this.shown) return;
      this.shown = key;
      this.clear();
      for (const pin of pins) this.markers.set(pin.id, this.marker(pin));
      this.spread();
    }

    spread() {
      const markers = [...this.markers.values()];
      const points = markers.map((marker) => this.map.project(marker.getLatLng()));
      this.moved = qlue.apart(points, SIZE);
      markers.forEach((marker, i) => {
        const { x, y } = this.moved[i];
        const element = marker.getElement(); // none as long as the map has no view; its first zoom spreads
        if (!element) return;
        element.style.margin = `${y - SIZE / 2}px 0 0 ${x - SIZE / 2}px`;
        const away = Math.hypot(x, y);
        element.classList.toggle("away", away > SIZE + ROUNDED);
        element.style.setProperty("--away", `${away - SIZE / 2}px`);
        element.style.setProperty("--back", `${Math.atan2(-y, -x)}rad`);
      });
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
          this.onClick(this.nearest(this.map.mouseEventToContainerPoint(event.originalEvent)) ?? id);
        })
        .addTo(this.map);
    }

    nearest({ x, y }) {
      const away = (box) => Math.hypot(box.x + SIZE / 2 - x, box.y + SIZE / 2 - y);
      const found = this.boxes().map((box, i) => ({ id: [...this.markers.keys()][i], far: away(box) }));
      const first = found.reduce((a, b) => (b.far < a.far ? b : a));
      return first.far <= REACH ? first.id : null;
    }

    boxes() {
      return [...this.markers.values()].map((marker, i) => {
        const { x, y } = this.map.latLngToContainerPoint(marker.getLatLng()).add(this.moved[i]);
        return { x: x - SIZE / 2, y: y - SIZE / 2, w: SIZE, h: SIZE };
      });
    }

    clear() {
      this.markers.forEach((marker) => marker.remove());
      this.markers.clear();
    }

    remove() {
      this.map.off("zoomend", this.spread, this);
      this.clear();
    }
  };
})();
