/* The grid of hours and weekdays ([data-qlue="week-grid"]): a click on a cell filters to it, a drag to
   all that lie between; what is chosen already is let go. By keys: arrows move, Shift widens, Enter or
   space filters. The cells ([data-hour][data-weekday]) may be drawn anew at any time: what is marked is
   kept by number. */
(() => {
  const GRID = '[data-qlue="week-grid"]';
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const ALL_HOURS = 24;
  const ALL_DAYS = 7;
  let from = null; // [hour, weekday] where a drag, or a selection by keys, began
  let to = null;
  let dragging = false;

  const cellAt = (element) => {
    const cell = element?.closest?.("[data-hour][data-weekday]");
    return cell && [Number(cell.dataset.hour), Number(cell.dataset.weekday)];
  };
  const span = (a, b) => Array.from({ length: Math.abs(a - b) + 1 }, (_, n) => Math.min(a, b) + n);
  const marked = () => (from && to ? [span(from[0], to[0]), span(from[1], to[1])] : [[], []]);

  function paint() {
    const [hours, days] = marked();
    for (const cell of document.querySelectorAll(`${GRID} .week-cell`)) {
      const [hour, day] = cellAt(cell);
      cell.classList.toggle("marked", hours.includes(hour) && days.includes(day));
    }
  }

  function clear() {
    from = to = null;
    dragging = false;
    paint();
  }

  /* A whole row or column is no filter of the other dimension. */
  function filter() {
    const [hours, days] = marked();
    if (!hours.length) return;
    const now = new URLSearchParams(window.location.search);
    const next = {
      hour: hours.length === ALL_HOURS ? null : hours.join(),
      weekday: days.length === ALL_DAYS ? null : days.join(),
    };
    const same = now.get("hour") === next.hour && now.get("weekday") === next.weekday;
    window.qlue.go(same ? { hour: null, weekday: null } : next);
    clear();
  }

  document.addEventListener("pointerdown", (event) => {
    const cell = event.target.closest?.(GRID) && cellAt(event.target);
    if (!cell || event.button !== 0) return;
    if (event.pointerType === "mouse") event.preventDefault();
    from = to = cell;
    dragging = true;
    paint();
  });

  document.addEventListener("pointermove", (event) => {
    if (!dragging || event.pointerType !== "mouse") return;
    const cell = cellAt(event.target);
    if (!cell || (cell[0] === to[0] && cell[1] === to[1])) return;
    to = cell;
    paint();
  });

  document.addEventListener("pointerup", () => dragging && filter());
  document.addEventListener("pointercancel", () => dragging && clear());

  document.addEventListener("focusout", (event) => {
    if (event.target.matches(GRID)) clear();
  });

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(GRID)) return;
    const step = STEPS[event.key];
    if (step) {
      const [hour, day] = to || [0, 1];
      const moved = to ? [hour + step[0], day + step[1]] : [hour, day];
      to = [Math.max(0, Math.min(ALL_HOURS - 1, moved[0])), Math.max(1, Math.min(ALL_DAYS, moved[1]))];
      if (!event.shiftKey || !from) from = to;
      paint();
    } else if (event.key === "Enter" || event.key === " ") filter();
    else if (event.key === "Escape" && to) clear();
    else return;
    event.preventDefault();
  });

  new MutationObserver(() => to && paint()).observe(document.body, { childList: true, subtree: true });
})();
