//! Judges a partner's page by what a browser showed: pure, one function for each case.
//!
//! Static rules judge the page's source elsewhere. Here it is what the browser made of the source, and what the
//! page did while the locker around it answered in every way.

mod at_click;
mod attributes;
mod broken;
mod buttons;
mod cases;
mod changed;
mod dlshare;
mod documents;
mod elsewhere;
mod facts;
mod forbidden;
mod held_back;
mod jquery;
mod no_button;
mod phrases;
mod policy;
mod renewal;
mod results;
mod saves;
mod secret;
mod snippet;
mod stamps;
mod trials;
mod unopened;
mod waiting;
mod words;

pub use cases::{CASES, PageCase};
pub use facts::Facts;

use elsewhere::{root_cause, unfinished};
use locksmith_core::findings::Findings;
use locksmith_core::observe::Record;
use locksmith_spec::verdict::{Judged, Verdict};

/// Judges every case by the records of a page's certification.
#[must_use]
pub fn cases(records: &[Record]) -> Vec<Judged> {
    let facts = Facts::of(records);
    CASES.iter().map(|case| one(case, &facts)).collect()
}

fn one(case: &PageCase, facts: &Facts<'_>) -> Judged {
    let mut findings = Findings::default();
    if let Some(cause) = root_cause(case, facts) {
        findings.add(case.clauses[0], Verdict::Skipped, ["a verdict"], &cause);
    } else {
        (case.judge)(facts, &mut findings);
        if !findings.any(Verdict::Fail) && !findings.any(Verdict::Skipped) {
            unfinished(case, facts, &mut findings);
        }
    }
    let decides = case.decides.iter().map(|&clause| clause.to_owned()).collect();
    Judged::of(case.id.to_owned(), decides, findings.into_vec())
}
