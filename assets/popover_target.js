/* What opens a panel is a button inside of Mantine's wrapper, but the wrapper is told whether it is open,
   where screen readers don't look for it: that is handed on to the button. */
(() => {
  const NOW = ["aria-expanded", "aria-controls"]; // of this moment: absent means none
  const EVER = "aria-haspopup";

  function handOn(wrapper) {
    const button = wrapper.querySelector("button, a, input");
    if (!button) return;
    for (const name of NOW) {
      const told = wrapper.getAttribute(name);
      if (told === null) button.removeAttribute(name);
      else button.setAttribute(name, told);
      wrapper.removeAttribute(name);
    }
    if (!wrapper.hasAttribute(EVER)) return;
    button.setAttribute(EVER, wrapper.getAttribute(EVER));
    wrapper.removeAttribute(EVER);
  }

  new MutationObserver(() => document.querySelectorAll(".pop-target[aria-expanded]").forEach(handOn))
    .observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: NOW });
})();
