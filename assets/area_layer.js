/* The places: fills of the children of the place looked at, thin lines of their children, borders,
   the place's outline, flat neighbours. Leaflet draws them on two canvases, one under the density
   and one over it. Geometry is built when the place changes; anything else only changes styles.

   new qlue.AreaLayer(map, panes, {onClick(code, event), onHover(code|null, event)})
   .show({city, place, classes: {code: 0..3 or null}, looks, filled, approximate, reachable(code)})
     null: there is too little to tell, the area is hatched
     looks: {code: look} of a lens (map_looks.js), whose areas are drawn in the place of the
     children; null without a lens
   .mark(code|null, "outline"|"focus")   highlights an area   .restyle()   after a change of theme   .remove() */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const PADDING = 0.3; // of the map's size, drawn ahead for panning
  const DASHES = "5 4";

  qlue.AreaLayer = class {
    constructor(map, { under, over }, { onClick, onHover }) {
      this.map = map;
      this.onClick = onClick;
      this.onHover = onHover;
      this.under = L.canvas({ pane: under, padding: PADDING });
      this.over = L.canvas({ pane: over, padding: PADDING });
      this.paneOver = over;
      this.paneUnder = under;
      this.group = L.layerGroup().addTo(map);
      this.state = {};
      this.fills = new Map();
    }

    remove() {
      this.group.remove();
      this.under.remove();
      this.over.remove();
    }

    show(state) {
      const before = this.state;
      this.state = state;
      const drawn = ({ looks }) => looks && Object.keys(looks).join();
      const rebuilt = before.city !== state.city || before.place !== state.place
        || drawn(before) !== drawn(state);
      if (rebuilt) this.build();
      const looks = JSON.stringify([state.classes, state.looks, state.filled, state.approximate, state.tiles]);
      if (rebuilt || looks !== this.looks) this.restyle(); // each style anew is a border drawn anew
      this.looks = looks;
    }

    mark(code, colour = "outline") {
      const area = code && this.state.city && this.state.city.area(code);
      if (!this.markLine) return;
      this.markLine.setLatLngs(area ? area.latlngs.flat(1) : []);
      const palette = qlue.mapTheme.palette(this.map.getContainer());
      this.markLine.setStyle({ color: palette[colour], weight: colour === "focus" ? 3 : 2 });
    }

    build() {
      const { city, place, looks } = this.state;
      this.group.clearLayers();
      this.fills.clear();
      const children = city.children(place);
      const here = city.area(place);
      for (const area of city.neighbours(place)) this.fill(area, "neighbour");
      const own = children.length ? children : [here];
      for (const area of looks ? Object.keys(looks).map((code) => city.area(code)) : own) {
        if (area) this.fill(area, "child");
      }
      const line = (latlngs, renderer, pane) => L.polyline(latlngs,
        { renderer, pane, interactive: false, smoothFactor: 0.4 }).addTo(this.group);
      this.hairlines = children.map((child) =>
        line(city.borders(child.code), this.under, this.paneUnder));
      this.lines = line(city.borders(place), this.over, this.paneOver);
      this.outline = here === city.root ? null
        : line(here.latlngs.flat(1), this.over, this.paneOver);
      this.apart = line([], this.over, this.paneOver);
      this.markLine = line([], this.over, this.paneOver);
      this.mark(null);
    }

    fill(area, kind) {
      const polygon = L.polygon(area.latlngs, {
        renderer: this.under, pane: this.paneUnder, smoothFactor: 0.4, kind,
        interactive: this.state.reachable(area.code),
      });
      polygon.on({
        click: (event) => this.onClick(area.code, event),
        mouseover: (event) => this.onHover(area.code, event),
        mousemove: (event) => this.onHover(area.code, event),
        mouseout: () => this.onHover(null),
      });
      this.fills.set(area.code, polygon.addTo(this.group));
    }

    restyle() {
      const { city, classes, looks, filled, approximate, tiles } = this.state;
      if (!this.lines) return;
      const c = qlue.mapTheme.palette(this.map.getContainer());
      const dashArray = approximate ? DASHES : null;
      for (const [code, polygon] of this.fills) {
        const child = polygon.options.kind === "child";
        const plain = child ? c.classes[filled && !looks ? classes[code] || 0 : 0] : c.neighbour;
        const few = filled && classes[code] === null;
        const look = looks ? looks[code] : few ? "none" : null;
        const fillColor = child && look ? qlue.looks.fill(look, c) : plain;
        polygon.setStyle({ fillColor, fillOpacity: tiles ? 0.5 : 1, opacity: tiles ? 0 : 1, weight: 1, dashArray: child ? null : dashArray,
          color: child ? plain : c.neighbourLine });
      }
      const apart = Object.keys(looks || {}).filter((code) => qlue.looks.apart(looks[code]));
      this.apart.setLatLngs(apart.flatMap((code) => city.area(code)?.latlngs.flat(1) || []));
      this.apart.setStyle({ color: c.outline, weight: 1.5 });
      this.hairlines.forEach((l) => l.setStyle({ color: c.hairline, weight: 0.6, dashArray }));
      const leaf = !this.hairlines.some((l) => l.getLatLngs().length);
      this.lines.setStyle({ color: c.line, weight: leaf ? c.lineWidth * 0.8 : c.lineWidth, dashArray });
      if (this.outline) this.outline.setStyle({ color: c.outline, weight: 2 });
    }
  };
})();
