/* The wall's map: areas by class, density over them, borders, names, islands in a box. Made once; what
   it shows is replaced.

   new qlue.WallMap(section)   .show(land)   land as of layouts/wall.py, null: nothing   .clear() */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const RADIUS_KM = { wide: 0.27, near: 0.17 };
  const NEAR = new Set(["kecamatan", "kelurahan", "desa"]);
  const SIZES = { "label-size": 24, "halo-width": 5, "line-width": 2 }; // px at 1080p
  const ROOM = 0.035; // kept free round the land, of the map's height
  const EARTH_KM = 40075.017; // round the equator
  const LONGEST = 160; // px at 1080p: of the scale, which says a round number of km
  const ROUND_KM = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
  const HULL = { line: 3, halo: 6, dash: [14, 9] }; // px at 1080p
  const WORTH = 0.75; // land that stands free of the legend may be so much smaller

  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

  qlue.WallMap = class {
    constructor(section) {
      this.element = section.querySelector(".wall-map");
      this.lenses = section.querySelector(".wall-lenses");
      this.legend = section.querySelector(".wall-legend");
      this.inset = section.querySelector(".wall-inset");
      this.scale = section.querySelector(".wall-scale");
      this.flag = section.querySelector(".wall-flag");
      this.land = this.city = this.data = null;
      this.under = new qlue.CanvasOverlay(this, "areas", (c, view) => this.paintAreas(c, view));
      this.heat = new qlue.HeatLayer(this, "density");
      this.over = new qlue.CanvasOverlay(this, "borders", (c, view) => this.paintBorders(c, view));
      this.labels = new qlue.AreaLabels(this, "names");
      this.cities = new qlue.Source((response) => response.json(), (data) => {
        this.city = new qlue.City(data);
        this.draw();
      });
      this.cells = new qlue.Source((response) => response.arrayBuffer(), (data) => {
        this.data = qlue.heat.decode(data);
        this.draw();
      });
      new ResizeObserver(() => this.draw()).observe(this.element);
    }

    getContainer() {
      return this.element;
    }

    clear() {
      this.land = this.city = this.data = null;
      this.cities.stop();
      this.cells.stop();
      this.flag.hidden = true;
      this.element.querySelectorAll("canvas").forEach((canvas) => {
        canvas.width = 0;
      });
    }

    show(land) {
      this.land = land;
      this.flag.hidden = !land?.incident;
      if (!land) return;
      if (land.geometry_url) this.cities.load(land.geometry_url);
      const same = this.cells.url === land.heat_url;
      if (!same) this.data = null;
      if (same && this.tag !== land.heat_tag) this.cells.again();
      else this.cells.load(land.heat_url);
      this.tag = land.heat_tag;
      this.write();
      this.draw();
    }

    /* Words over the map. */
    write() {
      const { lenses, legend, ticks, approximate } = this.land;
      this.lenses.replaceChildren(...lenses.map(({ name, icon, number, on }) => {
        const lens = element("span", on ? "on" : "", name, element("b", "", number));
        lens.prepend(element("i", `icon icon-${icon}`));
        return lens;
      }));
      const [title, , scale, note] = this.legend.children;
      title.textContent = legend;
      const middle = (ticks.length - 1) / 2;
      scale.replaceChildren(...[ticks[0], ...(ticks[middle] ? [ticks[middle]] : []), ticks.at(-1)]
        .map((tick) => element("span", "", tick)));
      note.textContent = approximate;
      this.legend.hidden = false;
    }

    draw() {
      const { land, city, data } = this;
      const area = land && city?.area(land.area);
      if (!area?.bbox) return;
      for (const [name, size] of Object.entries(SIZES)) {
        this.element.style.setProperty(`--map-${name}`, size * rem());
      }
      this.picture = city.mainLand(land.area);
      this.palette = qlue.mapTheme.palette(this.element);
      this.under.later();
      this.over.later();
      this.heat.set({ city, place: land.area, data, max: land.heat_max, visible: Boolean(data),
        radiusKm: NEAR.has(area.level) ? RADIUS_KM.near : RADIUS_KM.wide });
      this.drawInset();
      this.drawScale();
      this.drawFlag();
      this.labels.set({ city, place: land.area, labels: land.children,
        hidden: this.picture.far.map(({ code }) => code), neighbourName: ({ name }) => name });
    }

    /* The main land fitted beside what stands over the map. */
    view(width, height) {
      const { land, city } = this;
      if (!land || !city?.area(land.area)?.bbox) return null;
      const [west, north] = qlue.world(this.picture.box[0], this.picture.box[3]);
      const [east, south] = qlue.world(this.picture.box[2], this.picture.box[1]);
      const edge = ROOM * height;
      const top = this.lenses.childElementCount ? this.lenses.offsetHeight : edge;
      const scaleWith = (left) => Math.min((width - left - edge) / (east - west), (height - top - edge) / (south - north));
      const beside = this.legend.offsetLeft + this.legend.offsetWidth + edge;
      const left = scaleWith(beside) > WORTH * scaleWith(edge) ? beside : edge;
      const scale = scaleWith(left);
      return { scale, zoom: Math.log2(scale / 256),
        left: ((west + east) / 2) * scale - (left + (width - edge - left) / 2),
        top: ((north + south) / 2) * scale - (top + (height - edge - top) / 2) };
    }

    paintAreas(context, view) {
      const { land, city, palette } = this;
      for (const area of city.neighbours(land.area)) {
        this.paint(context, view, area, palette.neighbour, palette.neighbourLine, 1);
      }
      const children = city.children(land.area);
      for (const area of children.length ? children : [city.area(land.area)]) {
        const shade = land.children[area.code]?.class ?? 1;
        this.paint(context, view, area, palette.classes[shade], palette.hairline, 0.6);
        for (const inner of city.children(area.code)) {
          this.paint(context, view, inner, null, palette.hairline, 0.6);
        }
      }
    }

    paintBorders(context, view) {
      const { land, city, palette } = this;
      for (const area of city.children(land.area)) {
        this.paint(context, view, area, null, palette.line, SIZES["line-width"]);
      }
      if (land.incident?.hull.length) this.paintHull(context, view);
    }

    /* The shape of the incident's reports. */
    paintHull(context, view) {
      const path = new Path2D();
      for (const [lat, lon] of this.land.incident.hull) path.lineTo(...at(view, lat, lon));
      path.closePath();
      context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
      context.strokeStyle = this.palette.halo;
      context.lineWidth = HULL.halo * rem();
      context.stroke(path);
      context.strokeStyle = this.palette.text;
      context.lineWidth = HULL.line * rem();
      context.setLineDash(HULL.dash.map((length) => length * rem()));
      context.stroke(path);
      context.setLineDash([]);
    }

    /* How many reports it has, over the middle of them. */
    drawFlag() {
      const { incident } = this.land;
      const { clientWidth: width, clientHeight: height } = this.element;
      const view = incident && width && height && this.view(width, height);
      this.flag.hidden = !view;
      if (!view) return;
      const [sign, number] = this.flag.children;
      sign.className = `icon icon-${incident.icon}`;
      number.textContent = incident.number;
      const [x, y] = at(view, ...incident.centre);
      Object.assign(this.flag.style, { left: `${x}px`, top: `${y}px` });
    }

    paint(context, view, area, fill, line, width) {
      this.city.place(context, view);
      const path = this.city.path(area);
      if (fill) {
        context.fillStyle = fill;
        context.fill(path, "evenodd");
      }
      context.strokeStyle = line;
      context.lineJoin = "round";
      context.lineWidth = (width * rem() * view.ratio) / context.getTransform().a;
      context.stroke(path);
    }

    /* How long a round number of km is in the middle of what is shown. */
    drawScale() {
      const { clientWidth: width, clientHeight: height } = this.element;
      const view = width && height && this.view(width, height);
      this.scale.hidden = !view;
      if (!view) return;
      const [, south, , north] = this.picture.box;
      const pixels = view.scale / (EARTH_KM * Math.cos(((south + north) / 2) * (Math.PI / 180)));
      const km = ROUND_KM.findLast((one) => one * pixels <= LONGEST * rem()) || ROUND_KM[0];
      const [said, bar] = this.scale.children;
      said.textContent = `${km.toLocaleString(qlue.words().locale)} km`;
      bar.style.width = `${km * pixels}px`;
    }

    /* The islands far out, by name, in a box of their own. */
    drawInset() {
      const { far } = this.picture;
      this.inset.hidden = !far.length;
      if (!far.length) return;
      const [caption, canvas] = this.inset.children;
      caption.textContent = far.map(({ code, name }) => this.land.children[code]?.label || name).join(", ");
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      Object.assign(canvas, { width: width * ratio, height: height * ratio });
      const [west, north] = qlue.world(Math.min(...far.map(({ bbox }) => bbox[0])),
        Math.max(...far.map(({ bbox }) => bbox[3])));
      const [east, south] = qlue.world(Math.max(...far.map(({ bbox }) => bbox[2])),
        Math.min(...far.map(({ bbox }) => bbox[1])));
      const scale = 0.86 * Math.min(width / (east - west), height / (south - north));
      const view = { scale, ratio, left: ((west + east) / 2) * scale - width / 2,
        top: ((north + south) / 2) * scale - height / 2 };
      for (const area of far) {
        this.paint(canvas.getContext("2d"), view, area, this.palette.classes[3], this.palette.line, 2);
      }
    }
  };

  function at(view, lat, lon) {
    const [x, y] = qlue.world(lon, lat);
    return [x * view.scale - view.left, y * view.scale - view.top];
  }

  function element(tag, name, ...inside) {
    const made = document.createElement(tag);
    made.className = name;
    made.append(...inside);
    return made;
  }
})();
