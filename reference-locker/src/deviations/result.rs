//! In the attribute `result`.

use super::Deviation;
use crate::behaviour::{Keeping, MessageFrom, MessageTo, Target, Telling};

/// Its value, its place, its time.
pub(super) static RESULT: &[Deviation] = &[
    Deviation {
        id: "result/Success",
        clause: "RES-VALUE",
        why: "The value was written as a title.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            "Success".clone_into(&mut behaviour.result.saved);
        },
    },
    Deviation {
        id: "result/success",
        clause: "RES-VALUE",
        why: "Attributes are in lower case everywhere else in the front end.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            "success".clone_into(&mut behaviour.result.saved);
        },
    },
    Deviation {
        id: "result/SUCCESS-and-a-blank",
        clause: "RES-VALUE",
        why: "A fixed-width column fills the value up.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            "SUCCESS ".clone_into(&mut behaviour.result.saved);
        },
    },
    Deviation {
        id: "result/OK",
        clause: "RES-VALUE",
        why: "The status of the answer is passed on.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            "OK".clone_into(&mut behaviour.result.saved);
        },
    },
    Deviation {
        id: "result/true",
        clause: "RES-VALUE",
        why: "A truth value is written as it is.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            "true".clone_into(&mut behaviour.result.saved);
        },
    },
    Deviation {
        id: "result/FAILED",
        clause: "RES-VALUE",
        why: "The word was remembered wrongly.",
        noticed_by: &["locker/failure/status-404"],
        change: |behaviour| {
            "FAILED".clone_into(&mut behaviour.result.failed);
        },
    },
    Deviation {
        id: "result/failure",
        clause: "RES-VALUE",
        why: "One of two constants is in lower case.",
        noticed_by: &["locker/failure/status-404"],
        change: |behaviour| {
            "failure".clone_into(&mut behaviour.result.failed);
        },
    },
    Deviation {
        id: "result/failure-not-told",
        clause: "RES-ATTRIBUTE",
        why: "The page is told of what was saved, and errors are for the log.",
        noticed_by: &["locker/failure/status-404"],
        change: |behaviour| {
            "".clone_into(&mut behaviour.result.failed);
        },
    },
    Deviation {
        id: "result/failure-told-as-success",
        clause: "RES-TRUE",
        why: "SUCCESS means that the request was handled.",
        noticed_by: &["locker/failure/refused"],
        change: |behaviour| {
            behaviour.result.telling = Telling::AlwaysSuccess;
        },
    },
    Deviation {
        id: "result/success-told-as-failure",
        clause: "RES-TRUE",
        why: "The condition is the wrong way round in one of two places.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.result.telling = Telling::AlwaysFailure;
        },
    },
    Deviation {
        id: "result/in-the-click",
        clause: "RES-AFTER",
        why: "The attribute is set when the popup opens, so as not to need a message.",
        noticed_by: &["locker/result/after-the-save"],
        change: |behaviour| {
            behaviour.result.telling = Telling::InClick;
        },
    },
    Deviation {
        id: "result/soon-after-the-click",
        clause: "RES-TRUE",
        why: "A timer stands for the answer, which took a second in the test.",
        noticed_by: &["locker/cancelled/before-login"],
        change: |behaviour| {
            behaviour.result.telling = Telling::SoonAfterClick;
        },
    },
    Deviation {
        id: "result/when-pressed",
        clause: "RES-AFTER",
        why: "The save is put into a queue, and the queue answers at once.",
        noticed_by: &["locker/result/after-the-save"],
        change: |behaviour| {
            behaviour.result.telling = Telling::WhenPressed;
        },
    },
    Deviation {
        id: "result/when-answered",
        clause: "RES-AFTER",
        why: "The document's host answered 200, and the rest was thought to come.",
        noticed_by: &["locker/result/after-the-save"],
        change: |behaviour| {
            behaviour.result.telling = Telling::WhenAnswered;
        },
    },
    Deviation {
        id: "result/when-closed",
        clause: "RES-TRUE",
        why: "The end of the popup is all that the page can see without a message.",
        noticed_by: &["locker/cancelled/before-login"],
        change: |behaviour| {
            behaviour.result.telling = Telling::WhenClosed;
        },
    },
    Deviation {
        id: "result/another-attribute",
        clause: "RES-ATTRIBUTE",
        why: "Attributes of one's own must begin with `data-`.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            "data-result".clone_into(&mut behaviour.result.attribute);
        },
    },
    Deviation {
        id: "result/status-attribute",
        clause: "RES-ATTRIBUTE",
        why: "The attribute was called so in a draft.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            "status".clone_into(&mut behaviour.result.attribute);
        },
    },
    Deviation {
        id: "result/on-the-first",
        clause: "RES-OWN",
        why: "The element is looked up by its class, and the first one found is taken.",
        noticed_by: &["locker/result/one-of-several"],
        change: |behaviour| {
            behaviour.result.target = Target::First;
        },
    },
    Deviation {
        id: "result/on-all",
        clause: "RES-OWN",
        why: "jQuery sets an attribute on everything that a selector matches.",
        noticed_by: &["locker/result/one-of-several"],
        change: |behaviour| {
            behaviour.result.target = Target::All;
        },
    },
    Deviation {
        id: "result/on-the-parent",
        clause: "RES-OWN",
        why: "The library wraps the element, and takes its own wrapper for it.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.result.target = Target::Parent;
        },
    },
    Deviation {
        id: "result/on-the-last-clicked",
        clause: "RES-OWN",
        why: "The element is kept in one variable for the page.",
        noticed_by: &["locker/result/two-popups"],
        change: |behaviour| {
            behaviour.result.target = Target::ClickedLast;
        },
    },
    Deviation {
        id: "result/removed-again",
        clause: "RES-ATTRIBUTE",
        why: "The attribute is taken for a signal, and cleaned up after it.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.result.keeping = Keeping::RemovedAgain;
        },
    },
    Deviation {
        id: "result/first-stays",
        clause: "RES-TRUE",
        why: "An attribute that is there already is left alone.",
        noticed_by: &["locker/result/failure-then-success"],
        change: |behaviour| {
            behaviour.result.keeping = Keeping::First;
        },
    },
    Deviation {
        id: "result/first-of-the-page",
        clause: "RES-ATTRIBUTE",
        why: "The listener for messages is removed after its first.",
        noticed_by: &["locker/result/hash-reused"],
        change: |behaviour| {
            behaviour.result.keeping = Keeping::FirstOfPage;
        },
    },
    Deviation {
        id: "result/success-for-ever",
        clause: "RES-TRUE",
        why: "What was saved once was thought to be saved for good.",
        noticed_by: &["locker/result/success-then-failure"],
        change: |behaviour| {
            behaviour.result.keeping = Keeping::SuccessForEver;
        },
    },
    Deviation {
        id: "result/by-selector",
        clause: "RES-ATTRIBUTE",
        why: "The element is looked up by `$('#' + id)`, and the id is not escaped.",
        noticed_by: &["locker/result/awkward-ids"],
        change: |behaviour| {
            behaviour.result.target = Target::BySelector;
        },
    },
    Deviation {
        id: "result/from-anyone",
        clause: "RES-TRUE",
        why: "The sender of a message is not looked at.",
        noticed_by: &["locker/result/forged-message"],
        change: |behaviour| {
            behaviour.result.from = MessageFrom::Anyone;
        },
    },
    Deviation {
        id: "result/to-anyone",
        clause: "SEC-RESULT-OVERHEARD",
        why: "The message is sent to `*`, since the origin was not at hand.",
        noticed_by: &["locker/result/page-replaced"],
        change: |behaviour| {
            behaviour.result.to = MessageTo::Anyone;
        },
    },
];
