//! The error codes: what a page did wrong, how its makers fix it, and what a locker must do.

use locksmith_spec::Code;

/// What there is to say of an error code, besides its clause.
pub(super) struct Advice {
    /// What a page did wrong, in sentences.
    pub(super) wrong: &'static [&'static str],
    /// The clauses that a page with this code breaks, or may break.
    pub(super) clauses: &'static [&'static str],
    /// How to fix the page, in a sentence.
    pub(super) fix: &'static str,
    /// The fix as a program, by language; none where no change of the page helps.
    pub(super) programs: &'static [(&'static str, &'static str)],
    /// What a locker must do.
    pub(super) locker: &'static str,
}

/// The fix of one code in every language.
macro_rules! programs {
    ($code:literal) => {
        &[
            ("PHP", include_str!(concat!("fixes/", $code, ".php"))),
            ("Java", include_str!(concat!("fixes/", $code, ".java"))),
            ("Node", include_str!(concat!("fixes/", $code, ".mjs"))),
            ("Python", include_str!(concat!("fixes/", $code, ".py"))),
            ("C#", include_str!(concat!("fixes/", $code, ".cs"))),
        ]
    };
}

/// The advice on a code.
pub(super) fn advice(code: Code) -> Advice {
    match code {
        Code::InvalidAppHash => Advice {
            wrong: &[
                "The hash is over other values, another order, or with a separator between them.",
                "The app key has a blank or line break around it, or is that of another app.",
                "`time-stamp` in the page is not the string that was hashed.",
                "The hash is not SHA-256 in 64 lower-case hex digits.",
            ],
            clauses: &["PAGE-APP-HASH", "PAGE-DLSHARE"],
            fix: "Hash app id, app key and timestamp in this order, as UTF-8, and write 64 lower-case hex \
                  digits. `locksmith hash --explain` shows the hashed string.",
            programs: programs!("203"),
            locker: "Compute the SHA-256 of the received app id, the registered app key and the received \
                     timestamp string. Answer 203 when it differs from the received hash.",
        },
        Code::InvalidAppId => Advice {
            wrong: &[
                "`data-app-id` is not the registered app id: a placeholder, the id of a test system, other \
                 case, or a blank around it.",
                "`data-app-id` is missing, empty or misspelt.",
            ],
            clauses: &["PAGE-APP-ID"],
            fix: "Copy the app id from the locker's partner portal, and stop at start-up when it is empty.",
            programs: programs!("204"),
            locker: "Look the app id up in the registry, as it was sent. Answer 204 when no app has it.",
        },
        Code::DomainNotRegistered => Advice {
            wrong: &[
                "The page is served under a host that is not registered for the app: with or without \
                 `www`, a staging system, localhost or an IP address.",
                "The page runs in a sandboxed frame, or its referrer policy hides its origin.",
            ],
            clauses: &["REG-DOMAIN"],
            fix: "Serve the page under the registered domain, or register its host as well.",
            programs: programs!("205"),
            locker: "Compare the host of the page's origin with the app's registered domain, without case, \
                     port and scheme. Answer 205 when it is another host, a look-alike or no host.",
        },
        Code::TimestampTooOld => Advice {
            wrong: &[
                "The timestamp was made at start-up, at build time or for a cached page.",
                "The server's clock is slow.",
                "The timestamp is in UTC where the locker reads IST, or in another unit.",
            ],
            clauses: &["PAGE-FRESH", "PAGE-TIMESTAMP"],
            fix: "Make a new timestamp at each request, do not cache the page, and synchronise the clock (NTP).",
            programs: programs!("206"),
            locker: "Read the timestamp as IST. Answer 206 when it is more than 1800 s older than the \
                     locker's clock; exactly 1800 s is accepted.",
        },
        Code::NotAuthorised => Advice {
            wrong: &[
                "Nothing: the page's attributes are right, but the app is not authorised for the service.",
            ],
            clauses: &[],
            fix: "No change of the page helps. Ask the locker's operator to authorise the app.",
            programs: &[],
            locker: "Answer 207 when the app is known and the request has no fault, but the app is not \
                     authorised for the service.",
        },
    }
}

/// The code that someone typed: `203`, `err-203`, `ERR-203`, `error 203`.
pub(super) fn typed(text: &str) -> Option<Code> {
    let text = text.trim().to_ascii_lowercase();
    let number = text.strip_prefix("error").or(text.strip_prefix("err")).unwrap_or(&text);
    let number = number.trim_start_matches(['-', ' ', '_']);
    Code::ALL.into_iter().find(|code| code.to_string() == number)
}
