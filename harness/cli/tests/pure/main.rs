//! The parts without I/O, the command line's answers that need no browser, and the fuzzer.

#![expect(clippy::unwrap_used, reason = "what a test needs and does not get fails it here")]

mod canned;
mod catalogue;
mod cli;
mod cli_fuzz;
mod cli_runs;
mod conclude;
mod control;
mod fixes;
mod fuzz_lockers;
mod fuzz_messages;
mod fuzz_outcome;
mod fuzz_redirects;
mod fuzz_scripts;
mod fuzz_security;
mod fuzz_time;
mod guide;
mod interop;
mod judge;
mod kept;
mod key_watch;
mod lint;
mod merge;
mod mutants;
mod observations;
mod oracle;
mod oracle_properties;
mod profile;
mod prove;
mod prove_fuzz;
mod prove_pages;
mod redaction;
mod scenario_errors;
mod second_opinion;
mod shown;
mod stored_runs;
mod timeline;
mod vectors;

#[path = "../shared/mod.rs"]
mod shared;
mod words;
