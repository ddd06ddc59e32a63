// Reports the result of the save to the page that opened this popup, and to no other: the message goes to
// the one origin that was authenticated.
(function () {
  'use strict';
  var button = document.getElementById('close');
  var data = button.dataset;
  if (data.result && window.opener) {
    var message = { type: 'savelocker-result', save: data.save, result: data.result };
    window.opener.postMessage(message, data.origin);
  }
  button.addEventListener('click', function () { window.close(); });
})();
