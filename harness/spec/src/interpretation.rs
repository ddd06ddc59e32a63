//! The interpretations as data: how Locksmith reads the specification where it is silent.

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
        reading: "lower-case hex over the UTF-8 bytes, without separators: the locker must accept \
                  it. All public integrations of DigiLocker do this. Upper-case hex, base64, white \
                  space around the value: open. A locker may accept or refuse them, and a page \
                  that uses them gets a note",
        parts: &[
            required("lower-case hex over the UTF-8 bytes, without separators, is accepted"),
            open("upper-case or mixed-case hex, base64, white space around the value"),
        ],
    },
    Interpretation {
        id: "I-TS-FORMAT",
        question: "what does a timestamp look like?",
        reading: "the target's profile names the format. Public integrations use Unix epoch seconds, \
                  the default. The other named formats are `iso-8601-offset` \
                  (`2016-11-23T17:30:00+05:30`) and `naive-ist` (`2016-11-23 17:30:00`, IST wall \
                  clock). An instant in another zone, or in another unit (milliseconds): open",
        parts: &[
            required("the format that the target's profile names is accepted"),
            open("an instant in another zone, another unit or another of the formats"),
        ],
    },
    Interpretation {
        id: "I-TS-EDGE",
        question: "exactly 30 minutes old?",
        reading: "not older than 30 minutes: accepted. The clock of a remote locker differs from \
                  Locksmith's: Locksmith tests the edge 30 s on either side of the measured skew",
        parts: &[required("a timestamp of exactly 30 minutes is accepted")],
    },
    Interpretation {
        id: "I-TS-FUTURE",
        question: "a timestamp in the future?",
        reading: "open; a security finding from 24 h ahead on, since the hash is then usable for more \
                  than a day",
        parts: &[open("a timestamp in the future")],
    },
    Interpretation {
        id: "I-TS-UNREADABLE",
        question: "a timestamp that the locker cannot read?",
        reading: "refusal with 203 or 206: required",
        parts: &[required("refused with 203 or 206")],
    },
    Interpretation {
        id: "I-TS-SHORT",
        question: "digits that name an instant far from now (0, 123, 14 digits and more), a fraction \
                   behind seconds?",
        reading: "old ones: refused with 203 or 206, since a locker may take them for unreadable. Far \
                  ahead: see I-TS-FUTURE",
        parts: &[
            required("digits that name an old instant are refused with 203 or 206"),
            open("digits that name an instant far ahead"),
        ],
    },
    Interpretation {
        id: "I-SESSION",
        question: "a login kept in the browser for a second save?",
        reading: "the first launch in a browser asks for the login: required. A second launch in the \
                  same browser may ask again or keep the login: open. One browser never knows \
                  what another knows: required",
        parts: &[
            required("the first launch in a browser asks for the login"),
            required("one browser never knows what another knows"),
            open("a second launch in the same browser asks again, or keeps the login"),
        ],
    },
    Interpretation {
        id: "I-STEPS",
        question: "pages and dialogs between the known steps (consent, \"are you sure\", \"please \
                   wait\", a name for the document)?",
        reading: "the locker's choice: open. Locksmith goes through them",
        parts: &[open("steps between the known ones")],
    },
    Interpretation {
        id: "I-USED",
        question: "a page that reacts to `result` (continues, hides or replaces the button, reloads)?",
        reading: "right: `result` is there to be used. `result` must have been on the `<a>` when the \
                  library set it",
        parts: &[
            required("`result` was on the `<a>` when it was set"),
            open("what the page does once `result` is set"),
        ],
    },
    Interpretation {
        id: "I-STAMP-SHARED",
        question: "one timestamp for several loads of a page (signed once every few minutes)?",
        reading: "right while the timestamp is fresh; a warning where nothing shows that the page \
                  renews it; a failure only by its age or by how the page is cached",
        parts: &[
            required("the timestamp of every load is fresh"),
            tolerated("one timestamp for several loads, where nothing shows that it is renewed"),
        ],
    },
    Interpretation {
        id: "I-LIBRARY-FRAIL",
        question: "a page that needs more of the library than the snippet promises?",
        reading: "when the library loads it may bind to the `<a>` by the page's jQuery, and it may \
                  set `result` on the clicked element: a page that prevents this fails. Buttons \
                  added later: a warning, see I-LATE-BUTTON",
        parts: &[
            required("the page works with a library that binds by jQuery when it loads"),
            tolerated("buttons that come after the library"),
        ],
    },
    Interpretation {
        id: "I-FRAME",
        question: "the widget in a frame?",
        reading: "the frame's document is the page; the frame's sandbox and policy count",
        parts: &[required("every clause about the page holds for the frame's document")],
    },
    Interpretation {
        id: "I-ORDER",
        question: "several faults at once?",
        reading: "refusal with the code of any fault present: required",
        parts: &[required("refused with the code of any fault present")],
    },
    Interpretation {
        id: "I-UNKNOWN-ID",
        question: "an unknown app id, which makes every hash wrong too?",
        reading: "204 required; 203 tolerated, since its text names the app id",
        parts: &[required("refused with 204"), tolerated("refused with 203")],
    },
    Interpretation {
        id: "I-MISSING",
        question: "an attribute missing or empty?",
        reading: "refusal with 203, or with 204 for the app id, or with 206 for the timestamp: \
                  required",
        parts: &[required(
            "refused with 203, or with 204 for the app id, or with 206 for the timestamp",
        )],
    },
    Interpretation {
        id: "I-DOMAIN-MATCH",
        question: "what is \"the domain\"?",
        reading: "the host of the page's origin; upper and lower case are the same, port and scheme do \
                  not count. Another host, a suffix or prefix look-alike, an opaque or absent \
                  origin: refusal with 205 required, unless another header names the page \
                  honestly. A locker that reads `Referer` when the browser sends no `Origin` may \
                  accept the domain in `Referer`. Subdomains and a trailing dot: open",
        parts: &[
            required(
                "the registered host is accepted in upper and lower case, with any scheme and port",
            ),
            required("another host, a look-alike, an opaque or absent origin is refused with 205"),
            open("without `Origin`, the registered domain in `Referer`"),
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
        reading: "the widget chooses: in the popup, or in the page next to the button. The code must \
                  stand as a number of its own",
        parts: &[
            required("the code stands as a number of its own"),
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
        reading: "`result` has the latest outcome: required",
        parts: &[required("`result` has the latest outcome")],
    },
    Interpretation {
        id: "I-FETCH",
        question: "which documents cannot be saved?",
        reading: "status 4xx or 5xx, connection refused or reset, a body shorter than announced, \
                  a timeout: FAILURE required. The locker follows a redirect with 302 within \
                  http and https: required",
        parts: &[
            required("FAILURE for a document that the locker cannot fetch whole"),
            required("the locker follows a redirect with 302 within http and https"),
        ],
    },
    Interpretation {
        id: "I-LABEL",
        question: "must the button say \"Save to DigiLocker\"?",
        reading: "a locker of another name has its own label, given in the profile: required",
        parts: &[required("the label that the target's profile gives")],
    },
    Interpretation {
        id: "I-JQUERY-HOST",
        question: "jQuery from a public CDN?",
        reading: "the specification asks for the partner's own server; a public CDN: tolerated",
        parts: &[tolerated("jQuery from a host other than the partner's own")],
    },
    Interpretation {
        id: "I-HTML",
        question: "what do mistakes in the markup mean?",
        reading: "what a browser makes of them: the first of two attributes with one name counts; \
                  names and tags in upper and lower case are the same; comments and templates \
                  hold no buttons",
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
        reading: "the browser resolves it against the page. A locker that accepts a relative `href` \
                  must fetch that URL: required. A page that relies on it: tolerated",
        parts: &[
            required(
                "a locker that accepts a relative `href` fetches the URL that the browser \
                      resolves it to",
            ),
            tolerated("a page that relies on a relative `href`"),
        ],
    },
    Interpretation {
        id: "I-EMPTY",
        question: "a document of 0 bytes?",
        reading: "SUCCESS with an empty document, or FAILURE: open. SUCCESS without a document: a \
                  failure",
        parts: &[
            required("SUCCESS only with a document in the locker, even an empty one"),
            open("SUCCESS with an empty document, or FAILURE"),
        ],
    },
    Interpretation {
        id: "I-SIZE",
        question: "a document larger than the locker accepts?",
        reading: "FAILURE: required. SUCCESS with a part of the document: a failure",
        parts: &[required(
            "FAILURE for a document larger than the locker accepts, never SUCCESS with a part \
                      of it",
        )],
    },
    Interpretation {
        id: "I-SAME-NAME",
        question: "a second document of the same name in one folder?",
        reading: "the locker keeps the first: required",
        parts: &[required("the locker keeps the first of two documents of one name")],
    },
    Interpretation {
        id: "I-TWICE",
        question: "\"Save here\" clicked twice?",
        reading: "one or two copies: open",
        parts: &[open("one copy or two")],
    },
    Interpretation {
        id: "I-USERS",
        question: "several users?",
        reading: "the document goes to the user who logged in, and no other user sees it: required",
        parts: &[required(
            "the document goes to the user who logged in, and no other user sees it",
        )],
    },
    Interpretation {
        id: "I-JQUERY-FREE",
        question: "a library that works without jQuery?",
        reading: "open",
        parts: &[open("a library that works without jQuery")],
    },
    Interpretation {
        id: "I-LATE-BUTTON",
        question: "an `<a>` added after the library has run?",
        reading: "for the locker: open. For the page: the button works when the user can see it, \
                  required",
        parts: &[
            required("the page: the button works when the user can see it"),
            open("the locker: an `<a>` added after the library has run becomes a button"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_every_reading_has_parts() {
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
