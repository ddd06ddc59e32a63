//! In the popup, in the parts of a button, and in which of several buttons is meant.

use super::Change::Patches;
use super::Mutant;
use super::serving::{Patch, opening};

/// The popup.
pub(super) static POPUP: &[Mutant] = &[
    Mutant {
        id: "popup/in-the-page-window",
        clause: "WID-POPUP",
        why: "Popups are blocked so often that the window of the page was used.",
        killed_by: &["locker/correct-launch"],
        change: Patches(&[
            Patch::library(
                "    var popup = window.open('about:blank', '_blank', POPUP);",
                "    var popup = window;",
            ),
            Patch::library(
                "    say(popup, 'Opening the locker…');
",
                "",
            ),
        ]),
    },
    Mutant {
        id: "popup/late",
        clause: "WID-POPUP",
        why: "The popup is opened when the answer is there, and answers can be slow.",
        killed_by: &["locker/correct-launch"],
        change: Patches(&[
            Patch::library("  function save(anchor) {", "  function save(anchor, late) {"),
            Patch::library(
                "    closePopupOf(anchor);
    // In the click",
                "    closePopupOf(anchor);
    // Longer than a browser takes a click for the cause of a popup.
    if (!late) { setTimeout(save, 6000, anchor, true); return; }
    // In the click",
            ),
        ]),
    },
    Mutant {
        id: "popup/first-click-only",
        clause: "WID-POPUP",
        why: "Double clicks opened two popups, so that a button was made to work once.",
        killed_by: &["locker/popup"],
        change: Patches(&[Patch::library(
            "    closePopupOf(anchor);
    // In the click",
            "    if (saves.some(function (entry) { return entry.anchor === anchor; })) { return; }
    closePopupOf(anchor);
    // In the click",
        )]),
    },
    Mutant {
        id: "popup/blank",
        clause: "ERR-NONE",
        why: "The answer never reaches the popup, and it stays as it was opened.",
        killed_by: &["locker/correct-launch"],
        change: Patches(&[opening!("    return say(popup, '');")]),
    },
];

/// A click saves only where this does not return.
macro_rules! only_where {
    ($condition:literal) => {
        Patch::library(
            "    event.preventDefault();
    save(anchor);",
            concat!("    event.preventDefault();\n", $condition, "    save(anchor);"),
        )
    };
}

/// The parts of a button, and which of several buttons is meant.
pub(super) static PARTS: &[Mutant] = &[
    Mutant {
        id: "part/words-only",
        clause: "WID-POPUP",
        why: "The click is taken where its target is the label, and a picture is another target.",
        killed_by: &["locker/button/on-its-picture"],
        change: Patches(&[only_where!("    var label = anchor.querySelector('.locker-saver-label');
    if (label && !label.contains(event.target)) { return; }
")]),
    },
    Mutant {
        id: "part/picture-only",
        clause: "WID-POPUP",
        why: "The click is bound to the picture, where a button has one.",
        killed_by: &["locker/button/on-its-words"],
        change: Patches(&[only_where!("    var picture = anchor.querySelector('img');
    if (picture && !picture.contains(event.target)) { return; }
")]),
    },
    Mutant {
        id: "part/not-the-edge",
        clause: "WID-POPUP",
        why: "The padding belongs to a wrapper that nothing listens on.",
        killed_by: &["locker/button/on-its-edge"],
        change: Patches(&[only_where!("    if (event.detail !== 0 && event.clientX - anchor.getClientRects()[0].left <= 6) { return; }
")]),
    },
    Mutant {
        id: "part/not-by-keyboard",
        clause: "WID-POPUP",
        why: "The library listens for the pointer going down, and takes what follows for its end.",
        killed_by: &["locker/button/by-keyboard"],
        change: Patches(&[only_where!("    if (event.detail === 0) { return; }
")]),
    },
    Mutant {
        id: "error/next-to-the-first-button",
        clause: "ERR-SHOWN",
        why: "The place for errors is looked up by the class of the buttons, and the first one found is taken.",
        killed_by: &["locker/error-203/one-of-several"],
        change: Patches(&[Patch::library(
"      if (code) { return go(popup, ",
"      if (code) { popup.close(); return note(buttons()[0], 'Authentication error ' + code + '.'); }
      if (code) { return go(popup, ",
)]),
    },
];
