/* A screen that is no wall yet, or no longer: asks every few seconds what became of it, and opens the
   page anew where that is something else. While the app is away it keeps what it shows. */
(() => {
  const EVERY_MS = 3000;
  const CROWDED_MS = 60000;
  const EXPECTED = { code: "waiting", revoked: "revoked" };
  const { door } = document.body.dataset;

  async function look() {
    try {
      const response = await fetch("/layar/state", { cache: "no-store" });
      const { state } = response.ok ? await response.json() : {};
      if (state && state !== EXPECTED[door]) window.location.replace("/layar");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // no network: the next look will tell
    }
  }

  setInterval(look, door === "wait" ? CROWDED_MS : EVERY_MS);
})();
