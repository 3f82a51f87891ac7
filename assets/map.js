/* The map of a place, put together: catches dash-leaflet's map, gives each layer its state, fetches
   what they draw.

   qlue.map.show(state)   state as in the comment of clientside.js
   qlue.map.refresh()     fetches the density and the points again
   qlue.map.repaint()     draws anew, after the scrubber moved
   The map is the dl.Map inside an element data-qlue="map". What stands over it carries
   data-map-over: names keep clear of it, and the place is fitted beside it. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const PANES = { areas: 400, density: 410, lines: 420, points: 430, labels: 440, pins: 450 };
  const POINTS_ZOOM = 15; // from here on single reports can be told apart
  const SLIDE_MS = 60000; // the window moves on even when no row changes
  const RADIUS_KM = { wide: 0.27, near: 0.17 };
  const ROOM_DEGREES = 0.01; // about a km, as far as the blur reaches beyond the reports
  const NEAR_LEVELS = new Set(["kecamatan", "kelurahan", "desa"]);
  const MOST_CITIES = 3;
  const cities = new Map();
  const each = (all, field) => all && Object.fromEntries(
    Object.entries(all).map(([code, one]) => [code, one[field]]));
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const hovers = window.matchMedia("(hover: hover)");

  class MapView {
    constructor(map) {
      this.map = map;
      this.state = null;
      const container = (this.container = map.getContainer());
      container.classList.add("qlue-map");
      container.setAttribute("role", "group");
      container.setAttribute("aria-label", qlue.words().map);
      map.options.zoomSnap = 0; // a place fills the room it has
      map.options.zoomDelta = 0.5;
      map.options.wheelPxPerZoomLevel = 90;
      for (const [name, z] of Object.entries(PANES)) {
        const pane = map.createPane(`qlue-${name}`);
        pane.style.zIndex = z;
        if (name !== "areas") pane.style.pointerEvents = "none";
      }
      const pane = (name) => `qlue-${name}`;
      const pins = pane("pins");
      this.areas = new qlue.AreaLayer(map, { under: pane("areas"), over: pane("lines") }, {
        onClick: (code, event) => this.click(code, event),
        onHover: (code, event) => this.hover(code, event),
      });
      this.heat = new qlue.HeatLayer(map, pane("density"));
      this.labels = new qlue.AreaLabels(map, pane("labels"));
      this.points = new qlue.PointsLayer(map, { points: pane("points"), pins });
      this.pins = new qlue.AlertPins(map, pins, qlue.openReport);
      this.incidents = new qlue.IncidentPins(map, { pins, shape: pane("points") });
      this.card = new qlue.HoverCard(container);
      this.inset = new qlue.IslandInset(container, (code) => this.goTo(code));
      this.list = new qlue.AreaList(container, {
        onMark: (code) => this.mark(code), onEnter: (code) => this.goTo(code),
      });
      this.controls = new qlue.MapControls(map, () => this.fit(true));
      this.touch = new qlue.MapTouch(map);
      this.cityData = new qlue.Source((r) => r.json(), (json, url) => this.onCity(json, url));
      this.heatData = new qlue.Source((r) => r.arrayBuffer(), (bytes) => this.onHeat(bytes));
      this.pointsData = new qlue.Source((r) => r.json(), (json, url) => this.onPoints(json, url));
      this.events = { moveend: this.onMoved, movestart: this.onMoveStart, click: this.onSea,
        mousemove: this.onPointer, mouseout: () => this.hover(null) };
      map.on(this.events, this);
      this.onTheme = () => this.restyle();
      qlue.mapTheme.onChange(this.onTheme);
      this.resizing = new ResizeObserver(() => this.onResize());
      this.resizing.observe(container);
    }

    remove() {
      this.resizing.disconnect();
      qlue.mapTheme.offChange(this.onTheme);
      this.map.off(this.events, this);
      for (const part of [this.cityData, this.heatData, this.pointsData]) part.stop();
      for (const part of [this.areas, this.heat, this.labels, this.points, this.pins, this.incidents,
        this.card, this.inset, this.list, this.touch]) part.remove();
    }

    show(given) {
      const state = (this.state = { layers: [], children: {}, ...given });
      const known = cities.get(state.geometry_url);
      if (known) {
        this.cityData.stop();
        this.city = known;
        this.apply();
      } else this.cityData.load(state.geometry_url);
    }

    onCity(json, url) {
      cities.set(url, new qlue.City(json));
      if (cities.size > MOST_CITIES) cities.delete(cities.keys().next().value);
      if (url === this.state.geometry_url) this.show(this.state);
    }

    /* Everything from the state, at once; each layer finds out itself what has to be drawn anew. */
    apply() {
      const { city, state } = this;
      const place = city.area(state.area) ? state.area : city.root.code;
      const first = !this.place;
      const moved = this.place !== place || this.shownCity !== city;
      this.place = place;
      this.shownCity = city;
      this.picture = city.mainLand(place);
      this.controls.ready();
      this.points.select(state.selected || null);
      this.draw();
      this.controls.show({ tiles: state.tiles, attribution: state.attribution });
      if (moved) {
        this.card.hide();
        this.fit(!first && !still.matches);
      }
      this.pulseFresh(state.fresh || []);
      this.fetch();
    }

    /* Numbers and colours: of the state, or of the time that the scrubber stands at. */
    draw() {
      const { city, place, state } = this;
      const ofNow = (list) => (!qlue.past.active && list) || []; // as alerts and incidents are
      const now = { children: state.children, data: this.heatNow, max: state.heat_max };
      const { children, data, max } = qlue.past.picture(this) || now;
      this.children = { ...children, ...state.cells };
      const [classes, looks] = [each(children, "class"), each(state.cells, "look")];
      const on = (layer) => state.layers.includes(layer);
      this.areas.show({ city, place, classes, looks, filled: on("areas"), tiles: Boolean(state.tiles),
        approximate: state.approximate, reachable: (code) => this.reachable(code) });
      const { level } = city.area(place);
      this.heat.set({ city, place, data, max, visible: on("heat"),
        radiusKm: NEAR_LEVELS.has(level) ? RADIUS_KM.near : RADIUS_KM.wide });
      this.inset.show({ city, areas: this.picture.far, classes, looks, labels: children });
      this.pins.show(ofNow(state.pins));
      this.incidents.show(ofNow(state.incidents), state.hull || []);
      this.labels.set({ city, place, labels: children, neighbourName: (area) => this.quietName(area),
        hidden: this.picture.far.map((area) => area.code), pins: () => [this.pins, this.points, this.incidents].flatMap((layer) => layer.boxes()) });
      const listed = state.fixed ? [] : looks ? Object.keys(looks).map((code) => city.area(code)) : city.children(place);
      this.list.show(listed.filter(Boolean).map(({ code, label }) => ({ code, label,
        text: [this.nameOf(code), ...(this.children[code]?.lines || [])].join(", ") })));
    }

    fetch() {
      if (this.state.heat_url && this.needsHeat()) {
        if (this.state.heat_url !== this.heatData.url) this.heatSince = Date.now();
        this.heatData.load(this.state.heat_url);
      }
      this.fetchPoints();
    }

    /* Also where it is not shown, if only the reports can tell where the city lies. */
    needsHeat() {
      return this.state.layers.includes("heat") || (this.city && !this.city.root.bbox);
    }

    /* After the scrubber moved. What is at now all the time has nothing to draw. */
    repaint() {
      if (!this.picture || !(qlue.past.active || this.inPast)) return;
      if (this.inPast !== qlue.past.active) {
        this.inPast = qlue.past.active;
        this.fetchPoints();
      }
      this.draw();
    }

    fetchPoints() {
      const { map, state } = this;
      if (!state || !map._loaded) return;
      const close = map.getZoom() >= POINTS_ZOOM;
      const asked = state.points_url && (close || state.layers.includes("points"));
      const wanted = asked && !qlue.past.active;
      this.points.set({ visible: Boolean(wanted) });
      this.controls.hint(asked && !wanted ? qlue.words().past.noPoints : null);
      if (!wanted) return this.pointsData.stop();
      // whole hundredths of a degree: a small pan asks for nothing new
      const b = map.getBounds().pad(0.1);
      const down = (v) => (Math.floor(v * 100) / 100).toFixed(2);
      const up = (v) => (Math.ceil(v * 100) / 100).toFixed(2);
      const box = [down(b.getWest()), down(b.getSouth()), up(b.getEast()), up(b.getNorth())];
      const sign = state.points_url.includes("?") ? "&" : "?";
      this.pointsData.load(`${state.points_url}${sign}bbox=${box.join(",")}`);
      this.tellCloser();
    }

    onHeat(bytes) {
      const data = (this.heatNow = qlue.heat.decode(bytes));
      if (!qlue.past.active) this.heat.set({ data });
      const box = this.city.root.bbox ? null : qlue.heat.boxOf(data);
      if (box) this.frame(box);
    }

    frame([west, south, east, north]) {
      this.city.frame([west - ROOM_DEGREES, south - ROOM_DEGREES,
        east + ROOM_DEGREES, north + ROOM_DEGREES]);
      this.picture = this.city.mainLand(this.place);
      this.fit(false);
    }

    onPoints({ points, more }, url) {
      const newest = points.reduce((id, point) => Math.max(id, point[0]), 0);
      if (url === this.pointsShown) {
        points.filter(([id]) => id > this.newest).forEach(([, lat, lon]) => this.points.pulse(lat, lon));
      }
      this.pointsShown = url;
      this.newest = newest;
      this.morePoints = more;
      this.points.set({ points: more && this.map.getZoom() < POINTS_ZOOM ? [] : points });
      this.tellCloser();
    }

    tellCloser() {
      const far = this.morePoints && this.map.getZoom() < POINTS_ZOOM && this.points.state.visible;
      this.controls.hint(far ? qlue.words().closer : null);
    }

    /* Reports that the state names as just come pulse once each, also where no points are drawn. */
    pulseFresh(fresh) {
      const first = this.pulsed === undefined;
      const top = fresh.reduce((id, report) => Math.max(id, report.id), this.pulsed || 0);
      if (!first && !qlue.past.active) {
        fresh.filter(({ id }) => id > this.pulsed).forEach(({ lat, lon }) => this.points.pulse(lat, lon));
      }
      this.pulsed = top;
    }

    refresh() {
      if (!this.state) return;
      this.heatSince = Date.now();
      if (this.needsHeat()) this.heatData.again();
      if (this.points.state.visible) this.pointsData.again();
    }

    tick() {
      if (!this.state) return;
      if (Date.now() - (this.heatSince || 0) > SLIDE_MS) this.refresh();
      else [this.cityData, this.heatData, this.pointsData].forEach((source) => source.retry());
    }

    restyle() {
      this.areas.restyle();
      this.inset.draw();
      for (const layer of [this.heat, this.labels, this.points]) layer.overlay.later();
    }

    /* Fits the place beside the panels on the left, below those at the top and above those at the
       bottom, where that costs little of its size. */
    fit(animate) {
      const { map } = this;
      const size = map.getSize();
      if (!size.x || !size.y || !this.picture?.box) return;
      const [west, south, east, north] = this.picture.box;
      const over = qlue.mapObstacles(map);
      const reach = (among, edgeOf) => Math.max(0, ...over.filter(among).map(edgeOf));
      const wide = ({ w }) => w > size.x * 0.5;
      const left = reach(({ x, w }) => x + w < size.x * 0.42, ({ x, w }) => x + w);
      const top = reach((o) => wide(o) && o.y + o.h < size.y * 0.3, ({ y, h }) => y + h);
      const bottom = reach((o) => wide(o) && o.y > size.y * 0.5, ({ y }) => size.y - y);
      const edge = Math.max(10, Math.min(20, size.y * 0.03)) + (this.state.fixed ? 14 : 0); // half a pin
      const scale = (x, y) => Math.min((size.x - x - 2 * edge) / (east - west),
        (size.y - y - 2 * edge) / (north - south));
      const beside = scale(left, top) > 0.8 * scale(0, top) ? left : 0;
      const above = scale(beside, top + bottom) > 0.6 * scale(beside, top) ? bottom : 0;
      this.fitting = true;
      map.fitBounds([[south, west], [north, east]], {
        paddingTopLeft: [beside + edge, top + edge], paddingBottomRight: [edge, above + edge],
        animate, maxZoom: 17, duration: 0.4 });
      this.fitting = false;
      this.fitted = true;
      this.controls.fitted(true);
    }

    onMoveStart() {
      if (this.fitting) return;
      this.fitted = false;
      this.controls.fitted(false);
    }

    onMoved() {
      if (!this.fitted && !this.fitting && !this.touch.began) this.fit(false); // a view set after ours
      if (this.city) this.fetchPoints();
    }

    onResize() {
      if (!this.container.clientWidth) return;
      this.map.invalidateSize({ pan: false, animate: false });
      this.inset.draw();
      if (this.city && (this.fitted || !this.map._loaded)) this.fit(false);
    }

    reachable(code) {
      const { fixed, scope } = this.state;
      if (fixed || !scope?.length) return !fixed;
      const inside = (a, b) => a === b || a.startsWith(`${b}.`);
      return scope.some((root) => inside(code, root) || inside(root, code));
    }

    nameOf(code) {
      return this.children[code]?.label || this.city.area(code).name;
    }

    quietName(area) {
      const prefix = qlue.words().prefix[area.level];
      const name = area.name.replace(/^(Kota|Kabupaten) Administrasi /, "");
      return prefix ? `${prefix} ${name}` : name;
    }

    goTo(code) {
      if (this.reachable(code)) qlue.go({ area: code, report: null });
    }

    click(code, event) {
      if (event.originalEvent.detail > 1) return;
      L.DomEvent.stopPropagation(event);
      const point = this.points.hit(event.containerPoint);
      if (point) qlue.openReport(point[0]);
      else if (code !== this.place) this.goTo(code);
    }

    onSea(event) {
      const point = this.points.hit(event.containerPoint);
      const named = this.labels.hit(event.containerPoint); // a name in the sea is its area, too
      if (point) qlue.openReport(point[0]);
      else if (named) this.goTo(named);
    }

    hover(code, event) {
      if (!hovers.matches) return;
      this.hovered = code;
      this.areas.mark(code);
      if (code) this.tell(code, event.containerPoint);
      else this.card.hide();
    }

    onPointer(event) {
      if (!hovers.matches) return;
      const point = this.points.hit(event.containerPoint);
      const named = !this.hovered && this.labels.hit(event.containerPoint);
      this.container.style.cursor = point || named ? "pointer" : "";
      if (point) this.tellReport(point, event.containerPoint);
      else if (!this.hovered) this.card.hide();
    }

    tellReport([id, , , category, stage], at) {
      const { words = {} } = this.state;
      const said = [words[stage], `#${id}`].filter(Boolean).join(" \u00b7 ");
      this.card.show({ title: words[category] || category || `#${id}`, lines: [said] }, at);
    }

    mark(code) {
      this.areas.mark(code, "focus");
      if (!code) return this.card.hide();
      const [lon, lat] = this.city.area(code).label;
      this.tell(code, this.map.latLngToContainerPoint([lat, lon]));
    }

    tell(code, at) {
      if (this.points.hit(at)) return;
      const child = this.children[code];
      const area = this.city.area(code);
      this.card.show({ title: child ? this.nameOf(code) : this.quietName(area),
        lines: child?.lines || [] }, at);
    }
  }

  let view = null;
  let latest = null;

  function adopt(map) {
    const marked = document.querySelector('[data-qlue="map"]');
    if (marked && !marked.contains(map.getContainer())) return;
    if (view) view.remove();
    view = new MapView(map);
    const mine = view;
    map.on("unload", () => {
      mine.remove();
      if (view === mine) view = null; // the state stays: a page drawn anew gets a new map
    });
    // a map without a centre has no place for a marker yet
    map.whenReady(() => view === mine && latest && mine.show(latest));
  }

  function hook() {
    if (!window.L) setTimeout(hook, 10); // the bundle of dash-leaflet brings it
    else L.Map.addInitHook(function adoptMe() { adopt(this); });
  }
  hook();

  window.addEventListener("qlue:live", ({ detail }) => {
    if (!view) return;
    if (detail.type === "version") view.refresh();
    else view.tick();
  });

  qlue.map = {
    show(state) {
      latest = state;
      if (view && state) view.show(state);
    },
    refresh: () => view && view.refresh(),
    repaint: () => view && view.repaint(),
    get view() { return view; },
  };
})();
