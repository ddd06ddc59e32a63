//! Security findings: what the specification says nothing about, and a locker should not do all the
//! same. They are kept apart from conformance: a finding warns, and fails only where that is asked for.

use super::register::Clause;

/// Every security finding that a case looks for, or the fuzzer by its security probes.
pub static SECURITY: &[Clause] = &[
    finding(
        "SEC-LAUNCH-REPLAYED",
        "The address that a popup is led to is good for one popup: opened again, from wherever, it \
         leads to no login",
    ),
    finding(
        "SEC-FUTURE-STAMP",
        "A timestamp from 24 hours ahead on is refused: until its time comes, and 30 minutes longer, \
         whoever copies the page's source can use it (I-TS-FUTURE)",
    ),
    finding(
        "SEC-RESULT-OVERHEARD",
        "The message that tells the result is sent to the page that asked, and not to whichever page \
         stands in its window by then",
    ),
    finding(
        "SEC-HASH-TIMING",
        "How long a wrong app hash takes to be refused does not tell how many of its digits are right: \
         whoever can measure that finds a right hash digit by digit, without the key (CWE-208)",
    ),
    finding(
        "SEC-REFLECTED-MARKUP",
        "What a request says (app id, app hash, timestamp, address of the document) stands in no page as \
         markup: a link to the locker would else run a stranger's script there (CWE-79)",
    ),
    finding(
        "SEC-FRAMED",
        "A page of the locker's cannot be shown in a frame on another site, where a user would press \
         without knowing what: X-Frame-Options, or frame-ancestors of a Content-Security-Policy (CWE-1021)",
    ),
    finding(
        "SEC-DOCUMENT-SCHEME",
        "The address of a document is of http or https: one of file, ftp, data or javascript is neither \
         fetched nor linked (CWE-918, CWE-79)",
    ),
    finding(
        "SEC-DOCUMENT-ADDRESS",
        "A locker on a public host fetches no document from a loopback, link-local or private address: \
         what is there is not for whoever names it (CWE-918)",
    ),
    finding(
        "SEC-DOCUMENT-PASSWORD",
        "The address of a document carries no user name and no password: it stands in the page for every \
         visitor, and in the logs of every server on its way (CWE-522)",
    ),
    finding(
        "SEC-CORS",
        "No page of an unregistered origin may read an answer that was given to the user's own cookies: \
         the origin is not allowed back together with credentials (CWE-942)",
    ),
    finding(
        "SEC-ORIGIN-LOOSE",
        "An origin that no browser sends, such as ftp:// or a user name before another host, is not let in for the \
         registered one: a comparison that takes it is one that an attacker tries next (CWE-346)",
    ),
];

/// Whether an id is that of a security finding, and so of no clause.
#[must_use]
pub fn is_security(id: &str) -> bool {
    id.starts_with("SEC-")
}

const fn finding(id: &'static str, reading: &'static str) -> Clause {
    Clause { id, sides: &[], section: "", reading, quote: "", untestable: None }
}
