/* Single reports as shapes in the colour of their stage, the selected one with a ring, and a pulse
   where one came just now.

   new qlue.PointsLayer(map, {points, pins})   names of panes
   .set({points: [[id, lat, lon, category, stage], ...], visible})
   .select({id, lat, lon} | null)   .pulse(lat, lon)   .hit(containerPoint) -> point or null
   .boxes() -> [{x, y, w, h}] of the ring, in the map's own pixels, for names to keep clear of */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const REACH = 11; // CSS pixels from the middle that still count as on it
  const RING = 40;
  const MOST_PULSES = 20;
  const PULSE_MS = 3000;
  const DIAMONDS = new Set(["koordinasi", "disposisi", "proses"]);
  const SQUARES = new Set(["ditahan", "ditolak", "duplikat", "salah_wilayah"]);

  function trace(context, stage, x, y, r) {
    context.beginPath();
    if (DIAMONDS.has(stage)) {
      const d = r * 1.3;
      context.moveTo(x, y - d);
      context.lineTo(x + d, y);
      context.lineTo(x, y + d);
      context.lineTo(x - d, y);
      context.closePath();
    } else if (SQUARES.has(stage)) context.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
    else context.arc(x, y, r, 0, 2 * Math.PI);
  }

  qlue.PointsLayer = class {
    constructor(map, { points, pins }) {
      this.map = map;
      this.pins = pins;
      this.state = { points: [], visible: false };
      this.overlay = new qlue.CanvasOverlay(map, points, (c, view) => this.paint(c, view));
      this.pulses = new Set();
      this.ring = L.marker([0, 0], { pane: pins, interactive: false, keyboard: false,
        zIndexOffset: -2000, // around the pin of its alert, whose number stays to be read
        icon: L.divIcon({ className: "", html: '<div class="qlue-pin"></div>', iconSize: [0, 0] }) });
    }

    set(changes) {
      Object.assign(this.state, changes);
      this.overlay.later();
    }

    select(report) {
      if (report) this.ring.setLatLng([report.lat, report.lon]).addTo(this.map);
      else this.ring.remove();
      this.selected = report;
    }

    boxes() {
      if (!this.selected) return [];
      const { x, y } = this.map.latLngToContainerPoint(this.ring.getLatLng());
      return [{ x: x - RING / 2, y: y - RING / 2, w: RING, h: RING }];
    }

    pulse(lat, lon) {
      if (this.pulses.size >= MOST_PULSES) return;
      const marker = L.marker([lat, lon], { pane: this.pins, interactive: false, keyboard: false,
        icon: L.divIcon({ className: "", html: '<div class="qlue-pulse"></div>', iconSize: [0, 0] }) });
      this.pulses.add(marker.addTo(this.map));
      setTimeout(() => {
        marker.remove();
        this.pulses.delete(marker);
      }, PULSE_MS);
    }

    hit(at) {
      if (!this.state.visible) return null;
      let best = null;
      let nearest = REACH * REACH;
      const bounds = L.latLngBounds(
        this.map.containerPointToLatLng(at.subtract([REACH, REACH])),
        this.map.containerPointToLatLng(at.add([REACH, REACH])));
      const [south, west, north, east] = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(),
        bounds.getEast()];
      for (const point of this.state.points) {
        if (point[1] < south || point[1] > north || point[2] < west || point[2] > east) continue;
        const d = this.map.latLngToContainerPoint([point[1], point[2]]).subtract(at);
        const square = d.x * d.x + d.y * d.y;
        if (square < nearest) [best, nearest] = [point, square];
      }
      return best;
    }

    paint(context, view) {
      const { points, visible } = this.state;
      if (!visible) return;
      const palette = qlue.mapTheme.palette(this.map.getContainer());
      const radius = Math.min(6.5, 3 + Math.max(0, view.zoom - 11) * 0.6);
      const colours = new Map();
      for (const [, lat, lon, , stage] of points) {
        const [wx, wy] = qlue.world(lon, lat);
        const x = wx * view.scale - view.left;
        const y = wy * view.scale - view.top;
        if (x < -9 || y < -9 || x > view.width + 9 || y > view.height + 9) continue;
        if (!colours.has(stage)) colours.set(stage, palette.stage(stage));
        trace(context, stage, x, y, radius);
        context.lineWidth = 3;
        context.strokeStyle = palette.halo;
        context.stroke();
        if (stage) {
          context.fillStyle = colours.get(stage);
          context.fill();
        } else {
          context.lineWidth = 1.75;
          context.strokeStyle = colours.get(stage);
          context.stroke();
        }
      }
    }

    remove() {
      this.overlay.remove();
      this.ring.remove();
      this.pulses.forEach((marker) => marker.remove());
      this.pulses.clear();
    }
  };
})();
