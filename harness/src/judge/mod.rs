//! From observations to verdicts: pure functions, no I/O.
//!
//! A case is judged by rules that look at everything that was seen, whether the case is about it
//! or not: a locker that tells SUCCESS without saving fails wherever it does so.

mod certificate;
mod course;
mod findings;
mod launch;
mod page;
mod result;
mod save;
mod verdict;

pub use certificate::{Conclusion, conclude};
pub use verdict::{Evidence, Finding, Judged, Verdict};

use crate::observe::{ByCase, Observation, Record};
use crate::plan::{Plan, Planned};
use crate::scenario::Case;
use course::Course;
use findings::Findings;

/// Judges every case of a plan. A case that rests on a control which did not pass is inconclusive.
#[must_use]
pub fn plan(plan: &Plan, records: &ByCase) -> Vec<Judged> {
    let empty = Vec::new();
    let mut judged: Vec<Judged> = Vec::new();
    for planned in &plan.cases {
        let records = records.get(&planned.case.id).unwrap_or(&empty);
        let mut this = one(planned, records);
        let control = planned.case.control.as_deref();
        let control = control.and_then(|id| judged.iter().find(|other| other.case == id));
        let control = control.filter(|control| !control_holds(control, plan));
        if let (Some(control), false) = (control, this.verdict == Verdict::Skipped) {
            this = rests_on_nothing(&planned.case, control);
        }
        judged.push(this);
    }
    judged
}

/// Judges one case by what was seen of it, without a look at its control.
#[must_use]
pub fn one(planned: &Planned, records: &[Record]) -> Judged {
    let case = &planned.case;
    if let Some(reason) = &planned.skip {
        let mut findings = Findings::default();
        findings.add(&case.clauses[0], Verdict::Skipped, ["that it is tried"], reason);
        return judged(case, findings);
    }
    let course = Course::of(case, records);
    let mut findings = Findings::default();
    if trouble(&course, &mut findings) {
        return judged(case, findings);
    }
    page::judge(&course, &mut findings);
    launch::judge(&course, &mut findings);
    save::judge(&course, &mut findings);
    result::judge(&course, &mut findings);
    if let Some(interpretation) = &case.open {
        findings.leave_open(interpretation);
    } else if !findings.any(Verdict::Fail) {
        unfinished(&course, &mut findings);
    }
    judged(case, findings)
}

fn judged(case: &Case, findings: Findings) -> Judged {
    let findings = findings.into_vec();
    let verdict = findings.iter().map(|finding| finding.verdict).max();
    Judged { case: case.id.clone(), verdict: verdict.unwrap_or(Verdict::Inconclusive), findings }
}

/// What kept the case from being tested; whatever else was seen may have come of that.
fn trouble(course: &Course<'_>, findings: &mut Findings) -> bool {
    let first = &course.case.clauses[0];
    for record in course.records {
        if let Observation::Trouble { cause, what } = &record.saw {
            let what = format!("{}: {what}", cause.words());
            findings.add(first, Verdict::Inconclusive, ["an undisturbed run"], &what);
        }
    }
    let ended = course.records.iter().any(|r| matches!(r.saw, Observation::Ended { .. }));
    if course.records.is_empty() {
        findings.add(first, Verdict::Inconclusive, ["that it is tried"], "it was not run");
    } else if !ended && !findings.any(Verdict::Inconclusive) {
        let what = "the run broke off in this case";
        findings.add(first, Verdict::Inconclusive, ["an undisturbed run"], what);
    }
    findings.any(Verdict::Inconclusive)
}

/// A journey that found nothing to go on by, and claims that nothing was found about.
fn unfinished(course: &Course<'_>, findings: &mut Findings) {
    let case = course.case;
    for record in course.records {
        if let Observation::Stuck { step, missing, .. } = &record.saw {
            let what = format!("the step {step} found {missing}");
            findings.add(&case.clauses[0], Verdict::Fail, ["the next step of the journey"], &what);
        }
    }
    if findings.any(Verdict::Fail) {
        return;
    }
    for clause in &case.clauses {
        if !findings.about(clause) {
            let what = "the case ended without a finding about this clause";
            findings.add(clause, Verdict::Inconclusive, ["a finding"], what);
        }
    }
}

/// Whether a control passed in what it is there to test.
fn control_holds(control: &Judged, plan: &Plan) -> bool {
    let claims = plan.cases.iter().find(|planned| planned.case.id == control.case);
    let claims = claims.map_or(&[][..], |planned| &planned.case.clauses);
    control
        .findings
        .iter()
        .filter(|finding| claims.contains(&finding.clause))
        .all(|finding| finding.verdict.is_met())
}

fn rests_on_nothing(case: &Case, control: &Judged) -> Judged {
    let mut findings = Findings::default();
    let what = format!(
        "its control {} came to {}: nothing can be said of this case",
        control.case,
        control.verdict.word()
    );
    let permitted = [format!("that the control {} passes", control.case)];
    findings.add(&case.clauses[0], Verdict::Inconclusive, permitted, &what);
    judged(case, findings)
}
