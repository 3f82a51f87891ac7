/* The small map of a report: canvases [data-mini-map] show the area of that code, its neighbours and
   a pin at data-lat, data-lon. They are drawn from the city that the map has loaded already. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const ROOM = 1.35; // how much is shown round the area
  const LEAST_KM = 0.6;
  const KM_PER_WORLD = 40075;
  const RETRY_MS = 400;

  function view(canvas, box, at) {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const [west, north] = qlue.world(box[0], box[3]);
    const [east, south] = qlue.world(box[2], box[1]);
    const [x, y] = qlue.world(at[0], at[1]);
    const least = LEAST_KM / KM_PER_WORLD;
    const scale = Math.min(width / Math.max(least, (east - west) * ROOM),
      height / Math.max(least, (south - north) * ROOM));
    const [cx, cy] = [(west + east) / 2, (north + south) / 2];
    return { scale, ratio, left: cx * scale - width / 2, top: cy * scale - height / 2,
      x: (x - cx) * scale + width / 2, y: (y - cy) * scale + height / 2, width, height };
  }

  function draw(canvas) {
    const city = qlue.map?.view?.city;
    if (!canvas.isConnected) return;
    if (!city) {
      setTimeout(() => draw(canvas), RETRY_MS);
      return;
    }
    const at = [Number(canvas.dataset.lon), Number(canvas.dataset.lat)];
    const area = city.area(canvas.dataset.miniMap);
    const box = area ? area.bbox : [at[0] - 0.01, at[1] - 0.01, at[0] + 0.01, at[1] + 0.01];
    const seen = view(canvas, box, at);
    const context = canvas.getContext("2d");
    const colours = qlue.mapTheme.palette(canvas);
    city.place(context, seen);
    const pixel = seen.ratio / context.getTransform().a;
    const level = area ? area.level : "kelurahan";
    context.lineJoin = "round";
    for (const other of city.areas.values()) {
      if (other.level !== level || other === area) continue;
      paint(context, city.path(other), colours.classes[1], colours.hairline, pixel);
    }
    if (area) paint(context, city.path(area), colours.classes[3], colours.line, 1.25 * pixel);
    pin(context, seen, colours);
  }

  function paint(context, path, fill, line, width) {
    context.fillStyle = fill;
    context.fill(path, "evenodd");
    context.strokeStyle = line;
    context.lineWidth = width;
    context.stroke(path);
  }

  function pin(context, { x, y, ratio }, colours) {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.beginPath();
    context.arc(x, y, 7, 0, 2 * Math.PI);
    context.fillStyle = colours.outline;
    context.fill();
    context.lineWidth = 3;
    context.strokeStyle = colours.halo;
    context.stroke();
  }

  const drawn = new WeakMap();
  function look() {
    for (const canvas of document.querySelectorAll("canvas[data-mini-map]")) {
      const { miniMap, lat, lon } = canvas.dataset;
      const key = [miniMap, lat, lon, qlue.mapTheme.name()].join();
      if (drawn.get(canvas) === key) continue;
      drawn.set(canvas, key);
      draw(canvas);
    }
  }

  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  qlue.mapTheme.onChange(look);
})();
