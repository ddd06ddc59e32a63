//! What the reports on both sides are made of. Pure.

use std::time::Duration;

use jiff::Timestamp;

use crate::interop::Fingerprint;
use crate::run::{By, Measured, RunInfo};
use crate::score;
use locksmith_core::certificate;
use locksmith_core::observe::{Observation, Record};
use locksmith_core::report::{
    CaseRow, ClauseRow, ClauseVerdict, Clock, NoteRow, Report, RunFacts, Specification, Summary,
    Target, Tool,
};
use locksmith_spec::verdict::{Evidence, Finding, Judged, Verdict};
use locksmith_spec::{Side, clause};

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
        self_test: score::recorded(side, &checks),
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
        By::Nothing => "unknown: the locker sends no `Date`, and no launch showed it".to_owned(),
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
