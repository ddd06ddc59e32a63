// The Save to Locker widget. A page includes it after its own jQuery:
//
//   <script src="…/savelocker/api/1/savelocker.js" id="dlshare" data-app-id="…" data-app-hash="…" time-stamp="…"></script>
//   <a id="…" href="DOCUMENT_URL" class="locker-saver"></a>
(function () {
  'use strict';

  var LABEL = '{{label}}';
  var SAVER = 'a.locker-saver';
  var RESULT = 'result';
  var POPUP = 'popup,width=520,height=680';
  var NO_JQUERY = LABEL + ': jQuery is missing. The page must load jquery.min.js before the locker\'s library.';
  var WATCHED = { childList: true, subtree: true, attributes: true, attributeFilter: ['class'] };
  var STYLE =
    SAVER + '{cursor:pointer}' +
    SAVER + ':empty,.locker-saver-label{display:inline-block}' +
    '.locker-saver-label{padding:.5em .9em;border-radius:.35em;background:#1d4f91;color:#fff;' +
    'font:600 1rem/1.25 system-ui,sans-serif;text-decoration:none}' +
    SAVER + ':hover .locker-saver-label{background:#163d70}' +
    '.locker-saver-note{margin-left:.75em;color:#9c1c1c}';

  // Included twice, it works once.
  if (window.saveLockerWidget) { return; }
  Object.defineProperty(window, 'saveLockerWidget', { value: true });

  // One entry for each popup: { popup, anchor, locker }.
  var saves = [];

  start();

  function start() {
    if (!window.jQuery) { console.error(NO_JQUERY); }
    addStyle();
    window.addEventListener('message', onMessage);
    decorateAll();
    document.addEventListener('click', onClick, true);
    document.addEventListener('keydown', onKey, true);
    // Buttons that come later, or are drawn anew.
    new MutationObserver(decorateAll).observe(document, WATCHED);
  }

  function buttons() { return Array.from(document.querySelectorAll(SAVER)); }
  function decorateAll() { buttons().forEach(decorate); }

  // What the page put into the anchor stays; the label is added, once.
  function decorate(anchor) {
    if (!anchor.hasAttribute('role')) { anchor.setAttribute('role', 'button'); }
    if (!anchor.hasAttribute('tabindex')) { anchor.setAttribute('tabindex', '0'); }
    if (anchor.textContent.indexOf(LABEL) === -1) {
      var label = document.createElement('span');
      label.className = 'locker-saver-label';
      label.textContent = LABEL;
      anchor.append(anchor.textContent.trim() ? ' ' : '', label);
    }
  }

  function onClick(event) {
    var anchor = event.target.closest && event.target.closest(SAVER);
    if (!anchor) { return; }
    event.preventDefault();
    save(anchor);
  }

  // A button answers to the space bar, and to Enter even without an address.
  function onKey(event) {
    var pressed = event.key === ' ' || (event.key === 'Enter' && !event.target.href);
    if (!pressed || event.repeat || !event.target.matches || !event.target.matches(SAVER)) { return; }
    event.preventDefault();
    event.target.click();
  }

  function save(anchor) {
    // Whatever an earlier save came to, this one has not come to anything yet.
    anchor.removeAttribute(RESULT);
    clearNote(anchor);

    var script = document.getElementById('dlshare');
    var $ = window.jQuery;
    if (!script || !script.src) { return note(anchor, 'This page does not include the locker\'s library with id="dlshare".'); }
    if (!$ || !$.ajax) { return note(anchor, NO_JQUERY); }

    var locker = new URL(script.src).origin;
    closePopupOf(anchor);
    // In the click itself: later a browser would block it.
    var popup = window.open('about:blank', '_blank', POPUP);
    if (!popup) { return note(anchor, 'Your browser blocked the locker\'s window. Allow pop-up windows for this page and try again.'); }
    saves.push({ popup: popup, anchor: anchor, locker: locker });
    say(popup, 'Opening the locker…');

    $.ajax({
      url: locker + '/savelocker/api/1/authorize',
      type: 'POST',
      dataType: 'json',
      data: {
        app_id: script.getAttribute('data-app-id') || '',
        app_hash: script.getAttribute('data-app-hash') || '',
        time_stamp: script.getAttribute('time-stamp') || '',
        document_url: anchor.href
      }
    }).done(function (answer) {
      go(popup, locker + '/savelocker/launch?ticket=' + encodeURIComponent(answer.ticket));
    }).fail(function (request) {
      var code = codeIn(request.responseText);
      if (code) { return go(popup, locker + '/savelocker/error/' + encodeURIComponent(code)); }
      say(popup, 'The locker cannot be reached. Nothing was saved. Close this window and try again later.');
    });
  }

  function codeIn(text) {
    try { return JSON.parse(text).code; } catch (noAnswer) { return null; }
  }

  // A popup that was closed meanwhile goes nowhere.
  function go(popup, url) { if (!popup.closed) { popup.location.replace(url); } }

  // The result of a save comes from the locker, out of the popup that was opened for it, or not at all.
  function onMessage(event) {
    var data = event.data;
    saves.forEach(function (entry) {
      var isOurs = event.source === entry.popup && event.origin === entry.locker;
      if (isOurs && data && data.type === 'savelocker-result') { setResult(entry.anchor, String(data.result)); }
    });
  }

  // Removed and set: an observer of the attribute sees each save, also when the value is the same.
  function setResult(anchor, result) {
    // A button that the page has drawn anew is known by its id.
    var target = !anchor.isConnected && anchor.id && document.getElementById(anchor.id) || anchor;
    target.removeAttribute(RESULT);
    target.setAttribute(RESULT, result);
  }

  // A button has one popup at a time.
  function closePopupOf(anchor) {
    saves = saves.filter(function (entry) {
      if (entry.anchor === anchor) { entry.popup.close(); }
      return entry.anchor !== anchor && !entry.popup.closed;
    });
  }

  // Only before the popup goes to the locker: afterwards it is none of this page's business.
  function say(popup, text) {
    try {
      popup.document.title = LABEL;
      popup.document.body.textContent = text;
    } catch (elsewhere) { /* closed meanwhile */ }
  }

  function note(anchor, text) {
    var element = document.createElement('span');
    element.className = 'locker-saver-note';
    element.setAttribute('role', 'alert');
    element.textContent = text;
    anchor.insertAdjacentElement('afterend', element);
  }

  function clearNote(anchor) {
    var next = anchor.nextElementSibling;
    if (next && next.className === 'locker-saver-note') { next.remove(); }
  }

  // A constructed style sheet passes every content security policy that let the script pass.
  function addStyle() {
    try {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      document.adoptedStyleSheets = document.adoptedStyleSheets.concat(sheet);
    } catch (old) { /* an old browser: plain links work as well */ }
  }
})();
