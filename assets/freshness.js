/* How old what the page shows is: the chip "data 19.05.12, 2 detik lalu", every
   <time data-age datetime="..."> on the page ("2 jam lalu"), and every <time data-span> ("42 m", or
   "42 menit" with data-span="long"; data-of says whether it is "past" or "ahead").

   qlue.freshness.start(chipId)      once; the chip is an empty element with data-zone="Asia/Makassar";
                                     a page's own zone stands on an element round it
   qlue.freshness.heard(message)     {as_of, server_time, received} of the newest message
   qlue.freshness.now()              ms since epoch, by the server's clock
   qlue.freshness.state(seconds)     "fresh", "amber" over 15 s, "red" over 60 s
   The chip gets one of these as a class. Ages are told by the server's clock: a screen whose own
   clock is wrong must not show fresh data as old, or worse, old data as fresh. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const AMBER_S = 15;
  const RED_S = 60;
  const AGES_EVERY = 10; // seconds
  let chipId = null;
  let asOf = null; // ms since epoch, the server's clock
  let waiting = 0; // ms since epoch, this clock: since when there has been no data at all
  let ahead = 0; // ms by which the server's clock is ahead of this one
  let timer = null;
  let seconds = 0;
  const clocks = new Map();

  const state = (seconds) => (seconds > RED_S ? "red" : seconds > AMBER_S ? "amber" : "fresh");
  const age = () => Math.max(0, asOf === null ? Date.now() - waiting : Date.now() + ahead - asOf) / 1000;

  /* 19.05.12 in the city's zone, as the language writes it. */
  function clock(ms, zone, words) {
    const key = `${words.locale} ${zone}`;
    if (!clocks.has(key)) {
      clocks.set(key, new Intl.DateTimeFormat(words.locale, { timeZone: zone || undefined,
        hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }));
    }
    return clocks.get(key).format(ms);
  }

  function parts(chip) {
    if (!chip.querySelector(".qlue-chip-time")) {
      const make = (tag, name) => {
        const element = document.createElement(tag);
        element.className = name;
        return element;
      };
      const said = make("span", "qlue-chip-said");
      said.setAttribute("role", "status");
      chip.replaceChildren(make("i", "qlue-chip-dot"), make("b", "qlue-chip-time"),
        make("span", "qlue-chip-age"), said);
    }
    return [".qlue-chip-time", ".qlue-chip-age", ".qlue-chip-said"].map((part) =>
      chip.querySelector(part));
  }

  const zoneOf = (chip) => chip.parentElement?.closest("[data-zone]")?.dataset.zone || chip.dataset.zone;

  const write = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  function show() {
    const chip = document.getElementById(chipId);
    if (!chip) return;
    const words = qlue.words(chip.dataset.lang);
    const now = age();
    const is = state(now);
    const [time, ago, said] = parts(chip);
    write(time, asOf === null ? words.noData : `${words.data} ${clock(asOf, zoneOf(chip), words)}`);
    write(ago, asOf === null ? "" : qlue.ageText(now, words));
    // read out when the state changes, not every second, and not that all is well at the start
    if (!chip.classList.contains(is)) {
      const before = chip.classList.contains("amber") || chip.classList.contains("red");
      chip.classList.remove("fresh", "amber", "red");
      chip.classList.add(is);
      chip.title = words[is];
      if (is !== "fresh" || before) write(said, words[is]);
    }
  }

  function showAges() {
    for (const element of document.querySelectorAll("time[data-age], time[data-span]")) {
      const past = (Date.now() + ahead - Date.parse(element.dateTime)) / 1000;
      if (Number.isNaN(past)) continue;
      const { span, of } = element.dataset;
      // what is left and what is used add up to the whole: one is told in begun minutes
      const length = Math.max(0, of === "ahead" ? Math.ceil(-past / 60) * 60 : past);
      write(element, span ? qlue.spanText(length, span) : qlue.ageText(past));
    }
  }

  function everySecond() {
    seconds += 1;
    show();
    if (seconds % AGES_EVERY === 0) showAges();
  }

  qlue.freshness = {
    state, age, clock, show, showAges,
    now: () => Date.now() + ahead,
    start(id) {
      chipId = id;
      waiting ||= Date.now();
      show();
      timer ||= setInterval(everySecond, 1000);
    },
    heard({ as_of: newAsOf, server_time: serverTime, received }) {
      if (serverTime) ahead = Date.parse(serverTime) - received;
      if (newAsOf) asOf = Date.parse(newAsOf);
      show();
    },
  };
})();
