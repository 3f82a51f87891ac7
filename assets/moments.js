/* Times in words, as the server writes them: in a city's zone and the page's language.

   qlue.moments.time(ms, zone)         19.05 (English: 19:05)
   qlue.moments.day(ms, zone)          Sab 21 Nov
   qlue.moments.whole(ms, zone, word)  Sab 21 Nov 2026 19.05 WITA */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const OPTIONS = { weekday: "short", day: "numeric", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const writers = new Map();

  function parts(ms, zone) {
    const { locale } = qlue.words();
    const key = `${locale} ${zone}`;
    if (!writers.has(key)) {
      writers.set(key, new Intl.DateTimeFormat(locale, { ...OPTIONS, timeZone: zone }));
    }
    return Object.fromEntries(writers.get(key).formatToParts(ms).map(({ type, value }) => [type, value]));
  }

  function time(ms, zone) {
    const { hour, minute } = parts(ms, zone);
    return `${hour}${qlue.words().locale.startsWith("id") ? "." : ":"}${minute}`;
  }

  function day(ms, zone) {
    const { weekday, day: date, month } = parts(ms, zone);
    return `${weekday} ${date} ${month}`;
  }

  qlue.moments = {
    time, day,
    whole: (ms, zone, word) => `${day(ms, zone)} ${parts(ms, zone).year} ${time(ms, zone)} ${word}`,
  };
})();
