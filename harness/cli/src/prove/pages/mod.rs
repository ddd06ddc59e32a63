//! The proof of the page side: what its rules make of sample pages that are wrong in one thing, and
//! of such that are right.
//!
//! A wrong page is *noticed* when a case fails at it, and *for the right reason* when the first one
//! that fails is about the clause that the page breaks. A right page at which anything but a pass
//! comes is a *false alarm*. In the fast scope, pages that a static rule must notice are held against
//! the static rules alone; the others go through a browser.

mod html;
mod proof;
mod trials;

pub use html::render_html;
pub use proof::{Outcome, PageProof, Remark, Row};
pub use trials::{ProveError, Setting, prove};
