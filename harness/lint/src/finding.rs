//! A diagnostic as a finding of a case.

use super::diagnostic::{Diagnostic, Place};
use super::rules::find;
use locksmith_spec::verdict::{Evidence, Finding, HOW_TO_FIX};

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Self {
        let Place { line, column, .. } = diagnostic.place;
        let evidence = |what: String, text: String| Evidence { what, text, file: None };
        let place = format!("line {line}, column {column} of the source");
        let mut shown = vec![evidence(place, diagnostic.place.drawn())];
        // The report prints the rule's own fix beside the case.
        if find(diagnostic.rule).is_none_or(|rule| rule.fix != diagnostic.fix) {
            shown.push(evidence(HOW_TO_FIX.into(), diagnostic.fix.clone()));
        }
        if let Some(fixed) = diagnostic.fixed {
            shown.push(evidence("fixed line".into(), fixed));
        }
        Self {
            clause: diagnostic.clause.to_owned(),
            interpretation: diagnostic.interpretation.map(str::to_owned),
            verdict: diagnostic.verdict,
            permitted: vec![diagnostic.permitted],
            observed: diagnostic.seen,
            evidence: shown,
            elsewhere: None,
        }
    }
}
