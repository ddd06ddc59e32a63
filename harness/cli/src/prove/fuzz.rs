//! The proof of the fuzzer: what it makes, over HTTP and without a browser, of lockers that are wrong on purpose.
//!
//! Most mutants show where the fuzzer does not look: [`place`] says of each where it shows, and why. One that HTTP shows
//! is *killed* when a confirmed cause names the clause that it breaks; one that shows elsewhere is no part of the score. A
//! cause at the conforming locker is a *false positive*.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::lockers::Candidate;
use super::places::place;
use super::proof::{Facts, Outcome, Proof, Remark, Row};
use crate::embedded::Embedded;
use crate::score::Subject;
use locksmith_core::clock;
use locksmith_core::report::text::counted;
use locksmith_fuzzer::engine::{Budget, Plan, Progress};
use locksmith_fuzzer::generate::Stream;
use locksmith_fuzzer::hunt::hunt;
use locksmith_fuzzer::meet::{Met, meet};
use locksmith_fuzzer::outcome::CauseRow;
use locksmith_fuzzer::template::Template;
use locksmith_spec::verdict::Verdict;

/// How the fuzzer is held against each locker.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// How many requests each locker is asked.
    pub requests: u64,
    /// What they are made from.
    pub seed: u64,
}

/// Fuzzes the conforming locker and each mutant; an error is a sentence.
///
/// # Errors
/// A locker cannot be started, or the conforming one refuses the control.
pub async fn prove(
    setting: Setting,
    mutants: Vec<Candidate>,
    stopped: watch::Receiver<bool>,
    show: &dyn Fn(&Row),
) -> Result<Proof, String> {
    let begun = (clock::now(), Instant::now());
    let embedded = Embedded::start().await.map_err(|error| error.to_string())?;
    let template = Template::built_in().map_err(|error| error.to_string())?;
    let met = meet_it(&embedded, &template).await?;
    if !met.control.holds() {
        return Err(format!("the conforming locker: the control was {}", met.control.answer));
    }
    let mut rows = vec![conforming(&causes(&met, setting).await?)];
    for mutant in mutants {
        if *stopped.borrow() {
            break;
        }
        if let Some(policy) = &mutant.policy {
            embedded.running.control().set_policy(Arc::clone(policy));
        }
        let met = meet_it(&embedded, &template).await?;
        let row = row(&mutant, &causes(&met, setting).await?);
        show(&row);
        rows.push(row);
    }
    let tried = format!(
        "{} and the conforming locker, {} requests each, seed {}",
        counted(rows.len() - 1, "mutant"),
        setting.requests,
        setting.seed
    );
    let facts = Facts::since(begun, None, tried);
    Ok(Proof::of(Subject::Fuzz, facts, rows, *stopped.borrow()))
}

/// What the causes at a locker make of its mutant; those that did not show again do not count.
#[must_use]
pub fn row(mutant: &Candidate, causes: &[CauseRow]) -> Row {
    let clause = mutant.clause.clone().unwrap_or_default();
    let mut confirmed: Vec<&CauseRow> =
        causes.iter().filter(|cause| !cause.is_unconfirmed()).collect();
    let names = |cause: &CauseRow| cause.clause == clause || cause.also.contains(&clause);
    // The first of those that name the clause decides, or else the first of all.
    confirmed.sort_by_key(|cause| (!names(cause), cause.first));
    let place = place(&mutant.id);
    let is_right = confirmed.first().map(|cause| names(cause));
    let outcome = match (is_right, place.is_over_http()) {
        (Some(true), true) => Outcome::Killed,
        (Some(true), false) => Outcome::Unforeseen,
        (Some(false), _) => Outcome::WrongReason,
        (None, true) => Outcome::Survived,
        (None, false) => Outcome::Elsewhere,
    };
    let remarks = confirmed.iter().zip(0..).map(|(cause, nth)| remark(cause, nth == 0));
    // The cases of the catalogue are not the fuzzer's.
    let (expected, place) = (Vec::new(), Some(place));
    Row { expected, place, ..mutant.row_of(outcome, remarks.collect()) }
}

/// What the causes at the conforming locker make of it: each is a false positive.
#[must_use]
pub fn conforming(causes: &[CauseRow]) -> Row {
    let outcome = if causes.is_empty() { Outcome::Conforms } else { Outcome::FalsePositive };
    let remarks = causes.iter().map(|cause| remark(cause, true)).collect();
    Candidate::conforming(&[]).row_of(outcome, remarks)
}

fn remark(cause: &CauseRow, decides: bool) -> Remark {
    let clauses = std::iter::once(&cause.clause).chain(&cause.also).cloned();
    Remark {
        case: cause.case.words(),
        clauses: clauses.collect(),
        verdict: Verdict::Fail,
        seen: format!("{}, first by request {}", cause.words, cause.first),
        decides,
    }
}

async fn meet_it(embedded: &Embedded, template: &Template) -> Result<Met, String> {
    let met = meet(&embedded.profile, template, Duration::from_secs(10)).await;
    met.map_err(|error| error.to_string())
}

/// What the fuzzer finds at a locker; nothing where it can say nothing.
async fn causes(met: &Met, setting: Setting) -> Result<Vec<CauseRow>, String> {
    let plan = Plan {
        first: Vec::new(),
        stream: Some(Stream::new(setting.seed, met.setting.subject.names(), &met.setting.template)),
        shard: (0, 1),
        connections: 32,
        jobs: 1,
        budget: Budget {
            time: Duration::from_secs(60),
            cases: Some(setting.requests),
            rate: None,
            stop_on_first: false,
        },
    };
    let progress = Arc::new(Progress::default());
    let hunted = hunt(Arc::clone(&met.setting), &met.control, plan, Arc::clone(&progress)).await;
    match progress.trouble() {
        Some(trouble) => Err(trouble),
        None => Ok(hunted.iter().flat_map(|it| it.causes.iter().map(CauseRow::of)).collect()),
    }
}
