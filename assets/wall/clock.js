/* Time on a wall: the city's clock, and how long until what comes due, written every second by the
   server's clock.

   qlue.wallClock.start()   once   .show()   at once, after a scene was put in */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const HOUR_S = 3600;
  const { zone } = document.body.dataset;
  const { locale, short } = qlue.words();
  const time = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "long", day: "numeric", month: "short", year: "numeric" });
  const hour = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", hourCycle: "h23" });

  function write(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function left(seconds) {
    if (seconds >= HOUR_S) return qlue.spanText(seconds);
    // With its units: 20.54 beside a clock is a time of day.
    const [minutes, rest] = [Math.floor(seconds / 60), String(Math.floor(seconds % 60)).padStart(2, "0")];
    return `${minutes} ${short.minute} ${rest} ${short.second}`;
  }

  function show() {
    const now = qlue.freshness.now();
    write(document.getElementById("time"), time.format(now));
    write(document.getElementById("day"), day.format(now).replace(",", ""));
    for (const element of document.querySelectorAll("time[data-count]")) {
      write(element, left(Math.max(0, (Date.parse(element.dateTime) - now) / 1000)));
    }
  }

  qlue.wallClock = {
    show() {
      show();
      qlue.freshness.showAges();
    },
    hour: () => Number(hour.format(qlue.freshness.now())),
    start() {
      show();
      setInterval(show, 1000);
    },
  };
})();
