//! The interpretations: how this project reads the specification where it is silent, as data.

use super::register::Level;
pub use super::register::{Interpretation, Part};

/// The interpretation of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Interpretation> {
    INTERPRETATIONS.iter().find(|interpretation| interpretation.id == id)
}

const fn required(what: &'static str) -> Part {
    Part { level: Level::Required, what }
}

const fn tolerated(what: &'static str) -> Part {
    Part { level: Level::Tolerated, what }
}

const fn open(what: &'static str) -> Part {
    Part { level: Level::Open, what }
}

/// Every interpretation.
pub static INTERPRETATIONS: &[Interpretation] = &[
    Interpretation {
        id: "I-HASH-FORM",
        question: "how is the SHA-256 written?",
        reading: "lower-case hex over the UTF-8 bytes, no separators: required that it is \
                  accepted. Public integrations of DigiLocker all do this. Upper-case hex, \
                  base64, white space around it: open, so a locker may accept or refuse them and \
                  a page that uses them gets a note",
        parts: &[
            required("lower-case hex over the UTF-8 bytes, without separators, is accepted"),
            open("upper-case or mixed-case hex, base64, white space around the value"),
        ],
    },
    Interpretation {
        id: "I-TS-FORMAT",
        question: "what does a timestamp look like?",
        reading: "the target's profile says. Public integrations use Unix epoch seconds; that is \
                  the default. `iso-8601-offset` (`2016-11-23T17:30:00+05:30`) and `naive-ist` \
                  (`2016-11-23 17:30:00`, IST wall clock) are the others. An instant given in \
                  another zone, or another unit (milliseconds): open",
        parts: &[
            required("the format that the target's profile names is accepted"),
            open("an instant in another zone, another unit or another of the formats"),
        ],
    },
    Interpretation {
        id: "I-TS-EDGE",
        question: "exactly 30 minutes old?",
        reading: "not older than 30 minutes: accepted. Against a remote locker, whose clock and \
                  ours differ, the edge is probed 30 s either side of the measured skew",
        parts: &[required("a timestamp of exactly 30 minutes is accepted")],
    },
    Interpretation {
        id: "I-TS-FUTURE",
        question: "a timestamp in the future?",
        reading: "open to the specification; a security finding from 24 h on, since the window \
                  would never close",
        parts: &[open("a timestamp in the future")],
    },
    Interpretation {
        id: "I-TS-UNREADABLE",
        question: "a timestamp that cannot be read?",
        reading: "refused: required; 203 or 206",
        parts: &[required("refused with 203 or 206")],
    },
    Interpretation {
        id: "I-TS-SHORT",
        question: "digits that name an instant far from now (0, 123, 14 digits and more), a fraction \
                   behind seconds?",
        reading: "refused where they are old; 203 and 206 both fine, since a locker may take them \
                  for unreadable. Far ahead: I-TS-FUTURE",
        parts: &[
            required("digits that name an old instant are refused with 203 or 206"),
            open("digits that name an instant far ahead"),
        ],
    },
    Interpretation {
        id: "I-SESSION",
        question: "a login kept in the browser for a second save?",
        reading: "the first launch asks for the login: required. Whether a second one in the same \
                  browser asks again: open. What one browser knows another never does: required",
        parts: &[
            required("the first launch in a browser asks for the login"),
            required("what one browser knows another never does"),
            open("a second launch in the same browser asks again, or keeps the login"),
        ],
    },
    Interpretation {
        id: "I-STEPS",
        question: "pages and dialogs between the known steps (consent, \"are you sure\", \"please \
                   wait\", a name for the document)?",
        reading: "the locker's choice; the journey goes through them",
        parts: &[open("steps between the known ones")],
    },
    Interpretation {
        id: "I-USED",
        question: "a page that uses `result` (goes on, hides or replaces the button, reloads)?",
        reading: "right: the attribute is there to be used. It must have been on the `<a>` when it \
                  was set",
        parts: &[
            required("`result` was on the `<a>` when it was set"),
            open("what the page does once `result` is set"),
        ],
    },
    Interpretation {
        id: "I-STAMP-SHARED",
        question: "one timestamp for several loads of a page (signed once in some minutes)?",
        reading: "right while it stays fresh; a warning where nothing shows that it will be \
                  renewed; a failure only by its age or by what is known of its caching",
        parts: &[
            required("the timestamp of every load is fresh"),
            tolerated("one timestamp for several loads, where nothing shows that it is renewed"),
        ],
    },
    Interpretation {
        id: "I-LIBRARY-FRAIL",
        question: "a page that works only with a library that is sturdier than the snippet promises?",
        reading: "the library may bind by the page's jQuery to the `<a>` when it loads, and set \
                  `result` on the element that was clicked: a page that stops that fails. Buttons \
                  that come later: see I-LATE-BUTTON, a warning",
        parts: &[
            required("the page works with a library that binds by jQuery when it loads"),
            tolerated("buttons that come after the library"),
        ],
    },
    Interpretation {
        id: "I-FRAME",
        question: "the widget in a frame?",
        reading: "the frame's document is the page; its sandbox and policy count",
        parts: &[required("the frame's document is held to what a page is held to")],
    },
    Interpretation {
        id: "I-ORDER",
        question: "several faults at once?",
        reading: "refused: required; with the code of any fault present",
        parts: &[required("refused with the code of any fault present")],
    },
    Interpretation {
        id: "I-UNKNOWN-ID",
        question: "an unknown app id makes every hash wrong too",
        reading: "204 required; 203 tolerated, since its text names the app id",
        parts: &[required("refused with 204"), tolerated("refused with 203")],
    },
    Interpretation {
        id: "I-MISSING",
        question: "an attribute missing or empty?",
        reading: "refused: required; 203, or 204 for the app id, or 206 for the timestamp",
        parts: &[required(
            "refused with 203, or with 204 for the app id, or with 206 for the timestamp",
        )],
    },
    Interpretation {
        id: "I-DOMAIN-MATCH",
        question: "what is \"the domain\"?",
        reading: "the host of the page's origin, without case. Another host, a suffix or prefix \
                  look-alike, an opaque or absent origin: refused with 205, required, where \
                  nothing honest names the page: a locker that goes by `Referer` when the browser \
                  sends no `Origin` may accept what `Referer` names. Port and scheme do not count. \
                  Subdomains and a trailing dot: open",
        parts: &[
            required("the registered host is accepted, without case, by any scheme and port"),
            required("another host, a look-alike, an opaque or absent origin is refused with 205"),
            open("without `Origin`, the registered domain named by `Referer`"),
            open("a subdomain of the registered domain, a trailing dot"),
        ],
    },
    Interpretation {
        id: "I-REUSE",
        question: "one hash for several buttons or clicks within the 30 minutes?",
        reading: "accepted: required (the snippet serves a whole page)",
        parts: &[required(
            "one hash is accepted for several buttons and clicks within the 30 minutes",
        )],
    },
    Interpretation {
        id: "I-CODE-SHOWN",
        question: "where is the error shown?",
        reading: "in the popup, or in the page next to the button: the widget's choice. The code \
                  must be legible as a number of its own",
        parts: &[
            required("the code is legible as a number of its own"),
            open("in the popup, or in the page next to the button"),
        ],
    },
    Interpretation {
        id: "I-DENIED-RESULT",
        question: "`result` after a refusal?",
        reading: "never SUCCESS: required. Absent or FAILURE: both fine",
        parts: &[
            required("after a refusal `result` is never SUCCESS"),
            open("`result` absent or FAILURE"),
        ],
    },
    Interpretation {
        id: "I-CANCELLED",
        question: "the user closes the popup or does not log in?",
        reading: "never SUCCESS: required. Absent or FAILURE: both fine",
        parts: &[
            required("without a login and a save `result` is never SUCCESS"),
            open("`result` absent or FAILURE"),
        ],
    },
    Interpretation {
        id: "I-AGAIN",
        question: "a second save from one button?",
        reading: "the attribute tells the latest outcome: required",
        parts: &[required("`result` tells the latest outcome")],
    },
    Interpretation {
        id: "I-FETCH",
        question: "what is a document that cannot be saved?",
        reading: "status 4xx or 5xx, connection refused or reset, a body shorter than announced, \
                  a time-out: FAILURE required. Redirects followed: required for 302 within \
                  http(s)",
        parts: &[
            required("FAILURE for a document that cannot be fetched whole"),
            required("a redirect with 302 within http and https is followed"),
        ],
    },
    Interpretation {
        id: "I-LABEL",
        question: "must the button say \"Save to DigiLocker\"?",
        reading: "for a locker of another name its own label, given in the profile",
        parts: &[required("the label that the target's profile gives")],
    },
    Interpretation {
        id: "I-JQUERY-HOST",
        question: "jQuery from a public CDN?",
        reading: "the specification says the partner's own server: tolerated",
        parts: &[tolerated("jQuery from a host other than the partner's own")],
    },
    Interpretation {
        id: "I-HTML",
        question: "what do markup slips mean?",
        reading: "what a browser makes of them: of two attributes of one name the first counts, \
                  names and tags are without case, comments and templates hold no buttons",
        parts: &[required("a page means what a browser makes of it")],
    },
    Interpretation {
        id: "I-HREF-SPACE",
        question: "blanks around the `href`?",
        reading: "a browser strips them: open",
        parts: &[open("blanks around the `href`")],
    },
    Interpretation {
        id: "I-HREF-RELATIVE",
        question: "a relative `href`?",
        reading: "the browser's own resolution against the page holds: a locker that takes it \
                  must fetch that, required; a page that relies on it: tolerated",
        parts: &[
            required(
                "a locker that takes a relative `href` fetches what the browser resolves it \
                      to",
            ),
            tolerated("a page that relies on a relative `href`"),
        ],
    },
    Interpretation {
        id: "I-EMPTY",
        question: "a document of no bytes?",
        reading: "open: SUCCESS with an empty document or FAILURE; SUCCESS without a document: \
                  failure",
        parts: &[
            required("SUCCESS only with a document that is there, were it empty"),
            open("SUCCESS with an empty document, or FAILURE"),
        ],
    },
    Interpretation {
        id: "I-SIZE",
        question: "a document larger than the locker takes?",
        reading: "FAILURE, required; a part of it saved as SUCCESS: failure",
        parts: &[required(
            "FAILURE for a document larger than the locker takes, never a part saved as \
                      SUCCESS",
        )],
    },
    Interpretation {
        id: "I-SAME-NAME",
        question: "a second document of the same name in one folder?",
        reading: "the first is not lost: required",
        parts: &[required("a second document of one name does not lose the first")],
    },
    Interpretation {
        id: "I-TWICE",
        question: "\"Save here\" pressed twice?",
        reading: "one or two copies: open",
        parts: &[open("one copy or two")],
    },
    Interpretation {
        id: "I-USERS",
        question: "several users?",
        reading: "a document goes to the user who logged in, and no other user sees it: required",
        parts: &[required("a document goes to the user who logged in, and no other user sees it")],
    },
    Interpretation {
        id: "I-JQUERY-FREE",
        question: "a library that works without jQuery?",
        reading: "open",
        parts: &[open("a library that works without jQuery")],
    },
    Interpretation {
        id: "I-LATE-BUTTON",
        question: "an `<a>` added after the library ran?",
        reading: "open for the locker; for a page, required only that the button works when the \
                  user can see it",
        parts: &[
            required("of a page: the button works when the user can see it"),
            open("of a locker: an `<a>` added after the library ran becomes a button"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_every_reading_is_taken_apart() {
        let ids: HashSet<_> = INTERPRETATIONS.iter().map(|row| row.id).collect();
        assert_eq!((ids.len(), INTERPRETATIONS.len()), (34, 34));
        assert!(INTERPRETATIONS.iter().all(|row| !row.parts.is_empty()));
    }

    #[test]
    fn an_unknown_id_is_the_one_code_that_may_be_answered_two_ways() {
        let unknown_id = find("I-UNKNOWN-ID").unwrap();
        assert_eq!(unknown_id.level(), Level::Required);
        assert!(unknown_id.has(Level::Tolerated));
        assert!(!unknown_id.has(Level::Open));
    }
}
