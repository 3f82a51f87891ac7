/* The page's state is its address: going somewhere means changing the query string the way
   dcc.Link does, without loading the page.

   qlue.go({area: "73.71.09", report: null})   null takes a parameter away
   qlue.go({at: ...}, {back: false})           in the place of this address: nothing to go back to
   qlue.openReport(7)                          where the page has it at hand it shows it there (it
                                               prevents qlue:report); else the address opens it
   qlue.goTo("/?area=73.71.09")                a whole address of this app
   Whatever else than the report or the time changes, the list of a figure's reports starts at its first
   page. */
(() => {
  const qlue = (window.qlue = window.qlue || {});

  qlue.go = (changes, { back = true } = {}) => {
    const url = new URL(window.location.href);
    if (Object.keys(changes).some((key) => key !== "report" && key !== "at")) url.searchParams.delete("page");
    for (const [key, value] of Object.entries(changes)) {
      if (value === null) url.searchParams.delete(key);
      else url.searchParams.set(key, value);
    }
    // commas separate the values of a list, colons hours and minutes; a link is to stay readable
    url.search = url.searchParams.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
    qlue.goTo(url.href, { back });
  };

  qlue.goTo = (address, { back = true } = {}) => {
    const url = new URL(address, window.location.href);
    if (url.href === window.location.href) return;
    if (back) window.history.pushState({}, "", url);
    else window.history.replaceState(window.history.state, "", url);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  };

  qlue.openReport = (report) => {
    const asked = new CustomEvent("qlue:report", { detail: report, cancelable: true });
    if (window.dispatchEvent(asked)) qlue.go({ report });
  };
})();
