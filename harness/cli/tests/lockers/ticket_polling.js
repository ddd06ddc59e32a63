// The library of a locker that answers a call with a ticket; the page asks for the outcome until there
// is one.
(function ($) {
  "use strict";
  const library = document.getElementById("dlshare");
  const base = new URL(library.src).origin;

  $(function () { $("a.locker-saver").attr("role", "button").text("To my cupboard"); });
  $(document).on("click", "a.locker-saver", async function (event) {
    event.preventDefault();
    // Opened in the click, or the browser stops it.
    const popup = window.open("about:blank", "_blank", "width=480,height=640");
    const asked = {
      application: $(library).attr("data-app-id"), proof: $(library).attr("data-app-hash"),
      moment: $(library).attr("time-stamp"), document: this.href,
    };
    const answer = await fetch(`${base}/ticket`, { method: "POST", body: JSON.stringify(asked) });
    const { ticket, refused } = await answer.json();
    popup.location = refused ? `${base}/refused?code=${refused}` : `${base}/enter?ticket=${ticket}`;
    if (ticket) this.dataset.ticket = ticket;
    if (ticket) poll(this, popup, ticket);
  });

  async function poll(anchor, popup, ticket) {
    const answer = await fetch(`${base}/outcome?ticket=${ticket}`);
    const { result } = await answer.json();
    if (anchor.dataset.ticket !== ticket) return;
    if (result) anchor.setAttribute("result", result);
    else if (!popup.closed) setTimeout(poll, 200, anchor, popup, ticket);
  }
})(jQuery);
