//! The proof of the catalogue: what it makes of lockers that are wrong on purpose, and of one that
//! is right. The matrix and its forms are pure; [`Proving`] carries a proof out.
//!
//! A *deviation* is a locker that breaks one clause. It is *noticed* when every case that is named for
//! it fails, and noticed *for the right reason* when a failing finding of each is about the clause
//! that it breaks. What is not noticed is a *survivor*; a case that does not pass at the
//! conforming locker, or at one that makes another *choice* where it may, is a *false alarm*. Any of these, and the catalogue is not proved.

pub mod fuzz;
mod html;
mod kills;
mod matrix;
pub mod pages;
mod proving;
mod terminal;

pub use html::render_html;
pub use kills::Kills;
pub use matrix::{Cell, ChoiceRow, Deviation, Facts, Noticed, Proof, Row, Scope};
pub use proving::{Deviant, Differing, ProveError, Proving, Setting};
pub use terminal::render_terminal;
