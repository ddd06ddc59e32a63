//! From observations to verdicts: pure functions, no I/O.

mod verdict;

pub use verdict::{Evidence, Finding, Judged, Verdict};
