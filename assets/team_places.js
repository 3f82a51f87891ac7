/* A card that was just acted on keeps its place in the queue, whatever that does to its due time: else
   another report's button would stand under the finger. Until whoever reads it scrolls to the top,
   asks for another list or loads the page. Dash draws the list; here it is only shown in another order. */
(() => {
  const held = new Map(); // by report: its place, from 0
  let address = null;

  const list = () => document.querySelector('[data-qlue="team"] .team-list ol');
  const reportOf = (card) => Number(card.dataset.report);
  const shown = () => [...list().children].sort((a, b) => Number(a.style.order) - Number(b.style.order));

  function show() {
    if (!list()) return;
    if (address !== window.location.search) held.clear();
    address = window.location.search;
    const cards = [...list().children];
    const order = cards.filter((card) => !held.has(reportOf(card)));
    for (const [report, place] of [...held].sort(([, a], [, b]) => a - b)) {
      const card = cards.find((one) => reportOf(one) === report);
      if (card) order.splice(place, 0, card);
    }
    order.forEach((card, place) => {
      const at = held.size ? String(place) : "";
      if (card.style.order !== at) card.style.order = at;
    });
  }

  document.addEventListener("click", ({ target }) => {
    const card = target.closest("[data-action]")?.closest(".team-card");
    if (card && list()?.contains(card)) held.set(reportOf(card), shown().indexOf(card));
  });
  document.addEventListener("scroll", ({ target }) => {
    const scrolled = target.scrollingElement || target;
    if (!held.size || scrolled.scrollTop > 0 || !scrolled.contains(list())) return;
    held.clear();
    show();
  }, { capture: true, passive: true });
  new MutationObserver(show).observe(document.documentElement,
    { childList: true, subtree: true, attributes: true, attributeFilter: ["data-report"] });
})();
