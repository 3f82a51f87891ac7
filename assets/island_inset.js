/* The box in the corner with the islands that are too far out for the main picture. A click goes
   to the place of the island nearest to the pointer.

   new qlue.IslandInset(container, onClick)
   .show({city, areas, classes, looks, labels})   looks: of a lens, or null; areas empty = no box   .remove() */
(() => {
  const qlue = (window.qlue = window.qlue || {});

  qlue.IslandInset = class {
    constructor(container, onClick) {
      this.container = container;
      this.button = L.DomUtil.create("button", "qlue-inset", container);
      this.button.type = "button";
      this.button.setAttribute("data-map-over", "");
      this.canvas = L.DomUtil.create("canvas", "", this.button);
      this.name = L.DomUtil.create("span", "", this.button);
      L.DomEvent.disableClickPropagation(this.button);
      this.button.addEventListener("click", (event) => onClick(this.nearest(event).code));
      this.button.hidden = true;
    }

    show(state) {
      this.state = state;
      this.button.hidden = !state.areas.length;
      if (!state.areas.length) return;
      const names = state.areas.map(({ code, name }) => (state.labels[code] || {}).label || name);
      this.name.textContent = names.join(", ").replaceAll("Kepulauan", "Kep.");
      this.button.setAttribute("aria-label", names.join(", "));
      this.draw();
    }

    draw() {
      const { canvas } = this;
      if (!this.state || !this.state.areas.length) return;
      const { city, classes, looks } = this.state;
      const inside = (code) => this.state.areas.some((area) => `${code}.`.startsWith(`${area.code}.`));
      const areas = looks
        ? Object.keys(looks).filter(inside).map((code) => city.area(code)).filter(Boolean) : this.state.areas;
      const palette = qlue.mapTheme.palette(this.container);
      const [width, height] = [this.button.clientWidth, this.button.clientHeight];
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      const context = canvas.getContext("2d");
      const head = Math.round(height * 0.2);
      this.view = this.frame(this.state.areas, width, height - head, head, ratio);
      for (const area of areas) {
        city.place(context, this.view);
        const path = city.path(area);
        context.fillStyle = looks ? qlue.looks.fill(looks[area.code], palette)
          : palette.classes[Math.max(2, classes[area.code] || 0)];
        context.fill(path, "evenodd");
        context.strokeStyle = palette.line;
        context.lineWidth = (2 * ratio) / context.getTransform().a;
        context.lineJoin = "round";
        context.stroke(path);
      }
    }

    /* The view (as of CanvasOverlay) that shows all the areas below the name. */
    frame(areas, width, height, head, ratio) {
      const boxes = areas.map((area) => area.bbox);
      const [west, north] = qlue.world(
        Math.min(...boxes.map((b) => b[0])), Math.max(...boxes.map((b) => b[3])));
      const [east, south] = qlue.world(
        Math.max(...boxes.map((b) => b[2])), Math.min(...boxes.map((b) => b[1])));
      const scale = 0.86 * Math.min(width / (east - west), height / (south - north));
      return { scale, ratio, left: ((west + east) / 2) * scale - width / 2,
        top: ((north + south) / 2) * scale - height / 2 - head };
    }

    nearest(event) {
      const { areas } = this.state;
      if (areas.length === 1 || !event.detail) return areas[0];
      const box = this.button.getBoundingClientRect();
      const [px, py] = [event.clientX - box.left, event.clientY - box.top];
      const distance = (area) => Math.min(...area.parts.map(({ box: [west, south, east, north] }) => {
        const [x, y] = qlue.world((west + east) / 2, (south + north) / 2);
        return Math.hypot(x * this.view.scale - this.view.left - px,
          y * this.view.scale - this.view.top - py);
      }));
      return areas.reduce((best, area) => (distance(area) < distance(best) ? area : best));
    }

    remove() {
      this.button.remove();
    }
  };
})();
