// The library of a locker whose popup asks its opener what it is there for.
(function ($) {
  "use strict";
  const library = document.getElementById("dlshare");
  const base = new URL(library.src).origin;
  const popups = new Map();

  $(function () { $("a.locker-saver").attr("role", "button").text("Send to Peti"); });
  $(document).on("click", "a.locker-saver", function (event) {
    event.preventDefault();
    popups.set(window.open(`${base}/peti`, "_blank", "width=420,height=680"), this);
  });
  window.addEventListener("message", function (event) {
    const anchor = popups.get(event.source);
    if (event.origin !== base || !anchor) return;
    if (event.data === "ready") {
      const asked = ["data-app-id", "data-app-hash", "time-stamp"].map(name => $(library).attr(name) || "");
      event.source.postMessage([...asked, anchor.href], base);
    } else {
      anchor.setAttribute("result", event.data === "kept" ? "SUCCESS" : "FAILURE");
    }
  });
})(jQuery);
