//! In where the attribute `result` is set, how long it stays, and whose word is taken for it.

use std::sync::Arc;

use super::Change::{Method, Patches};
use super::Mutant;
use super::serving::Patch;
use crate::policy::Policy;

/// A locker that posts the result to whichever page is there.
#[derive(Debug)]
struct ToAnyone;

impl Policy for ToAnyone {
    fn message_target<'a>(&self, _: &'a str) -> &'a str {
        "*"
    }
}

/// The place where the library sets the attribute.
macro_rules! set {
    () => {
        "    target.removeAttribute(RESULT);
    target.setAttribute(RESULT, result);
"
    };
}

/// The same on each of these elements.
macro_rules! set_on {
    ($elements:literal) => {
        concat!(
            "    ",
            $elements,
            ".forEach(function (target) {
      target.removeAttribute(RESULT);
      target.setAttribute(RESULT, result);
    });
"
        )
    };
}

/// The place where the library finds the element.
const TARGET: &str = "    var target = !anchor.isConnected && anchor.id && document.getElementById(anchor.id) || anchor;
";

/// A click leaves the value of an earlier save.
const KEEPS_EARLIER: Patch = Patch::library(
    "    // Whatever an earlier save came to, this one has not come to anything yet.
    anchor.removeAttribute(RESULT);
",
    "",
);

/// Its place, and its end.
pub(super) static ATTRIBUTE: &[Mutant] = &[
    Mutant {
        id: "result/another-attribute",
        clause: "RES-ATTRIBUTE",
        why: "Attributes of one's own must begin with `data-`.",
        killed_by: &["locker/save/pdf"],
        change: Patches(&[Patch::library(
            "  var RESULT = 'result';",
            "  var RESULT = 'data-result';",
        )]),
    },
    Mutant {
        id: "result/status-attribute",
        clause: "RES-ATTRIBUTE",
        why: "The attribute was called so in a draft.",
        killed_by: &["locker/save/pdf"],
        change: Patches(&[Patch::library("  var RESULT = 'result';", "  var RESULT = 'status';")]),
    },
    Mutant {
        id: "result/on-the-first",
        clause: "RES-OWN",
        why: "The element is looked up by its class, and the first one found is taken.",
        killed_by: &["locker/result/one-of-several"],
        change: Patches(&[Patch::library(set!(), set_on!("buttons().slice(0, 1)"))]),
    },
    Mutant {
        id: "result/on-all",
        clause: "RES-OWN",
        why: "jQuery sets an attribute on everything that a selector matches.",
        killed_by: &["locker/result/one-of-several"],
        change: Patches(&[Patch::library(set!(), set_on!("buttons()"))]),
    },
    Mutant {
        id: "result/on-the-parent",
        clause: "RES-OWN",
        why: "The library wraps the element, and takes its own wrapper for it.",
        killed_by: &["locker/save/pdf"],
        change: Patches(&[Patch::library(set!(), set_on!("[target.parentElement]"))]),
    },
    Mutant {
        id: "result/on-the-last-clicked",
        clause: "RES-OWN",
        why: "The element is kept in one variable for the page.",
        killed_by: &["locker/result/two-popups"],
        change: Patches(&[
            Patch::library(
                "  var saves = [];",
                "  var saves = [];
  var clickedLast = null;",
            ),
            Patch::library(
                "    clearNote(anchor);
",
                "    clearNote(anchor);
    clickedLast = anchor;
",
            ),
            Patch::library(
                TARGET,
                "    var target = clickedLast;
",
            ),
        ]),
    },
    Mutant {
        id: "result/removed-again",
        clause: "RES-ATTRIBUTE",
        why: "The attribute is taken for a signal, and cleaned up after it.",
        killed_by: &["locker/save/pdf"],
        change: Patches(&[Patch::library(
            set!(),
            concat!(
                set!(),
                "    setTimeout(function () { target.removeAttribute(RESULT); }, 50);
"
            ),
        )]),
    },
    Mutant {
        id: "result/first-stays",
        clause: "RES-TRUE",
        why: "An attribute that is there already is left alone.",
        killed_by: &["locker/result/failure-then-success"],
        change: Patches(&[
            KEEPS_EARLIER,
            Patch::library(
                set!(),
                concat!(
                    "    if (target.getAttribute(RESULT)) { return; }
",
                    set!()
                ),
            ),
        ]),
    },
    Mutant {
        id: "result/first-of-the-page",
        clause: "RES-ATTRIBUTE",
        why: "The listener for messages is removed after its first.",
        killed_by: &["locker/result/hash-reused"],
        change: Patches(&[
            KEEPS_EARLIER,
            Patch::library(
                "  var saves = [];",
                "  var saves = [];
  var wasTold = false;",
            ),
            Patch::library(
                set!(),
                concat!(
                    "    if (wasTold) { return; }
    wasTold = true;
",
                    set!()
                ),
            ),
        ]),
    },
    Mutant {
        id: "result/success-for-ever",
        clause: "RES-TRUE",
        why: "What was saved once was thought to be saved for good.",
        killed_by: &["locker/result/success-then-failure"],
        change: Patches(&[
            KEEPS_EARLIER,
            Patch::library(
                set!(),
                concat!(
                    "    if (target.getAttribute(RESULT) === 'SUCCESS') { return; }
",
                    set!()
                ),
            ),
        ]),
    },
    Mutant {
        id: "result/by-selector",
        clause: "RES-ATTRIBUTE",
        why: "The element is looked up by `$('#' + id)`, and the id is not escaped.",
        killed_by: &["locker/result/awkward-ids"],
        change: Patches(&[
            Patch::library(set!(), set_on!("bySelector(target.id)")),
            Patch::library(
                "  // A button has one popup at a time.",
                "  function bySelector(id) {
    try { return window.jQuery('#' + id).toArray(); } catch (noSelector) { return []; }
  }

  // A button has one popup at a time.",
            ),
        ]),
    },
    Mutant {
        id: "result/from-anyone",
        clause: "RES-TRUE",
        why: "The sender of a message is not looked at.",
        killed_by: &["locker/result/forged-message"],
        change: Patches(&[Patch::library(
            "      var isOurs = event.source === entry.popup && event.origin === entry.locker;",
            "      var isOurs = true;",
        )]),
    },
    Mutant {
        id: "result/to-anyone",
        clause: "SEC-RESULT-OVERHEARD",
        why: "The message is sent to `*`, since the origin was not at hand.",
        killed_by: &["locker/result/page-replaced"],
        change: Method(|| Arc::new(ToAnyone)),
    },
];
