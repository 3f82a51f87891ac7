/* A small map to put a point on: the areas of a city, nearer once one is chosen.

   new qlue.PlacePicker(canvas, picked)
     .open(code)        a city, without a point
     .show(code)        goes to an area; "" to the whole city
     .point             {lat, lon} or null
   picked(code) is called with the area that a point was put in, null outside of all. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const ROOM = 1.2;

  qlue.PlacePicker = class {
    constructor(canvas, picked) {
      this.canvas = canvas;
      this.picked = picked;
      canvas.addEventListener("click", (event) => this.put(event));
      qlue.mapTheme.onChange(() => this.draw());
    }

    async open(code) {
      this.point = null;
      this.area = "";
      if (this.city !== code) {
        this.city = code;
        this.borders = null;
        const answer = await fetch(`/map/${code}/areas.json`).catch(() => null);
        if (answer?.ok) this.borders = new qlue.City(await answer.json());
      }
      this.canvas.hidden = !this.borders?.root.bbox;
      this.draw();
    }

    show(code) {
      this.point = null;
      this.area = code;
      this.draw();
    }

    get lowest() {
      return [...this.borders.areas.values()].filter(({ code }) => !this.borders.children(code).length);
    }

    view() {
      const { clientWidth: width, clientHeight: height } = this.canvas;
      const ratio = Math.min(2, window.devicePixelRatio || 1);
      const place = this.borders.area(this.area);
      const [w, s, e, n] = place?.bbox || this.borders.mainLand(this.borders.root.code).box;
      const [west, north] = qlue.world(w, n);
      const [east, south] = qlue.world(e, s);
      const scale = Math.min(width / ((east - west) * ROOM), height / ((south - north) * ROOM));
      return { scale, ratio, width, height, left: ((west + east) / 2) * scale - width / 2,
        top: ((north + south) / 2) * scale - height / 2 };
    }

    draw() {
      const { canvas, borders } = this;
      if (canvas.hidden || !borders || !canvas.clientWidth) return;
      const seen = this.view();
      canvas.width = seen.width * seen.ratio;
      canvas.height = seen.height * seen.ratio;
      const context = canvas.getContext("2d");
      const colours = qlue.mapTheme.palette(canvas);
      borders.place(context, seen);
      context.lineJoin = "round";
      context.lineWidth = seen.ratio / context.getTransform().a;
      for (const area of this.lowest) {
        context.fillStyle = colours.classes[area.code === this.area ? 3 : 1];
        context.strokeStyle = area.code === this.area ? colours.line : colours.hairline;
        context.fill(borders.path(area), "evenodd");
        context.stroke(borders.path(area));
      }
      if (!this.point) return;
      const [x, y] = qlue.world(this.point.lon, this.point.lat);
      context.setTransform(seen.ratio, 0, 0, seen.ratio, 0, 0);
      context.beginPath();
      context.arc(x * seen.scale - seen.left, y * seen.scale - seen.top, 7, 0, 2 * Math.PI);
      context.fillStyle = colours.outline;
      context.fill();
      context.lineWidth = 3;
      context.strokeStyle = colours.halo;
      context.stroke();
    }

    put({ offsetX, offsetY }) {
      if (!this.borders) return;
      const seen = this.view();
      const [lon, lat] = qlue.lonLat((offsetX + seen.left) / seen.scale, (offsetY + seen.top) / seen.scale);
      const context = this.canvas.getContext("2d");
      context.setTransform(1, 0, 0, 1, 0, 0);
      const [x, y] = this.borders.local(lon, lat);
      const found = this.lowest.find((area) => context.isPointInPath(this.borders.path(area), x, y, "evenodd"));
      this.point = { lat, lon };
      this.area = found?.code || "";
      this.draw();
      this.picked(found?.code || null);
    }
  };
})();
