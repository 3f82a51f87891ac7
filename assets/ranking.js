/* The Peringkat page: what is typed, picked or clicked goes into the address, and the board follows
   from it. [data-print] prints what is open, else the board. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const noUpdate = () => window.dash_clientside.no_update;
  const here = () => new URLSearchParams(window.location.search);
  const said = { words: "", at: "" };
  // The form that closes as its answer is said is the same state of the page.
  const boardOf = (search) => {
    const parameters = new URLSearchParams(search);
    parameters.delete("open");
    return String(parameters);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  /* The chart is drawn for the screen and can't be drawn anew for paper: it is scaled, as a whole. */
  const drawings = () => document.querySelectorAll(".funnel .main-svg");
  window.addEventListener("beforeprint", () => {
    for (const one of drawings()) {
      one.setAttribute("viewBox", `0 0 ${one.getAttribute("width")} ${one.getAttribute("height")}`);
      one.setAttribute("preserveAspectRatio", "xMinYMin meet");
    }
  });
  window.addEventListener("afterprint", () => drawings().forEach((one) => one.removeAttribute("viewBox")));

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    ranking: {
      goRange(days) {
        const [from, to] = days || [];
        const now = here();
        if (from && to && (from !== now.get("from") || to !== now.get("to"))) {
          qlue.go({ window: "custom", from, to, month: null, version: null, open: null });
        }
        return noUpdate();
      },
      goWords(words) {
        const wanted = (words || "").trim();
        if (wanted !== (here().get("q") || "")) qlue.go({ q: wanted || null }, { back: false });
        return noUpdate();
      },
      openLine(clicked) {
        const key = clicked?.points?.[0]?.customdata;
        if (key) {
          qlue.go({ open: `unit:${key}` });
          window.dash_clientside.set_props("peringkat-funnel", { clickData: null });
        }
        return noUpdate();
      },
      // what was said goes when another board, line or form is opened
      keepSaid(search, words) {
        if (words !== said.words) Object.assign(said, { words, at: search });
        else if (words && search !== said.at) {
          const opens = new URLSearchParams(search).has("open");
          if (opens || boardOf(search) !== boardOf(said.at)) return "";
          said.at = search;
        }
        return noUpdate();
      },
      // nobody's typing is written over
      showWords() {
        return qlue.typing() ? noUpdate() : here().get("q") || "";
      },
    },
  });
})();
