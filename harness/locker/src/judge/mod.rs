//! From observations to verdicts: pure functions, no I/O.
//!
//! A case is judged by rules that look at everything that was seen, whether the case is about it
//! or not: a locker that reports SUCCESS without saving fails wherever it does so.

mod copies;
mod fixes;
mod launch;
mod messages;
mod page;
mod result;
mod save;
mod security;
mod timeline;
mod visit;

pub use timeline::{FirstClick, first_click};

use locksmith_core::findings::Findings;
use locksmith_core::observe::{ByCase, Observation, Record};
use locksmith_core::plan::{Plan, Planned, Shard};
use locksmith_core::scenario::{Case, Step};
use locksmith_spec::is_security;
pub use locksmith_spec::verdict::{Evidence, Finding, HOW_TO_FIX, Judged, Verdict};
use timeline::Timeline;

/// Judges every case of a plan. A case that rests on a control which did not pass is inconclusive.
#[must_use]
pub fn plan(plan: &Plan, records: &ByCase) -> Vec<Judged> {
    let mut judged: Vec<Judged> = Vec::new();
    for planned in &plan.cases {
        let records = records.get(&planned.case.id).map_or(&[][..], Vec::as_slice);
        let this = next(plan, planned, records, &judged);
        judged.push(this);
    }
    judged
}

/// Judges a case of a plan by what was seen of it, and by the verdicts before it.
#[must_use]
pub fn next(plan: &Plan, planned: &Planned, records: &[Record], before: &[Judged]) -> Judged {
    let mut this = one(planned, records);
    if let Some(id) = planned.case.control.as_deref().filter(|_| planned.skip.is_none()) {
        let control = before.iter().find(|other| other.case == id);
        if !control.is_some_and(|control| control_holds(control, plan)) {
            let elsewhere = plan.shard.as_ref().filter(|_| control.is_none());
            this = rests_on_nothing(&planned.case, id, control, elsewhere);
        }
    }
    if let Some(why) = root_cause(&this, before) {
        let mut findings = Findings::default();
        findings.add(first_claim(&planned.case), Verdict::Skipped, ["the case is judged"], &why);
        this = judged(&planned.case, findings);
    }
    if plan.strict_security {
        fail_by_security(&mut this);
    }
    this
}

/// Why a case that is inconclusive is not judged, where an earlier one is inconclusive for the same reason:
/// a cause is reported once, and what follows from it is no equal of it.
fn root_cause(judged: &Judged, before: &[Judged]) -> Option<String> {
    let why = disturbance(judged)?;
    let first = before.iter().find(|earlier| disturbance(earlier) == Some(why))?;
    Some(format!("not judged because of {}: {why}", first.case))
}

/// What makes a case inconclusive; none where it is something else.
fn disturbance(judged: &Judged) -> Option<&str> {
    let decisive = |finding: &&Finding| finding.verdict == Verdict::Inconclusive;
    let is_inconclusive = judged.verdict == Verdict::Inconclusive;
    let finding = judged.findings.iter().find(decisive).filter(|_| is_inconclusive)?;
    Some(finding.observed.as_str())
}

/// Lets what is found of security decide like a clause.
fn fail_by_security(judged: &mut Judged) {
    for finding in &mut judged.findings {
        if finding.verdict == Verdict::Warn && is_security(&finding.clause) {
            finding.verdict = Verdict::Fail;
            judged.verdict = Verdict::Fail;
        }
    }
}

