// The library of a locker of another make: no call before the popup, all in its query string.
(function ($) {
  "use strict";
  const script = document.getElementById("dlshare");
  const base = new URL(script.src).origin;
  const alerts = script.src && ALERTS;
  const popups = new Map();

  function say(anchor, text) {
    if (alerts) return alert(text);
    $(anchor).next(".told").remove();
    $(anchor).after($("<span class=told>").text(text));
  }
  $(function () { $("a.locker-saver").text("Keep in Tresor").attr("role", "button"); });
  $(document).on("click", "a.locker-saver", function (event) {
    event.preventDefault();
    const query = new URLSearchParams({
      id: $(script).attr("data-app-id") || "", hash: $(script).attr("data-app-hash") || "",
      ts: $(script).attr("time-stamp") || "", url: this.href, alerts: alerts ? "1" : "",
    });
    popups.set(window.open(`${base}/popup?${query}`, "_blank", "width=500,height=600"), this);
  });
  window.addEventListener("message", function (event) {
    const anchor = popups.get(event.source);
    if (event.origin !== base || !anchor) return;
    if (event.data.code) {
      say(anchor, `Authentication error: ${event.data.code}`);
    } else {
      say(anchor, event.data.saved ? "Kept: your document is in Tresor." : "Sorry, that could not be kept.");
      anchor.setAttribute("result", event.data.saved ? "SUCCESS" : "FAILURE");
    }
  });
})(jQuery);
