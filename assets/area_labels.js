/* Names on the map. Each name is put where it fits inside its area, the most important first; one
   that doesn't fit stands in the sea with a thin leader line, or goes. Nothing overlaps. An area with
   something to tell never has its bare name, which would read as nothing, and no number stands without
   its name: where name and note have no room they become one line, then none.

   new qlue.AreaLabels(map, pane)
   .set({city, place, labels: {code: {label, note, number, weight, room}}, hidden: [codes],
     (note: the number with its unit; room: {note, number} of the greatest that they may become)
         neighbourName(area) -> name, pins() -> boxes that names keep clear of}) */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const MASK = 4; // CSS pixels per pixel of the mask that says which area is where
  const ANCHORS = [[0, 0], [-10, 0], [0, -10], [0, 10], [10, 0], [-20, 0], [0, -20], [0, 20], [20, 0]];
  const GAP = 4; // kept free around a label
  const [SHORT_LEADER, LONG_LEADER] = [80, 180];
  const [FITS_WHOLLY, FITS, NEARLY_FITS] = [0.95, 0.62, 0.5]; // share of a name inside its area

  const [PLAIN, STRONG, QUIET] = ["500", "700", "italic 400"];

  /* How a label may be written, the fullest first: lines of {text, room, style}. */
  qlue.labelForms = ({ label, note, number, room = {} }) => {
    const name = { text: label, style: PLAIN };
    if (!note) return [[name]];
    return [
      [name, { text: note, room: room.note, style: STRONG }],
      [{ text: `${label} ${number}`, room: room.number && `${label} ${room.number}`, style: PLAIN }],
    ];
  };

  const overlap = (a, b) => a.x < b.x + b.w + GAP && b.x < a.x + a.w + GAP
    && a.y < b.y + b.h + GAP && b.y < a.y + a.h + GAP;

  qlue.AreaLabels = class {
    constructor(map, pane) {
      this.map = map;
      this.state = {};
      this.mask = document.createElement("canvas");
      this.overlay = new qlue.CanvasOverlay(map, pane, (c, view) => this.paint(c, view),
        { padding: 0.1, hideInZoom: true }); // stretched writing looks broken
    }

    set(changes) {
      Object.assign(this.state, changes);
      this.overlay.later();
    }

    /* The code of the area whose name stands at a point of the map, or null. */
    hit(at) {
      if (!this.placed) return null;
      const { pad } = this.view;
      const point = { x: at.x + pad.x, y: at.y + pad.y, w: 0, h: 0 };
      return this.placed.find((spot) => overlap(point, spot))?.area.code || null;
    }

    remove() {
      this.overlay.remove();
    }

    paint(context, view) {
      const { city, place } = this.state;
      if (!city || !city.area(place)) return;
      const palette = qlue.mapTheme.palette(this.map.getContainer());
      const shown = city.children(place);
      this.view = view;
      this.context = context;
      this.palette = palette;
      this.lineHeight = Math.round(palette.labelSize * 1.2);
      this.readMask(shown.length ? shown : [city.area(place)], city.neighbours(place));
      this.taken = this.obstacles();
      const placed = this.names(shown).map((name) => this.settle(name)).filter(Boolean);
      const quiet = this.names(city.neighbours(place), true)
        .map((name) => this.inside(this.measure(name, name.forms[0]), FITS_WHOLLY)).filter(Boolean);
      context.lineJoin = "round";
      context.textBaseline = "alphabetic";
      for (const spot of placed) this.leader(spot, palette);
      for (const spot of quiet) this.write(spot, palette.quiet, palette);
      for (const spot of placed) this.write(spot, palette.text, palette);
      this.placed = placed;
    }

    /* What is to be written, most important first: by weight, then by size. */
    names(areas, neighbour = false) {
      const { labels, hidden = [], neighbourName } = this.state;
      const names = [];
      areas.forEach((area, i) => {
        if (hidden.includes(area.code)) return;
        const said = labels[area.code] || {};
        const [x, y] = this.at(area.label);
        const forms = neighbour ? [[{ text: neighbourName(area), style: QUIET }]]
          : qlue.labelForms({ label: area.name, ...said });
        names.push({ area, id: neighbour ? 0 : i + 1, forms, neighbour, x, y, weight: said.weight || 0 });
      });
      return names.sort((a, b) => b.weight - a.weight || b.area.km2 - a.area.km2);
    }

    measure(name, lines) {
      const widths = lines.map(({ text, room, style }) => {
        this.context.font = this.fontOf(style);
        return this.context.measureText(room || text).width;
      });
      return { ...name, lines, w: Math.ceil(Math.max(...widths)), h: lines.length * this.lineHeight };
    }

    fontOf(style) {
      return `${style} ${this.palette.labelSize}px ${this.palette.font}`;
    }

    at([lon, lat]) {
      const [x, y] = qlue.world(lon, lat);
      return [x * this.view.scale - this.view.left, y * this.view.scale - this.view.top];
    }

    /* A place for a name in the first of its forms that has one. */
    settle(name) {
      for (const lines of name.forms) {
        const sized = this.measure(name, lines);
        const found = this.inside(sized, FITS) || this.inSea(sized, SHORT_LEADER)
          || this.inside(sized, NEARLY_FITS) || this.inSea(sized, LONG_LEADER);
        if (found) return found;
      }
      return null;
    }

    /* A place for a name near its label point with at least `share` of it in its own area. */
    inside(name, share) {
      const [stepX, stepY] = [name.w / 5, this.lineHeight / 2];
      let best = null;
      for (let dy = -4; dy <= 4; dy++) {
        for (let dx = -3; dx <= 3; dx++) {
          const spot = { ...name, x: name.x + dx * stepX - name.w / 2,
            y: name.y + dy * stepY - name.h / 2 };
          if (!this.free(spot)) continue;
          const own = this.shareInside(spot);
          const cost = (1 - own) * 6 + Math.hypot(dx * 0.8, dy * 0.7) * 0.25;
          if (own >= share && (!best || cost < best.cost)) {
            best = { ...spot, cost };
          }
        }
      }
      return best && this.take(best);
    }

    /* A place for a name off all land, with a line to its area. */
    inSea(name, longest) {
      const anchor = this.anchor(name);
      if (!anchor) return null;
      let best = null;
      for (const side of [-1, 1]) {
        for (let angle = -60; angle <= 60; angle += 10) {
          const [ux, uy] = [side * Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
          for (let far = 24; far <= longest; far += 6) {
            const [ex, ey] = [anchor[0] + ux * far, anchor[1] + uy * far];
            const spot = { ...name, side, end: [ex, ey],
              from: anchor, x: side < 0 ? ex - 6 - name.w : ex + 6, y: ey - name.h / 2 };
            const cost = far + Math.abs(angle) * 0.4;
            if (best && cost >= best.cost) break;
            if (this.free(spot) && this.inOpenSea(spot) && !this.crosses(spot)) {
              best = { ...spot, cost };
              break;
            }
          }
        }
      }
      return best && this.take(best);
    }

    /* Where a leader ends in its area: at the label point, or near it if a name lies there. */
    anchor({ x, y, id }) {
      for (const [dx, dy] of ANCHORS) {
        const point = { x: x + dx, y: y + dy, w: 0, h: 0 };
        if (this.idAt(point.x, point.y) === id && this.free(point)) return [point.x, point.y];
      }
      // an islet may be smaller than a pixel of the mask
      return this.idAt(x, y) === 0 && this.free({ x, y, w: 0, h: 0 }) ? [x, y] : null;
    }

    take(spot) {
      this.taken.push(spot);
      if (spot.from) this.taken.push(...this.alongLeader(spot));
      return spot;
    }

    /* A leader as a row of points that other names and leaders keep clear of. */
    alongLeader({ from: [x1, y1], end: [x2, y2] }) {
      const steps = Math.ceil(Math.hypot(x2 - x1, y2 - y1) / GAP);
      return Array.from({ length: steps + 1 }, (_, i) => ({
        x: x1 + ((x2 - x1) * i) / steps, y: y1 + ((y2 - y1) * i) / steps, w: 0, h: 0 }));
    }

    onScreen(spot) {
      const { pad, width, height } = this.view;
      return spot.x >= pad.x + 4 && spot.y >= pad.y + 4
        && spot.x + spot.w <= width - pad.x - 4 && spot.y + spot.h <= height - pad.y - 4;
    }

    free(spot) {
      return this.onScreen(spot) && !this.taken.some((other) => overlap(spot, other));
    }

    /* Whether the leader of a spot would run through a name or leader that stands already. */
    crosses(spot) {
      return this.alongLeader(spot).some((point) => this.taken.some((other) => overlap(point, other)));
    }

    samples({ x, y, w, h }) {
      const points = [];
      for (let i = 0; i <= 6; i++) {
        for (const j of [0.1, 0.5, 0.9]) points.push([x + (w * i) / 6, y + h * j]);
      }
      return points;
    }

    shareInside(spot) {
      const points = this.samples(spot);
      const wanted = spot.neighbour ? 255 : spot.id;
      return points.filter(([x, y]) => this.idAt(x, y) === wanted).length / points.length;
    }

    inOpenSea(spot) {
      return this.samples(spot).every(([x, y]) => this.idAt(x, y) === 0);
    }

    /* Which area lies at a point: 1 + its index, 255 for a neighbour, 0 for the sea. */
    idAt(x, y) {
      const [i, j] = [Math.floor(x / MASK), Math.floor(y / MASK)];
      if (i < 0 || j < 0 || i >= this.mask.width || j >= this.mask.height) return -1;
      return this.ids[(j * this.mask.width + i) * 4];
    }

    readMask(areas, neighbours) {
      const { city } = this.state;
      const { view, mask } = this;
      mask.width = Math.ceil(view.width / MASK);
      mask.height = Math.ceil(view.height / MASK);
      const context = mask.getContext("2d", { willReadFrequently: true });
      city.place(context, view, 1 / MASK);
      const fill = (area, id) => {
        context.fillStyle = `rgb(${id},0,0)`;
        context.fill(city.path(area), "evenodd");
      };
      neighbours.forEach((area) => fill(area, 255));
      areas.forEach((area, i) => fill(area, Math.min(254, i + 1)));
      this.ids = context.getImageData(0, 0, mask.width, mask.height).data;
    }

    /* What would hide a name: elements marked data-map-over, controls, pins. */
    obstacles() {
      const { pad } = this.view;
      const over = qlue.mapObstacles(this.map, "[data-map-over], .leaflet-control");
      const pins = this.state.pins ? this.state.pins() : [];
      return [...over, ...pins].map(({ x, y, w, h }) => ({ x: x + pad.x, y: y + pad.y, w, h }));
    }

    leader({ from, end }, palette) {
      if (!from) return;
      const { context } = this;
      for (const [color, width] of [[palette.halo, 3], [palette.text, 1]]) {
        context.strokeStyle = color;
        context.lineWidth = width;
        context.beginPath();
        context.moveTo(...from);
        context.lineTo(...end);
        context.stroke();
      }
      context.fillStyle = palette.text;
      context.beginPath();
      context.arc(...from, 2, 0, 7);
      context.fill();
    }

    write(spot, colour, palette) {
      const { context } = this;
      const centre = spot.from ? null : spot.x + spot.w / 2;
      context.textAlign = spot.from ? (spot.side < 0 ? "right" : "left") : "center";
      const x = centre ?? (spot.side < 0 ? spot.x + spot.w : spot.x);
      spot.lines.forEach(({ text, style }, i) => {
        context.font = this.fontOf(style);
        const y = spot.y + this.lineHeight * (i + 0.78);
        context.strokeStyle = palette.halo;
        context.lineWidth = palette.haloWidth * 2 * 0.75;
        context.strokeText(text, x, y);
        context.fillStyle = colour;
        context.fillText(text, x, y);
      });
    }
  };

  /* Rectangles, in the map's own pixels, of what stands over it. */
  qlue.mapObstacles = (map, marks = "[data-map-over]") => {
    const frame = map.getContainer().getBoundingClientRect();
    return [...document.querySelectorAll(marks)]
      .map((element) => element.getBoundingClientRect())
      .filter((box) => box.width && box.right > frame.left && box.left < frame.right
        && box.bottom > frame.top && box.top < frame.bottom)
      .map((box) => ({ x: box.left - frame.left, y: box.top - frame.top, w: box.width, h: box.height }));
  };
})();
