//! In what the pages show.

use super::Deviation;
use crate::behaviour::{ErrorForm, ErrorShown, KeyIn, Listing, MessageForm, Opened};

/// Authentication errors.
pub(super) static ERRORS: &[Deviation] = &[
    Deviation {
        id: "error-203/without-number",
        clause: "ERR-SHOWN",
        why: "Numbers frighten users, so the words alone are shown.",
        noticed_by: &["locker/error-203/another-key"],
        change: |behaviour| {
            behaviour.pages.shown.hash = ErrorShown::WithoutNumber;
        },
    },
    Deviation {
        id: "error-204/without-number",
        clause: "ERR-SHOWN",
        why: "Numbers frighten users, so the words alone are shown.",
        noticed_by: &["locker/error-204/unknown"],
        change: |behaviour| {
            behaviour.pages.shown.id = ErrorShown::WithoutNumber;
        },
    },
    Deviation {
        id: "error-205/without-number",
        clause: "ERR-SHOWN",
        why: "Numbers frighten users, so the words alone are shown.",
        noticed_by: &["locker/error-205/another-host"],
        change: |behaviour| {
            behaviour.pages.shown.domain = ErrorShown::WithoutNumber;
        },
    },
    Deviation {
        id: "error-206/without-number",
        clause: "ERR-SHOWN",
        why: "Numbers frighten users, so the words alone are shown.",
        noticed_by: &["locker/error-206/31-minutes"],
        change: |behaviour| {
            behaviour.pages.shown.time_stamp = ErrorShown::WithoutNumber;
        },
    },
    Deviation {
        id: "error-207/without-number",
        clause: "ERR-SHOWN",
        why: "Numbers frighten users, so the words alone are shown.",
        noticed_by: &["locker/error-207"],
        change: |behaviour| {
            behaviour.pages.shown.service = ErrorShown::WithoutNumber;
        },
    },
    Deviation {
        id: "error-203/passable",
        clause: "ERR-203",
        why: "The error is a warning during a transition that never ended.",
        noticed_by: &["locker/error-203/another-key"],
        change: |behaviour| {
            behaviour.pages.shown.hash = ErrorShown::Passable;
        },
    },
    Deviation {
        id: "error-204/passable",
        clause: "ERR-204",
        why: "The error is a warning during a transition that never ended.",
        noticed_by: &["locker/error-204/unknown"],
        change: |behaviour| {
            behaviour.pages.shown.id = ErrorShown::Passable;
        },
    },
    Deviation {
        id: "error-205/passable",
        clause: "ERR-205",
        why: "The error is a warning during a transition that never ended.",
        noticed_by: &["locker/error-205/another-host"],
        change: |behaviour| {
            behaviour.pages.shown.domain = ErrorShown::Passable;
        },
    },
    Deviation {
        id: "error-206/passable",
        clause: "ERR-206",
        why: "The error is a warning during a transition that never ended.",
        noticed_by: &["locker/error-206/31-minutes"],
        change: |behaviour| {
            behaviour.pages.shown.time_stamp = ErrorShown::Passable;
        },
    },
    Deviation {
        id: "error-207/passable",
        clause: "ERR-207",
        why: "The error is a warning during a transition that never ended.",
        noticed_by: &["locker/error-207"],
        change: |behaviour| {
            behaviour.pages.shown.service = ErrorShown::Passable;
        },
    },
    Deviation {
        id: "error/number-in-a-word",
        clause: "ERR-SHOWN",
        why: "The locker's own error ids have the code inside.",
        noticed_by: &["locker/error-203/another-key"],
        change: |behaviour| {
            behaviour.pages.error = ErrorForm::InAWord;
        },
    },
    Deviation {
        id: "error/blank",
        clause: "ERR-SHOWN",
        why: "The template of the error page is missing on the server.",
        noticed_by: &["locker/error-203/another-key"],
        change: |behaviour| {
            behaviour.pages.error = ErrorForm::Blank;
        },
    },
    Deviation {
        id: "error/closed",
        clause: "ERR-SHOWN",
        why: "A popup that is refused was thought to be of no use to anybody.",
        noticed_by: &["locker/error-203/another-key"],
        change: |behaviour| {
            behaviour.pages.error = ErrorForm::Closed;
        },
    },
    Deviation {
        id: "error/all-codes",
        clause: "ERR-203",
        why: "The page explains every code, and the user may choose.",
        noticed_by: &["locker/error-203/another-key"],
        change: |behaviour| {
            behaviour.pages.error = ErrorForm::AllCodes;
        },
    },
];

