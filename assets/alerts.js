/* Taking an alert: a button [data-take] opens a field for a note in its row ([data-alert]). Enter sends
   it, with or without a note, Esc closes it. What came of it is said in the row; the rail itself follows
   by the live line. A row that Dash makes anew gets back what stood open in it. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const LONGEST = 500;
  const PATIENCE_MS = 15000;
  const taken = new Set(); // by this page, until the rail itself says so
  let open = null; // {id, form, input, said, sent}

  const rowOf = (id) => document.querySelector(`[data-alert="${CSS.escape(id)}"]`);
  const buttonOf = (id) => document.querySelector(`[data-take="${CSS.escape(id)}"]`);

  function make(tag, attributes, text = "") {
    const element = Object.assign(document.createElement(tag), attributes);
    element.textContent = text;
    return element;
  }

  function ask(id) {
    close();
    const words = qlue.words().take;
    const form = make("form", { className: "take-form", noValidate: true });
    const input = make("input", { type: "text", placeholder: words.note, maxLength: LONGEST,
      autocomplete: "off" });
    input.setAttribute("aria-label", words.note);
    const send = make("button", { type: "submit", className: "take" }, words.send);
    const cancel = make("button", { type: "button", className: "cancel" }, words.cancel);
    const said = make("p", { className: "take-said" });
    said.setAttribute("role", "status");
    cancel.addEventListener("click", () => close(true));
    form.append(input, send, cancel, said);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      take();
    });
    open = { id, form, input, said, send };
    rowOf(id).append(form);
    rowOf(id).classList.add("asking");
    input.focus();
  }

  function close(backToButton = false) {
    if (!open) return;
    const { id, form } = open;
    open = null;
    form.remove();
    rowOf(id)?.classList.remove("asking");
    if (backToButton) (buttonOf(id) || rowOf(id)?.querySelector("a"))?.focus({ preventScroll: true });
  }

  async function take() {
    const mine = open;
    if (mine.send.disabled) return;
    mine.send.disabled = true;
    const told = await post(mine.id, mine.input.value.trim());
    mine.send.disabled = false;
    if (open !== mine) return;
    if (told === null) {
      taken.add(mine.id);
      close(true);
      mark();
    } else tell(mine, told);
  }

  /* What has to be said of it; null where it went well. */
  async function post(id, note) {
    const words = qlue.words().take;
    try {
      const answer = await fetch(`/api/v1/alerts/${encodeURIComponent(id)}/acknowledge`, {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ note }), signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.ok) return null;
      if (answer.status === 409) return { over: true, text: conflict(await answer.json()) };
      if (answer.status === 404) return { over: true, text: words.gone };
      if (answer.status === 403) return { over: true, text: words.refused };
      return { text: answer.status === 422 ? words.wrong : words.failed };
    } catch {
      return { text: words.failed };
    }
  }

  function conflict({ by, at }) {
    const words = qlue.words();
    const zone = document.querySelector("[data-zone]")?.dataset.zone || undefined;
    const time = new Intl.DateTimeFormat(words.locale,
      { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const when = at ? time.format(Date.parse(at)) : "";
    return words.take.taken.replace("{name}", by || words.take.somebody).replace("{time}", when);
  }

  /* Says what went wrong. Where there is nothing more to send, the field goes and the sentence stays
     until it is closed. */
  function tell({ form, input, said }, { text, over = false }) {
    said.textContent = text;
    form.classList.toggle("over", over);
    if (over) form.querySelector(".cancel").focus();
    else input.focus();
  }

  /* Rows that this page took say so at once. */
  function mark() {
    for (const id of taken) {
      const button = buttonOf(id);
      if (!button) taken.delete(id);
      else if (!button.disabled) {
        button.disabled = true;
        button.textContent = qlue.words().take.done;
      }
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (button) ask(button.dataset.take);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !open || event.isComposing) return;
    close(true);
    event.preventDefault();
    event.stopPropagation();
  }, true);

  new MutationObserver(() => {
    if (taken.size) mark();
    if (!open || open.form.isConnected) return;
    const row = rowOf(open.id);
    if (!row) return void (open = null);
    const typing = document.activeElement === document.body;
    row.append(open.form);
    row.classList.add("asking");
    if (typing) open.input.focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });
})();
