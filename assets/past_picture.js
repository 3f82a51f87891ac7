/* A step of a playback as the map draws it: classes and texts of the children, cells, top of the ramp.

   qlue.pastPicture(playback, step, {view, measure}) -> {children, data, max}
     view = the map's (city, place, state); measure = what colours the areas: "late", "density" or
     "count" */
(() => {
  const qlue = (window.qlue = window.qlue || {});

  /* The class of a value: dashboard/metrics.py tells what the limits are. */
  const classOf = (value, limits) =>
    (value > 0 ? 1 + limits.filter((limit) => value >= limit).length : 0);

  /* As per_km2 of dashboard/metrics.py. */
  function perKm2(count, km2) {
    const density = km2 ? count / km2 : 0;
    const parts = density < 1 ? 100 : 10;
    return Math.round(density * parts) / parts;
  }

  /* A child as the map's state has them. Room is kept for the most it ever had, also while it has
     nothing to tell, and its weight stays: so names stand still while numbers change. */
  function childOf(playback, step, area, { measure, now = {} }) {
    const { locale, past: words } = qlue.words();
    const number = (value) => value.toLocaleString(locale, { maximumFractionDigits: 2 });
    const { all, late } = playback.at(area.code, step);
    const peak = playback.peak(area.code);
    const [value, most, word] = measure === "late" ? [late, peak.late, words.late]
      : measure === "density" ? [perKm2(all, area.km2), perKm2(peak.all, area.km2), words.perKm2]
        : [all, peak.all, words[playback.counted]];
    const counted = `${number(all)} ${words[playback.counted]}`;
    const lines = [area.km2 ? `${counted} \u00b7 ${number(perKm2(all, area.km2))} / km\u00b2` : counted];
    if (playback.counted === "open") lines.push(`${number(late)} ${words.late}`);
    return {
      class: classOf(value, playback.limits[measure]), label: now.label || area.name,
      weight: now.weight, lines, note: value ? `${number(value)} ${word}` : most ? " " : null,
      number: value ? number(value) : most ? " " : null,
      room: { note: `${number(most)} ${word}`, number: number(most) },
    };
  }

  qlue.pastPicture = (playback, step, { view, measure }) => ({
    children: Object.fromEntries(view.city.children(view.place).map((area) =>
      [area.code, childOf(playback, step, area, { measure, now: view.state.children[area.code] })])),
    data: playback.cells(step),
    max: playback.top,
  });
})();
