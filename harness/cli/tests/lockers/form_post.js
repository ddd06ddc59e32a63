// The library of a locker that is asked by a form, whose answer goes to the popup. What is refused is
// said beside the button, and the popup goes away.
(function ($) {
  "use strict";
  const library = document.getElementById("dlshare");
  const base = new URL(library.src).origin;
  const popups = new Map();
  let count = 0;

  $(function () { $("a.locker-saver").addClass("almirah").attr("role", "button").text("Put into Almirah"); });
  $(document).on("click", "a.locker-saver", function (event) {
    event.preventDefault();
    const name = `almirah-${Date.now()}-${count++}`;
    popups.set(window.open("", name, "width=520,height=700"), this);
    const asked = {
      client: $(library).attr("data-app-id"), seal: $(library).attr("data-app-hash"),
      stamp: $(library).attr("time-stamp"), paper: this.href,
    };
    const form = $("<form>", { method: "POST", action: `${base}/start`, target: name });
    for (const [key, value] of Object.entries(asked)) $("<input>", { type: "hidden", name: key, value }).appendTo(form);
    form.appendTo(document.body).trigger("submit").remove();
  });
  window.addEventListener("message", function (event) {
    const anchor = popups.get(event.source);
    if (event.origin !== base || !anchor) return;
    if (event.data.refused) {
      $(anchor).nextAll(".almirah-says").remove();
      $(anchor).after($("<em class=almirah-says>").text(`Authentication error, code ${event.data.refused}`));
    } else {
      anchor.setAttribute("result", event.data.kept ? "SUCCESS" : "FAILURE");
    }
  });
})(jQuery);
