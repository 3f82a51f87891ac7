/* What keeps a wall well for weeks: the page is loaded anew after a deploy and once a night, the screen
   stays awake, and the picture moves by a few pixels so that nothing burns in.

   qlue.weeks.start({quiet})    quiet() -> whether nothing new is being told
   qlue.weeks.deployed(build)   the build that the server runs now */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const CHECK_MS = 60000;
  const SHIFT_MS = 120000;
  const STEPS = [[0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];
  const PIXELS = 3;
  const OLD_MS = 20 * 3600000;
  const NIGHT_HOUR = 3;
  const RELOADED = "qlue-reloaded-for";
  const born = Date.now();
  const frame = document.getElementById("frame");
  let shifts = 0;
  let reloading = false;

  /* Only while the app answers: a page that can't be loaded would leave the wall blank. */
  async function reload(build) {
    if (reloading) return;
    reloading = true;
    try {
      const response = await fetch("/readyz", { cache: "no-store" });
      if (!response.ok) return;
      if (build) sessionStorage.setItem(RELOADED, build);
      window.location.reload();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // away: it is tried again
    } finally {
      reloading = false;
    }
  }

  /* Once a build: behind a balancer the page may come from a node that is still the old one. */
  function deployed(build) {
    if (!build || build === document.body.dataset.build || sessionStorage.getItem(RELOADED) === build) return;
    reload(build);
  }

  function shift() {
    shifts += 1;
    const [x, y] = STEPS[shifts % STEPS.length];
    frame.style.transform = `translate(${x * PIXELS}px, ${y * PIXELS}px)`;
  }

  async function stayAwake() {
    if (!navigator.wakeLock || document.visibilityState !== "visible") return;
    try {
      await navigator.wakeLock.request("screen");
    } catch (error) {
      console.warn("qlue: the screen may go to sleep:", error.message); // a setting of the machine's
    }
  }

  qlue.weeks = {
    deployed, shift,
    start({ quiet }) {
      stayAwake();
      document.addEventListener("visibilitychange", stayAwake);
      setInterval(shift, SHIFT_MS);
      setInterval(() => {
        const old = Date.now() - born > OLD_MS && qlue.wallClock.hour() === NIGHT_HOUR;
        if (old && quiet()) reload();
      }, CHECK_MS);
    },
  };
})();
