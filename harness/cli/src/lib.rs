//! Locksmith: certifies implementations of the DigiLocker Save to Locker API 1.0.
//!
//! Data flows one way:
//!
//! ```text
//! profile + scenario ─▶ plan ─▶ test bed + browser + journey ─▶ observe ─▶ judge ─▶ report
//!   what is tested      cases    what is done                    what was   pure     pure
//!                                                                seen
//! ```
//!
//! Each part is a crate, so that the compiler keeps the directions:
//!
//! - [`locksmith_spec`] is the specification as data and functions, and the words of verdicts. It knows
//!   nothing of the rest.
//! - [`locksmith_lint`] reads the source of a partner page, as it was sent. Pure.
//! - [`locksmith_browser`] drives browsers, and knows nothing of lockers.
//! - [`locksmith_core`] is what both sides and the fuzzer need: scenarios, profiles, plans, the proxy, the
//!   record, redaction, and reports.
//! - [`locksmith_locker`] and [`locksmith_page`] certify the one side and the other, by the same words: test
//!   bed, journey, judge. Neither knows the other.
//! - [`locksmith_fuzzer`] asks a locker over HTTP, without a browser, and holds each answer against the oracle.
//!
//! This crate is the program:
//!
//! - [`run`] keeps browsers at work, case after case, and puts reports together.
//! - [`interop`] compares what was seen of a locker and of a page where the specification leaves it open, and
//!   whether the two will work together.
//! - [`prove`] holds the catalogue against lockers that are wrong on purpose, and the checks of pages against
//!   such pages; [`score`] is what they were found to be worth; [`cli`] has a file for each command.
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