/// Judges one case by what was seen of it, without a look at its control.
#[must_use]
pub fn one(planned: &Planned, records: &[Record]) -> Judged {
    let case = &planned.case;
    if let Some(reason) = &planned.skip {
        let mut findings = Findings::default();
        findings.add(first_claim(case), Verdict::Skipped, ["the case is run"], reason);
        return judged(case, findings);
    }
    let timeline = Timeline::of(case, records);
    let mut findings = Findings::default();
    if trouble(&timeline, &mut findings) {
        return judged(case, findings);
    }
    page::judge(&timeline, &mut findings);
    launch::judge(&timeline, &mut findings);
    save::judge(&timeline, &mut findings);
    copies::judge(&timeline, &mut findings);
    messages::judge(&timeline, &mut findings);
    result::judge(&timeline, &mut findings);
    security::judge(&timeline, &mut findings);
    if !findings.any(Verdict::Fail) {
        if let Some(why) = not_offered(&timeline) {
            findings.leave_warnings();
            findings.add(first_claim(case), Verdict::Skipped, ["the case is run"], why);
            return judged(case, findings);
        }
        stuck(&timeline, &mut findings);
        unrecognised(&timeline, &mut findings);
    }
    if let Some(interpretation) = &case.open {
        findings.leave_open(interpretation);
    } else if !findings.any(Verdict::Fail) {
        claims(case, &mut findings);
    }
    findings.fix_by_clause(|clause| fixes::of(clause, first_claim(case)));
    judged(case, findings)
}

/// An open case records, and decides nothing: its verdict is a note.
fn judged(case: &Case, findings: Findings) -> Judged {
    let findings = findings.into_vec();
    if case.open.is_none() {
        return Judged::of(case.id.clone(), case.clauses.clone(), findings);
    }
    let verdict = findings.iter().map(|finding| finding.verdict).max();
    let verdict = verdict.unwrap_or(Verdict::Inconclusive);
    Judged { case: case.id.clone(), verdict, decides: Vec::new(), findings }
}

/// What kept the case from being tested; whatever else was seen may have come of that.
fn trouble(timeline: &Timeline<'_>, findings: &mut Findings) -> bool {
    let first = first_claim(timeline.case);
    for record in timeline.records {
        if let Observation::Trouble { cause, what } = &record.saw {
            let what = format!("{}: {what}", cause.words());
            findings.add(first, Verdict::Inconclusive, ["an undisturbed run"], &what);
        }
        if let Observation::HostUnnamed { host, .. } = &record.saw
            && !findings.any(Verdict::Inconclusive)
        {
            let wanted = ["hosts that the profile names"];
            findings.add(first, Verdict::Inconclusive, wanted, &unnamed(host));
        }
    }
    let ended = timeline.records.iter().any(|r| matches!(r.saw, Observation::Ended { .. }));
    if timeline.records.is_empty() {
        findings.add(first, Verdict::Inconclusive, ["the case is run"], "the case was not run");
    } else if !ended && !findings.any(Verdict::Inconclusive) {
        let what = "the run stopped during this case";
        findings.add(first, Verdict::Inconclusive, ["an undisturbed run"], what);
    }
    findings.any(Verdict::Inconclusive)
}

/// What is said of a host that the popup went to, and that the profile does not name.
#[must_use]
pub fn unnamed(host: &str) -> String {
    format!("the popup tried to open {host}, which the profile does not name. Add it to `hosts`")
}

/// What the target does not offer, and need not: what the case is about cannot be tried.
fn not_offered<'a>(timeline: &Timeline<'a>) -> Option<&'a str> {
    timeline.records.iter().find_map(|record| match &record.saw {
        Observation::NotOffered { why, .. } => Some(why.as_str()),
        _ => None,
    })
}

/// A journey that found nothing to go on by fails in the clause that promises what was missing.
fn stuck(timeline: &Timeline<'_>, findings: &mut Findings) {
    for record in timeline.records {
        if let Observation::Stuck { visit, step, missing } = &record.saw {
            let clause = step.as_ref().and_then(promised).unwrap_or(first_claim(timeline.case));
            let words = step.as_ref().map_or("the opening of the page".to_owned(), Step::in_words);
            let what = format!("{words}: {missing}");
            // A launch that no address leads to cannot be opened again, and need not be.
            let verdict = match step {
                Some(Step::ReplayLaunch) => Verdict::Note,
                _ => Verdict::Fail,
            };
            if matches!(step, Some(Step::LogIn(_))) && timeline.is_let_in_without_login(*visit) {
                let what = "a browser in which no user has logged in got in without a login";
                let wanted = ["a login in each browser"];
                findings.add("WID-LOGIN", Verdict::Fail, wanted, what).by(Some("I-SESSION")).fix(
                    "Recognise a user by a cookie of the browser, not by its IP address or anything else that another browser sends as well.",
                );
                continue;
            }
            findings.add(clause, verdict, ["what the next step of the journey needs"], &what);
        }
    }
}

