/* Dash makes the whole of a part anew when anything in it changes. Whoever had the focus on, say, the
   third link of a part finds it there again: the part is the nearest element with an id. */
(() => {
  const CAN_FOCUS = "a[href], button, input, select, textarea, [tabindex]";
  let held = null;

  const reachable = (part) => [...part.querySelectorAll(CAN_FOCUS)];

  document.addEventListener("focusin", ({ target }) => {
    const part = target.closest("[id]");
    held = part && part !== target
      ? { target, part: part.id, at: reachable(part).indexOf(target) } : null;
  });

  new MutationObserver(() => {
    if (!held || held.target.isConnected || document.activeElement !== document.body) return;
    const part = document.getElementById(held.part);
    const found = part && reachable(part)[held.at];
    held = null;
    if (found) found.focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });
})();
