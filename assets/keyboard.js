/* Keys: / goes to the search, g and a letter to the page whose link says data-key="that letter",
   Esc closes what is open, else takes the map back to now, else goes up one level. None of them works
   under somebody's typing.

   The search is [data-qlue="search"] (or an input in it), a drawer's close button
   [data-qlue="close"], the way out of a figure's reports [data-qlue="back"], the way back to now
   [data-qlue="now"], the breadcrumb's link to the place above [data-up]. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const SEQUENCE_MS = 1500;
  let pressedG = 0;

  qlue.typing = () => {
    const element = document.activeElement;
    return Boolean(element && (element.isContentEditable
      || element.matches("textarea, select, input:not([type=checkbox]):not([type=radio])")));
  };

  const first = (selector) => [...document.querySelectorAll(selector)].find((e) => e.getClientRects().length);

  function up() {
    const ways = ['[data-qlue="close"]', '[data-qlue="back"]', '[data-qlue="now"]', "[data-up]"];
    const shown = ways.map(first).find(Boolean);
    if (shown) (shown.matches("a, button") ? shown : shown.querySelector("a, button") || shown).click();
    return Boolean(shown);
  }

  function search() {
    const box = first('[data-qlue="search"]');
    if (!box) return false;
    (box.matches("input") ? box : box.querySelector("input") || box).focus();
    return true;
  }

  function page(letter) {
    const link = document.querySelector(`[data-key="${CSS.escape(letter)}"]`);
    if (link) (link.matches("a") ? link : link.querySelector("a") || link).click();
    return Boolean(link);
  }

  function act(event) {
    if (event.key === "Escape") return up();
    if (event.key === "/") return search();
    const afterG = Date.now() - pressedG < SEQUENCE_MS;
    pressedG = event.key === "g" && !afterG ? Date.now() : 0;
    return afterG && page(event.key);
  }

  // an open menu or dialog takes its own Esc
  const OPEN = '[aria-expanded="true"], dialog[open], .team-rest[open], [role="dialog"][aria-modal="true"]:not(:has([data-qlue="close"]))';
  let takenEsc = null;

  // noted on the way down: on the way up what React closed with this key no longer says it was open
  window.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector(OPEN)) takenEsc = event;
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || qlue.typing()) return;
    if (event !== takenEsc && act(event)) event.preventDefault();
  });
})();
