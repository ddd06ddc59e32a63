//! Security probes: faults that no clause forbids, and that show over HTTP without a login.
//!
//! They run after the cases, apart from conformance: a finding warns, and fails only with `--strict-security`.
//! Only [`send`] sends requests; the other modules judge the answers. [`origin`] judges the answers to the cases
//! themselves.

use locksmith_spec::verdict::{Finding, Verdict};

pub(crate) mod cors;
pub mod documents;
pub mod framing;
pub mod markup;
pub mod origin;
pub mod page;
pub mod send;
pub mod timing;

/// What the probes look for, in the order of the report.
pub const LOOKED_FOR: [&str; 6] = [
    "SEC-HASH-TIMING",
    "SEC-REFLECTED-MARKUP",
    "SEC-FRAMED",
    "SEC-DOCUMENT-SCHEME",
    "SEC-DOCUMENT-ADDRESS",
    "SEC-CORS",
];

/// A finding of a probe.
fn finding(id: &str, verdict: Verdict, wanted: &str, observed: impl Into<String>) -> Finding {
    Finding::new(id, verdict, [wanted], observed)
}
