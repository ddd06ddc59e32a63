//! Security probes: what the specification says nothing of, and can be told over HTTP without a login.
//!
//! They come after the cases, and are kept apart from conformance: a finding warns, and decides only where
//! that is asked for (`--strict-security`). [`send`] asks the locker, and does nothing else; everything else
//! here judges what came, and asks nobody. [`origin`] judges what came of the cases themselves.

use locksmith_spec::verdict::{Finding, Verdict};

pub(crate) mod cors;
pub mod documents;
pub mod framing;
pub mod markup;
pub mod origin;
pub mod page;
pub mod send;
pub mod timing;

/// What the probes look for, in the order in which it is told.
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
