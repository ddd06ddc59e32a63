//! The parts without I/O, and the command line's answers that need no browser.

mod canned;
mod catalogue;
mod conclude;
mod course;
mod judge;
mod profile;
mod scenario_errors;
mod told;

#[path = "../shared/mod.rs"]
mod shared;
