/* The page Tim without a network. While it is there, its last picture and the time of that are kept on
   the phone; where the network is gone, the service worker (layouts/templates/worker.js) opens a shell,
   and this puts the picture into it, with its time above it. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const KEPT = "qlue-team-picture";
  const KEEP_EVERY_MS = 5000;
  const ASK_EVERY_MS = 5000;

  const page = () => document.querySelector('[data-qlue="team"]');
  let left = false; // whoever was here has logged out
  const shell = document.querySelector("[data-shell]");

  function read() {
    try {
      return JSON.parse(localStorage.getItem(KEPT) || "null");
    } catch {
      return null;
    }
  }

  const user = () => document.querySelector("[data-user]")?.dataset.user;

  /* Another's queue goes as soon as somebody else is here. */
  function forget() {
    const kept = read();
    if (kept && user() && kept.user !== user()) localStorage.removeItem(KEPT);
  }

  /* Only what is fresh is kept: else old data would get a new time. */
  function keep() {
    if (left || !page()?.querySelector("[data-report]") || !document.querySelector(".chip.fresh")) return;
    localStorage.setItem(KEPT, JSON.stringify({ at: Date.now(), user: user(), html: page().outerHTML }));
  }

  function open(kept) {
    const found = new DOMParser().parseFromString(kept.html, "text/html").body.firstElementChild;
    for (const dialog of found.querySelectorAll("dialog")) dialog.removeAttribute("open");
    found.querySelector(".chip")?.classList.replace("fresh", "red");
    found.querySelector(".qlue-chip-age")?.replaceChildren();
    found.querySelector("[data-team-toasts]")?.replaceChildren();
    found.querySelector("[data-new-report]")?.remove(); // a report is taken down where it can be sent
    for (const drawn of found.querySelectorAll(".team-map, .team-switch")) drawn.remove(); // its borders are not here
    delete found.dataset.view;
    const zone = found.querySelector("[data-zone]")?.dataset.zone || "UTC";
    const said = document.createElement("p");
    said.className = "team-offline";
    said.setAttribute("role", "status");
    said.textContent = shell.dataset.said.replace("{time}", `${qlue.moments.day(kept.at, zone)} ${qlue.moments.time(kept.at, zone)}`);
    found.querySelector("main").prepend(said);
    shell.replaceChildren(found);
  }

  async function reload() {
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) window.location.reload();
  }

  window.addEventListener("qlue:left", () => {
    left = true;
    localStorage.removeItem(KEPT);
  });

  if (shell) {
    const kept = read();
    if (kept) open(kept);
    setInterval(reload, ASK_EVERY_MS);
    window.addEventListener("online", reload);
    return;
  }
  let asked = false;
  setInterval(() => {
    forget();
    if (!page()) return;
    if (!asked && navigator.serviceWorker) {
      asked = true;
      // Without it the page works as ever, but for opening it without a network.
      navigator.serviceWorker.register("/sw.js", { scope: "/tim" }).catch(() => {});
    }
    keep();
  }, KEEP_EVERY_MS);
})();