/// Messages, listings and secrets.
pub(super) static PAGES: &[Deviation] = &[
    Deviation {
        id: "message/blank",
        clause: "WID-MESSAGE",
        why: "The page after the save was left for later.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.pages.message = MessageForm::Blank;
        },
    },
    Deviation {
        id: "message/closed",
        clause: "WID-MESSAGE",
        why: "The popup was thought to be in the way once the document is saved.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.pages.message = MessageForm::Closed;
        },
    },
    Deviation {
        id: "message/of-failure",
        clause: "WID-MESSAGE",
        why: "Two templates were swapped.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.pages.message = MessageForm::OfFailure;
        },
    },
    Deviation {
        id: "message/of-success",
        clause: "WID-MESSAGE",
        why: "The page after the save is one for all outcomes.",
        noticed_by: &["locker/failure/status-404"],
        change: |behaviour| {
            behaviour.pages.message = MessageForm::OfSuccess;
        },
    },
    Deviation {
        id: "message/of-the-first-folder",
        clause: "WID-MESSAGE",
        why: "The message is made from the default of the form.",
        noticed_by: &["locker/folder/second"],
        change: |behaviour| {
            behaviour.pages.message = MessageForm::OfFirstFolder;
        },
    },
    Deviation {
        id: "message/of-the-latest-popup",
        clause: "WID-MESSAGE",
        why: "The document's name is kept once for each session, and two popups share it.",
        noticed_by: &["locker/result/two-popups"],
        change: |behaviour| {
            behaviour.pages.message = MessageForm::OfLatestPopup;
        },
    },
    Deviation {
        id: "listing/empty",
        clause: "WID-UPLOADED",
        why: "The section reads from a replica that is not replicated to.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.pages.listing = Listing::Empty;
        },
    },
    Deviation {
        id: "listing/without-the-newest",
        clause: "WID-UPLOADED",
        why: "The pages of the list begin at 1, and skip one entry.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.pages.listing = Listing::WithoutNewest;
        },
    },
    Deviation {
        id: "listing/under-the-next-folder",
        clause: "WID-FOLDER",
        why: "Each heading is printed after its documents.",
        noticed_by: &["locker/folder/second"],
        change: |behaviour| {
            behaviour.pages.listing = Listing::NextFolder;
        },
    },
    Deviation {
        id: "listing/of-every-user",
        clause: "WID-UPLOADED",
        why: "The query for the list lacks its condition.",
        noticed_by: &["locker/users/first-saves"],
        change: |behaviour| {
            behaviour.pages.listing = Listing::EveryUsers;
        },
    },
    Deviation {
        id: "listing/not-found",
        clause: "WID-UPLOADED",
        why: "The link leads to a storage that the user has no right to read.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.pages.opened = Opened::NotFound;
        },
    },
    Deviation {
        id: "listing/page-about-it",
        clause: "WID-UPLOADED",
        why: "The link leads to a preview.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.pages.opened = Opened::PageAbout;
        },
    },
    Deviation {
        id: "key/in-the-library",
        clause: "REG-SECRET",
        why: "The library was to compute hashes by itself one day.",
        noticed_by: &["locker/secret/saving"],
        change: |behaviour| {
            behaviour.pages.key = KeyIn::Library;
        },
    },
    Deviation {
        id: "key/in-a-header",
        clause: "REG-SECRET",
        why: "A header for looking into errors was left in.",
        noticed_by: &["locker/secret/refused"],
        change: |behaviour| {
            behaviour.pages.key = KeyIn::Header;
        },
    },
    Deviation {
        id: "key/in-a-header-in-hex",
        clause: "REG-SECRET",
        why: "A header for looking into errors was left in, and hex was thought to hide it.",
        noticed_by: &["locker/secret/saving"],
        change: |behaviour| {
            behaviour.pages.key = KeyIn::HeaderInHex;
        },
    },
    Deviation {
        id: "key/in-the-error-page",
        clause: "REG-SECRET",
        why: "The error page shows what the hash should have been over.",
        noticed_by: &["locker/secret/refused"],
        change: |behaviour| {
            behaviour.pages.key = KeyIn::ErrorPage;
        },
    },
    Deviation {
        id: "key/in-the-folder-page",
        clause: "REG-SECRET",
        why: "The form carries all the state that the next request needs.",
        noticed_by: &["locker/secret/saving"],
        change: |behaviour| {
            behaviour.pages.key = KeyIn::FolderPage;
        },
    },
];
