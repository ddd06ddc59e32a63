//! Fuzzing a locker over HTTP, with the specification as the oracle.
//!
//! ```text
//! seed ─▶ generate ─▶ case ─▶ values ─▶ render ─▶ wire ─▶ answer ─▶ judge ─▶ tally ─▶ shrink ─▶ report
//!          which       a few   what is    bytes    sent    class     oracle   by        minimal   scripts
//!          is next     words   presented                                       cause     case
//! ```
//!
//! A [`case`] is a few choices; a [`template`] says how the locker wants them on its wire, and what its
//! answers mean; [`form`] says what a strange message leaves certain. All of that is pure. [`wire`] sends
//! bytes, [`meet`] contacts the locker and reads its clock, [`probe`] takes one case through all of it, [`engine`]
//! runs many, and [`hunt`] is a run from its control to its minimal cases. [`security`] follows: probes for faults that
//! no clause forbids.

pub mod answer;
pub mod case;
mod document;
pub mod engine;
pub mod folder;
pub mod form;
pub mod formats;
pub mod generate;
pub mod html;
pub mod hunt;
pub mod judge;
pub mod learn;
pub mod meet;
pub mod outcome;
pub mod page;
pub mod probe;
pub mod render;
pub mod script;
pub mod security;
pub mod shares;
pub(crate) mod shrink;
pub mod tally;
pub mod template;
pub mod terminal;
pub mod unread;
pub mod values;
pub mod wire;
