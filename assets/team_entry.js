/* The form of a report that somebody tells by phone. It stays open until the server has it; sent twice
   it is taken in once (its key). */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  let key = null;
  let picker = null;

  const form = () => document.querySelector('[data-qlue="team"] dialog[data-entry]');
  const field = (name) => form().querySelector(`[data-field="${name}"]`);
  const problem = (text) => {
    form().querySelector("[data-entry-problem]").textContent = text;
  };

  function open() {
    key = crypto.randomUUID();
    for (const words of form().querySelectorAll("textarea")) words.value = "";
    for (const select of form().querySelectorAll("[data-choices]")) qlue.fillChoices(select);
    problem("");
    form().showModal();
    picker ||= new qlue.PlacePicker(form().querySelector("[data-place-picker]"), (area) => {
      if (area) field("area").value = area;
      problem(area ? "" : form().dataset.outside);
    });
    picker.open(document.querySelector('[data-list="area"]').dataset.city);
    field("category").focus();
  }

  async function submit() {
    const sent = { key, city: picker.city, ...(picker.point || {}) };
    for (const one of form().querySelectorAll("[data-field]")) sent[one.dataset.field] = one.value.trim() || null;
    problem(form().dataset.sending);
    const answer = await fetch("/api/v1/reports", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(sent),
    }).catch(() => null);
    const said = await answer?.json().catch(() => ({}));
    if (answer?.ok) {
      form().close();
      qlue.teamDone.tell(form().dataset.entered.replace("{report}", said.entered.report_id));
    } else if (answer?.status === 409) {
      problem(form().dataset.refused.replace("{why}", said.why));
      field(said.field)?.focus();
    } else problem((answer?.status === 429 && said.why) || form().dataset.failed);
  }

  document.addEventListener("click", ({ target }) => {
    if (target.closest('[data-qlue="team"] [data-new-report]')) open();
  });
  document.addEventListener("change", ({ target }) => {
    if (form() && target === field("area")) picker.show(target.value);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.closest('[data-qlue="team"] dialog[data-entry]')) return;
    event.preventDefault();
    submit();
  });
})();
