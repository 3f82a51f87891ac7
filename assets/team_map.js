/* The map of the queue (layouts/tim_map.py): beside the list where there is room, else in its place.
   A pin's report is shown by its own card, with its own buttons; where the phone is, or the point
   that was chosen, is drawn here and sent nowhere.

   qlue.teamMap.show(state)   state as in the comment of clientside.js */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const EDGE = 32; // CSS pixels that a pin keeps from the map's edges
  const TOOLS = 80; // and from its top, where the tools are
  const both = window.matchMedia("(min-width: 1280px)");
  let latest = null;
  let chosen = null; // the report whose card is shown with the map
  let view = "list";
  let place = null; // {marker, map} of where distances are from

  const page = () => document.querySelector('[data-qlue="team"]');
  const panel = () => page()?.querySelector(".team-map");
  const card = () => page()?.querySelector(`[data-report="${chosen}"]`);
  const markers = () => (panel() && qlue.map?.view?.pins.markers) || [];
  const pin = () => latest?.pins.find(({ id }) => id === chosen);

  function choose(report) {
    chosen = report;
    mark();
    if (!card()) return;
    if (both.matches) card().scrollIntoView({ block: "nearest" });
    else if (pin()) keepInSight(pin());
  }

  /* The card lies over the map's lower half. */
  function keepInSight({ lat, lon }) {
    const { map } = qlue.map.view;
    const hidden = map.getContainer().getBoundingClientRect().bottom - card().getBoundingClientRect().top;
    map.panInside([lat, lon], { paddingTopLeft: [EDGE, TOOLS], paddingBottomRight: [EDGE, Math.max(0, hidden) + EDGE] });
  }

  /* What Dash draws anew gets its marks again. */
  function mark() {
    if (!page()) return;
    if (page().dataset.view !== view) page().dataset.view = view;
    for (const one of page().querySelectorAll("[data-team-view]")) {
      const on = String(one.dataset.teamView === view);
      if (one.getAttribute("aria-pressed") !== on) one.setAttribute("aria-pressed", on);
    }
    for (const one of page().querySelectorAll("[data-report]")) {
      one.classList.toggle("chosen", Number(one.dataset.report) === chosen);
    }
    for (const [id, marker] of markers()) marker.getElement()?.classList.toggle("chosen", id === chosen);
    drawPlace();
  }

  /* -- where distances are from --------------------------------------------------------------- */

  function drawPlace() {
    const map = panel() && qlue.map?.view?.map;
    const from = qlue.teamNear?.from;
    if (place && (!from || place.map !== map)) {
      place.marker.remove();
      place = null;
    }
    if (!map?._loaded || !from) return;
    const at = [from.latitude, from.longitude];
    const told = panel().dataset[from.chosen ? "point" : "here"];
    if (!place) {
      const icon = L.divIcon({ className: "team-from", html: "<i></i><span></span>", iconSize: [0, 0] });
      place = { map, marker: L.marker(at, { icon, interactive: false, keyboard: false, pane: "qlue-pins",
        zIndexOffset: -3000 }).addTo(map) };
    }
    place.marker.setLatLng(at);
    const element = place.marker.getElement();
    element.classList.toggle("picked", Boolean(from.chosen));
    const words = element.querySelector("span");
    if (words.textContent !== told) words.textContent = told;
  }

  function askPoint(button) {
    const asking = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(asking));
    if (asking) qlue.map.view.map.once("click", putPoint);
    else qlue.map.view.map.off("click", putPoint);
    qlue.map.view.controls.hint(asking ? button.dataset.ask : null);
  }

  function putPoint({ latlng }) {
    qlue.map.view.controls.hint(null);
    panel().querySelector("[data-near-point]").setAttribute("aria-pressed", "false");
    qlue.teamNear.choose(latlng.lat, latlng.lng);
  }

  /* -- listening ------------------------------------------------------------------------------ */

  window.addEventListener("qlue:report", (event) => {
    if (!page()) return;
    event.preventDefault();
    choose(event.detail);
  });
  window.addEventListener("qlue:near", drawPlace);

  document.addEventListener("click", ({ target }) => {
    const to = target.closest("[data-team-view]");
    if (to) {
      view = to.dataset.teamView;
      choose(null);
      return;
    }
    const point = target.closest("[data-near-point]");
    if (point) askPoint(point);
    else if (target.closest(".team-number")) choose(Number(target.closest("[data-report]").dataset.report));
    else if (target.closest(".team-map .leaflet-container") && !target.closest(".qlue-alert-pin, a")) choose(null);
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && chosen && page() && !document.querySelector("dialog[open]")) choose(null);
  });

  new MutationObserver(mark).observe(document.documentElement, { childList: true, subtree: true });

  qlue.teamMap = {
    show(state) {
      latest = state;
      if (state) qlue.map.show(state);
      mark();
    },
  };
})();
