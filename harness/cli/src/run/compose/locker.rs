//! Putting the report on a locker together, case by case. Pure.

use std::borrow::Cow;

use super::report::{concluded, decisive, last, pictures, report};
use crate::interop::Sightings;
use crate::run::RunInfo;
use crate::run::limits::ended;
use locksmith_core::observe::{Observation, Record};
use locksmith_core::plan::Planned;
use locksmith_core::report::text::counted;
use locksmith_core::report::{CaseRow, Report};
use locksmith_locker::judge;
use locksmith_spec::verdict::{Evidence, Judged};

/// Judges a locker's certification and reports it.
pub(super) fn compose<'r, E>(
    info: &RunInfo,
    of: impl Fn(&str) -> Result<Cow<'r, [Record]>, E>,
) -> Result<Report, E> {
    let (mut judged, mut rows) = (Vec::new(), Vec::new());
    let (mut sightings, mut last_seen) = (Sightings::default(), None);
    let mut stop = Stop::default();
    for planned in &info.plan.cases {
        let records = of(&planned.case.id)?;
        let this = judge::next(&info.plan, planned, &records, &judged);
        sightings.add(&planned.case, &this, &records);
        last_seen = last_seen.max(last(&records));
        stop.add(planned, &records);
        judged.push(this.without_words());
        rows.push(case_row(info, planned, this, &records));
    }
    let report = report(info, last_seen, &judged, rows, sightings.fingerprint());
    Ok(concluded(report, stop.sentence()))
}

/// How far a run came that was stopped.
#[derive(Debug, Default)]
struct Stop {
    why: Option<String>,
    ran: usize,
    cases: usize,
}

impl Stop {
    fn add(&mut self, planned: &Planned, records: &[Record]) {
        if planned.skip.is_some() {
            return;
        }
        self.cases += 1;
        if let Some(why) = ended(records) {
            self.why.get_or_insert_with(|| why.to_owned());
        } else {
            self.ran += usize::from(!records.is_empty());
        }
    }

    fn sentence(&self) -> Option<String> {
        let Self { why, ran, cases } = self;
        let why = why.as_ref()?;
        Some(format!("{why}; {ran} of {} ran", counted(*cases, "case")))
    }
}

fn case_row(info: &RunInfo, planned: &Planned, judged: Judged, records: &[Record]) -> CaseRow {
    let case = &planned.case;
    let decisive = decisive(&judged, &case.clauses);
    let mut evidence = decisive.map(|finding| finding.evidence.clone()).unwrap_or_default();
    evidence.extend(pictures(records));
    if !judged.verdict.is_met() {
        evidence.extend(errors(records));
    }
    CaseRow {
        id: case.id.clone(),
        title: case.title.clone(),
        verdict: judged.verdict,
        clauses: case.clauses.clone(),
        control: case.control.clone(),
        what: case.what.clone(),
        why: case.why.clone(),
        fix: case.fix.clone(),
        permitted: decisive.map(|finding| finding.permitted.clone()).unwrap_or_default(),
        observed: decisive.map(|finding| finding.observed.clone()).unwrap_or_default(),
        evidence,
        findings: judged.findings,
        repeat: format!("{} --only '{}'", info.command, case.id),
        millis: records
            .iter()
            .find_map(|record| match record.saw {
                Observation::Ended { millis } => Some(millis),
                _ => None,
            })
            .unwrap_or_default(),
    }
}

/// Script errors of the page: not judged, but often the reason.
fn errors(records: &[Record]) -> impl Iterator<Item = Evidence> {
    use locksmith_core::observe::PartnerEvent;
    records.iter().filter_map(|record| match &record.saw {
        Observation::Partner(PartnerEvent::ScriptError { text }) => Some(Evidence {
            what: "a script error in the partner's page".into(),
            text: text.clone(),
            file: None,
        }),
        _ => None,
    })
}
