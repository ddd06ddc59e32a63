// The library of a locker whose popup waits for a ticket that the page asks for.
(function ($) {
  "use strict";
  const library = document.getElementById("dlshare");
  const base = new URL(library.src).origin;
  const popups = new Map();

  $(function () { $("a.locker-saver").attr("role", "button").text("Put on my shelf"); });
  $(document).on("click", "a.locker-saver", async function (event) {
    event.preventDefault();
    // Opened in the click, or the browser stops it.
    const popup = window.open("about:blank", "_blank", "width=460,height=640");
    popups.set(popup, this);
    const asked = {
      app: $(library).attr("data-app-id"), proof: $(library).attr("data-app-hash"),
      stamp: $(library).attr("time-stamp"), paper: this.href,
    };
    const answer = await fetch(`${base}/launch`, { method: "POST", body: JSON.stringify(asked) });
    popup.location = `${base}/shelf#${encodeURIComponent(JSON.stringify(await answer.json()))}`;
  });
  window.addEventListener("message", function (event) {
    const anchor = popups.get(event.source);
    if (event.origin !== base || !anchor) return;
    const all = EVERY ? $("a.locker-saver").toArray() : [anchor];
    for (const one of all) one.setAttribute("result", event.data === "kept" ? "SUCCESS" : "FAILURE");
  });
})(jQuery);
