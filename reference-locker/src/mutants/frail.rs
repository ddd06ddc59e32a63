//! The locker around a page under test: its library is as frail as the specification lets one be, and it
//! forgives what the run asks it to forgive.

use std::time::Duration;

use axum::http::Uri;
use axum::response::Response;

use super::serving::{Patch, Patched};
use crate::locker::Locker;
use crate::policy::{Policy, Work};
use crate::protocol::{Code, Request};

/// A locker whose library binds by the page's jQuery, on each `<a>` itself, when the page has loaded, and
/// whose result goes to the element that was clicked. A page can rely on no more than this
/// (I-LIBRARY-FRAIL, I-LATE-BUTTON).
#[derive(Clone, Debug, Default)]
pub struct Frail {
    /// The codes whose faults go unnoticed.
    pub forgiven: Vec<u16>,
    /// The code that every request is refused with in which nothing is wrong.
    pub refuses: Option<Code>,
}

impl Policy for Frail {
    fn code_for(&self, _: &Request<'_>, faults: &[Code]) -> Option<Code> {
        let mut noticed = faults.iter().filter(|fault| !self.forgiven.contains(&fault.number()));
        noticed.next().copied().or(self.refuses)
    }

    // Whether a timestamp ahead of the clock is taken is open (I-TS-FUTURE): this one takes it.
    fn clock_tolerance(&self) -> Duration {
        Duration::MAX
    }

    fn answer<'a>(&'a self, _: &'a Locker, uri: &'a Uri, response: Response) -> Work<'a, Response> {
        Box::pin(Patched(LIBRARY).apply(uri, response))
    }
}

pub(super) const LIBRARY: &[Patch] = &[
    Patch::library(
        "  Object.defineProperty(window, 'saveLockerWidget', { value: true });",
        "  // The buttons that came after the page had loaded; see `bindWhenLoaded`.
  var late = new WeakSet();
  Object.defineProperty(window, 'saveLockerWidget', {
    value: { late: late, withJQuery: Boolean(window.jQuery && window.jQuery.fn) }
  });",
    ),
    Patch::library(
        "    decorateAll();
    document.addEventListener('click', onClick, true);
    document.addEventListener('keydown', onKey, true);
    // Buttons that come later, or are drawn anew.
    new MutationObserver(decorateAll).observe(document, WATCHED);
",
        "    bindWhenLoaded();
",
    ),
    Patch::library(
        "    var target = !anchor.isConnected && anchor.id && document.getElementById(anchor.id) || anchor;",
        "    var target = anchor;",
    ),
    Patch::library(
        "  function buttons() {",
        concat!(include_str!("frail.js"), "\n  function buttons() {"),
    ),
];
