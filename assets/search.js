/* The search box: arrows choose among what was found, Enter opens it, Esc leaves. The box is an
   input inside [data-qlue="search"]; what was found are its [role="option"] links. */
(() => {
  const box = (element) => element?.closest?.('[data-qlue="search"]');
  const options = (search) => [...search.querySelectorAll('[role="option"]')];

  function choose(search, by) {
    const found = options(search);
    if (!found.length) return;
    const at = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = (at + by + found.length + (at < 0 && by < 0 ? 1 : 0)) % found.length;
    found.forEach((option, i) => option.setAttribute("aria-selected", String(i === next)));
    found[next].scrollIntoView({ block: "nearest" });
  }

  function leave(search) {
    const input = search.querySelector("input");
    window.dash_clientside.set_props(input.id, { value: "" });
    document.activeElement.blur();
  }

  document.addEventListener("keydown", (event) => {
    const search = box(event.target);
    if (!search || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      choose(search, event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Enter") {
      const found = options(search);
      (found.find((option) => option.getAttribute("aria-selected") === "true") || found[0])?.click();
      event.preventDefault();
    } else if (event.key === "Escape") {
      leave(search);
      event.stopPropagation();
    }
  });

  document.addEventListener("click", (event) => {
    const search = box(event.target);
    if (search && event.target.closest('[role="option"]')) leave(search);
  });
})();
