//! Fuzzing a locker over HTTP, with the specification as the oracle.
//!
//! ```text
//! seed ─▶ generate ─▶ case ─▶ values ─▶ render ─▶ wire ─▶ answer ─▶ judge ─▶ tally ─▶ shrink ─▶ report
//!          which       a few   what is    bytes    sent    class     oracle   by        minimal   scripts
//!          is next     words   presented                                       cause     case
//! ```
//!
//! A [`case`] is a few choices; a [`template`] says how the locker wants them on its wire, and what its
//! answers mean; [`form`] says what a strange message leaves certain.

pub mod answer;
pub mod case;
pub mod form;
pub mod generate;
pub mod judge;
pub mod render;
pub mod template;
pub mod values;
