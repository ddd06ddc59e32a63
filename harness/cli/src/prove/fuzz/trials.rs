//! Holding the fuzzer against lockers: one that conforms, and each that is wrong on purpose.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::super::Deviant;
use super::proof::{Facts, FuzzProof, Row};
use crate::embedded::Embedded;
use locksmith_fuzzer::engine::{Budget, Plan, Progress};
use locksmith_fuzzer::generate::Stream;
use locksmith_fuzzer::hunt::hunt;
use locksmith_fuzzer::meet::{Met, meet};
use locksmith_fuzzer::outcome::CauseRow;
use locksmith_fuzzer::template::Template;

/// How the fuzzer is held against each locker.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// How many requests each locker is asked.
    pub requests: u64,
    /// What they are made from.
    pub seed: u64,
}

/// Fuzzes the conforming locker and each deviant one; an error is a sentence.
pub async fn prove(
    setting: Setting,
    deviants: Vec<Deviant>,
    stopped: watch::Receiver<bool>,
    tell: &dyn Fn(&Row),
) -> Result<FuzzProof, String> {
    let begun = Instant::now();
    let embedded = Embedded::start().await.map_err(|error| error.to_string())?;
    let template = Template::built_in().map_err(|error| error.to_string())?;
    let conforming = meet_it(&embedded, &template).await?;
    if !conforming.control.holds() {
        return Err(format!(
            "the conforming locker: the control was {}",
            conforming.control.answer
        ));
    }
    let conforming = causes(&conforming, setting).await?;
    let mut rows = Vec::new();
    for Deviant { deviation, policy } in deviants {
        if *stopped.borrow() {
            break;
        }
        embedded.running.control().set_policy(policy);
        let met = meet_it(&embedded, &template).await?;
        let row = Row::of(deviation, &causes(&met, setting).await?);
        tell(&row);
        rows.push(row);
    }
    let facts = Facts {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        requests: setting.requests,
        seed: setting.seed,
        seconds: begun.elapsed().as_secs_f64(),
    };
    Ok(FuzzProof::of(facts, &conforming, rows, *stopped.borrow()))
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
