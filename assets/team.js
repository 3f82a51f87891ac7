/* The queue of a team (layouts/tim.py): buttons do something with a report, at once where that needs
   no words, else through the sheet; what waits for a connection, what somebody else was faster with
   and what can be undone is said where the server leaves room for it. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const said = new Map(); // by report: what the last action came to, until it is understood
  let outbox = null;
  let pressed = null; // {report, version, action} that the sheet is open for

  const page = () => document.querySelector('[data-qlue="team"]');
  const sheet = () => page()?.querySelector("dialog");
  const words = (name, facts = {}) =>
    Object.entries(facts).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value),
      sheet()?.getAttribute(`data-${name}`) || "");
  const part = (action) => sheet()?.querySelector(`fieldset[data-for="${action}"]`);
  const label = (action) => part(action)?.dataset.title
    || page()?.querySelector(`[data-action="${action}"]`)?.textContent || action;
  const element = (tag, className, text) =>
    Object.assign(document.createElement(tag), { className, textContent: text });

  function start() {
    if (outbox || !page()) return;
    const user = document.querySelector("[data-user]")?.dataset.user || "";
    outbox = new qlue.TeamOutbox(user, { changed: show, settled });
  }

  /* -- pressing ------------------------------------------------------------------------------ */

  function press(button) {
    const card = button.closest("[data-report]");
    const wish = { report: Number(card.dataset.report), version: Number(card.dataset.version),
      action: button.dataset.action };
    button.closest("details")?.removeAttribute("open");
    said.delete(wish.report);
    if (wish.action === "ambil") return outbox.add({ ...wish, team: card.dataset.own });
    if (!part(wish.action)) return outbox.add(wish);
    return open(wish);
  }

  function open(wish) {
    pressed = wish;
    const dialog = sheet();
    for (const one of dialog.querySelectorAll("fieldset")) one.hidden = one.dataset.for !== wish.action;
    const mine = part(wish.action);
    dialog.querySelector("[data-sheet-title]").textContent = `${mine.dataset.title} · ${wish.report}`;
    dialog.querySelector("[data-sheet-problem]").textContent = "";
    for (const field of dialog.querySelectorAll("textarea, input")) field.value = "";
    const teams = mine.querySelector("[data-teams]");
    if (teams) suggest(teams, wish.report);
    dialog.showModal();
    mine.querySelector("textarea, input")?.focus();
  }

  async function suggest(box, report) {
    box.replaceChildren();
    const answer = await fetch(`/api/v1/reports/${report}/teams`).catch(() => null);
    const found = answer?.ok ? (await answer.json()).teams : [];
    if (pressed?.report !== report) return;
    if (!found.length) box.append(element("p", "quiet", words("no-teams")));
    found.forEach((team, number) => {
      const choice = element("label", "sheet-team", "");
      const radio = Object.assign(document.createElement("input"),
        { type: "radio", name: "team", value: team.slug, checked: number === 0 });
      const distance = team.distance_km === null ? words("no-distance")
        : words("km", { n: number_(team.distance_km) });
      const why = words("load", { distance, load: team.load, capacity: team.capacity });
      const off = team.on_duty ? "" : `, ${words("off-duty")}`;
      choice.append(radio, element("span", "", team.name), element("span", "quiet", why + off));
      box.append(choice);
    });
  }

  const number_ = (value) => value.toLocaleString(qlue.words().locale, { maximumFractionDigits: 1 });

  function submit() {
    const mine = part(pressed.action);
    const note = mine.querySelector("textarea").value.trim() || null;
    const team = mine.querySelector("input[name=team]:checked")?.value || null;
    const original = Number(mine.querySelector("input[type=number]")?.value) || null;
    const needs = { tugaskan: team, gabung: original, tahan: note, selesai: note, buka_kembali: note, catat: note };
    if (!needs[pressed.action]) {
      sheet().querySelector("[data-sheet-problem]").textContent = mine.dataset.needs;
      return;
    }
    outbox.add({ ...pressed, note, team, original });
    sheet().close();
  }

  /* -- what became of it --------------------------------------------------------------------- */

  function settled(entry, outcome) {
    if (outcome.done) {
      toast(entry, outcome.done);
    } else {
      const zone = document.querySelector("[data-zone]")?.dataset.zone || "UTC";
      const time = outcome.at ? qlue.moments.time(Date.parse(outcome.at), zone) : "";
      const name = { overtaken: "overtaken", refused: "refused", forbidden: "forbidden" }[outcome.refused] || "lost";
      said.set(entry.report, words(name, { by: outcome.by, what: outcome.what, time, why: outcome.why }));
    }
    show();
  }

  function toast(entry, done) {
    const box = page()?.querySelector("[data-team-toasts]");
    if (!box) return;
    const line = element("div", "team-toast", "");
    const facts = { action: label(entry.action), report: entry.report };
    line.append(element("span", "", words("done", facts)));
    box.replaceChildren(line);
    const until = done.undo_until ? Date.parse(done.undo_until) : 0;
    if (!until) return void setTimeout(() => line.remove(), 4000);
    const button = element("button", "button", "");
    button.type = "button";
    const count = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      button.textContent = words("undo", { n: Math.min(left, 60) });
      if (left <= 0 || !line.isConnected) {
        clearInterval(ticking);
        line.remove();
      }
    };
    const ticking = setInterval(count, 1000);
    count();
    button.addEventListener("click", async () => {
      button.disabled = true;
      const outcome = await outbox.undo(entry.report, entry.key);
      if (!outcome) return void (button.disabled = false);
      if (outcome.refused) settled(entry, outcome);
      line.replaceChildren(element("span", "", words(outcome.done ? "undone" : "lost", facts)));
      clearInterval(ticking);
      setTimeout(() => line.remove(), 4000);
      return null;
    });
    line.append(button);
  }

  function show() {
    if (!page() || !outbox) return;
    const waiting = outbox.entries;
    const strip = page().querySelector("[data-team-strip]");
    const stuck = waiting.length && (outbox.failures > 0 || !navigator.onLine);
    const told = waiting.length ? words(stuck ? "offline" : "sending", { n: waiting.length }) : "";
    if (strip.textContent !== told) strip.textContent = told; // else the observer would hear it for ever
    for (const card of page().querySelectorAll("[data-report]")) showCard(card, waiting);
  }

  function showCard(card, waiting) {
    const report = Number(card.dataset.report);
    outbox.drawn(report, Number(card.dataset.version));
    const mine = waiting.filter((entry) => entry.report === report);
    const box = card.querySelector("[data-team-said]");
    card.classList.toggle("waits", mine.length > 0);
    const text = mine.length
      ? `${mine.map(({ action }) => label(action)).join(", ")}: ${words("waiting")}` : said.get(report) || "";
    if (box.dataset.text === text) return;
    box.dataset.text = text;
    box.replaceChildren(...(text ? [element("span", "", text)] : []));
    if (text && !mine.length) {
      const button = element("button", "button small", words("understood"));
      button.type = "button";
      button.dataset.understood = String(report);
      box.append(button);
    }
  }

  /* -- listening ----------------------------------------------------------------------------- */

  document.addEventListener("click", ({ target }) => {
    if (!target.closest('[data-qlue="team"]')) return;
    start();
    const understood = target.closest("[data-understood]");
    if (understood) {
      said.delete(Number(understood.dataset.understood));
      show();
    }
    const button = target.closest("[data-report] [data-action]");
    if (button) press(button);
    if (target.closest("[data-close]")) sheet().close();
    const fill = target.closest("[data-fill]");
    if (fill) fill.closest("fieldset").querySelector("textarea").value = fill.dataset.fill;
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.closest('[data-qlue="team"] dialog')) return;
    event.preventDefault();
    submit();
  });

  new MutationObserver(() => {
    start();
    show();
  }).observe(document.documentElement, { childList: true, subtree: true });
  window.addEventListener("online", () => show());
  window.addEventListener("offline", () => show());
})();
