/* The small things of the shell: theme and language of this browser, copying a link, the range of
   days, ages, and the focus that goes to a drawer and back. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const root = document.documentElement;
  const YEAR_S = 365 * 86400;
  const COPIED_MS = 2000;
  const TIMES = "time[data-age], time[data-span]";
  const secure = window.location.protocol === "https:" ? "; Secure" : "";

  const remember = (name, value) => {
    document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
  };

  function copyByHand(text) {
    const field = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  const actions = {
    themeChoice(scheme) {
      remember("theme", scheme);
      window.dash_clientside.set_props("shell-theme", { forceColorScheme: scheme });
    },
    languageChoice(language) {
      if (language === root.lang) return;
      remember("lang", language);
      window.location.reload();
    },
    copy(href, button) {
      return actions.copyText(new URL(href, window.location.href).href, button);
    },
    async copyText(text, button) {
      if (navigator.clipboard) await navigator.clipboard.writeText(text);
      else copyByHand(text); // a page that isn't HTTPS has no clipboard
      button.classList.add("done");
      button.dataset.said = button.dataset.copied;
      setTimeout(() => button.classList.remove("done"), COPIED_MS);
    },
  };

  document.addEventListener("click", (event) => {
    for (const [name, act] of Object.entries(actions)) {
      const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const button = event.target.closest(`[data-${attribute}]`);
      if (button) act(button.dataset[name], button);
    }
  });

  /* Ages and spans are written as soon as they are on the page, not at the next beat. */
  new MutationObserver((changes) => {
    const isNew = ({ addedNodes }) => [...addedNodes].some((node) => node.nodeType === Node.ELEMENT_NODE
      && (node.matches(TIMES) || node.querySelector(TIMES)));
    if (changes.some(isNew)) qlue.freshness.showAges();
  }).observe(document.body, { childList: true, subtree: true });

  /* A drawer that opens takes the focus; when it closes the focus goes back to where it was. */
  let before = null;
  let drawer = null;
  new MutationObserver(() => {
    const found = document.querySelector("[data-focus]");
    const shows = found?.getAttribute("aria-label") || null;
    if (shows === drawer) return;
    if (found && !drawer) before = qlue.placeOf(document.activeElement);
    drawer = shows;
    if (found) {
      found.closest(".drawer").scrollTop = 0;
      found.focus({ preventScroll: true });
    } else qlue.atPlace(before)?.focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    shell: {
      goRange(days) {
        const now = new URLSearchParams(window.location.search);
        const [from, to] = days || [];
        if (from && to && (from !== now.get("from") || to !== now.get("to"))) {
          qlue.go({ window: "custom", from, to, at: null, back: null });
        }
        return window.dash_clientside.no_update;
      },
    },
  });
})();
