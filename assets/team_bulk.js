/* Several reports at once: cards are picked, one sheet asks, each report is an action of its own, and
   what became of each is said one by one. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const picked = new Set();
  let results = new Map(); // by report, of those that were sent together: what became of it

  const page = () => document.querySelector('[data-qlue="team"]');
  const cards = () => [...page().querySelectorAll("[data-report]")];

  function show() {
    if (!page()) return;
    for (const tool of page().querySelectorAll("[data-for-list]")) {
      tool.hidden = !page().querySelector(`[data-list="${tool.dataset.forList}"] option`);
    }
    const picking = page().classList.contains("picking");
    const bar = page().querySelector("[data-picking-bar]");
    if (bar.hidden === picking) bar.hidden = !picking;
    for (const card of picking ? cards() : []) {
      const on = String(picked.has(Number(card.dataset.report)));
      const mark = card.querySelector("[data-pick]");
      if (mark && mark.getAttribute("aria-pressed") !== on) mark.setAttribute("aria-pressed", on);
    }
    const number = bar.querySelector("[data-picked]");
    const told = number.dataset.words.replace("{n}", String(picked.size));
    if (number.textContent !== told) number.textContent = told;
  }

  function pick(on) {
    picked.clear();
    page().classList.toggle("picking", on);
    page().querySelector("[data-picking]").setAttribute("aria-pressed", String(on));
    show();
  }

  function act() {
    const found = cards().filter((card) => picked.has(Number(card.dataset.report)));
    if (!found.length) return;
    qlue.team.open("tugaskan", found.map(({ dataset }) =>
      ({ report: Number(dataset.report), version: Number(dataset.version) })));
  }

  function tell() {
    const box = page()?.querySelector("[data-results]");
    if (!box) return;
    const lines = [...results].map(([report, text]) =>
      Object.assign(document.createElement("li"), { textContent: `#${report}: ${text || "…"}` }));
    const list = document.createElement("ol");
    list.append(...lines);
    const close = Object.assign(document.createElement("button"), { type: "button", className: "button small",
      textContent: page().querySelector("[data-sheet]").dataset.understood });
    close.dataset.resultsClose = "";
    box.replaceChildren(...(results.size ? [list, close] : []));
  }

  qlue.teamBulk = {
    /* Called as they are sent: of one alone nothing is gathered. */
    begin(reports) {
      if (reports.length < 2) return;
      results = new Map(reports.map(({ report }) => [report, ""]));
      pick(false);
      tell();
    },
    has: ({ report, action }) => action === "tugaskan" && results.get(report) === "",
    settled(entry, text) {
      if (!this.has(entry)) return;
      results.set(entry.report, text);
      tell();
    },
  };

  document.addEventListener("click", ({ target }) => {
    if (!target.closest('[data-qlue="team"]')) return;
    if (target.closest("[data-picking]")) pick(!page().classList.contains("picking"));
    if (target.closest("[data-pick-none]")) pick(false);
    if (target.closest("[data-pick-act]")) act();
    if (target.closest("[data-results-close]")) {
      results = new Map();
      tell();
    }
    const mark = target.closest("[data-pick]");
    if (!mark) return;
    const report = Number(mark.closest("[data-report]").dataset.report);
    if (!picked.delete(report)) picked.add(report);
    show();
  });

  new MutationObserver(show).observe(document.documentElement, { childList: true, subtree: true });
})();
