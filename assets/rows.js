/* The table of reports on Analisis: ClientsideFunction("rows", name).

   watch()    fetches the grid's code when its place comes near the screen, then says so to the server,
              which sends the grid
   begin()    the grid is there: it shows the columns that this browser has chosen
   others()   the address says other rows: they begin at their first page
   refresh()  the data moved: the rows shown are asked for again, and stay until they are here

   A button [data-column] shows or hides a column; the choice stays in this browser. */
(() => {
  const [PLACE, GRID, READY, SAID] = ["rows-place", "rows-grid", "rows-ready", "rows-said"];
  const KEPT = "qlue-rows-columns";
  const noUpdate = () => window.dash_clientside.no_update;
  let code = null;

  function load(address) {
    code = code || new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = () => {
        code = null; // the next try starts anew
        reject(new Error(address));
      };
      document.head.append(script);
    });
    return code;
  }

  async function bring(panel) {
    try {
      await load(panel.dataset.code);
      window.dash_clientside.set_props(READY, { data: true });
    } catch {
      document.getElementById(SAID).textContent = panel.dataset.failed;
    }
  }

  function api() {
    const found = document.getElementById(GRID) && window.dash_ag_grid?.getApi?.(GRID);
    return found && !found.isDestroyed() ? found : null;
  }

  const buttons = () => [...document.querySelectorAll("[data-column]")];
  const mark = (button, on) => button.setAttribute("aria-checked", on);

  function showColumns(grid) {
    const kept = JSON.parse(localStorage.getItem(KEPT) || "null");
    for (const column of grid.getColumns()) {
      const id = column.getColId();
      const on = kept && id in kept ? kept[id] : column.isVisible();
      grid.setColumnsVisible([id], on);
      buttons().filter((button) => button.dataset.column === id).forEach((button) => mark(button, on));
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-column]");
    if (!button) return;
    const on = button.getAttribute("aria-checked") !== "true";
    mark(button, on);
    const kept = Object.fromEntries(buttons()
      .map((one) => [one.dataset.column, one.getAttribute("aria-checked") === "true"]));
    localStorage.setItem(KEPT, JSON.stringify(kept));
    api()?.setColumnsVisible([button.dataset.column], on);
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    rows: {
      watch() {
        const place = document.getElementById(PLACE);
        if (place && !("watched" in place.dataset)) {
          place.dataset.watched = "";
          new IntersectionObserver((entries, observer) => {
            if (!entries.some((entry) => entry.isIntersecting)) return;
            observer.disconnect();
            bring(place.closest("[data-code]"));
          }, { rootMargin: "300px" }).observe(place);
        }
        return noUpdate();
      },
      begin() {
        if (window.dash_ag_grid?.getApiAsync && document.getElementById(PLACE)) {
          window.dash_ag_grid.getApiAsync(GRID).then(showColumns);
        }
        return noUpdate();
      },
      others() {
        api()?.paginationGoToFirstPage();
        api()?.purgeInfiniteCache();
        return noUpdate();
      },
      refresh() {
        api()?.refreshInfiniteCache();
        return noUpdate();
      },
    },
  });
})();