/// What was not recognised may be there: whether the locker conforms is for a person to say who knows
/// its pages.
fn unrecognised(timeline: &Timeline<'_>, findings: &mut Findings) {
    for record in timeline.records {
        if let Observation::Unrecognised { question, .. } = &record.saw {
            let wanted = ["a page that Locksmith recognises"];
            findings.add(first_claim(timeline.case), Verdict::Inconclusive, wanted, question);
        }
    }
}

/// The clause by which a step finds what it needs; none for what is no step of a user.
fn promised(step: &Step) -> Option<&'static str> {
    match step {
        Step::Click(_) | Step::PressEnter(_) | Step::ClickPart(_) => Some("WID-BUTTON"),
        Step::TurnTo(_) | Step::ClosePopup => Some("WID-POPUP"),
        Step::LogIn(_) | Step::LogInWrongly(_) => Some("WID-LOGIN"),
        Step::ChooseFolder(_)
        | Step::ChooseTwinFolder
        | Step::ChooseOffered(_)
        | Step::ChooseAgain(_) => Some("WID-FOLDER"),
        Step::SaveHere | Step::SaveHereTwice | Step::AwaitFetch(_) => Some("WID-SAVE"),
        Step::AwaitResult(_) => Some("RES-ATTRIBUTE"),
        Step::ListUploaded(_) => Some("WID-UPLOADED"),
        Step::AwaitPopup => Some("WID-MESSAGE"),
        Step::LookAgain
        | Step::WatchResult(_)
        | Step::OpenElsewhere
        | Step::ReplayLaunch
        | Step::ForgeMessage(_)
        | Step::LeavePage
        | Step::FindUploaded(_)
        | Step::Release(_)
        | Step::Answer(_) => None,
    }
}

/// A claim that nothing was found about is no pass.
fn claims(case: &Case, findings: &mut Findings) {
    for clause in &case.clauses {
        if !findings.about(clause) {
            let what = "the case ended without a finding about this clause";
            findings.add(clause, Verdict::Inconclusive, ["a finding"], what);
        }
    }
}

/// Whether a control passed in everything that it is there to test.
fn control_holds(control: &Judged, plan: &Plan) -> bool {
    let planned = plan.cases.iter().find(|planned| planned.case.id == control.case);
    let passed = |clause: &String| {
        let about = || control.findings.iter().filter(|finding| finding.clause == *clause);
        about().next().is_some() && about().all(|finding| finding.verdict.is_met())
    };
    planned.is_some_and(|planned| planned.case.clauses.iter().all(passed))
}

fn rests_on_nothing(
    case: &Case,
    id: &str,
    control: Option<&Judged>,
    elsewhere: Option<&Shard>,
) -> Judged {
    let mut findings = Findings::default();
    let (verdict, what) = match (control, elsewhere) {
        (Some(control), _) => {
            let how = match control.verdict {
                Verdict::Skipped => "was skipped",
                Verdict::Inconclusive => "is inconclusive",
                _ => "failed",
            };
            (Verdict::Skipped, format!("not judged because of its control {id}, which {how}"))
        }
        (None, Some(_)) => {
            let what =
                format!("its control {id} is in another shard: `locksmith merge` judges this case");
            (Verdict::Inconclusive, what)
        }
        (None, None) => {
            let what =
                format!("its control {id} was not run before it, so this case decides nothing");
            (Verdict::Inconclusive, what)
        }
    };
    let permitted = [format!("the control {id} passes")];
    findings.add(first_claim(case), verdict, permitted, &what);
    judged(case, findings)
}

/// The clause that stands for the whole case. No scenario is without; a record that was written
/// by hand may be.
fn first_claim(case: &Case) -> &str {
    case.clauses.first().map_or("ERR-NONE", String::as_str)
}
