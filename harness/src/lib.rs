//! Locksmith: certifies implementations of the DigiLocker Save to Locker API 1.0.
//!
//! Data flows one way:
//!
//! ```text
//! profile + scenario ─▶ plan ─▶ stand + browser + journey ─▶ observe ─▶ judge ─▶ report
//!   what is tested      cases    what is done                 what was   pure     pure
//!                                                             seen
//! ```
//!
//! - [`spec`] is the specification as data and functions: clauses, interpretations, app hash,
//!   timestamp, domain, and the oracle that says what is permitted. It knows nothing of the rest.
//! - [`scenario`] says what is wrong in a page or a document and what the user does; [`profile`]
//!   names the target. [`plan`] makes cases of them, and holds every scenario against the oracle.
//! - [`stand`] plays the partner's page, the host of its documents and the proxy; [`browser`] drives
//!   a browser and knows nothing of lockers; [`journey`] goes the user's way. They do, and judge
//!   nothing. [`run`] keeps browsers at work, case after case.
//! - [`observe`] is what was seen, streamed to `observations.jsonl` as it comes.
//! - [`judge`] is pure: the same observations, the same verdicts, with or without a browser.
//! - [`lint`] reads the source of a partner page, as it was sent, and is as pure. What such a page is
//!   in a browser stands in the rooms above, in each under `live`: there the stand plays the locker.
//! - [`interop`] tells what was seen of a locker and of a page where the specification leaves it open, and
//!   whether the two will work together.
//! - [`fuzz`] asks a locker over HTTP, without a browser: many small requests, each answer held against
//!   the oracle.
//! - [`received`] reads bytes as a browser does, within limits: what is searched for secrets.
//! - [`redact`] is the gate through which everything passes that is written: it overwrites secrets.
//! - [`tls`] says whose certificates are accepted.
//! - [`report`] tells the verdicts, in one file a format; [`prove`] holds the catalogue against
//!   lockers that are wrong on purpose, and the checks of pages against such pages; [`score`] is what
//!   they were found to be worth; [`cli`] puts everything together.
//! - `fuzz_targets` is what coverage-guided fuzzers run (see the top-level `fuzz/`), compiled for them
//!   and for tests alone.

pub mod cli;
pub mod embedded;
#[cfg(any(test, feature = "fuzz-targets"))]
pub mod fuzz_targets;
pub mod interop;
#[cfg(test)]
mod meaning;
pub mod prove;
pub mod run;
pub mod score;

pub use locksmith_browser as browser;
pub use locksmith_core::{clock, kept, observe, plan, profile, received, redact, report, scenario, tls};
pub use locksmith_fuzzer as fuzz;
pub use locksmith_lint as lint;
pub use locksmith_spec as spec;
pub(crate) use locksmith_spec::hex;
