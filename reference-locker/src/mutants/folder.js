// For a locker that is wrong on purpose: the folder that was selected first is sent, whatever is selected later.
(function () {
  'use strict';
  var form = document.querySelector('form');
  var first = null;
  form.addEventListener('change', function (event) { first = first || event.target; });
  form.addEventListener('submit', function () { if (first) { first.checked = true; } });
})();
