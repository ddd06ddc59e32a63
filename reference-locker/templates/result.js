// Tells the page that opened this popup what became of the save, and no other page: the message goes to
// the one origin that was authenticated.
(function () {
  'use strict';
  var button = document.getElementById('close');
  if (window.opener) {
    var message = { type: 'savelocker-result', save: button.dataset.save, result: button.dataset.result };
    window.opener.postMessage(message, button.dataset.origin);
  }
  button.addEventListener('click', function () { window.close(); });
})();
