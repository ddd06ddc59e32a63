//! From canned observations to verdicts: each rule with what it passes and what it fails.

mod entries;
mod launch;
mod messages;
pub(crate) mod page;
mod partner;
mod parts;
mod result;
mod saving;
mod security;
mod whole;

use locksmith_core::certificate::conclude;
use locksmith_core::scenario::{Case, Catalogue};
use locksmith_spec::Side;
use locksmith_spec::verdict::Verdict;

use crate::timeline::{of_case, show};

#[test]
fn a_locker_that_conforms_passes_every_case() {
    let catalogue = Catalogue::embedded().unwrap();
    let judged: Vec<_> =
        catalogue.cases().iter().map(|case| of_case(Case::clone(case)).judge()).collect();
    for judged in &judged {
        let met = matches!(judged.verdict, Verdict::Pass | Verdict::Note);
        assert!(met, "{}", show(judged));
    }
    let conclusion = conclude(Side::Locker, &judged, 0);
    assert!(conclusion.conforms, "{}", conclusion.sentence);
}
