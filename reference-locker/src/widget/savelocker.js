// The Save to Locker widget. A page includes it after its own jQuery:
//
//   <script src="…/savelocker/api/1/savelocker.js" id="dlshare" data-app-id="…" data-app-hash="…" time-stamp="…"></script>
//   <a id="…" href="DOCUMENT_URL" class="locker-saver"></a>
(function () {
  'use strict';

  var LABEL = '{{label}}';
  // How the locker decides; the first of each of these words is the one that conforms.
  var HOW = '{{how}}';
  var SAVER = {
    All: 'a.locker-saver',
    FirstOnly: 'a.locker-saver',
    OnlyClass: 'a[class="locker-saver"]',
    OutsideTables: 'a.locker-saver:not(table *)',
    WithoutMarkup: 'a.locker-saver:not(:has(:not(.locker-saver-label)))',
    BeforeLibrary: 'a.locker-saver',
    WhilePageLoads: 'a.locker-saver'
  }[HOW.widget.buttons];
  // Longer than a browser takes a click for the cause of a popup, in milliseconds.
  var LATE = 6000;
  var A_WHILE = 1500;
  var POPUP = 'popup,width=520,height=680';
  var STYLE =
    SAVER + '{cursor:pointer}' +
    SAVER + ':empty,.locker-saver-label{display:inline-block}' +
    '.locker-saver-label{padding:.5em .9em;border-radius:.35em;background:#1d4f91;color:#fff;' +
    'font:600 1rem/1.25 system-ui,sans-serif;text-decoration:none}' +
    SAVER + ':hover .locker-saver-label{background:#163d70}' +
    '.locker-saver-note{margin-left:.75em;color:#9c1c1c}';

  // Included twice, it works once.
  if (window.saveLockerWidget) { return; }
  // The buttons that came after the page had loaded; see `bindWhenLoaded`.
  var late = new WeakSet();
  Object.defineProperty(window, 'saveLockerWidget', {
    value: { late: late, withJQuery: Boolean(window.jQuery && window.jQuery.fn) }
  });

  // One entry for each popup: { popup, anchor, locker }.
  var saves = [];

  // The anchor that was clicked last, and whether any save was told.
  var clickedLast = null;
  var wasTold = false;

  if (HOW.widget.buttons !== 'WhilePageLoads') { start(); }
  document.addEventListener('readystatechange', function () {
    if (HOW.widget.buttons === 'WhilePageLoads' && document.readyState === 'interactive') { start(); }
  });

  function start() {
    if (!window.jQuery) { console.error(noJQuery()); }
    jQueryOfPage(HOW.widget.jquery);
    addStyle();
    window.addEventListener('message', onMessage);
    if (bindsWhenLoaded()) { return bindWhenLoaded(); }
    decorateAll();
    document.addEventListener('click', onClick, true);
    document.addEventListener('keydown', onKey, true);
    if (HOW.widget.buttons === 'BeforeLibrary') { return; }
    // Buttons that come later, or are drawn anew.
    new MutationObserver(decorateAll).observe(document, {
      childList: true, subtree: true, attributes: true, attributeFilter: ['class']
    });
  }

  function bindsWhenLoaded() {
    return HOW.widget.binding === 'WhenLoaded';
  }

  // As frail as the specification lets a library be: the page's jQuery binds each button itself, once the
  // page is there. For buttons that come later it watches all the same, and remembers which they are.
  function bindWhenLoaded() {
    var bound = new WeakSet();
    // Those that are there when the page is loaded are not late, though its jQuery may be.
    var there = new WeakSet();
    var loaded = document.readyState === 'complete';
    function bindAll() {
      decorateAll();
      if (!loaded) { buttons().forEach(function (anchor) { there.add(anchor); }); }
      var $ = window.jQuery;
      if (!$) { return; }
      buttons().forEach(function (anchor) {
        if (bound.has(anchor)) { return; }
        bound.add(anchor);
        if (!there.has(anchor)) { late.add(anchor); }
        $(anchor).on('click', function (event) {
          event.preventDefault();
          save(this);
        });
      });
    }
    function watch() {
      bindAll();
      loaded = true;
      new MutationObserver(bindAll).observe(document, {
        childList: true, subtree: true, attributes: true, attributeFilter: ['class']
      });
    }
    if (loaded) { loaded = false; watch(); return; }
    bindAll();
    if (window.jQuery) { window.jQuery(bindAll); }
    window.addEventListener('load', watch);
  }

  // The page's jQuery is used, and left where it was.
  function jQueryOfPage(how) {
    var own = window.jQuery;
    if (how === 'DollarTaken') { window.$ = function (id) { return document.getElementById(id); }; }
    if (how === 'Removed' && own) { own.noConflict(true); window.saveLockerJQuery = own; }
    if (how === 'Replaced' && own) { window.jQuery = window.$ = own.extend(function (what) { return own(what); }, own); }
  }

  function buttons() {
    var all = Array.from(document.querySelectorAll(SAVER));
    return HOW.widget.buttons === 'FirstOnly' ? all.slice(0, 1) : all;
  }

  function decorateAll() {
    buttons().forEach(decorate);
  }

  // What the page put into the anchor stays; the label is added, once.
  function decorate(anchor) {
    if (!anchor.hasAttribute('role')) { anchor.setAttribute('role', 'button'); }
    if (!anchor.hasAttribute('tabindex')) { anchor.setAttribute('tabindex', '0'); }
    var words = { Own: LABEL, Another: 'Share', Nothing: '\u2003' }[HOW.widget.label];
    if (anchor.textContent.indexOf(words) === -1) {
      var label = document.createElement('span');
      label.className = 'locker-saver-label';
      label.textContent = words;
      anchor.append(anchor.textContent.trim() ? ' ' : '', label);
    }
  }

  function onClick(event) {
    var anchor = event.target.closest && event.target.closest(SAVER);
    if (!anchor || buttons().indexOf(anchor) === -1 || !anchor.hasAttribute('role')) { return; }
    event.preventDefault();
    if (counts(event, anchor)) { save(anchor); }
  }

  // Whether a click counts: wherever in the button it is, and by whatever it is made.
  function counts(event, anchor) {
    var label = anchor.querySelector('.locker-saver-label');
    var picture = anchor.querySelector('img');
    return {
      Anywhere: true,
      OnWords: !label || label.contains(event.target),
      OnPicture: !picture || picture.contains(event.target),
      OffTheEdge: event.detail === 0 || event.clientX - anchor.getClientRects()[0].left > 6,
      ByPointer: event.detail > 0
    }[HOW.widget.clicks];
  }

  // A button answers to the space bar, and to Enter even without an address.
  function onKey(event) {
    var pressed = event.key === ' ' || (event.key === 'Enter' && !event.target.href);
    if (!pressed || event.repeat || !event.target.matches || !event.target.matches(SAVER)) { return; }
    event.preventDefault();
    event.target.click();
  }

  function save(anchor, late) {
    // Whatever an earlier save came to, this one has not come to anything yet.
    if (keeps('Latest') || keeps('RemovedAgain')) { anchor.removeAttribute(HOW.result.attribute); }
    clearNote(anchor);
    clickedLast = anchor;

    var script = document.getElementById('dlshare');
    var $ = window.jQuery || window.saveLockerJQuery;
    if (!script || !script.src) { return note(anchor, 'This page does not include the locker\'s library with id="dlshare".'); }
    if (!$ || !$.ajax) { return note(anchor, noJQuery()); }

    var locker = new URL(script.src).origin;
    if (HOW.widget.popup === 'FirstClickOnly' && saves.some(function (entry) { return entry.anchor === anchor; })) { return; }
    closePopupOf(anchor);
    if (HOW.widget.popup === 'Late' && !late) { setTimeout(save, LATE, anchor, true); return; }
    // In the click itself: later a browser would block it.
    var popup = HOW.widget.popup === 'InPageWindow' ? window : window.open('about:blank', '_blank', POPUP);
    if (!popup) { return note(anchor, 'Your browser blocked the locker\'s window. Allow pop-up windows for this page and try again.'); }
    saves.push({ popup: popup, anchor: anchor, locker: locker });
    if (popup !== window) { say(popup, 'Opening the locker…'); }
    if (HOW.result.telling === 'SoonAfterClick') { setTimeout(function () { tell(anchor, HOW.result.saved); }, 1500); }
    if (HOW.result.telling === 'InClick') { tell(anchor, HOW.result.saved); }
    if (HOW.result.telling === 'WhenClosed') { tellWhenClosed(popup, anchor); }
    if (HOW.widget.popup === 'Blank') { return say(popup, ''); }

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
      var launch = locker + '/savelocker/launch?ticket=' + encodeURIComponent(answer.ticket);
      if (answer.code) { refuseForAWhile(popup, anchor, locker, answer, launch); } else { go(popup, launch); }
    }).fail(function (request) {
      var code = codeIn(request.responseText);
      if (code && HOW.widget.error === 'FirstButton') {
        popup.close();
        note(buttons()[0], 'Authentication error ' + code + '.');
      } else if (code && HOW.widget.refusal === 'InPage') {
        note(anchor, refusal(code));
        popup.close();
      } else if (code) {
        go(popup, errorPage(locker, code));
      } else {
        say(popup, 'The locker cannot be reached. Nothing was saved. Close this window and try again later.');
      }
    });
  }

  function errorPage(locker, code) {
    return locker + '/savelocker/error/' + encodeURIComponent(code);
  }

  function refusal(code) {
    return 'Authentication error. Error code: ' + code;
  }

  function refuseForAWhile(popup, anchor, locker, answer, launch) {
    if (answer.then === 'Link' || answer.then === 'Button') {
      go(popup, errorPage(locker, answer.code) + '?ticket=' + encodeURIComponent(answer.ticket));
      return;
    }
    var beside = answer.then === 'LogInBesideTheButton';
    if (beside) { note(anchor, refusal(answer.code)); } else { go(popup, errorPage(locker, answer.code)); }
    setTimeout(function () {
      if (answer.then === 'AnotherPopup') { window.open(launch, '_blank', POPUP); } else { go(popup, launch); }
    }, A_WHILE);
  }

  function codeIn(text) {
    try { return JSON.parse(text).code; } catch (noAnswer) { return null; }
  }

  // A popup that was closed meanwhile goes nowhere.
  function go(popup, url) {
    if (!popup.closed) { popup.location.replace(url); }
  }

  // The result of a save comes from the locker, out of the popup that was opened for it, or not at all.
  function onMessage(event) {
    var data = event.data;
    saves.forEach(function (entry) {
      var isOurs = event.source === entry.popup && event.origin === entry.locker || HOW.result.from === 'Anyone';
      if (!isOurs || !data) { return; }
      if (data.type === 'savelocker-refusal') { note(entry.anchor, refusal(String(data.code))); }
      if (data.type === 'savelocker-result') {
        tell(entry.anchor, String(data.result));
        if (data.words) { note(entry.anchor, String(data.words)); }
      }
    });
  }

  function tellWhenClosed(popup, anchor) {
    var timer = setInterval(function () {
      if (popup.closed) { clearInterval(timer); tell(anchor, HOW.result.saved); }
    }, 100);
  }

  // Removed and set: whoever observes the attribute sees each save, also when the value is the same.
  function tell(anchor, result) {
    var isGone = !bindsWhenLoaded() && !anchor.isConnected && anchor.id;
    var target = isGone && document.getElementById(anchor.id) || anchor;
    var targets = {
      Own: function () { return [target]; },
      First: function () { return buttons().slice(0, 1); },
      All: buttons,
      Parent: function () { return [target.parentElement]; },
      ClickedLast: function () { return [clickedLast]; },
      BySelector: function () {
        try { return window.jQuery('#' + target.id).toArray(); } catch (noSelector) { return []; }
      }
    }[HOW.result.target]();
    targets.forEach(function (element) { put(element, result); });
    wasTold = true;
  }

  function put(element, result) {
    var name = HOW.result.attribute;
    var before = element.getAttribute(name);
    if (before && keeps('First') || wasTold && keeps('FirstOfPage')) { return; }
    if (before === HOW.result.saved && keeps('SuccessForEver')) { return; }
    element.removeAttribute(name);
    element.setAttribute(name, result);
    if (keeps('RemovedAgain')) { setTimeout(function () { element.removeAttribute(name); }, 50); }
  }

  function keeps(how) {
    return HOW.result.keeping === how;
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

  function noJQuery() {
    return LABEL + ': jQuery is missing. The page must load jquery.min.js before the locker\'s library.';
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
