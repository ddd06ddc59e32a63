//! In the popup, in the parts of a button, and in which of several buttons is meant.

use super::Change::Patches;
use super::Mutant;
use super::serving::Patch;

/// The popup.
pub(super) static POPUP: &[Mutant] = &[
    Mutant {
        id: "popup/in-the-page-window",
        clause: "WID-POPUP",
        why: "Popups are blocked so often that the window of the page was used.",
        killed_by: &["locker/correct-launch"],
        change: Patches(&[
            Patch {
                file: "savelocker.js",
                find: "    var popup = window.open('about:blank', '_blank', POPUP);",
                replace: "    var popup = window;",
            },
            Patch {
                file: "savelocker.js",
                find: "    say(popup, 'Opening the locker…');
",
                replace: "",
            },
        ]),
    },
    Mutant {
        id: "popup/late",
        clause: "WID-POPUP",
        why: "The popup is opened when the answer is there, and answers can be slow.",
        killed_by: &["locker/correct-launch"],
        change: Patches(&[
            Patch {
                file: "savelocker.js",
                find: "  function save(anchor) {",
                replace: "  function save(anchor, late) {",
            },
            Patch {
                file: "savelocker.js",
                find: "    closePopupOf(anchor);
    // In the click",
                replace: "    closePopupOf(anchor);
    // Longer than a browser takes a click for the cause of a popup.
    if (!late) { setTimeout(save, 6000, anchor, true); return; }
    // In the click",
            },
        ]),
    },
    Mutant {
        id: "popup/first-click-only",
        clause: "WID-POPUP",
        why: "Double clicks opened two popups, so that a button was made to work once.",
        killed_by: &["locker/popup"],
        change: Patches(&[
            Patch {
                file: "savelocker.js",
                find: "    closePopupOf(anchor);
    // In the click",
                replace: "    if (saves.some(function (entry) { return entry.anchor === anchor; })) { return; }
    closePopupOf(anchor);
    // In the click",
            },
        ]),
    },
    Mutant {
        id: "popup/blank",
        clause: "ERR-NONE",
        why: "The answer never reaches the popup, and it stays as it was opened.",
        killed_by: &["locker/correct-launch"],
        change: Patches(&[
            Patch {
                file: "savelocker.js",
                find: "    say(popup, 'Opening the locker…');",
                replace: "    say(popup, 'Opening the locker…');
    return say(popup, '');",
            },
        ]),
    },
];

/// The parts of a button, and which of several buttons is meant.
pub(super) static PARTS: &[Mutant] = &[
    Mutant {
        id: "part/words-only",
        clause: "WID-POPUP",
        why: "The click is taken where its target is the label, and a picture is another target.",
        killed_by: &["locker/button/on-its-picture"],
        change: Patches(&[Patch {
            file: "savelocker.js",
            find: "    event.preventDefault();
    save(anchor);",
            replace: "    event.preventDefault();
    var label = anchor.querySelector('.locker-saver-label');
    if (label && !label.contains(event.target)) { return; }
    save(anchor);",
        }]),
    },
    Mutant {
        id: "part/picture-only",
        clause: "WID-POPUP",
        why: "The click is bound to the picture, where a button has one.",
        killed_by: &["locker/button/on-its-words"],
        change: Patches(&[Patch {
            file: "savelocker.js",
            find: "    event.preventDefault();
    save(anchor);",
            replace: "    event.preventDefault();
    var picture = anchor.querySelector('img');
    if (picture && !picture.contains(event.target)) { return; }
    save(anchor);",
        }]),
    },
    Mutant {
        id: "part/not-the-edge",
        clause: "WID-POPUP",
        why: "The padding belongs to a wrapper that nothing listens on.",
        killed_by: &["locker/button/on-its-edge"],
        change: Patches(&[Patch {
            file: "savelocker.js",
            find: "    event.preventDefault();
    save(anchor);",
            replace: "    event.preventDefault();
    if (event.detail !== 0 && event.clientX - anchor.getClientRects()[0].left <= 6) { return; }
    save(anchor);",
        }]),
    },
    Mutant {
        id: "part/not-by-keyboard",
        clause: "WID-POPUP",
        why: "The library listens for the pointer going down, and takes what follows for its end.",
        killed_by: &["locker/button/by-keyboard"],
        change: Patches(&[Patch {
            file: "savelocker.js",
            find: "    event.preventDefault();
    save(anchor);",
            replace: "    event.preventDefault();
    if (event.detail === 0) { return; }
    save(anchor);",
        }]),
    },
    Mutant {
        id: "error/next-to-the-first-button",
        clause: "ERR-SHOWN",
        why: "The place for errors is looked up by the class of the buttons, and the first one found is taken.",
        killed_by: &["locker/error-203/one-of-several"],
        change: Patches(&[Patch {
            file: "savelocker.js",
            find: "      if (code) { return go(popup, ",
            replace: "      if (code) { popup.close(); return note(buttons()[0], 'Authentication error ' + code + '.'); }
      if (code) { return go(popup, ",
        }]),
    },
];
