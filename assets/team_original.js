/* The report that another is merged into, looked up as its number is typed: a merge closes a report,
   so nothing is sent before the reader has seen what stands behind the number.

   qlue.teamOriginal.open(dialog, report)   for the report that is to be merged; null: for no merge
   qlue.teamOriginal.found                  the number of a report that was found and shown, else null */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const WAIT_MS = 250;
  const PARTS = "fieldset[data-for=gabung]";
  let merged = null; // the report that is to be merged
  let asked = 0; // the newest question; an older answer is let go
  let waiting = null;

  const box = () => document.querySelector(`${PARTS} [data-original]`);
  const element = (tag, className, text) =>
    Object.assign(document.createElement(tag), { className, textContent: text });

  async function ask(address) {
    const answer = await fetch(`/api/v1/${address}`);
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json();
  }

  const report = async (number) => (await ask(`reports/${number}`))?.report ?? null;

  async function category({ city, category: slug }) {
    const found = await ask(`categories?city=${encodeURIComponent(city)}`);
    const one = found?.categories.find((known) => known.slug === slug);
    return one?.[document.documentElement.lang === "en" ? "label_en" : "label_id"] ?? slug;
  }

  function say(lines, number = null) {
    api.found = number;
    box().replaceChildren(...lines);
    box().closest("dialog").querySelector("[type=submit]").disabled = merged !== null && number === null;
  }

  const tell = (name) => say([element("p", "quiet", box().dataset[name])]);

  /* What the reader should look at twice. */
  function doubts(own, other) {
    const found = [];
    if (other.stopped_at) found.push("closed");
    if (other.city !== own.city) found.push("otherCity");
    else if (other.area_code !== own.area_code) found.push("otherArea");
    if (other.category !== own.category) found.push("otherCategory");
    return found;
  }

  function draw(number, own, other, label) {
    const words = box().dataset;
    const stage = JSON.parse(words.stages)[other.stage ?? ""];
    const { address, area_name: area } = other;
    const where = address && area && address.includes(area) ? address // which names it
      : [address, area].filter(Boolean).join(", ") || words.nowhere;
    say([
      element("b", "", other.title || label),
      element("span", "", `${label} · ${stage}`),
      element("span", "", where),
      ...doubts(own, other).map((name) => element("p", "sheet-doubt", words[name])),
    ], number);
  }

  async function look(number, question) {
    try {
      const [own, other] = await Promise.all([report(merged), report(number)]);
      const label = other && (await category(other));
      if (question !== asked) return;
      if (own && other) draw(number, own, other, label);
      else tell("none");
    } catch {
      if (question === asked) tell("failed");
    }
  }

  function typed(text) {
    clearTimeout(waiting);
    asked += 1;
    const question = asked;
    const number = Number(text);
    if (!text) return tell("ask");
    if (number === merged) return tell("itself");
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || !number) return tell("none");
    tell("looking");
    waiting = setTimeout(() => look(number, question), WAIT_MS);
    return undefined;
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches(`dialog[data-sheet] ${PARTS} input`)) typed(target.value.trim());
  });

  const api = {
    found: null,
    open(dialog, of) {
      merged = of;
      if (of !== null) typed("");
      else dialog.querySelector("[type=submit]").disabled = false;
    },
  };
  qlue.teamOriginal = api;
})();
