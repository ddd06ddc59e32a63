//! In the library, its buttons and its popup.

use super::Deviation;
use crate::behaviour::{Buttons, Clicks, ErrorAt, Jquery, Label, LibraryServed, Popup};

/// The library, the buttons and jQuery.
pub(super) static LIBRARY: &[Deviation] = &[
    Deviation {
        id: "library/elsewhere",
        clause: "WID-LIBRARY",
        why: "The path was changed with a new version of the front end.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.widget.library = LibraryServed::Elsewhere;
        },
    },
    Deviation {
        id: "library/as-text",
        clause: "WID-LIBRARY",
        why: "The storage that serves it does not know the type of scripts.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.widget.library = LibraryServed::AsText;
        },
    },
    Deviation {
        id: "library/empty",
        clause: "WID-LIBRARY",
        why: "The build step wrote an empty file, and nobody looked.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.widget.library = LibraryServed::Empty;
        },
    },
    Deviation {
        id: "button/first-only",
        clause: "WID-BUTTON",
        why: "`querySelector` was written for `querySelectorAll`.",
        noticed_by: &["locker/button/several"],
        change: |behaviour| {
            behaviour.widget.buttons = Buttons::FirstOnly;
        },
    },
    Deviation {
        id: "button/class-compared-whole",
        clause: "WID-BUTTON",
        why: "The attribute is compared with the class, and not its words.",
        noticed_by: &["locker/button/more-classes"],
        change: |behaviour| {
            behaviour.widget.buttons = Buttons::OnlyClass;
        },
    },
    Deviation {
        id: "button/not-in-tables",
        clause: "WID-BUTTON",
        why: "Links in tables are left alone, since the portal's own tables had trouble with them.",
        noticed_by: &["locker/button/in-a-table"],
        change: |behaviour| {
            behaviour.widget.buttons = Buttons::OutsideTables;
        },
    },
    Deviation {
        id: "button/not-with-markup",
        clause: "WID-BUTTON",
        why: "The label is put in place of the text, and elements with markup are skipped.",
        noticed_by: &["locker/button/nested-markup"],
        change: |behaviour| {
            behaviour.widget.buttons = Buttons::WithoutMarkup;
        },
    },
    Deviation {
        id: "button/only-before-the-library",
        clause: "WID-BUTTON",
        why: "The library looks for its elements when it runs, and not again.",
        noticed_by: &["locker/button/library-in-head"],
        change: |behaviour| {
            behaviour.widget.buttons = Buttons::BeforeLibrary;
        },
    },
    Deviation {
        id: "button/only-while-the-page-loads",
        clause: "WID-BUTTON",
        why: "The library waits for an event of the page that may be over.",
        noticed_by: &["locker/button/library-async"],
        change: |behaviour| {
            behaviour.widget.buttons = Buttons::WhilePageLoads;
        },
    },
    Deviation {
        id: "button/another-label",
        clause: "WID-BUTTON",
        why: "Marketing wanted a shorter word.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.widget.label = Label::Another;
        },
    },
    Deviation {
        id: "button/no-label",
        clause: "WID-BUTTON",
        why: "The label is a picture in the background, without a text.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.widget.label = Label::Nothing;
        },
    },
    Deviation {
        id: "jquery/dollar-taken",
        clause: "WID-JQUERY",
        why: "The library has a helper of its own by the name of `$`.",
        noticed_by: &["locker/jquery"],
        change: |behaviour| {
            behaviour.widget.jquery = Jquery::DollarTaken;
        },
    },
    Deviation {
        id: "jquery/removed",
        clause: "WID-JQUERY",
        why: "`noConflict(true)` was to be polite, and takes the page's jQuery away.",
        noticed_by: &["locker/jquery"],
        change: |behaviour| {
            behaviour.widget.jquery = Jquery::Removed;
        },
    },
    Deviation {
        id: "jquery/replaced",
        clause: "WID-JQUERY",
        why: "The library brings the version that it was tested with.",
        noticed_by: &["locker/jquery"],
        change: |behaviour| {
            behaviour.widget.jquery = Jquery::Replaced;
        },
    },
];

/// The popup.
pub(super) static POPUP: &[Deviation] = &[
    Deviation {
        id: "popup/in-the-page-window",
        clause: "WID-POPUP",
        why: "Popups are blocked so often that the window of the page was used.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.widget.popup = Popup::InPageWindow;
        },
    },
    Deviation {
        id: "popup/late",
        clause: "WID-POPUP",
        why: "The popup is opened when the answer is there, and answers can be slow.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.widget.popup = Popup::Late;
        },
    },
    Deviation {
        id: "popup/first-click-only",
        clause: "WID-POPUP",
        why: "Double clicks opened two popups, so that a button was made to work once.",
        noticed_by: &["locker/popup"],
        change: |behaviour| {
            behaviour.widget.popup = Popup::FirstClickOnly;
        },
    },
    Deviation {
        id: "popup/blank",
        clause: "ERR-NONE",
        why: "The answer never reaches the popup, and it stays as it was opened.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.widget.popup = Popup::Blank;
        },
    },
];

/// The parts of a button, and which of several buttons is meant.
pub(super) static PARTS: &[Deviation] = &[
    Deviation {
        id: "part/words-only",
        clause: "WID-POPUP",
        why: "The click is taken where its target is the label, and a picture is another target.",
        noticed_by: &["locker/button/on-its-picture"],
        change: |behaviour| {
            behaviour.widget.clicks = Clicks::OnWords;
        },
    },
    Deviation {
        id: "part/picture-only",
        clause: "WID-POPUP",
        why: "The click is bound to the picture, where a button has one.",
        noticed_by: &["locker/button/on-its-words"],
        change: |behaviour| {
            behaviour.widget.clicks = Clicks::OnPicture;
        },
    },
    Deviation {
        id: "part/not-the-edge",
        clause: "WID-POPUP",
        why: "The padding belongs to a wrapper that nothing listens on.",
        noticed_by: &["locker/button/on-its-edge"],
        change: |behaviour| {
            behaviour.widget.clicks = Clicks::OffTheEdge;
        },
    },
    Deviation {
        id: "part/not-by-keyboard",
        clause: "WID-POPUP",
        why: "The library listens for the pointer going down, and takes what follows for its end.",
        noticed_by: &["locker/button/by-keyboard"],
        change: |behaviour| {
            behaviour.widget.clicks = Clicks::ByPointer;
        },
    },
    Deviation {
        id: "error/next-to-the-first-button",
        clause: "ERR-SHOWN",
        why: "The place for errors is looked up by the class of the buttons, and the first one found is taken.",
        noticed_by: &["locker/error-203/one-of-several"],
        change: |behaviour| {
            behaviour.widget.error = ErrorAt::FirstButton;
        },
    },
];
