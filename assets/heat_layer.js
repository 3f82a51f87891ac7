/* The density of reports: counts in bins of some pixels, blurred to nearly a Gaussian by three box
   blurs, divided by the ground area of a bin, coloured by the ramp. A colour means the same number
   of reports per km2 at every pan, zoom and screen, because the blur's width is in kilometres and
   the top of the ramp comes from the server.

   qlue.heat.decode(buffer)      -> {x0, y0, cell, n, total, xs, ys, counts|null}
   qlue.heat.boxOf(data)         -> [west, south, east, north] of the cells, or null without any
   qlue.heat.density(data, grid) -> Float32Array, reports per km2; grid = {left, top, width, height,
                                    bin, scale, sigmaKm, middle}: pixels of the world at `scale`;
                                    middle = world y at which a pixel's ground size is taken
   new qlue.HeatLayer(map, pane): .set({data, max, radiusKm, city, place, visible}), .remove() */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const EARTH_KM = 40075.017;
  const HEADER_BYTES = 64;
  const BINS_PER_SIGMA = 3.5; // fewer and the blur turns square, more only costs time

  function decode(buffer) {
    const [x0, y0, cell, n, weighted, total] = new Float64Array(buffer, 0, 8);
    const column = (i) => new Uint16Array(buffer, HEADER_BYTES + 2 * n * i, n);
    return { x0, y0, cell, n, total, xs: column(0), ys: column(1),
      counts: weighted ? column(2) : null };
  }

  function boxOf({ x0, y0, cell, n, xs, ys }) {
    if (!n) return null;
    const ends = (cells) => cells.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)],
      [Infinity, -Infinity]);
    const [[left, right], [top, bottom]] = [ends(xs), ends(ys)];
    const [west, north] = qlue.lonLat(x0 + left * cell, y0 + top * cell);
    const [east, south] = qlue.lonLat(x0 + (right + 1) * cell, y0 + (bottom + 1) * cell);
    return [west, south, east, north];
  }

  /* Ground length in km of one pixel of the world at world position y. */
  function kmPerPixel(y, scale) {
    return EARTH_KM / Math.cosh(Math.PI * (1 - 2 * y)) / scale;
  }

  /* A box of radius r whose two end cells count f: three of them have the variance sigma^2. */
  function box(sigma) {
    const variance = (sigma * sigma) / 3;
    const r = Math.floor(0.5 * Math.sqrt(12 * variance + 1) - 0.5);
    const f = ((2 * r + 1) * (variance - (r * (r + 1)) / 3)) / (2 * ((r + 1) ** 2 - variance));
    return { r, f, scale: 1 / (2 * r + 1 + 2 * f) };
  }

  function blurRows(from, to, width, height, { r, f, scale }) {
    for (let y = 0; y < height; y++) {
      const row = y * width;
      let sum = 0;
      for (let x = 0; x <= r && x < width; x++) sum += from[row + x];
      for (let x = 0; x < width; x++) {
        const before = x - r - 1 >= 0 ? from[row + x - r - 1] : 0;
        const after = x + r + 1 < width ? from[row + x + r + 1] : 0;
        to[row + x] = (sum + f * (before + after)) * scale;
        sum += after - (x - r >= 0 ? from[row + x - r] : 0);
      }
    }
  }

  function blurColumns(from, to, width, height, { r, f, scale }, sums) {
    sums.fill(0, 0, width);
    for (let y = 0; y <= r && y < height; y++) {
      for (let x = 0; x < width; x++) sums[x] += from[y * width + x];
    }
    for (let y = 0; y < height; y++) {
      const row = y * width;
      const above = y - r - 1 >= 0 ? (y - r - 1) * width : -1;
      const below = y + r + 1 < height ? (y + r + 1) * width : -1;
      const leaving = y - r >= 0 ? (y - r) * width : -1;
      for (let x = 0; x < width; x++) {
        const before = above < 0 ? 0 : from[above + x];
        const after = below < 0 ? 0 : from[below + x];
        to[row + x] = (sums[x] + f * (before + after)) * scale;
        sums[x] += after - (leaving < 0 ? 0 : from[leaving + x]);
      }
    }
  }

  const spare = {};
  function buffer(name, length) {
    if (!spare[name] || spare[name].length < length) spare[name] = new Float32Array(length);
    return spare[name].subarray(0, length);
  }

  function density(data, { left, top, width, height, bin, scale, sigmaKm, middle }) {
    const a = buffer("a", width * height).fill(0);
    const b = buffer("b", width * height);
    const sums = buffer("sums", width);
    const { xs, ys, counts, n } = data;
    const k = (data.cell * scale) / bin;
    const offsetX = (data.x0 * scale - left) / bin + k / 2;
    const offsetY = (data.y0 * scale - top) / bin + k / 2;
    for (let i = 0; i < n; i++) {
      const x = Math.floor(xs[i] * k + offsetX);
      const y = Math.floor(ys[i] * k + offsetY);
      if (x >= 0 && y >= 0 && x < width && y < height) a[y * width + x] += counts ? counts[i] : 1;
    }
    const km = kmPerPixel(middle, scale) * bin;
    const kernel = box(sigmaKm / km);
    const perKm2 = 1 / (km * km);
    for (let i = 0; i < width * height; i++) a[i] *= perKm2;
    for (let pass = 0; pass < 3; pass++) {
      blurRows(a, b, width, height, kernel);
      blurColumns(b, a, width, height, kernel, sums);
    }
    return a;
  }

  qlue.HeatLayer = class {
    constructor(map, pane) {
      this.state = {};
      this.small = document.createElement("canvas");
      this.overlay = new qlue.CanvasOverlay(map, pane, (c, view) => this.paint(c, view));
    }

    set(changes) {
      Object.assign(this.state, changes);
      this.overlay.later();
    }

    remove() {
      this.overlay.remove();
    }

    /* The bins that cover what is both on the canvas and in the place (all of the canvas where the
       place has no borders), and the blur's reach around it. Bins lie fast on the world, so that panning does not make the picture shimmer. */
    grid(view) {
      const { radiusKm, city, place } = this.state;
      const { bbox } = city.root; // the city's middle, not the view's: colours must not move
      const [, middle] = qlue.world(bbox[0], (bbox[1] + bbox[3]) / 2);
      const sigma = radiusKm / kmPerPixel(middle, view.scale);
      const bin = Math.min(16, Math.max(1.5, sigma / BINS_PER_SIGMA));
      const reach = Math.ceil((3.2 * sigma) / bin) + 1;
      const area = city.area(place);
      const edges = area.polygons.length ? area.bbox : [-180, -85, 180, 85];
      const [west, north] = qlue.world(edges[0], edges[3]).map((v) => v * view.scale);
      const [east, south] = qlue.world(edges[2], edges[1]).map((v) => v * view.scale);
      const first = (low, edge) => Math.floor(Math.max(low, edge) / bin) - reach;
      const last = (high, edge) => Math.ceil(Math.min(high, edge) / bin) + reach;
      const x = first(west, view.left);
      const y = first(north, view.top);
      const width = last(east, view.left + view.width) - x;
      const height = last(south, view.top + view.height) - y;
      return { left: x * bin, top: y * bin, width, height, bin, reach, sigmaKm: radiusKm,
        scale: view.scale, middle };
    }

    paint(context, view) {
      const { data, max, city, place, visible } = this.state;
      const area = city && city.area(place);
      if (!visible || !data || !data.n || !area || !area.bbox || !(max > 0)) return;
      const started = performance.now();
      const grid = this.grid(view);
      if (grid.width <= 2 * grid.reach || grid.height <= 2 * grid.reach) return;
      this.colour(density(data, grid), grid, max);
      context.save();
      city.place(context, view);
      if (area.polygons.length) context.clip(city.path(area), "evenodd");
      context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
      context.imageSmoothingEnabled = true;
      context.imageSmoothingQuality = "high";
      context.drawImage(this.small, 0, 0, grid.width, grid.height,
        grid.left - view.left, grid.top - view.top, grid.width * grid.bin, grid.height * grid.bin);
      context.restore();
      this.milliseconds = performance.now() - started;
    }

    colour(values, { width, height }, max) {
      const { small } = this;
      const steps = qlue.mapTheme.STEPS;
      const table = qlue.mapTheme.lookup(qlue.mapTheme.name());
      const context = small.getContext("2d", { willReadFrequently: true });
      if (small.width < width || small.height < height) {
        small.width = Math.max(small.width, width);
        small.height = Math.max(small.height, height);
      }
      if (!this.image || this.image.width !== width || this.image.height !== height) {
        this.image = context.createImageData(width, height);
        this.pixels = new Uint32Array(this.image.data.buffer);
      }
      const k = (steps - 1) / max;
      for (let i = 0; i < values.length; i++) {
        const step = values[i] * k;
        this.pixels[i] = step < 1 ? table[0] : table[step >= steps ? steps - 1 : step | 0];
      }
      context.putImageData(this.image, 0, 0);
    }
  };

  qlue.heat = { decode, density, kmPerPixel, box, boxOf };
})();
