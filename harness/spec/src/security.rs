//! Security findings: what a locker or page should not do although no clause forbids it. A security finding
//! warns; it fails only with `--strict-security`.

use super::register::Clause;

/// Every security finding that a case or a security probe of the fuzzer looks for.
pub static SECURITY: &[Clause] = &[
    finding(
        "SEC-LAUNCH-REPLAYED",
        "The URL of a popup works for one popup only: opened again, from anywhere, it leads to no \
         login",
    ),
    finding(
        "SEC-FUTURE-STAMP",
        "The locker refuses a timestamp that is 24 h or more ahead: anyone who copies the page's source \
         can use its hash until 30 min after that time (I-TS-FUTURE)",
    ),
    finding(
        "SEC-RESULT-OVERHEARD",
        "The message with the result goes only to the page that asked, and not to another page that its \
         window shows by then",
    ),
    finding(
        "SEC-HASH-TIMING",
        "The time to refuse a wrong app hash does not depend on how many of its digits are right: an \
         attacker who measures that time finds a right hash digit by digit, without the key (CWE-208)",
    ),
    finding(
        "SEC-REFLECTED-MARKUP",
        "No page contains a value of the request (app id, app hash, timestamp, document URL) as markup: \
         otherwise a link to the locker runs an attacker's script there (CWE-79)",
    ),
    finding(
        "SEC-FRAMED",
        "Another site cannot show a page of the locker in a frame, where a user would click without \
         knowing on what: X-Frame-Options, or frame-ancestors of a Content-Security-Policy (CWE-1021)",
    ),
    finding(
        "SEC-DOCUMENT-SCHEME",
        "The URL of a document has the scheme http or https: the locker neither fetches nor links a URL \
         with file, ftp, data or javascript (CWE-918, CWE-79)",
    ),
    finding(
        "SEC-DOCUMENT-ADDRESS",
        "A locker on a public host fetches no document from a loopback, link-local or private address: \
         the page's author has no right to what is there (CWE-918)",
    ),
    finding(
        "SEC-DOCUMENT-PASSWORD",
        "The URL of a document contains no user name and no password: every visitor of the page can read \
         it, and servers on its way log it (CWE-522)",
    ),
    finding(
        "SEC-CORS",
        "No page of an unregistered origin may read an answer to a request with the user's cookies: the \
         locker does not allow that origin together with credentials (CWE-942)",
    ),
    finding(
        "SEC-ORIGIN-LOOSE",
        "The locker does not accept an origin that no browser sends (ftp://, or a user name before another \
         host) as the registered one: such a loose comparison invites the next attempt (CWE-346)",
    ),
];

/// Whether an id names a security finding, and so no clause.
#[must_use]
pub fn is_security(id: &str) -> bool {
    id.starts_with("SEC-")
}

const fn finding(id: &'static str, reading: &'static str) -> Clause {
    Clause { id, sides: &[], section: "", reading, quote: "", untestable: None }
}
