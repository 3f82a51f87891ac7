/* Says that a photo was looked at, and what was found (layouts/drawer_photos.py). Who took it is not
   asked. */
(() => {
  const user = () => document.querySelector("[data-user]")?.dataset.user;

  async function send(form) {
    const note = form.querySelector("textarea").value.trim();
    const said = form.querySelector("[role=alert]");
    if (!note) return void (said.textContent = form.dataset.needs);
    const answer = await fetch(form.dataset.review, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ note }),
    }).catch(() => null);
    const told = answer && !answer.ok ? (await answer.json().catch(() => ({}))).why : "";
    said.textContent = answer?.ok ? "" : told || form.dataset.failed;
    return void (form.hidden = Boolean(answer?.ok));
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-review]")) return;
    event.preventDefault();
    send(event.target);
  });

  document.addEventListener("click", ({ target }) => {
    const fill = target.closest("form[data-review] [data-fill]");
    if (!fill) return;
    const words = fill.closest("form").querySelector("textarea");
    const begun = [...fill.parentElement.querySelectorAll("[data-fill]")].map((one) => one.dataset.fill);
    const old = begun.find((word) => words.value.startsWith(word)) || "";
    words.value = fill.dataset.fill + words.value.slice(old.length);
    words.focus();
  });

  new MutationObserver(() => {
    for (const form of document.querySelectorAll("form[data-review]")) {
      if (!form.hidden && form.dataset.author === user()) form.hidden = true;
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
