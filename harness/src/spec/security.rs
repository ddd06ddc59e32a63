//! Security findings: what the specification says nothing about, and a locker should not do all the
//! same. They are kept apart from conformance: a finding warns, and fails only where that is asked for.

use super::Clause;

/// Every security finding that a case looks for, or the fuzzer by its security probes.
pub static SECURITY: &[Clause] = &[
    finding(
        "SEC-LAUNCH-REPLAYED",
        "The address that a popup is led to is good for one popup: opened again, from wherever, it \
         leads to no login",
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
];

/// Whether an id is that of a security finding, and so of no clause.
#[must_use]
pub fn is_security(id: &str) -> bool {
    id.starts_with("SEC-")
}

const fn finding(id: &'static str, reading: &'static str) -> Clause {
    Clause { id, sides: &[], section: "", reading, quote: "", untestable: None }
}
