/* The geometry of a city, parsed once from areas.json: who is inside whom, outlines as paths for
   canvases and as LatLngs for Leaflet, borders without doubles, and which land is the main land.

   new qlue.City(featureCollection)
   city.root, city.area(code), city.children(code), city.line(code) = [root, ..., area]
   A city without borders has a root only, whose bbox is null until city.frame(bbox) gives it one.
   area = {code, name, parent, level, label: [lon, lat], km2, bbox, approximate, polygons} */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const UNITS = 2 ** 24; // local units per world: a city spans some thousands, fine for float32

  /* Web-Mercator position in world units, 0..1 from the north-west corner. */
  function world(lon, lat) {
    const sine = Math.sin((lat * Math.PI) / 180);
    return [lon / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
  }

  const lonLat = (x, y) => [(x - 0.5) * 360,
    (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];

  function boxOf(ring) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [lon, lat] of ring) {
      if (lon < box[0]) box[0] = lon;
      if (lat < box[1]) box[1] = lat;
      if (lon > box[2]) box[2] = lon;
      if (lat > box[3]) box[3] = lat;
    }
    return box;
  }

  const union = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]),
    Math.max(a[2], b[2]), Math.max(a[3], b[3])];

  const middle = (box) => box && [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];

  function ringSize(ring) {
    let twice = 0;
    for (let i = 1; i < ring.length; i++) {
      twice += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
    }
    return Math.abs(twice / 2);
  }

  const boxGap = (a, b) => Math.hypot(
    Math.max(0, a[0] - b[2], b[0] - a[2]), Math.max(0, a[1] - b[3], b[1] - a[3]));

  class Area {
    constructor(feature) {
      const p = feature.properties;
      const { type, coordinates } = feature.geometry || { type: "MultiPolygon", coordinates: [] };
      this.code = p.code;
      this.name = p.name;
      this.parent = p.parent || null;
      this.level = p.level;
      this.km2 = p.km2 || 0;
      this.approximate = Boolean(p.approximate);
      this.polygons = type === "Polygon" ? [coordinates] : coordinates;
      this.parts = this.polygons.map(([ring]) => ({ box: boxOf(ring), size: ringSize(ring) }));
      this.bbox = this.parts.length ? this.parts.map((part) => part.box).reduce(union) : null;
      this.label = p.label || middle(this.bbox);
    }

    get latlngs() {
      return (this._latlngs ||= L.GeoJSON.coordsToLatLngs(this.polygons, 2));
    }

    get bounds() {
      return L.latLngBounds([this.bbox[1], this.bbox[0]], [this.bbox[3], this.bbox[2]]);
    }
  }

  const WITHOUT_BORDERS = { properties: { code: "" } };

  qlue.City = class {
    constructor({ features = [] }) {
      const drawn = features.filter(({ geometry }) => geometry?.coordinates?.length);
      this.areas = new Map((drawn.length ? drawn : [WITHOUT_BORDERS])
        .map((feature) => [feature.properties.code, new Area(feature)]));
      this._children = new Map();
      for (const area of this.areas.values()) {
        if (!this.areas.has(area.parent)) this.root = area;
        else if (!this._children.has(area.parent)) this._children.set(area.parent, [area]);
        else this._children.get(area.parent).push(area);
      }
      const [west, , , north] = this.root.bbox || [0, 0, 0, 0];
      this.origin = world(west, north);
      this._paths = new Map();
      this._borders = new Map();
    }

    frame(bbox) {
      this.root.bbox = bbox;
      this.root.label = middle(bbox);
    }

    area(code) {
      return this.areas.get(code);
    }

    children(code) {
      return this._children.get(code) || [];
    }

    line(code) {
      const line = [];
      for (let area = this.area(code); area; area = this.area(area.parent)) line.unshift(area);
      return line;
    }

    /* Areas round a place: at each level above it, the others with the same parent. */
    neighbours(code) {
      const line = this.line(code);
      return line.slice(1).flatMap((area, i) =>
        this.children(line[i].code).filter((other) => other !== area));
    }

    /* Path2D of an area in local units; draw it after `place(context, view)`. */
    path(area) {
      if (this._paths.has(area.code)) return this._paths.get(area.code);
      const path = new Path2D();
      for (const polygon of area.polygons) {
        for (const ring of polygon) {
          ring.forEach(([lon, lat], i) => {
            const [x, y] = this.local(lon, lat);
            if (i) path.lineTo(x, y);
            else path.moveTo(x, y);
          });
          path.closePath();
        }
      }
      this._paths.set(area.code, path);
      return path;
    }

    local(lon, lat) {
      const [x, y] = world(lon, lat);
      return [(x - this.origin[0]) * UNITS, (y - this.origin[1]) * UNITS];
    }

    /* Sets the transform of a context so that local units land where `view` shows them. */
    place(context, view, ratio = view.ratio) {
      const k = (view.scale / UNITS) * ratio;
      context.setTransform(k, 0, 0, k,
        (this.origin[0] * view.scale - view.left) * ratio,
        (this.origin[1] * view.scale - view.top) * ratio);
    }

    /* Borders between and round the children of a place as lists of LatLngs, each drawn once:
       two dashed lines over each other would look like one solid line. */
    borders(code) {
      if (this._borders.has(code)) return this._borders.get(code);
      const key = (a, b) => (a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])
        ? `${a};${b}` : `${b};${a}`);
      const seen = new Set();
      const lines = [];
      for (const child of this.children(code)) {
        for (const ring of child.polygons.flat()) {
          let run = null;
          for (let i = 1; i < ring.length; i++) {
            const id = key(ring[i - 1], ring[i]);
            if (seen.has(id)) {
              run = null;
              continue;
            }
            seen.add(id);
            if (!run) lines.push((run = [L.latLng(ring[i - 1][1], ring[i - 1][0])]));
            run.push(L.latLng(ring[i][1], ring[i][0]));
          }
        }
      }
      this._borders.set(code, lines);
      return lines;
    }

    /* The picture of a place: {box, far} where box holds the main land and `far` its children that
       lie wholly off it. A place that is nothing but islands is shown whole. */
    mainLand(code) {
      const place = this.area(code);
      const parts = [...place.parts].sort((a, b) => b.size - a.size);
      const total = parts.reduce((sum, part) => sum + part.size, 0);
      if (!parts.length) return { box: place.bbox, far: [] };
      let box = parts[0].box;
      let size = 0;
      let left = parts;
      for (let grew = true; grew;) {
        const reach = 0.06 * Math.hypot(box[2] - box[0], box[3] - box[1]);
        const near = left.filter((part) => boxGap(box, part.box) <= reach);
        grew = near.length > 0;
        left = left.filter((part) => !near.includes(part));
        for (const part of near) {
          box = union(box, part.box);
          size += part.size;
        }
      }
      if (!left.length || size < 0.8 * total) return { box: place.bbox, far: [] };
      const far = this.children(code).filter((child) => boxGap(box, child.bbox) > 0
        || child.parts.every((part) => left.some((other) => boxGap(other.box, part.box) === 0)));
      return { box, far };
    }
  };
  qlue.world = world;
  qlue.lonLat = lonLat;
})();
