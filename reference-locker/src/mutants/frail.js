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
