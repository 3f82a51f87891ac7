/* The list beside the map ([data-rail]): another list is read from its top, and where it is not on the
   screen, as on a phone, the page goes there. */
(() => {
  const OF_LIST = ["list", "order", "rows", "incident", "page"];
  const asked = () => {
    const parameters = new URLSearchParams(window.location.search);
    return OF_LIST.map((name) => parameters.get(name) || "").join();
  };
  let shown = asked();

  function isOff(box) {
    return box.top > window.innerHeight * 0.7 || box.bottom < 0 || box.top < 0;
  }

  function show() {
    if (asked() === shown) return;
    shown = asked();
    const rail = document.querySelector("[data-rail]");
    if (!rail) return;
    rail.scrollTop = 0;
    if (isOff(rail.getBoundingClientRect())) rail.scrollIntoView({ block: "start" });
  }

  window.addEventListener("_dashprivate_pushstate", show);
  window.addEventListener("popstate", show);
})();
