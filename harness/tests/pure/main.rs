//! The parts without I/O, and the command line's answers that need no browser.

mod canned;
mod course;
mod judge;

#[path = "../shared/mod.rs"]
mod shared;
