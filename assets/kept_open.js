/* What somebody opened stays open when the part of the page that holds it is written anew:
   <details data-keep="a name">. */
(() => {
  const open = new Set();

  // Before the click does it: `open` still says how it was.
  document.addEventListener("click", (event) => {
    const details = event.target.closest("summary")?.closest("details[data-keep]");
    if (details) open[details.open ? "delete" : "add"](details.dataset.keep);
  }, true);

  new MutationObserver(() => {
    for (const name of open) {
      const found = document.querySelector(`details[data-keep="${CSS.escape(name)}"]`);
      if (found && !found.open) found.open = true;
    }
  }).observe(document.body, { childList: true, subtree: true });
})();
