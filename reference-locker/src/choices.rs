//! Choices: named changes of a [`Behaviour`] with which a locker conforms as before, since the specification
//! leaves them to it. They prove a certification tool as deviations do: it must let each of them pass.

use crate::behaviour::{Behaviour, ErrorForm, MessageForm, Refusal};

/// A way in which a locker may differ from the usual one, and conforms.
#[derive(Debug)]
pub struct Choice {
    /// Its stable id, such as `code/beside-the-button`.
    pub id: &'static str,
    /// What it is, in a sentence.
    pub what: &'static str,
    /// The cases that it may change something for: globs of their ids.
    pub cases: &'static [&'static str],
    change: fn(&mut Behaviour),
}

impl Choice {
    /// A behaviour with this choice.
    #[must_use]
    pub fn behaviour(&self) -> Behaviour {
        let mut behaviour = Behaviour::default();
        (self.change)(&mut behaviour);
        behaviour
    }
}

/// The choice of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Choice> {
    CHOICES.iter().find(|choice| choice.id == id)
}

/// What ends in an authentication error: each kind, and every kind of origin.
const REFUSED: &[&str] = &[
    "locker/error-203/another-key",
    "locker/error-204/unknown",
    "locker/error-205/*",
    "locker/error-206/31-minutes",
    "locker/error-207",
    "locker/several-faults/hash-and-time",
];

/// What comes as far as "Save here", or ends before it.
const SAVED: &[&str] = &[
    "locker/save/pdf",
    "locker/failure/status-404",
    "locker/failure/no-answer",
    "locker/result/*",
    "locker/cancelled/*",
];

/// Every choice.
pub static CHOICES: &[Choice] = &[
    Choice {
        id: "code/beside-the-button",
        what: "The library opens the popup, asks the server, closes it and shows the code beside the button.",
        cases: REFUSED,
        change: |behaviour| behaviour.widget.refusal = Refusal::InPage,
    },
    Choice {
        id: "code/given-to-the-page",
        what: "The popup gives the code to the page, which shows it, and closes itself at once.",
        cases: REFUSED,
        change: |behaviour| behaviour.pages.error = ErrorForm::GivenToPage,
    },
    Choice {
        id: "code/for-a-moment",
        what: "The popup shows the code, and closes itself after a moment.",
        cases: REFUSED,
        change: |behaviour| behaviour.pages.error = ErrorForm::ForAMoment,
    },
    Choice {
        id: "message/given-to-the-page",
        what: "The popup gives result and message to the page, and closes itself at once.",
        cases: SAVED,
        change: |behaviour| behaviour.pages.message = MessageForm::GivenToPage,
    },
    Choice {
        id: "message/in-place",
        what: "The popup keeps its form, and shows the message below it, in words of its own.",
        cases: SAVED,
        change: |behaviour| behaviour.pages.message = MessageForm::InPlace,
    },
];
