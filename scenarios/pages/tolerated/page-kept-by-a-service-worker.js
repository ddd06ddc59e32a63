// Answers with what it has, and keeps what passes.
self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
self.addEventListener("fetch", function (event) {
  if (event.request.mode !== "navigate") return;
  event.respondWith(caches.open("pages").then(function (pages) {
    return pages.match(event.request).then(function (kept) {
      return kept || fetch(event.request).then(function (answer) {
        pages.put(event.request, answer.clone());
        return answer;
      });
    });
  }));
});
