//! The rules against known answers, and the command line's answers.

mod cli;
mod vectors;
