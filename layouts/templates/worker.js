/* What the page Tim opens with where there is no network: its shell and the files that it is drawn
   with, of one build, and no data. Everything is asked of the network first. */
const CACHE = "qlue-shell-{{ build }}";
const SHELL = "{{ shell }}";
const FILES = {{ files | tojson }};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE)
    .then((cache) => cache.addAll([SHELL, ...FILES]))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) =>
    Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { pathname, search } = new URL(event.request.url);
  const opens = event.request.mode === "navigate" && pathname === "{{ page }}";
  if (!opens && !FILES.includes(pathname + search)) return;
  const kept = () => caches.match(opens ? SHELL : event.request);
  event.respondWith(fetch(event.request).catch(kept));
});
