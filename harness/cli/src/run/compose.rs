//! Putting a report together from a run's plan, its observations and its verdicts. Pure.

use std::borrow::Cow;
use std::convert::Infallible;
use std::time::Duration;

use jiff::Timestamp;

use super::limits::ended;
use super::page::PAGE;
use super::{By, Measured, RunInfo, compose_page};
use crate::interop::{Fingerprint, Sightings};
use crate::score;
use locksmith_core::certificate;
use locksmith_core::observe::{ByCase, Observation, Record};
use locksmith_core::plan::Planned;
use locksmith_core::report::text::counted;
use locksmith_core::report::{
    CaseRow, ClauseRow, ClauseVerdict, Clock, NoteRow, Report, RunFacts, Specification, Summary,
    Target, Tool,
};
use locksmith_locker::judge;
use locksmith_spec::verdict::{Evidence, Finding, Judged, Verdict};
use locksmith_spec::{Side, clause};

/// Judges a run and reports it.
#[must_use]
pub fn compose(info: &RunInfo, records: &ByCase) -> Report {
    let of = |case: &str| records.get(case).map_or(&[][..], Vec::as_slice);
    let Ok(report) = compose_each(info, |case| Ok::<_, Infallible>(Cow::Borrowed(of(case))));
    report
}

/// The same from one case after the other: what was seen of a case, which `of` gives, is needed no longer
/// than that.
pub(super) fn compose_each<'r, E>(
    info: &RunInfo,
    of: impl Fn(&str) -> Result<Cow<'r, [Record]>, E>,
) -> Result<Report, E> {
    if info.side == Side::Page {
        return Ok(compose_page::compose(info, &of(PAGE)?));
    }
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

/// The report, with what is said of a run that was stopped. What failed until then is said, too.
pub(super) fn concluded(mut report: Report, stopped: Option<String>) -> Report {
    if let Some(stopped) = stopped {
        report.conclusion = match report.exit_code {
            1 => format!("{stopped}; {}", report.conclusion),
            _ => stopped,
        };
    }
    report
}

/// The report on a run, with the rows of its cases, and when the last thing was seen.
pub(super) fn report(
    info: &RunInfo,
    last: Option<i64>,
    judged: &[Judged],
    cases: Vec<CaseRow>,
    fingerprint: Fingerprint,
) -> Report {
    let side = info.side;
    // A page is judged by the rules and cases of today, whatever the run was made with.
    let checks = match side {
        Side::Locker => info.catalogue.clone(),
        Side::Page => score::page_checks(),
    };
    let mut conclusion = certificate::conclude(side, judged, info.plan.left_out);
    if let Some(shard) = &info.plan.shard {
        conclusion = conclusion.in_shard(shard, judged.len());
    }
    let clauses = clause::of(side)
        .map(|clause| ClauseRow {
            id: clause.id.to_owned(),
            verdict: conclusion
                .clauses
                .get(clause.id)
                .map_or(ClauseVerdict::Untested, |verdict| (*verdict).into()),
            reading: clause.reading.to_owned(),
            quote: clause.quote.to_owned(),
            section: clause.section.to_owned(),
            reason: conclusion.untested.get(clause.id).cloned(),
            cases: about(clause.id, judged),
        })
        .collect();
    Report {
        tool: Tool { name: "locksmith".into(), version: info.version.clone() },
        specification: Specification {
            name: "Save to Locker API Specification".into(),
            version: "1.0".into(),
        },
        side: side.to_string(),
        target: Target { name: info.target.clone(), url: info.url.clone() },
        run: RunFacts {
            started: started(info.started),
            seconds: last.map_or(0.0, |last| seconds(info.started, last)),
            browser: info.browser.clone(),
            certificate: info.certificate.clone(),
            clock: info.clock.map(clock),
            assumed: info.assumed.clone(),
            seed: info.plan.seed,
            shard: info.plan.shard.as_ref().map(ToString::to_string),
        },
        conforms: conclusion.conforms,
        exit_code: conclusion.exit_code,
        conclusion: conclusion.sentence,
        kill_score: score::recorded(side, &checks),
        summary: Summary {
            with_notes: cases.iter().filter(|case| case.passed_with_notes()).count(),
            ..Summary::of(judged.iter().map(|case| case.verdict))
        },
        clauses,
        notes: NoteRow::all(&cases),
        fingerprint,
        cases,
    }
}

fn clock(measured: Measured) -> Clock {
    let seconds = |millis: i64| Duration::from_millis(millis.unsigned_abs()).as_secs_f64();
    let Measured { skew, by } = measured;
    let words = match by {
        By::Date => format!("{skew}, by its `Date`"),
        By::Launches => format!("{skew}, by where the 30 minutes were found to end"),
        By::Nothing => "not known: the locker tells no `Date`, and no launch told it".to_owned(),
    };
    let sign = if skew.ahead() < 0 { -1.0 } else { 1.0 };
    Clock { ahead: sign * seconds(skew.ahead()), uncertainty: seconds(skew.uncertainty()), words }
}

/// The cases with a finding about a clause, skipped ones left out.
fn about(clause: &str, judged: &[Judged]) -> Vec<String> {
    judged
        .iter()
        .filter(|case| {
            let tested = |f: &Finding| f.clause == clause && f.verdict != Verdict::Skipped;
            case.findings.iter().any(tested)
        })
        .map(|case| case.case.clone())
        .collect()
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
        mend: case.mend.clone(),
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

/// The finding that decided: of the weightiest, the first about a clause that the case is there
/// for, or else the first.
pub(super) fn decisive<'a>(judged: &'a Judged, claims: &[String]) -> Option<&'a Finding> {
    let mut weightiest = judged.findings.iter().filter(|f| f.verdict == judged.verdict);
    let first = weightiest.clone().next();
    weightiest.find(|finding| claims.contains(&finding.clause)).or(first)
}

pub(super) fn pictures(records: &[Record]) -> impl Iterator<Item = Evidence> {
    records.iter().filter_map(|record| match &record.saw {
        Observation::Screenshot { what, file } => {
            Some(Evidence { what: what.clone(), text: String::new(), file: Some(file.clone()) })
        }
        _ => None,
    })
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

fn started(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds).map(|time| format!("{time:.0}")).unwrap_or_default()
}

/// When the last of these was seen.
pub(super) fn last(records: &[Record]) -> Option<i64> {
    records.iter().map(|record| record.at).max()
}

#[expect(clippy::cast_precision_loss, reason = "a run takes less than 2^52 ms")]
fn seconds(started: i64, last: i64) -> f64 {
    (last - started) as f64 / 1000.0
}
