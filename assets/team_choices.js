/* What a sheet has to choose from.

   qlue.fillChoices(select)   the choices that the page has for a field (layouts/tim_desk.py)
   qlue.teamsFor(answers)     of what the server suggests for each of several reports one list: the
                              teams that suit the most of them first, then by their mean score, those
                              that are full after those with room, those that nobody is in last; their distance is the mean of those that are known, null without any */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

  qlue.fillChoices = (select) => {
    const list = document.querySelector(`[data-list="${select.dataset.choices}"]`);
    const nothing = document.createElement("option");
    nothing.value = "";
    select.replaceChildren(nothing, ...[...(list?.children || [])].map((one) => one.cloneNode(true)));
    select.value = "";
  };

  qlue.teamsFor = (answers) => {
    const bySlug = new Map();
    for (const one of answers.flat()) bySlug.set(one.slug, [...(bySlug.get(one.slug) || []), one]);
    const found = [...bySlug.values()].map((ones) => {
      const known = ones.map(({ distance_km }) => distance_km).filter((one) => one !== null);
      return { ...ones[0], suits: ones.length, distance_km: known.length ? mean(known) : null,
        score_km: mean(ones.map(({ score_km }) => score_km)) };
    });
    return found.sort((a, b) => b.staffed - a.staffed || a.full - b.full || b.suits - a.suits || a.score_km - b.score_km);
  };
})();
