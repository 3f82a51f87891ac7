/* The page's end of the live line: passes what the browser's one connection says to Dash (the live
   store), to the map (event "qlue:live") and to the freshness chip, and lets time pass: every 5 s a
   visible page asks again, since counts of overdue change when no row does.

   qlue.live.start({store, chip})   ids; starting twice only changes the ids
   The store gets {v, as_of, tick}; the chip may carry data-build (the page's own build id) and
   data-user (the connection is one per browser and user: a login must not inherit another's). */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const TICK_MS = 5000;
  const HERE_MS = 20000;
  const DEAD_MS = 30000; // with no news for so long, asking again would only fail
  const RELOADED = "qlue-reloaded-for";
  let ids = null;
  let last = null; // the newest message
  let missed = false; // something moved while the page was hidden
  let ticks = 0;
  let updated = 0;

  const attribute = (name) => document.getElementById(ids.chip)?.dataset[name];
  const lineName = () => `qlue-live-${attribute("user") || ""}`;
  const visible = () => document.visibilityState === "visible";
  const alive = () => last && Date.now() - last.received < DEAD_MS;

  function update(type) {
    updated = Date.now();
    missed = false;
    window.dispatchEvent(new CustomEvent("qlue:live", { detail: { type } }));
    window.dash_clientside.set_props(ids.store,
      { data: { v: last.v, as_of: last.as_of, tick: (ticks += 1) } });
  }

  function hear(message) {
    if (message.type === "login") return qlue.toLogin();
    const moved = !last || message.v !== last.v;
    const first = !last;
    last = message;
    qlue.freshness.heard(message);
    reloadAfterDeploy(message.build);
    if (!moved || first) return null;
    if (visible()) update("version");
    else missed = true;
    return null;
  }

  /* A new build means new assets and new callbacks: load the page anew, once per build, and not
     under somebody's typing. */
  function reloadAfterDeploy(build) {
    const own = attribute("build") || ids.build;
    if (!build) return;
    if (!own) ids.build = build;
    else if (own !== build && sessionStorage.getItem(RELOADED) !== build
      && !(visible() && qlue.typing())) {
      sessionStorage.setItem(RELOADED, build);
      window.location.reload();
    }
  }

  function tick() {
    if (visible() && alive() && Date.now() - updated >= TICK_MS - 500) update("tick");
  }

  function onVisible() {
    qlue.freshness.show();
    if (visible() && last) update(missed ? "version" : "tick");
  }

  function connect() {
    const url = document.querySelector('script[src*="live_worker.js"]')?.src;
    if (window.SharedWorker && url) {
      const worker = new SharedWorker(url, { name: lineName() });
      const here = () => worker.port.postMessage("here");
      worker.port.onmessage = ({ data }) => hear(data);
      worker.onerror = () => leadOrFollow();
      here();
      setInterval(here, HERE_MS);
      window.addEventListener("pagehide", () => worker.port.postMessage("bye"));
      window.addEventListener("pageshow", here);
    } else leadOrFollow();
  }

  /* Without shared workers one tab holds the connection and tells the others; when it closes, the
     lock goes to the next. Without locks (plain HTTP) each tab has its own. */
  function leadOrFollow() {
    if (!navigator.locks || !window.BroadcastChannel) {
      new qlue.LiveStream(hear).open();
      return;
    }
    const channel = new BroadcastChannel(lineName());
    channel.onmessage = ({ data }) => hear(data);
    navigator.locks.request(lineName(), () => {
      new qlue.LiveStream((message) => {
        channel.postMessage(message);
        hear(message);
      }).open();
      return new Promise(() => {}); // held until the tab closes
    });
  }

  qlue.live = {
    start({ store, chip }) {
      const started = ids !== null;
      ids = { ...ids, store, chip };
      qlue.freshness.start(chip);
      if (started) return;
      connect();
      setInterval(tick, 1000);
      document.addEventListener("visibilitychange", onVisible);
    },
  };
})();
