// Tells the page that opened this popup what became of the save, and no other page: the message goes to
// the one origin that was authenticated. A code is no secret, and no origin was authenticated for it.
(function () {
  'use strict';
  var SOON = 1200;
  var button = document.getElementById('close');
  var form = document.getElementById('in-place');
  if (form) { form.addEventListener('submit', saveInPlace); }
  if (button) { finish(button.dataset, document); }

  function finish(data, page) {
    var words = data.given ? page.querySelector('.notice').textContent : '';
    if (data.result && window.opener) {
      var message = { type: 'savelocker-result', save: data.save, result: data.result, words: words };
      window.opener.postMessage(message, data.origin);
    }
    if (data.code && window.opener) {
      window.opener.postMessage({ type: 'savelocker-refusal', code: data.code }, '*');
    }
    if (data.closes === 'at once') { window.close(); }
    if (data.closes === 'soon') { setTimeout(function () { window.close(); }, SOON); }
    if (button) { button.addEventListener('click', function () { window.close(); }); }
  }

  // The form stays; the message that would take its place comes below it.
  function saveInPlace(event) {
    event.preventDefault();
    var body = new URLSearchParams(new FormData(form));
    fetch(form.action, { method: 'POST', body: body })
      .then(function (answer) { return answer.text(); })
      .then(function (html) {
        var page = new DOMParser().parseFromString(html, 'text/html');
        document.getElementById('told').textContent = page.querySelector('.notice').textContent;
        var told = page.getElementById('close');
        if (told) { finish(told.dataset, page); }
      });
  }
})();
