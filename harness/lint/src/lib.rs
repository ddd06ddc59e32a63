//! Static rules on the source of a partner page, as the server sent it: pure, no I/O.
//!
//! ```text
//! bytes + context ─▶ Source ─▶ rules ─▶ slips, each with its place ─▶ Finding
//!                    text,      one file
//!                    elements   each
//! ```
//!
//! [`Source::read`] reads the page once, as a browser reads HTML. [`check`] asks every rule of
//! [`RULES`]. What a rule notices is a [`Slip`]: a finding that knows its line and column. What is
//! merely missing in the source may be added by a script of the page: such slips are
//! [`absent`](Slip::absent), and whoever has the page as the browser built it drops those that
//! turn out to be there.

mod html;
mod page;
mod rules;
mod slip;
mod source;
mod value;

pub use page::SourceClaims;
pub use rules::{RULES, Rule, find};
pub use slip::{Place, Slip};
pub use source::{Context, LIBRARY, MOST_BYTES, Source};

use slip::{Slips, in_order};

/// Everything that the rules notice in a page: the gravest first, and then in the order of the
/// source. A rule tells at most 20 slips, and counts the others.
#[must_use]
pub fn check(source: &Source) -> Vec<Slip> {
    let noticed = RULES.iter().flat_map(|rule| {
        let mut slips = Slips::of(rule, source);
        (rule.look)(source, &mut slips);
        slips.into_vec()
    });
    in_order(noticed.collect())
}
