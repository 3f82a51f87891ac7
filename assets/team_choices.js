/* Fills a field of a sheet with the choices that the page has for it (layouts/tim_desk.py). */
(() => {
  const qlue = (window.qlue = window.qlue || {});

  qlue.fillChoices = (select) => {
    const list = document.querySelector(`[data-list="${select.dataset.choices}"]`);
    const nothing = document.createElement("option");
    nothing.value = "";
    select.replaceChildren(nothing, ...[...(list?.children || [])].map((one) => one.cloneNode(true)));
    select.value = "";
  };
})();
