//! Putting the report on a partner's page together, from what was seen of it. Pure.

use super::RunInfo;
use super::compose::{decisive, report};
use super::live::PAGE;
use crate::judge::live::CASES;
use crate::judge::{self, Evidence, Judged};
use crate::observe::{ByCase, Observation, Record};
use crate::report::{CaseRow, Report};
use crate::spec::Side;

/// Judges a page's certification and reports it.
pub(super) fn compose(info: &RunInfo, records: &ByCase) -> Report {
    let seen = records.get(PAGE).map_or(&[][..], Vec::as_slice);
    let judged = judge::live::live(seen);
    let rows = CASES.iter().zip(&judged).map(|(case, judged)| CaseRow {
        title: case.title.to_owned(),
        what: case.what.to_owned(),
        why: case.why.to_owned(),
        mend: case.mend.to_owned(),
        ..row(info, judged, case.clauses, seen)
    });
    let rows = rows.collect();
    report(info, records, Side::Page, &judged, rows)
}

/// A row without its prose.
fn row(info: &RunInfo, judged: &Judged, clauses: &[&str], records: &[Record]) -> CaseRow {
    let clauses: Vec<String> = clauses.iter().map(|&clause| clause.to_owned()).collect();
    let decisive = decisive(judged, &clauses);
    let mut evidence = decisive.map(|finding| finding.evidence.clone()).unwrap_or_default();
    if !judged.verdict.is_met() {
        evidence.extend(pictures(records));
    }
    CaseRow {
        id: judged.case.clone(),
        title: String::new(),
        verdict: judged.verdict,
        clauses,
        control: None,
        what: String::new(),
        why: String::new(),
        mend: String::new(),
        permitted: decisive.map(|finding| finding.permitted.clone()).unwrap_or_default(),
        observed: decisive.map(|finding| finding.observed.clone()).unwrap_or_default(),
        evidence,
        findings: judged.findings.clone(),
        repeat: info.command.clone(),
        millis: 0,
    }
}

fn pictures(records: &[Record]) -> impl Iterator<Item = Evidence> {
    records.iter().filter_map(|record| match &record.saw {
        Observation::Screenshot { what, file } => {
            Some(Evidence { what: what.clone(), text: String::new(), file: Some(file.clone()) })
        }
        _ => None,
    })
}
