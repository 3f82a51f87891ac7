/* Logging out is the server's to do. Where it can't be asked nothing is left behind or erased: the
   account is still logged in on this phone, and the page says so. Once it has answered, qlue:left is
   heard on the window. */
(() => {
  const LOGIN = "/login";

  /* Where the server leads to; nothing where it was not reached. */
  async function leave(form) {
    if (!navigator.onLine) return null;
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
    return answer?.ok ? answer.url : null;
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-leave]");
    if (!form) return;
    event.preventDefault();
    const problem = form.querySelector("[data-problem]");
    problem.textContent = "";
    const to = await leave(form);
    if (!to) return void (problem.textContent = form.dataset.leave);
    if (new URL(to).pathname === LOGIN) window.dispatchEvent(new Event("qlue:left"));
    window.location.assign(to);
  });
})();
