/* Says that a photo was looked at, and what was found (layouts/drawer_photos.py). Who took it is not
   asked, and told so. A page that is drawn anew may use a form again for another photo: what was being written
   goes with its photo, not with the form. Where somebody else was faster it is shown beside what they found. */
(() => {
  const drafts = new Map(); // by address
  const sending = new Set(); // addresses
  const user = () => document.querySelector("[data-username]")?.dataset.username;
  const words = (form) => form.querySelector("textarea");

  async function send(form) {
    const address = form.dataset.review;
    const note = words(form).value.trim();
    const said = form.querySelector("[role=alert]");
    if (!note) return void (said.textContent = form.dataset.needs);
    sending.add(address);
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ note }),
    }).catch(() => null);
    sending.delete(address);
    if (answer?.ok) drafts.delete(address);
    for (const box of document.querySelectorAll("[data-unsent]")) showUnsent(box);
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

  /* Of what was written the first whose photo is on this page no more: reviewed ones go to the end. */
  const left = () => [...drafts].find(([address, note]) => note.trim()
    && !document.querySelector(`[data-review="${address}"], [data-reviewed="${address}"]`))?.[0] || "";
  const addressOf = (box) => box.dataset.reviewed || left();
  const reportOf = (address) => address.match(/reports\/(\d+)/)?.[1];

  function showUnsent(box) {
    const address = addressOf(box);
    const note = sending.has(address) ? "" : (drafts.get(address) || "").trim();
    const text = note && box.dataset.unsent.replace("{report}", reportOf(address)).replace("{note}", () => note);
    const line = box.querySelector("p");
    if (line.textContent !== text) line.textContent = text; // else the observer would hear it for ever
    box.hidden = !text;
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
    const box = target.closest("[data-drop-draft]")?.parentElement;
    if (!box) return;
    drafts.delete(addressOf(box));
    showUnsent(box);
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
    for (const box of document.querySelectorAll("[data-unsent]")) showUnsent(box);
  }).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-review", "data-reviewed"],
  });
})();
