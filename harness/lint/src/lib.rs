//! Static rules on the source of a partner page, as the server sent it: pure, no I/O.
//!
//! ```text
//! bytes + context ─▶ Source ─▶ rules ─▶ diagnostics, each with its place ─▶ Finding
//!                    text,      one file
//!                    elements   each
//! ```
//!
//! [`Source::read`] reads the page once, as a browser reads HTML. [`check`] runs every rule of
//! [`RULES`]. A rule reports a [`Diagnostic`]: a finding with line and column. A script of the page may
//! add what the source lacks: such diagnostics are [`absent`](Diagnostic::absent), and a caller that has
//! the page as the browser built it drops those whose element is there.

mod diagnostic;
mod excerpt;
mod finding;
mod html;
mod page;
mod read;
mod rule;
mod rules;
mod source;
mod value;

pub use diagnostic::{Diagnostic, Place};
pub use page::SourceClaims;
pub use read::MOST_BYTES;
pub use rule::Rule;
pub use rules::{RULES, find};
pub use source::{Context, LIBRARY, Source};

use diagnostic::in_order;
use rule::Diagnostics;

/// Checks a page with every rule: failures first, then warnings, then notes, each in the order of the
/// source. A rule reports at most 20 diagnostics, and counts the others.
#[must_use]
pub fn check(source: &Source) -> Vec<Diagnostic> {
    let reported = RULES.iter().flat_map(|rule| {
        let mut diagnostics = Diagnostics::of(rule, source);
        (rule.look)(source, &mut diagnostics);
        diagnostics.into_vec()
    });
    in_order(reported.collect())
}
