//! Locksmith certifies implementations of the DigiLocker Save to Locker API 1.0: lockers and partner pages.
//!
//! # Data flows one way
//!
//! ```text
//! profile + scenarios ─▶ plan ─▶ test bed + journey (browser, HTTP) ─▶ observations ─▶ judge ─▶ report
//!   what is tested       cases     what is done                        what was seen   pure     pure
//! ```
//!
//! # The crates are walls
//!
//! Each part is a crate, so the compiler keeps the directions: a part sees what stands above it, and nothing else.
//!
//! - [`locksmith_spec`] is the specification as data and functions, and the words of verdicts. Pure; it knows nothing
//!   of the rest.
//! - [`locksmith_lint`] reads the source of a partner page, as it was sent. Pure.
//! - [`locksmith_browser`] drives browsers, and knows nothing of lockers.
//! - [`locksmith_core`] is what both sides and the fuzzer need: scenarios, profiles, plans, the proxy, the record,
//!   redaction, and reports.
//! - [`locksmith_locker`] and [`locksmith_page`] certify the one side and the other, by the same words: test bed,
//!   journey, judge. Neither knows the other.
//! - [`locksmith_fuzzer`] sends a locker requests over HTTP, without a browser, and holds each answer against the
//!   oracle.
//! - [`reference_locker`] conforms, and shares no code with the harness: a second reading of the specification.
//!
//! # This crate is the program
//!
//! - [`cli`] has a file for each command.
//! - [`run`] keeps browsers at work, case after case, and puts reports together.
//! - [`prove`] holds the cases, rules and fuzzer against mutants and conforming targets; [`score`] keeps the result.
//! - [`interop`] compares what was seen of a locker and of a page where the specification is open.
//! - `fuzz_targets` is what coverage-guided fuzzers run (see the top-level `fuzz/`), compiled for them and for tests
//!   only.
//!
//! `harness/ARCHITECTURE.md` says what to touch for what; the guide in `harness/docs` is for users.

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
