/* The form of a policy: what a new rule would do is asked for once somebody has stopped to type, not
   at every key. */
(() => {
  const STILL_MS = 400;
  let waiting = null;

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    rules: {
      askPreview() {
        clearTimeout(waiting);
        waiting = setTimeout(() => {
          window.dash_clientside.set_props("aturan-preview-asked", { data: Date.now() });
        }, STILL_MS);
        return window.dash_clientside.no_update;
      },
    },
  });
})();
