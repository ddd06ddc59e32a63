//! In refusals that do not stay.

use super::Deviation;
use crate::behaviour::{ErrorShown, Then};

/// An authentication error is shown, and the login a while later.
pub(super) static NOT_FOR_LONG: &[Deviation] = &[
    Deviation {
        id: "error-203/then-the-login",
        clause: "ERR-203",
        why: "The popup retries with the session of the page, and that has no check of the hash.",
        noticed_by: &["locker/error-203/another-key"],
        change: |behaviour| {
            behaviour.pages.shown.hash = ErrorShown::NotForLong(Then::LogIn);
        },
    },
    Deviation {
        id: "error-204/beside-the-button-then-the-login",
        clause: "ERR-204",
        why: "The library shows the error, and the popup never hears of it.",
        noticed_by: &["locker/error-204/unknown"],
        change: |behaviour| {
            behaviour.pages.shown.id = ErrorShown::NotForLong(Then::LogInBesideTheButton);
        },
    },
    Deviation {
        id: "error-205/then-another-popup",
        clause: "ERR-205",
        why: "The library tries once more without the origin when the first popup has failed.",
        noticed_by: &["locker/error-205/another-host"],
        change: |behaviour| {
            behaviour.pages.shown.domain = ErrorShown::NotForLong(Then::AnotherPopup);
        },
    },
    Deviation {
        id: "error-206/beside-the-button-then-the-login",
        clause: "ERR-206",
        why: "The library shows the error, and the popup never hears of it.",
        noticed_by: &["locker/error-206/31-minutes"],
        change: |behaviour| {
            behaviour.pages.shown.time_stamp = ErrorShown::NotForLong(Then::LogInBesideTheButton);
        },
    },
    Deviation {
        id: "error-203/continue-anyway",
        clause: "ERR-203",
        why: "The error page has the link by which developers go on.",
        noticed_by: &["locker/error-203/another-key"],
        change: |behaviour| {
            behaviour.pages.shown.hash = ErrorShown::NotForLong(Then::Link);
        },
    },
    Deviation {
        id: "error-206/button-to-the-login",
        clause: "ERR-206",
        why: "A user whose page is old may log in anew, and the request is kept for that.",
        noticed_by: &["locker/error-206/31-minutes"],
        change: |behaviour| {
            behaviour.pages.shown.time_stamp = ErrorShown::NotForLong(Then::Button);
        },
    },
    Deviation {
        id: "error-207/then-the-login",
        clause: "ERR-207",
        why: "The error page leads on to the locker's start, which knows the request already.",
        noticed_by: &["locker/error-207"],
        change: |behaviour| {
            behaviour.pages.shown.service = ErrorShown::NotForLong(Then::LogIn);
        },
    },
];
