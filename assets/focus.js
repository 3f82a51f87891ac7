/* Dash makes the whole of a part anew when anything in it changes. Whoever had the focus on, say, the
   third link of a part finds it there again: the part is the nearest element with an id.

   qlue.placeOf(element)   where it is, for later
   qlue.atPlace(place)     what is there now, or null */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const CAN_FOCUS = "a[href], button, input, select, textarea, [tabindex]";
  let held = null;

  const reachable = (part) => [...part.querySelectorAll(CAN_FOCUS)];

  qlue.placeOf = (element) => {
    const part = element?.parentElement?.closest("[id]");
    return part ? { element, part: part.id, at: reachable(part).indexOf(element) } : null;
  };

  qlue.atPlace = (place) => {
    if (!place || place.element.isConnected) return place && place.element;
    const part = document.getElementById(place.part);
    return (part && reachable(part)[place.at]) || null;
  };

  document.addEventListener("focusin", ({ target }) => {
    held = qlue.placeOf(target);
  });

  new MutationObserver(() => {
    if (!held || held.element.isConnected || document.activeElement !== document.body) return;
    const found = qlue.atPlace(held);
    const menu = document.getElementById(held.part)?.closest('[role="dialog"]');
    held = null;
    const focus = (element) => {
      if (document.activeElement === document.body) element?.focus({ preventScroll: true });
    };
    focus(found);
    // again when what was open is open again (kept_open.js); in a menu it stays at least in the menu
    queueMicrotask(() => [found, menu].forEach(focus));
  }).observe(document.body, { childList: true, subtree: true });
})();
