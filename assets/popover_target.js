/* What opens a panel is a button inside of Mantine's wrapper, but the wrapper is told whether it is open,
   where screen readers don't look for it: that is handed on to the button. */
(() => {
  const TOLD = ["aria-expanded", "aria-controls"]; // as of now, absent where it has none

  function handOn(wrapper) {
    const button = wrapper.querySelector("button, a, input");
    if (!button) return;
    for (const name of TOLD) {
      const told = wrapper.getAttribute(name);
      if (told === null) button.removeAttribute(name);
      else button.setAttribute(name, told);
      wrapper.removeAttribute(name);
    }
  }

  new MutationObserver(() => document.querySelectorAll(".pop-target[aria-expanded]").forEach(handOn))
    .observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: TOLD });
})();
