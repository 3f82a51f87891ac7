/* Doing something with a report, from a team's queue (layouts/tim.py) and from the report's drawer
   (layouts/drawer_actions.py): buttons do it, at once where that needs no words, else through the
   sheet; what waits for a connection, what somebody else was faster with and what can be undone is
   said where the server leaves room for it. A report's element has data-report and data-version; the
   sheet and what else its buttons need stand in an element data-acting. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const said = new Map(); // by report: what the last action came to, until it is understood
  let outbox = null;
  let pressed = null; // {action, reports: [{report, version}]} that the sheet is open for
  const titles = new Map(); // by report: what its card said as something was pressed
  let photo = null; // {file, address} that was chosen for it

  const ADDS = new Set(["catat", "foto"]);
  const ENDS = new Set(["selesai", "gabung"]);
  const MOST_ASKED = 12; // of several reports, for how many the teams are asked for

  const CARD = "[data-report][data-version]";
  const sheet = () => document.querySelector("dialog[data-sheet]");
  const page = () => sheet()?.closest("[data-acting]");
  const words = (name, facts = {}) =>
    Object.entries(facts).reduce((text, [key, value]) => text.replaceAll(`{${key}}`, value),
      sheet()?.getAttribute(`data-${name}`) || "");
  const part = (action) => sheet()?.querySelector(`fieldset[data-for="${action}"]`);
  const label = (action) => part(action)?.dataset.title
    || document.querySelector(`[data-action="${action}"]`)?.textContent || action;
  const element = (tag, className, text) =>
    Object.assign(document.createElement(tag), { className, textContent: text });

  function start() {
    if (outbox || !page()) return;
    const user = document.querySelector("[data-user]")?.dataset.user || "";
    outbox = new qlue.TeamOutbox(user, { changed: show, settled });
    qlue.teamDone.start(user);
  }

  /* -- pressing ------------------------------------------------------------------------------ */

  function press(button) {
    const card = button.closest(CARD);
    const wish = { report: Number(card.dataset.report), version: Number(card.dataset.version),
      action: button.dataset.action };
    said.delete(wish.report);
    const title = card.querySelector(".team-name") || card.closest(".drawer")?.querySelector("h2");
    titles.set(wish.report, title?.textContent);
    if (wish.action === "ambil") return addAtOnce({ ...wish, team: card.dataset.own });
    return part(wish.action) ? open(wish.action, [wish]) : addAtOnce(wish);
  }

  function addAtOnce(wish) {
    try {
      outbox.add(wish);
    } catch (error) {
      said.set(wish.report, full(error));
      show();
    }
  }

  /* What is said of what this phone could not keep. */
  function full(error) {
    console.warn("qlue:", error.message);
    return words("phone-full");
  }

  /* The sheet for an action with one report, or with several. */
  function open(action, reports) {
    pressed = { action, reports };
    const dialog = sheet();
    for (const one of dialog.querySelectorAll("fieldset")) one.hidden = one.dataset.for !== action;
    const mine = part(action);
    const of = reports.length > 1 ? words("several", { n: reports.length }) : reports[0].report;
    dialog.querySelector("[data-sheet-title]").textContent = `${mine.dataset.title} · ${of}`;
    problem("");
    for (const field of dialog.querySelectorAll("textarea, input")) field.value = "";
    showPhoto(null);
    const teams = mine.querySelector("[data-teams]");
    if (teams) suggest(teams, reports);
    for (const select of mine.querySelectorAll("[data-choices]")) qlue.fillChoices(select);
    qlue.teamOriginal.open(dialog, action === "gabung" ? reports[0].report : null);
    dialog.showModal();
    // The first of them, what is asked for first: else a phone's keyboard hides the teams.
    mine.querySelector("[data-teams], select, textarea, input")?.focus();
  }

  const problem = (text) => {
    sheet().querySelector("[data-sheet-problem]").textContent = text;
  };

  const suggested = async ({ report }) => {
    const answer = await fetch(`/api/v1/reports/${report}/teams`).catch(() => null);
    return answer?.ok ? (await answer.json()).teams : [];
  };

  /* The teams for a report with the reasons, the best first; for several those that suit them, by
     their distance from all, and below them the others of the city. */
  async function suggest(box, reports) {
    box.replaceChildren();
    const found = qlue.teamsFor(await Promise.all(reports.slice(0, MOST_ASKED).map(suggested)));
    if (pressed?.reports !== reports) return;
    const several = reports.length > 1;
    found.forEach((team, number) => {
      const distance = team.distance_km === null ? words("no-distance")
        : words(several ? "mean-km" : "km", { n: number_(team.distance_km) });
      const why = words("load", { distance, load: team.load, capacity: team.capacity });
      const full = team.full ? `, ${words("full")}` : "";
      const off = full + (team.on_duty ? "" : `, ${words(team.staffed ? "off-duty" : "unstaffed")}`);
      box.append(choiceOf(team.slug, team.name, why + off, !several && number === 0 && team.staffed));
    });
    const told = new Set(found.map(({ slug }) => slug));
    for (const { value, textContent } of several ? page().querySelectorAll('[data-list="team"] option') : []) {
      if (!told.has(value)) box.append(choiceOf(value, textContent, "", false));
    }
    if (!box.children.length) box.append(element("p", "quiet", words("no-teams")));
  }

  function choiceOf(value, name, why, checked) {
    const choice = element("label", "sheet-team", "");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "team", value, checked });
    choice.append(radio, element("span", "", name));
    if (why) choice.append(element("span", "quiet", why));
    return choice;
  }

  const number_ = (value) => value.toLocaleString(qlue.words().locale, { maximumFractionDigits: 1 });

  async function submit() {
    const mine = pressed;
    const wish = mine.busy ? null : wished(mine.action);
    if (!wish) return;
    mine.busy = busy(true);
    try {
      if (await send(mine, wish) && pressed === mine) sheet()?.close();
    } catch (error) {
      problem(full(error));
    }
    mine.busy = busy(false);
  }

  /* Until it closes, a second press would do all of it twice. */
  function busy(on) {
    for (const button of sheet()?.querySelectorAll(".sheet-buttons button") || []) button.disabled = on;
    return on;
  }

  /* What the sheet says; null where something is missing, which it says then. */
  function wished(action) {
    const mine = part(action);
    const note = mine.querySelector("textarea").value.trim() || null;
    const team = mine.querySelector("input[name=team]:checked")?.value || null;
    const original = action === "gabung" ? qlue.teamOriginal.found : null;
    const select = mine.querySelector("[data-choices]");
    const chosen = select ? { [select.dataset.choices]: select.value } : {};
    const needs = { tugaskan: team, gabung: original, tahan: note, selesai: note, buka_kembali: note, catat: note,
      foto: photo, ubah_kategori: chosen.category, pindah: chosen.area, serahkan: chosen.holder };
    problem(needs[action] ? "" : mine.dataset.needs);
    return needs[action] ? { action, note, team, original, ...chosen } : null;
  }

  /* Whether it is in the outbox now. */
  async function send({ action, reports }, wish) {
    const wishes = reports.map((one) => ({ ...one, ...wish }));
    if (photo) return addPhoto(wishes[0], action === "foto" ? [] : wishes);
    outbox.add(...wishes);
    qlue.teamBulk?.begin(reports);
    return true;
  }

  async function addPhoto({ report, version, note }, wishes) {
    if (outbox.photos >= qlue.teamPhotos.MOST) {
      problem(words("photo-many"));
      return false;
    }
    const own = wishes.length ? null : note;
    await outbox.addPhoto({ report, version, note: own }, await qlue.teamPhotos.prepare(photo.file), wishes);
    return true;
  }

  async function take(file) {
    const readable = await qlue.teamPhotos.readable(file);
    showPhoto(readable ? file : null);
    problem(readable ? "" : words("photo-unreadable"));
  }

  function showPhoto(file) {
    if (photo) URL.revokeObjectURL(photo.address);
    photo = file && { file, address: URL.createObjectURL(file) };
    for (const box of sheet().querySelectorAll("[data-photo]")) {
      box.replaceChildren();
      if (!photo) continue;
      const picture = Object.assign(document.createElement("img"), { src: photo.address, alt: "" });
      const drop = Object.assign(element("button", "button small", words("photo-drop")), { type: "button" });
      drop.addEventListener("click", () => showPhoto(null));
      box.append(picture, drop);
    }
  }

  /* -- what became of it --------------------------------------------------------------------- */

  function settled(entry, outcome) {
    const { report } = entry;
    const facts = { action: label(entry.action), report };
    const one = !qlue.teamBulk?.has(entry); // several are told of together
    const stands = outcome.done && !outcome.cancelled;
    const told = stands ? words("saved") : outcome.cancelled ? words("cancelled") : whyNot(entry, outcome);
    if (!stands && !outcome.cancelled) said.set(report, told);
    if (one && stands) qlue.teamDone.offer({ report, key: entry.key, until: outcome.done.until, facts });
    if (one && outcome.cancelled) qlue.teamDone.tell(words("was-cancelled", facts));
    if (one && outcome.refused === "overtaken") qlue.teamDone.lost(report, `${titles.get(report) || report}: ${told}`);
    qlue.teamBulk?.settled(entry, told, stands ? outcome.done : null);
    show();
  }

  function whyNot(entry, { refused, by, what, at, why }) {
    const zone = document.querySelector("[data-zone]")?.dataset.zone || "UTC";
    const time = at ? qlue.moments.time(Date.parse(at), zone) : "";
    const name = { overtaken: "overtaken", refused: entry.cancelled ? "cancelled-late" : "refused",
      forbidden: "forbidden", photo: "photo-refused", gone: "photo-lost", failed: "failed" }[refused] || "lost";
    return words(name, { by, what, time, why });
  }

  /* Of a report that was taken back from a team but could not go back to the one before. */
  const without = ({ done }) => (done?.ended_team ? `. ${words("without-team", { team: done.ended_team })}` : "");

  function show() {
    if (!page() || !outbox) return;
    const waiting = outbox.entries;
    const strip = page().querySelector("[data-team-strip]");
    const stuck = waiting.length && (outbox.failures > 0 || !navigator.onLine);
    const state = outbox.estranged ? "estranged" : stuck ? "offline" : "sending";
    const told = waiting.length ? words(state, { n: waiting.length }) : "";
    if (strip.textContent !== told) strip.textContent = told; // else the observer would hear it for ever
    const { others } = outbox;
    const left = page().querySelector("[data-team-others]");
    const of = others ? words("others", { n: others }) : "";
    if (left && left.textContent !== of) left.textContent = of;
    for (const card of document.querySelectorAll(CARD)) showCard(card, waiting);
    qlue.teamDone.show();
  }

  function showCard(card, waiting) {
    const report = Number(card.dataset.report);
    outbox.drawn(report, Number(card.dataset.version));
    const mine = waiting.filter((entry) => entry.report === report);
    const going = mine.filter(({ cancelled }) => !cancelled);
    // What waits is not pressed twice, and nothing is begun on what is about to end.
    const ends = going.some(({ action }) => ENDS.has(action));
    for (const button of card.querySelectorAll("[data-action]")) {
      const { action } = button.dataset;
      button.disabled = (outbox.versions.has(report) && !ADDS.has(action)) // the card is of before
        || going.some((entry) => entry.action === action && !ADDS.has(action))
        || (ends && !ADDS.has(action));
    }
    card.classList.toggle("waits", mine.length > 0);
    const lines = mine.length ? mine.map(waits) : [{ text: said.get(report), understood: report }];
    const drawn = JSON.stringify(lines.filter(({ text }) => text));
    const box = card.querySelector("[data-team-said]");
    if ((box.dataset.drawn || "[]") === drawn) return;
    box.dataset.drawn = drawn;
    box.replaceChildren(...JSON.parse(drawn).map(saidLine));
  }

  /* What waits, and the key by which it is cancelled where it still can be. */
  function waits({ action, key, sent, cancelled }) {
    const how = cancelled ? "cancelling" : sent === "now" ? "flying" : "waiting";
    return { text: `${label(action)}: ${words(how)}`, cancel: how === "waiting" ? key : undefined };
  }

  function saidLine({ text, cancel, understood }) {
    const line = element("p", "", "");
    line.append(element("span", "", text));
    if (!cancel && !understood) return line;
    const button = element("button", "button small", words(cancel ? "cancel" : "understood"));
    button.type = "button";
    if (cancel) button.dataset.cancelKey = cancel;
    else button.dataset.understood = String(understood);
    line.append(button);
    return line;
  }

  /* -- listening ----------------------------------------------------------------------------- */

  document.addEventListener("click", ({ target }) => {
    if (!page()) return;
    start();
    const understood = target.closest("[data-understood]");
    if (understood) {
      said.delete(Number(understood.dataset.understood));
      qlue.teamDone.understood(understood.dataset.understood);
      show();
    }
    const cancel = target.closest("[data-cancel-key]");
    if (cancel) outbox.cancel(cancel.dataset.cancelKey);
    const button = target.closest("[data-action]");
    if (button?.closest(CARD)) press(button);
    if (target.closest("[data-acting] [data-close]")) target.closest("dialog").close();
    if (target.closest("[data-pick-photo]")) qlue.teamPhotos.choose().then((file) => file && take(file));
    const fill = target.closest("[data-fill]");
    if (fill) fill.closest("fieldset").querySelector("textarea").value = fill.dataset.fill;
  });

  /* A card's menu closes by a press anywhere but on its own button, and by Escape. */
  function closeMenus(but) {
    for (const menu of document.querySelectorAll(".team-rest[open]")) {
      if (menu !== but) menu.removeAttribute("open");
    }
  }

  document.addEventListener("click", ({ target }) => closeMenus(target.closest("summary")?.parentElement));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && closeMenus(null));

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("dialog[data-sheet]")) return;
    event.preventDefault();
    submit();
  });

  document.addEventListener("cancel", (event) => {
    if (pressed?.busy && event.target === sheet()) event.preventDefault();
  }, true);

  qlue.team = { page, open, words, settled, without, undo: (report, key) => outbox.undo(report, key) };

  new MutationObserver(() => {
    start();
    show();
  }).observe(document.documentElement, { childList: true, subtree: true });
  window.addEventListener("online", () => show());
  window.addEventListener("offline", () => show());
})();
