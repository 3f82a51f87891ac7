/* Indonesian for the calendar: dash-mantine-components looks for it under this name. */
(() => {
  const day = (n) => new Date(Date.UTC(2024, 8, 1 + n)); // a Sunday first
  const month = (n) => new Date(Date.UTC(2024, n, 15));
  const names = (count, date, options) => Array.from({ length: count }, (_, n) =>
    new Intl.DateTimeFormat("id-ID", { timeZone: "UTC", ...options }).format(date(n)));
  const weekdaysShort = names(7, day, { weekday: "short" });

  window.dayjs_locale_id = {
    name: "id",
    weekdays: names(7, day, { weekday: "long" }),
    weekdaysShort,
    weekdaysMin: weekdaysShort,
    months: names(12, month, { month: "long" }),
    monthsShort: names(12, month, { month: "short" }),
    weekStart: 1,
    ordinal: (n) => `${n}.`,
    formats: {},
  };
})();
