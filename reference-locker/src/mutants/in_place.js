// For the choice message/in-place: the form stays; the message that would take its place comes below it.
(function () {
  'use strict';
  var button = document.getElementById('close');
  var form = document.querySelector('form[action$="/document"]');
  if (form) { form.addEventListener('submit', saveInPlace); }
  if (button) { finish(button.dataset); }

  function finish(data) {
    if (data.result && window.opener) {
      var message = { type: 'savelocker-result', save: data.save, result: data.result };
      window.opener.postMessage(message, data.origin);
    }
    if (button) { button.addEventListener('click', function () { window.close(); }); }
  }

  function saveInPlace(event) {
    event.preventDefault();
    var body = new URLSearchParams(new FormData(form));
    fetch(form.action, { method: 'POST', body: body })
      .then(function (answer) { return answer.text(); })
      .then(function (html) {
        var page = new DOMParser().parseFromString(html, 'text/html');
        document.getElementById('told').textContent = page.querySelector('.notice').textContent;
        var told = page.getElementById('close');
        if (told) { finish(told.dataset); }
      });
  }
})();
