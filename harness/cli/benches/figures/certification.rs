//! The certification's wall time over a bare loop of the same browser commands.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use locksmith::embedded::Embedded;
use locksmith::run::{self, Browsers, Progress, RunFolder, RunInfo, Tally, Task};
use locksmith_browser::{Engine, EngineKind};
use locksmith_core::clock;
use locksmith_core::plan::{Filter, Plan};
use locksmith_core::profile::DocumentPlace;
use locksmith_core::scenario::{Catalogue, Step};
use locksmith_locker::test_bed::TestBed;
use locksmith_spec::Skew;
use tokio::sync::watch;

use crate::Result;
use crate::bare::locker::BareCases;
use crate::table::{Figure, median};

/// A launch, a refusal, and the whole way.
const CASES: [&str; 3] =
    ["locker/correct-launch", "locker/error-206/31-minutes", "locker/save/pdf"];

/// How often each case is taken in a round.
const TURNS: u64 = 4;

const ROUNDS: u64 = 5;

/// The real pipeline and the bare loop, in turns, on the same locker.
pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let engine = Engine::find(EngineKind::Chromium).await?;
    let embedded = Embedded::start().await?;
    let catalogue = Catalogue::embedded()?;
    let (mut whole, mut of_bare, mut share) = (Vec::new(), Vec::new(), Vec::new());
    let (mut sent, mut sent_by_bare) = (0, 0);
    for round in 0..ROUNDS {
        // Each takes the lead once: whoever comes second finds a locker with more documents in it.
        let bare_leads = round % 2 == 1;
        for of_pipeline in [!bare_leads, bare_leads] {
            let plan = plan(&catalogue, &embedded, round * 2 + u64::from(of_pipeline))?;
            if of_pipeline {
                let (took, tally) = certify(&engine, &embedded, plan).await?;
                sent += tally.commands;
                whole.push(took.as_secs_f64());
                share.push(tally.time.as_secs_f64() / took.as_secs_f64());
            } else {
                let (took, commands) = bare(&engine, &embedded, &plan).await?;
                sent_by_bare += commands;
                of_bare.push(took.as_secs_f64());
            }
        }
    }
    let pauses = pauses(&plan(&catalogue, &embedded, 0)?, embedded.profile.deadlines.settle);
    let over_bare = |less: f64| {
        median(whole.iter().zip(&of_bare).map(|(one, other)| (one - less) / other).collect())
    };
    let (ratio, without_pauses) = (over_bare(0.0), over_bare(pauses));
    let cases = CASES.len() * usize::try_from(TURNS * ROUNDS)?;
    let shown = |seconds: Vec<f64>, commands: u64| {
        #[expect(clippy::cast_precision_loss, reason = "some thousands")]
        let commands = commands as f64 / cases as f64;
        format!("{:.2} s, {commands:.1} commands a case", median(seconds))
    };
    Ok(vec![
        Figure::at_most("certification over a bare fantoccini loop", ratio, 1.1, ""),
        Figure::shown(
            "  without the pauses for outcomes that must not come",
            format!("{without_pauses:.2}"),
        ),
        Figure::shown("  certification of 12 cases", shown(whole, sent)),
        Figure::shown("  bare loop", shown(of_bare, sent_by_bare)),
        Figure::shown(
            "  share of WebDriver commands in its time",
            format!("{:.0} %", median(share) * 100.0),
        ),
    ])
}

/// How long a plan's cases wait, in seconds, for what must not come: all but those that read the
/// section 'Uploaded Documents' last. The bare loop does not.
pub(crate) fn pauses(plan: &Plan, settle: Duration) -> f64 {
    let pauses = plan
        .cases
        .iter()
        .filter(|planned| !matches!(planned.case.steps.last(), Some(Step::ListUploaded(_))));
    pauses.map(|_| settle.as_secs_f64()).sum()
}

/// The cases, several times, each time with tokens of its own.
fn plan(catalogue: &Catalogue, embedded: &Embedded, seed: u64) -> Result<Plan> {
    let filter = Filter::new(&CASES.map(str::to_owned))?;
    let mut all = Plan { seed, ..Plan::default() };
    for turn in 0..TURNS {
        let seed = seed * TURNS + turn;
        let plan = Plan::new(catalogue, &embedded.profile, &filter, seed, clock::now())?;
        let wanted = plan.cases.into_iter().filter(|it| CASES.contains(&it.case.id.as_str()));
        all.cases.extend(wanted);
    }
    Ok(all)
}

/// From the plan to the report, by the pipeline.
pub(crate) async fn certify(
    engine: &Engine,
    embedded: &Embedded,
    plan: Plan,
) -> Result<(Duration, Tally)> {
    let folder = tempfile::tempdir()?;
    let profile = &embedded.profile;
    let (_stop, stopped) = watch::channel(false);
    let (tell, shown) = std::sync::mpsc::channel();
    let progress = move |progress: Progress<'_>| {
        if let Progress::Ended(planned, verdict) = progress
            && !verdict.is_met()
        {
            // The other end is there until the run is over.
            let _ = tell.send(format!("{}: {}", planned.case.id, verdict.word()));
        }
    };
    let begun = Instant::now();
    let info = RunInfo::new(
        locksmith_spec::Side::Locker,
        &profile.name,
        &profile.library,
        engine,
        clock::now_ms(),
        plan,
    );
    let (folder, recorder) = RunFolder::create(&folder.path().join("run"), &info)?;
    let recorder = &recorder;
    let browsers =
        Browsers { engine, jobs: 1, headless: true, proxy: IpAddr::from([127, 0, 0, 1]) };
    let task = Task {
        profile,
        plan: &info.plan,
        folder: &folder,
        recorder,
        skew: Skew::NONE,
        side_by_side: true,
        pictures: true,
        limits: run::Limits::default(),
    };
    let tally = run::run(&browsers, &[task], stopped, &progress).await?;
    let report = folder.report(&info)?;
    let took = begun.elapsed();
    drop(report);
    match shown.try_recv() {
        Ok(bad) => Err(format!("{bad}: no measurement").into()),
        Err(_) => Ok((took, tally)),
    }
}

/// The same cases by the bare loop; gives the number of its commands, too.
async fn bare(engine: &Engine, embedded: &Embedded, plan: &Plan) -> Result<(Duration, u64)> {
    let begun = Instant::now();
    let bed = TestBed::start(&DocumentPlace::default()).await?;
    let mut cases = BareCases::start(engine, &bed, &embedded.profile).await?;
    let done = cases.take(&plan.cases).await.map(|()| begun.elapsed());
    let commands = cases.bare.commands();
    cases.bare.end().await;
    Ok((done?, commands))
}
