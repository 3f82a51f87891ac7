/* The cells of the table of reports, as AG Grid asks for them by name. What stands in a cell comes ready
   from the server: words, the name of an icon, the shape of a stage; here it is only drawn, in the same
   marks as everywhere (layouts/components.py, layouts/clocks.py). */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const h = (...told) => window.React.createElement(...told);
  const icon = (name) => h("span", { className: `icon icon-${name}`, "aria-hidden": true });
  const seconds = (iso) => (Date.now() - Date.parse(iso)) / 1000;

  /* A row that is on its way is a grey bar, what a report doesn't have a dash. */
  const cell = (draw) => ({ data, value }) => {
    if (!data) return h("span", { className: "rows-waiting" });
    if (value === null || value === undefined || value === "") return h("span", { className: "quiet" }, "–");
    return draw(value);
  };

  function until({ until: due, of }) {
    if (!due) return null;
    const text = qlue.spanText(Math.abs(seconds(due)));
    return h(window.React.Fragment, null, " ",
      h("time", { dateTime: due, "data-span": "short", "data-of": of }, text));
  }

  window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {
    QlueText: cell((value) => h("span", null, value)),
    QlueMoment: cell(({ words, title }) => h("span", { title }, words)),
    QlueAge: cell(({ at, took }) => (took ? h("span", { className: "quiet" }, took)
      : h("time", { dateTime: at, "data-age": "" }, qlue.ageText(seconds(at))))),
    QlueCategory: cell(({ words, icon: name }) => h("span", { className: "rows-category" }, icon(name), words)),
    QlueStage: cell(({ words, shape, title }) => h("span", { className: "stage-mark", title },
      h("i", { className: `stage stage-${shape}` }), words)),
    QlueClock: cell((clock) => h("span", { className: `clock-chip clock-${clock.state}`, title: clock.title },
      icon(clock.icon), h("span", null, clock.words, until(clock)))),
  });

  /* A click on a row, or Enter on one of its cells, opens its report; a drag that marks text does not. */
  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, {
    openReport({ data, event }) {
      const key = event?.type === "keydown";
      if (!data || (key ? event.key !== "Enter" : !window.getSelection().isCollapsed)) return;
      qlue.go({ report: data.id });
    },
  });
})();
