/* The wall: asks for the scene of the moment when something moved, when time has, and when the next
   scene comes; puts it in the place of the one before. While no answer comes, the last good picture
   stays, with its time. A wall that was revoked shows no number any more.

   qlue.wall.ask() -> a promise of the answer that is shown, null where none came
   qlue.wall.number   the scene of a preview (from 0); arrow keys step it */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const TICK_MS = 5000;
  const SOON_MS = 1000;
  const LEAVE_MS = 1500;
  const ENDED = new Set([401, 403, 404]);
  const { scenes, build, preview } = document.body.dataset;
  const part = Object.fromEntries(["title", "under", "figures", "number", "wall-name", "ended"]
    .map((id) => [id, document.getElementById(id)]));
  const map = new qlue.WallMap(document.getElementById("land"));
  const wall = (qlue.wall = { ask, map, number: 0 });
  let shown = null;
  let version = null;
  let timer = 0;
  let due = 0; // when the timer is up
  let asking = null;
  let missed = false; // something moved while a scene was on its way

  function ask() {
    const { number } = wall;
    asking ||= fetchScene().finally(() => {
      asking = null;
      const wait = missed ? soon() : TICK_MS;
      missed = false;
      if (wall.number === number) plan(wait);
      else ask(); // stepped on while this one was on its way
    });
    return asking;
  }

  async function fetchScene() {
    const asked = new URLSearchParams({ build, ...(preview && { n: wall.number }) });
    try {
      const response = await fetch(`${scenes}?${asked}`, { cache: "no-store" });
      if (ENDED.has(response.status)) return end();
      if (!response.ok) return null; // away for a moment: what is shown stays
      const answer = await response.json();
      show(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // no network: as above
      return null;
    }
  }

  function show(answer) {
    qlue.freshness.heard({ as_of: answer.as_of, server_time: answer.server_time, received: Date.now() });
    const turned = shown?.key !== answer.key;
    write(part.title, answer.title);
    write(part.under, answer.under);
    if (turned || shown.figures !== answer.figures) part.figures.innerHTML = answer.figures;
    if (turned) {
      document.body.dataset.layout = answer.land ? "map" : "full";
      part.figures.getAnimations().forEach((running) => running.cancel());
      part.figures.animate([{ opacity: 0 }, { opacity: 1 }], 400);
    }
    map.show(answer.land);
    write(part.number, answer.number === null ? ""
      : part.number.dataset.word.replace("{n}", answer.number).replace("{m}", answer.count));
    write(part["wall-name"], part["wall-name"].dataset.word.replace("{name}", () => answer.name));
    qlue.wallClock.show();
    qlue.wallBanner.tell(answer.news, answer.sound);
    shown = answer;
    qlue.weeks.deployed(answer.build);
  }

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /* When to ask next: at the tick, or as the scene's time is up. */
  let plan = (wait) => {
    clearTimeout(timer);
    const left = shown ? Date.parse(shown.until) - qlue.freshness.now() : SOON_MS;
    wait = Math.max(200, left > 0 ? Math.min(wait, left + 50) : wait);
    due = performance.now() + wait;
    timer = setTimeout(turn, wait);
  };

  /* Not all walls at once, and change upon change puts nothing off. */
  const soon = () => Math.random() * SOON_MS;
  function planSoon() {
    const wait = soon();
    if (asking) missed = true;
    else if (due > performance.now() + wait) plan(wait);
  }

  function turn() {
    if (preview && shown && Date.parse(shown.until) <= qlue.freshness.now()) wall.number += 1;
    ask();
  }

  function end() {
    clearTimeout(timer);
    stream.close();
    plan = () => {};
    shown = null;
    map.clear();
    qlue.wallBanner.clear();
    for (const element of [part.title, part.under, part.figures, part.number]) element.replaceChildren();
    document.body.dataset.layout = "ended";
    part.ended.hidden = false;
    if (!preview) setTimeout(() => window.location.replace("/layar"), LEAVE_MS);
    return null;
  }

  function hear(message) {
    if (message.type === "login") return ask();
    qlue.freshness.heard(message);
    qlue.weeks.deployed(message.build);
    const moved = version !== null && message.v !== version;
    version = message.v;
    if (moved) planSoon();
    return null;
  }

  const stream = new qlue.LiveStream(hear);
  document.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!preview || !step) return;
    wall.number = Math.max(0, wall.number + step);
    ask();
  });
  qlue.freshness.start("chip");
  qlue.wallClock.start();
  const isQuiet = () => document.getElementById("banner").hidden && !shown?.key.startsWith("insiden:");
  qlue.weeks.start({ quiet: isQuiet });
  stream.open();
  ask();
})();
