//! The proof of the fuzzer: what it makes, over HTTP and without a browser, of lockers that are wrong on
//! purpose.
//!
//! Most deviations show where the fuzzer does not look: [`place`] says of each where it shows, and why.
//! One that HTTP shows is *noticed* when a confirmed cause names the clause that it breaks, and a
//! *survivor* when none does; one that shows elsewhere is no part of the score. A cause at the
//! conforming locker is a *false alarm*.

mod html;
mod places;
mod proof;
mod terminal;
mod trials;

pub use html::render_html;
pub use places::{Place, place};
pub use proof::{Cause, Facts, FuzzProof, Noticed, Row};
pub use terminal::render_terminal;
pub use trials::{Setting, prove};
