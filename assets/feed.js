/* The list beside the map: a row ([data-row]) that wasn't there a moment ago slides in, once. Where most
   of them are new the list is another one, of another place or filter: and none of it is news. */
(() => {
  let seen = new Set();

  new MutationObserver(() => {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return;
    const news = rows.filter((row) => !seen.has(row.dataset.row));
    if (news.length < rows.length / 2) news.forEach((row) => row.classList.add("new"));
    if (news.length) seen = new Set(rows.map((row) => row.dataset.row));
  }).observe(document.body, { childList: true, subtree: true });
})();
