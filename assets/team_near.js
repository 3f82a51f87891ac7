/* How far each report of the queue is from the phone, or from a point chosen on the map. Its position
   is asked for when the button is pressed, stays in the page, and is sent nowhere.

   qlue.teamNear.from               {latitude, longitude, chosen} or null
   qlue.teamNear.choose(lat, lon)   from that point, the phone's own position is not asked for any more
   qlue:near is told on the window when that has changed. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const EARTH_M = 6371008.8; // the mean radius (IUGG)
  let from = null;
  let watching = null;

  const button = () => document.querySelector("[data-near]");
  const rad = (degrees) => (degrees * Math.PI) / 180;

  /* By the haversine formula: to some metres in a city, which a rounded number can't tell. */
  function metres(lat, lon) {
    const h = Math.sin(rad(lat - from.latitude) / 2) ** 2
      + Math.cos(rad(lat)) * Math.cos(rad(from.latitude)) * Math.sin(rad(lon - from.longitude) / 2) ** 2;
    return 2 * EARTH_M * Math.asin(Math.sqrt(Math.min(1, h)));
  }

  function told(distance) {
    const { km, m } = button().dataset;
    const { locale } = qlue.words();
    if (distance < 950) return m.replace("{n}", String(Math.round(distance / 10) * 10));
    return km.replace("{n}", (distance / 1000).toLocaleString(locale, { maximumFractionDigits: 1 }));
  }

  function show() {
    if (!from || !button()) return;
    for (const card of document.querySelectorAll("[data-report]")) {
      const slot = card.querySelector("[data-distance]");
      const { lat, lon } = card.dataset;
      const text = lat && slot ? told(metres(Number(lat), Number(lon))) : "";
      if (slot && slot.textContent !== text) slot.textContent = text;
    }
  }

  function measure(point) {
    from = point;
    button()?.setAttribute("aria-pressed", String(!point.chosen));
    show();
    window.dispatchEvent(new CustomEvent("qlue:near"));
  }

  function stop() {
    if (watching !== null) navigator.geolocation.clearWatch(watching);
    watching = null;
  }

  function refused() {
    const said = button()?.querySelector("span:last-child");
    if (said) said.textContent = button().dataset.denied;
  }

  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-near]")) return;
    if (!navigator.geolocation) return void refused();
    if (watching === null) {
      watching = navigator.geolocation.watchPosition(({ coords: { latitude, longitude } }) =>
        measure({ latitude, longitude, chosen: false }),
      refused, { enableHighAccuracy: true, maximumAge: 30000, timeout: 20000 });
    }
  });

  new MutationObserver(show).observe(document.documentElement, { childList: true, subtree: true });

  qlue.teamNear = {
    get from() { return from; },
    choose(latitude, longitude) {
      stop();
      measure({ latitude, longitude, chosen: true });
    },
  };
})();
