/* What a click or a drag in a chart of Analisis does to the address: ClientsideFunction("analisis", name).
   Every bar of the trend carries, as customdata, the parameters that lead to it; the curve's axis
   counts hours. */
(() => {
  const noUpdate = () => window.dash_clientside.no_update;
  const found = (data) => (data?.points || []).map((point) => point.customdata).filter(Boolean);

  // Where the days picked lead back to: the window before the first of them was.
  function backFrom(now) {
    const dates = now.has("from") && now.has("to") ? `${now.get("from")},${now.get("to")}` : null;
    return now.get("back") || dates || now.get("window");
  }

  function go(places) {
    const first = places[0];
    const last = places[places.length - 1];
    const hours = new Set(places.flatMap(({ hour }) => (hour ? hour.split(",") : [])));
    const oneDay = first.from === last.to;
    window.qlue.go({
      window: null, at: null, from: first.from, to: last.to,
      back: backFrom(new URLSearchParams(window.location.search)),
      hour: oneDay && hours.size ? [...hours].sort((a, b) => a - b).join() : null,
    });
    return noUpdate();
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    analisis: {
      toStep(data) {
        const places = found(data);
        return places.length ? go(places.slice(0, 1)) : noUpdate();
      },
      toSteps(data) {
        const places = found(data);
        return places.length > 1 ? go(places) : noUpdate();
      },
      toDone(data) {
        const range = data?.range?.x;
        if (!range) return noUpdate();
        const first = Math.max(0, Math.floor(Math.min(...range)));
        const last = Math.max(first + 1, Math.ceil(Math.max(...range)));
        window.qlue.go({ done: `${first}-${last}` });
        return noUpdate();
      },
    },
  });
})();
