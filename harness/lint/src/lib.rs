//! Static rules on the source of a partner page, as the server sent it: pure, no I/O.
//!
//! ```text
//! bytes + context ─▶ Source ─▶ rules ─▶ diagnostics, each with its place ─▶ Finding
//!                    text,      one file
//!                    elements   each
//! ```
//!
//! [`Source::read`] reads the page once, as a browser reads HTML. [`check`] asks every rule of
//! [`RULES`]. What a rule notices is a [`Diagnostic`]: a finding that knows its line and column. What is
//! merely missing in the source may be added by a script of the page: such diagnostics are
//! [`absent`](Diagnostic::absent), and whoever has the page as the browser built it drops those that
//! turn out to be there.

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

/// Everything that the rules notice in a page: the gravest first, and then in the order of the
/// source. A rule tells at most 20 diagnostics, and counts the others.
#[must_use]
pub fn check(source: &Source) -> Vec<Diagnostic> {
    let noticed = RULES.iter().flat_map(|rule| {
        let mut diagnostics = Diagnostics::of(rule, source);
        (rule.look)(source, &mut diagnostics);
        diagnostics.into_vec()
    });
    in_order(noticed.collect())
}
