/* Links within the app (a[data-nav]) change the address without loading the page, as dcc.Link does;
   opened in a new tab, copied or followed without scripts they are plain links.

   A link that is a switch (role="switch") also takes the space bar; with data-toggle="parameter" and
   data-value it adds to or takes from the list in the address as that is now, so that two quick
   clicks are two changes. One with data-dismiss closes the menu that it is in, one with
   data-keep="parameter" takes that parameter of the address along. */
(() => {
  const plain = (event) => event.button === 0
    && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

  function toggled({ toggle, value }) {
    const url = new URL(window.location.href);
    const chosen = new Set((url.searchParams.get(toggle) || "").split(",").filter(Boolean));
    if (!chosen.delete(value)) chosen.add(value);
    if (chosen.size) url.searchParams.set(toggle, [...chosen].sort().join());
    else url.searchParams.delete(toggle);
    url.searchParams.delete("page");
    url.search = url.searchParams.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
    return url;
  }

  function kept(link) {
    const url = new URL(link.href);
    const value = new URLSearchParams(window.location.search).get(link.dataset.keep);
    if (value) url.searchParams.set(link.dataset.keep, value);
    return url;
  }

  function follow(link) {
    const url = "toggle" in link.dataset ? toggled(link.dataset) : kept(link);
    if (url.href !== window.location.href) {
      window.history.pushState({}, "", url);
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    }
    // menus close on a press anywhere outside them
    if ("dismiss" in link.dataset) document.body.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-nav]");
    if (!link || !plain(event) || event.defaultPrevented) return;
    event.preventDefault();
    follow(link);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches('a[role="switch"]')) return;
    event.preventDefault();
    event.target.click();
  });
})();
