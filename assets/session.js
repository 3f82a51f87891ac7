/* Every request of the page to its own server: one that needs a login leads to the login page and
   back, one that changes something carries the CSRF token, and the one for Dash's layout says which
   page it is for: Dash's own request is the same at every address. */
(() => {
  const qlue = (window.qlue = window.qlue || {});
  const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
  const COOKIE = /(?:^|;\s*)_csrf_token=([^;]*)/;
  const HEADER = "X-CSRFToken";
  const LAYOUT = "/_dash-layout";
  const send = window.fetch.bind(window);
  let leaving = false;

  qlue.toLogin = () => {
    const { pathname, search } = window.location;
    if (leaving || pathname === "/login") return;
    leaving = true;
    window.location.assign(`/login?next=${encodeURIComponent(pathname + search)}`);
  };

  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    const own = new URL(request.url).origin === window.location.origin;
    const token = own && !SAFE.has(request.method) && document.cookie.match(COOKIE);
    if (token && !request.headers.has(HEADER)) request.headers.set(HEADER, decodeURIComponent(token[1]));
    if (own && request.url.endsWith(LAYOUT)) request.headers.set("Qlue-Page", window.location.pathname);
    const response = await send(request);
    if (own && response.status === 401) qlue.toLogin();
    return response;
  };
})();
