/* Several reports at once: cards are picked, one sheet asks, each report is an action of its own, and
   what became of each is said one by one. For a minute all of them are taken back by one press;
   team_kept.js keeps them. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const picked = new Set();
  const KEPT = "bulk";
  let user = null; // once it is known what was kept for them
  let results = new Map(); // by report, of those that were sent together: what became of it
  let done = []; // of those the ones that can be taken back: {report, key, until}
  let undoing = false;
  let ticking = null;

  const page = () => document.querySelector('[data-qlue="team"]');
  const cards = () => [...page().querySelectorAll("[data-report]")];

  function start() {
    user = document.querySelector("[data-user]")?.dataset.user;
    const kept = user && qlue.teamKept.read(KEPT, user);
    if (!kept) return;
    results = new Map(kept.results);
    done = kept.done;
    if (!waits() && left() <= 0) forget();
  }

  function keep() {
    qlue.teamKept.keep(KEPT, user, results.size ? { results: [...results], done } : null);
  }

  function forget() {
    results = new Map();
    done = [];
    keep();
  }

  function show() {
    if (!user) start();
    if (!page()) return;
    if (results.size && !page().querySelector("[data-results]")?.children.length) tell();
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
    box.replaceChildren(...(results.size ? [list, ...undoButton(), close] : []));
  }

  const waits = () => [...results.values()].includes("");
  const left = () =>
    (done.length ? Math.ceil((Math.min(...done.map(({ until }) => until)) - Date.now()) / 1000) : 0);
  const said = (n) => qlue.team.words("undo-all", { n: done.length, left: Math.min(n, 60) });

  /* Offered when all of them have been sent, since what is on its way can't be taken back; counts down
     with the first that came in, and goes with it. */
  function undoButton() {
    clearInterval(ticking);
    if (waits() || undoing || left() <= 0) return [];
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button small",
      textContent: said(left()) });
    button.dataset.undoAll = "";
    ticking = setInterval(() => {
      if (left() <= 0) tell();
      else button.textContent = said(left());
    }, 1000);
    return [button];
  }

  /* Waits as long as the server says; it says itself when it is too late. */
  async function takeBack({ report, key }) {
    for (;;) {
      const outcome = await qlue.team.undo(report, key);
      if (!outcome?.wait_ms) return outcome;
      await new Promise((go) => { setTimeout(go, outcome.wait_ms); });
    }
  }

  async function undoAll() {
    undoing = true;
    tell();
    for (const one of done) {
      const outcome = await takeBack(one);
      const word = qlue.team.words(outcome?.done ? "taken-back" : "not-taken-back");
      results.set(one.report, word + qlue.team.without(outcome || {}));
      done = done.filter(({ key }) => key !== one.key);
      keep();
      tell();
    }
    undoing = false;
  }

  qlue.teamBulk = {
    /* Called as they are sent: of one alone nothing is gathered. */
    begin(reports) {
      if (reports.length < 2) return;
      results = new Map(reports.map(({ report }) => [report, ""]));
      done = [];
      keep();
      pick(false);
      tell();
    },
    has: ({ report, action }) => action === "tugaskan" && results.get(report) === "",
    settled(entry, text, answer) {
      if (!this.has(entry)) return;
      results.set(entry.report, text);
      const until = answer?.until;
      if (until) done.push({ report: entry.report, key: entry.key, until });
      keep();
      tell();
    },
  };

  document.addEventListener("click", ({ target }) => {
    if (!target.closest('[data-qlue="team"]')) return;
    if (target.closest("[data-picking]")) pick(!page().classList.contains("picking"));
    if (target.closest("[data-pick-none]")) pick(false);
    if (target.closest("[data-pick-act]")) act();
    if (target.closest("[data-undo-all]")) undoAll();
    if (target.closest("[data-results-close]")) {
      forget();
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
