/* What is said at the page's foot of what was done with a report, and for a minute the button that takes
   it back, which team_kept.js keeps.

   qlue.teamDone.start(user)                              as that account
     .tell(text)                                          for some seconds
     .offer({report, key, until, facts})                  done; until when it can be undone, 0: it can't;
                                                          facts: {action, report}, for the words
     .lost(report, text), .understood(report)             somebody was faster: until it is understood
     .show()                                              again what can still be undone */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const KEPT = "undo";
  const TOLD_MS = 5000;
  let user = null;
  let kept = null; // what was done last, while it can be undone: as `offer` was given it

  const toasts = () => qlue.team.page()?.querySelector("[data-team-toasts]");
  const words = (...of) => qlue.team.words(...of);

  function keep(one) {
    kept = one;
    qlue.teamKept.keep(KEPT, user, one);
  }

  function lineOf(text) {
    const line = Object.assign(document.createElement("div"), { className: "team-toast" });
    line.append(Object.assign(document.createElement("span"), { textContent: text }));
    return line;
  }

  function buttonOf(text) {
    return Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: text });
  }

  /* In the place of what is said there, but for what has to be understood first. */
  function put(line) {
    for (const one of toasts()?.querySelectorAll(".team-toast:not([data-lost])") || []) one.remove();
    toasts()?.append(line);
  }

  function say(line, text) {
    line.replaceChildren(...lineOf(text).children);
    setTimeout(() => line.remove(), TOLD_MS);
  }

  function tell(text) {
    const line = lineOf(text);
    put(line);
    say(line, text);
  }

  function offered(one) {
    const line = lineOf(words("done", one.facts));
    const button = buttonOf("");
    const count = () => {
      const left = Math.ceil((one.until - Date.now()) / 1000);
      button.textContent = words("undo", { n: Math.min(left, 60) });
      if (left > 0 && line.isConnected) return;
      clearInterval(ticking);
      line.remove();
    };
    const ticking = setInterval(count, 1000);
    button.addEventListener("click", async () => {
      button.disabled = true;
      const outcome = await qlue.team.undo(one.report, one.key);
      if (!outcome || outcome.wait_ms) return void (button.disabled = false);
      clearInterval(ticking);
      if (kept?.key === one.key) keep(null);
      say(line, words(outcome.done ? "undone" : "not-undone", one.facts) + qlue.team.without(outcome));
      if (outcome.refused) qlue.team.settled(one, outcome);
      return undefined;
    });
    line.append(button);
    put(line);
    count();
  }

  qlue.teamDone = {
    start(account) {
      user = account;
      kept = qlue.teamKept.read(KEPT, user);
    },
    tell,
    offer(one) {
      if (!one.until) return tell(words("done", one.facts));
      keep(one);
      return toasts() && offered(one);
    },
    lost(report, text) {
      const line = lineOf(text);
      line.dataset.lost = String(report);
      const button = buttonOf(words("understood"));
      button.dataset.understood = String(report);
      line.append(button);
      this.understood(report);
      put(line);
    },
    understood: (report) => toasts()?.querySelector(`[data-lost="${report}"]`)?.remove(),
    show() {
      if (!kept || !toasts() || toasts().querySelector(".team-toast:not([data-lost])")) return;
      if (kept.until > Date.now()) offered(kept);
      else keep(null);
    },
  };
})();
