//! The self-test: whether the checks kill every mutant, and leave what conforms alone.
//!
//! A *mutant* is a target that is wrong on purpose in one thing: a locker, or a sample page. It is *killed* when what must
//! report it does, under the clause that it breaks; else it *survived*, or was reported for a *wrong reason*. A target that
//! conforms, or does what is tolerated, and is blamed is a *false positive*. Any of these, and the checks are not proved.
//! A [`Proof`] and its forms are pure; [`lockers`], [`pages`] and [`fuzz`] carry one out.

mod document;
pub mod fuzz;
mod html;
pub mod lockers;
pub mod pages;
mod places;
mod proof;
mod terminal;

pub use crate::score::Subject;
pub use html::render_html;
pub use lockers::Scope;
pub use places::{Place, place};
pub use proof::{Facts, Outcome, Proof, Remark, Row};
pub use terminal::render_terminal;
