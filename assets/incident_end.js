/* Ends an incident, with a reason (layouts/incident_list.py): form[data-end="address"]. A page that is
   drawn anew may use a form again for another incident: what was written of the one before goes. */
(() => {
  const said = (form) => form.querySelector("[role=alert]");
  const reason = (form) => form.querySelector("textarea");

  async function send(form) {
    const address = form.dataset.end;
    const text = reason(form).value.trim();
    if (!text) return void (said(form).textContent = form.dataset.needs);
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ reason: text }),
    }).catch(() => null);
    if (form.dataset.end !== address) return undefined;
    if (answer?.ok) return void (said(form).textContent = form.dataset.done);
    const told = answer ? (await answer.json().catch(() => ({}))).why : "";
    return void (said(form).textContent = told || form.dataset.failed);
  }

  document.addEventListener("focusin", ({ target }) => {
    const form = target.closest?.("form[data-end]");
    if (!form || form.dataset.turned === form.dataset.end) return;
    form.dataset.turned = form.dataset.end;
    reason(form).value = said(form).textContent = "";
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-end]")) return;
    event.preventDefault();
    send(event.target);
  });
})();
