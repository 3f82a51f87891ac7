/* A step of a playback as the map draws it: classes and texts of the children, cells, top of the ramp.

   qlue.pastPicture(playback, step, {view, measure}) -> {children, data, max}
     view = the map's (city, place, state); measure = what colours the areas: "late", "density" or
     "count" */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const NOTED_FROM = 2;

  /* The colour of a value: with few classes the highest is still the strongest. */
  function shade(value, bounds) {
    const found = bounds.filter((bound) => value > bound).length;
    return found ? found + 3 - bounds.length : 0;
  }

  /* A child as the map's state has them. Room is kept for the most it ever had, also while it has
     nothing to tell, and its weight stays: so names stand still while numbers change. */
  function childOf(playback, step, area, { measure, now = {} }) {
    const { locale, past: words } = qlue.words();
    const number = (value) => value.toLocaleString(locale, { maximumFractionDigits: 1 });
    const { all, late } = playback.at(area.code, step);
    const peak = playback.peak(area.code);
    const [many, most, word] = measure === "late" ? [late, peak.late, words.late]
      : [all, peak.all, words[playback.counted]];
    const counted = `${number(all)} ${words[playback.counted]}`;
    const lines = [area.km2 ? `${counted} \u00b7 ${number(all / area.km2)} / km\u00b2` : counted];
    if (playback.counted === "open") lines.push(`${number(late)} ${words.late}`);
    const value = measure === "density" ? all / (area.km2 || Infinity) : many;
    return {
      class: shade(value, playback.bounds[measure]), label: now.label || area.name, weight: now.weight,
      lines, note: many >= NOTED_FROM ? `${number(many)} ${word}` : most >= NOTED_FROM ? " " : null,
      room: `${number(most)} ${word}`,
    };
  }

  qlue.pastPicture = (playback, step, { view, measure }) => ({
    children: Object.fromEntries(view.city.children(view.place).map((area) =>
      [area.code, childOf(playback, step, area, { measure, now: view.state.children[area.code] })])),
    data: playback.cells(step),
    max: playback.top,
  });
})();
