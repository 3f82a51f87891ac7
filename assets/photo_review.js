/* Says that a photo was looked at, and what was found (layouts/drawer_photos.py). Who took it is not
   asked, and told so. A page that is drawn anew may use a form again for another photo: what was being written
   goes with its photo, not with the form. */
(() => {
  const drafts = new Map(); // by address
  const user = () => document.querySelector("[data-username]")?.dataset.username;
  const words = (form) => form.querySelector("textarea");

  async function send(form) {
    const address = form.dataset.review;
    const note = words(form).value.trim();
    const said = form.querySelector("[role=alert]");
    if (!note) return void (said.textContent = form.dataset.needs);
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ note }),
    }).catch(() => null);
    if (answer?.ok) drafts.delete(address);
    if (form.dataset.review !== address) return undefined;
    const told = answer && !answer.ok ? (await answer.json().catch(() => ({}))).why : "";
    said.textContent = answer?.ok ? "" : told || form.dataset.failed;
    return void (form.hidden = Boolean(answer?.ok));
  }

  /* The form is for another photo than it was. */
  function turn(form) {
    form.dataset.turned = form.dataset.review;
    words(form).value = drafts.get(form.dataset.review) || "";
    form.querySelector("[role=alert]").textContent = "";
    form.hidden = form.dataset.author === user();
    form.nextElementSibling.hidden = !form.hidden;
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-review]")) return;
    event.preventDefault();
    send(event.target);
  });

  document.addEventListener("input", ({ target }) => {
    const form = target.closest("form[data-review]");
    if (form) drafts.set(form.dataset.review, target.value);
  });

  document.addEventListener("click", ({ target }) => {
    const fill = target.closest("form[data-review] [data-fill]");
    if (!fill) return;
    const field = words(fill.closest("form"));
    const begun = [...fill.parentElement.querySelectorAll("[data-fill]")].map((one) => one.dataset.fill);
    const old = begun.find((word) => field.value.startsWith(word)) || "";
    field.value = fill.dataset.fill + field.value.slice(old.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });

  new MutationObserver(() => {
    for (const form of document.querySelectorAll("form[data-review]")) {
      if (form.dataset.turned !== form.dataset.review) turn(form);
    }
  }).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-review"],
  });
})();
