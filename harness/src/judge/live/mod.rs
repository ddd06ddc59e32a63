//! A partner's page, judged by what was seen of it in a browser: pure, one function a case.
//!
//! What the page's source says is judged elsewhere, by static rules; here it is what the browser
//! made of it, and what became of the page while the locker around it changed.

mod attributes;
mod buttons;
mod cases;
mod documents;
mod facts;
mod policy;
mod results;
mod secret;
mod trials;

pub use cases::{CASES, LiveCase};
pub use facts::Facts;

use super::findings::Findings;
use super::{Judged, Verdict};
use crate::observe::Record;

/// Judges every case by the records of a page's certification.
#[must_use]
pub fn live(records: &[Record]) -> Vec<Judged> {
    let facts = Facts::of(records);
    CASES.iter().map(|case| one(case, &facts)).collect()
}

fn one(case: &LiveCase, facts: &Facts<'_>) -> Judged {
    let mut findings = Findings::default();
    (case.judge)(facts, &mut findings);
    if !findings.any(Verdict::Fail)
        && !findings.any(Verdict::Skipped)
        && let Some(why) = unfinished(case, facts, &findings)
    {
        let clause = case.clauses[0];
        findings.add(clause, Verdict::Inconclusive, ["an undisturbed run"], &why);
    }
    let findings = findings.into_vec();
    let verdict = findings.iter().map(|finding| finding.verdict).max();
    Judged { case: case.id.to_owned(), verdict: verdict.unwrap_or(Verdict::Inconclusive), findings }
}

/// Why a case in which nothing failed came to no end.
fn unfinished(case: &LiveCase, facts: &Facts<'_>, findings: &Findings) -> Option<String> {
    let found = case.clauses.iter().any(|clause| findings.about(clause));
    let trouble = facts.trouble();
    match (found, trouble) {
        (true, None) => None,
        // What was tried before the trouble came is not all that should have been tried.
        (true, Some(trouble)) => case.to_the_end.then_some(trouble),
        (false, Some(trouble)) => Some(trouble),
        (false, None) => Some(facts.why_nothing_was_tried()),
    }
}
