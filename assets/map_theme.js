/* Colours of the map: the quiet ones are custom properties of map.css (so a legend can use them
   too), the density ramp is here because the canvas needs it number by number.

   qlue.mapTheme.name()          "dark" or "light", from data-mantine-color-scheme on <html>
   qlue.mapTheme.palette(el)     {sea, classes[4], line, hairline, ... } as seen by an element
   qlue.mapTheme.lookup(name)    Uint32Array: the ramp with its alpha, for ImageData
   qlue.mapTheme.onChange(fn)    calls fn() after every switch of the theme
   The ramp is also put on <html> as --map-ramp, a CSS gradient for legends. */
(() => {
  const qlue = (window.qlue = window.qlue || {});

  const RAMPS = {
    dark: {
      colours: [[0, "#2A1156"], [0.12, "#51127C"], [0.28, "#832681"], [0.44, "#B73779"],
        [0.6, "#E2566A"], [0.75, "#FA8765"], [0.88, "#FEBF84"], [1, "#FCFDBF"]],
      alphas: [[0, 0], [0.03, 0], [0.1, 0.42], [0.28, 0.76], [0.6, 0.92], [1, 0.98]],
    },
    light: {
      colours: [[0, "#FDEBC3"], [0.12, "#FDD3A0"], [0.28, "#FBAE81"], [0.44, "#EE7B6C"],
        [0.6, "#CB4679"], [0.75, "#932B80"], [0.88, "#5A167E"], [1, "#2A1156"]],
      alphas: [[0, 0], [0.035, 0], [0.12, 0.55], [0.3, 0.74], [0.6, 0.84], [1, 0.92]],
    },
  };
  const STEPS = 1024;
  const STAGES = {
    menunggu: "menunggu",
    koordinasi: "ditindaklanjuti", disposisi: "ditindaklanjuti", proses: "ditindaklanjuti",
    ditahan: "ditahan",
    selesai: "selesai",
    ditolak: "ditutup", duplikat: "ditutup", salah_wilayah: "ditutup",
  };

  const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

  /* Value of a piecewise linear curve of [position, number or array] stops. */
  function between(stops, t) {
    let i = 1;
    while (i < stops.length - 1 && t > stops[i][0]) i++;
    const [from, a] = stops[i - 1];
    const [to, b] = stops[i];
    const part = Math.min(1, Math.max(0, (t - from) / (to - from)));
    return Array.isArray(a) ? a.map((v, k) => v + (b[k] - v) * part) : a + (b - a) * part;
  }

  const tables = {};
  function lookup(name) {
    if (tables[name]) return tables[name];
    const ramp = RAMPS[name];
    const colours = ramp.colours.map(([at, hex]) => [at, rgb(hex)]);
    const bytes = new Uint8ClampedArray(STEPS * 4);
    for (let i = 0; i < STEPS; i++) {
      const t = i / (STEPS - 1);
      bytes.set([...between(colours, t), between(ramp.alphas, t) * 255], i * 4);
    }
    return (tables[name] = new Uint32Array(bytes.buffer));
  }

  const root = document.documentElement;
  const name = () =>
    root.getAttribute("data-mantine-color-scheme") === "light" ? "light" : "dark";

  function palette(element) {
    const style = getComputedStyle(element);
    const read = (key) => style.getPropertyValue(`--map-${key}`).trim();
    const size = (key, fallback) => parseFloat(read(key)) || fallback;
    return {
      classes: [0, 1, 2, 3].map((i) => read(`c${i}`)),
      steps: [0, 1, 2, 3, 4].map((i) => read(`s${i}`)), hot: read("hot"), rare: read("rare"),
      neighbour: read("neighbour"), neighbourLine: read("neighbour-line"),
      hairline: read("hairline"), line: read("line"), outline: read("outline"),
      text: read("text"), quiet: read("quiet"), halo: read("halo"), focus: read("focus"),
      ring: read("ring"),
      stage: (stage) => read(`stage-${STAGES[stage] || "unknown"}`),
      lineWidth: size("line-width", 1.25), haloWidth: size("halo-width", 3),
      labelSize: size("label-size", 13), font: style.fontFamily,
    };
  }

  function publishRamp() {
    const stops = RAMPS[name()].colours.map(([at, hex]) => `${hex} ${at * 100}%`);
    root.style.setProperty("--map-ramp", `linear-gradient(90deg, ${stops.join(", ")})`);
  }

  const watchers = new Set();
  new MutationObserver(() => {
    publishRamp();
    watchers.forEach((watcher) => watcher());
  }).observe(root, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
  publishRamp();

  qlue.mapTheme = {
    STEPS, name, palette, lookup,
    onChange: (watcher) => watchers.add(watcher),
    offChange: (watcher) => watchers.delete(watcher),
  };
})();
