//! `locksmith certify locker`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use miette::miette;
use tokio::runtime::Builder;
use tokio::sync::watch;

use super::browsers::BrowserArguments;
use super::catalogue::{FRESH, catalogue};
use super::failure::{Failure, block_on};
use super::near::did_you_mean;
use super::out::{remark, say, style, to_json, usual_folder, width, write};
use super::progress::Ticker;
use super::reach::{Reach, is_there};
use super::report::{show, write_reports};
use super::stopping::{LEARNING, not_learned, stop_on_interrupt, stop_within};
use super::target::{Control, Target, fill_in};
use super::words::{quoted, shard};
use crate::embedded::Embedded;
use crate::run::{self, Limits, Measured, RunFolder, RunInfo, Task};
use locksmith_browser::Engine;
use locksmith_core::plan::{Filter, Plan, PlanError};
use locksmith_core::profile::Profile;
use locksmith_core::report::text::counted;
use locksmith_core::report::{Engines, Format, Report, Stability};
use locksmith_core::scenario::Catalogue;
use locksmith_core::{clock, observe, redact};

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    /// Run only matching cases and their controls; repeatable
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// Folder for the run [default: runs/ and the time]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Number of browsers that work in parallel
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=32))]
    jobs: u8,
    /// Formats of the report
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "terminal,json,html")]
    format: Vec<Format>,
    /// Folder of *.toml scenarios that replace the built-in ones
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
    /// Seed for generated names and tokens [default: random]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Run one part of the cases, such as 2/4; needs --seed
    #[arg(long, value_name = "I/N", value_parser = shard, conflicts_with = "repeat")]
    shard: Option<(u64, u64)>,
    /// Certify N times and report the verdicts that differ
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    repeat: u16,
    /// Treat security warnings (SEC-…) as failures
    #[arg(long)]
    strict_security: bool,
    /// Continue after a refused control or three unanswered cases in a row
    ///
    /// By default the run stops there, reports the cause and exits with 3.
    #[arg(long)]
    keep_going: bool,
    /// Time limit of the run in seconds; the run then exits with 3
    #[arg(long, value_name = "SECONDS", default_value_t = 4 * 60 * 60, value_parser = clap::value_parser!(u32).range(1..))]
    deadline: u32,
    #[command(flatten)]
    reach: Reach,
    #[command(flatten)]
    browsers: BrowserArguments,
    /// Hide progress
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    if arguments.repeat > 1 && arguments.browsers.are_several() {
        return Err(Failure::usage(miette!(
            help = "repeat the certification in one browser at a time",
            "--repeat works with one browser only"
        )));
    }
    let filter = Filter::new(&arguments.only).map_err(|error| {
        Failure::usage(miette!(help = "such as 'locker/error-206/*'", "--only: {error}"))
    })?;
    if arguments.shard.is_some() && arguments.seed.is_none() {
        return Err(Failure::usage(miette!(
            help = "use the same seed on every machine, such as --seed 42: each makes the whole plan and runs its part",
            "--shard needs --seed"
        )));
    }
    let catalogue = catalogue(arguments.scenarios.as_deref())?;
    let profile = arguments.target.profile()?;
    // A run waits for its browsers nearly all the time: one thread is enough.
    block_on(Builder::new_current_thread(), certify(arguments, &filter, &catalogue, profile))
}

async fn certify(
    arguments: &Arguments,
    filter: &Filter,
    catalogue: &Catalogue,
    profile: Option<Profile>,
) -> Result<u8, Failure> {
    let named = profile.is_some();
    let embedded = if named {
        None
    } else {
        let started = Embedded::start().await;
        Some(started.map_err(|error| {
            Failure::incomplete(miette!("cannot start the embedded locker: {error}"))
        })?)
    };
    let mut profile = match &embedded {
        Some(embedded) => embedded.profile.clone(),
        None => profile.ok_or_else(|| Failure::incomplete(miette!("no locker")))?,
    };
    arguments.reach.apply(&mut profile)?;
    redact::of_program().know_all(profile.secrets());
    let certificate = if named { is_there(&profile).await? } else { None };
    let engines = arguments.browsers.find(&profile.capabilities).await?;
    let began = Instant::now();
    let (stopped, interrupt) = stop_on_interrupt();
    let right = catalogue.find(FRESH);
    let mut assumed = Vec::new();
    if let (true, Some(engine), Some(right)) = (named, engines.first(), right) {
        let browsers = arguments.browsers.of(engine, 1);
        let control = if arguments.keep_going { Control::Reports } else { Control::Decides };
        let limit = LEARNING.min(Duration::from_secs(u64::from(arguments.deadline)));
        let (until, timer) = stop_within(limit);
        assumed = fill_in(&mut profile, &browsers, right, control, until).await?;
        timer.abort();
        if began.elapsed() >= limit {
            return Err(not_learned(limit));
        }
    }
    let seed = arguments.seed.unwrap_or_else(|| u64::from(rand::random::<u32>()));
    let plan = |repetition: u64| {
        let seed = seed.wrapping_add(repetition);
        let plan = Plan::new(catalogue, &profile, filter, seed, clock::now());
        let strict_security = arguments.strict_security;
        let plan = plan.map_err(|error| match error {
            PlanError::NoMatch(words) => no_match(catalogue, &words),
            PlanError::Contradiction(_) => Failure::usage(error),
        })?;
        let plan = Plan { strict_security, ..plan };
        Ok(match arguments.shard {
            Some((part, parts)) => plan.shard(part, parts),
            None => plan,
        })
    };
    let first = plan(0)?;
    let digest = catalogue.digest();
    let path = arguments.out.clone().unwrap_or_else(|| usual_folder("", clock::now()));
    let clock = match engines.first().filter(|_| named) {
        Some(engine) => {
            let browsers = arguments.browsers.of(engine, usize::from(arguments.jobs));
            let stopped = stopped.clone();
            let measured = run::measure_clock(&browsers, &profile, right, &first, stopped).await;
            Some(measured.map_err(|error| Failure::incomplete(miette!("{error}")))?)
        }
        None => None,
    };
    let certification = Certification {
        arguments,
        catalogue: &digest,
        profile: &profile,
        certificate,
        clock,
        assumed,
        spent: began.elapsed(),
    };
    let done = match (engines.as_slice(), arguments.repeat) {
        ([engine], 1) => {
            let report = certification.once(&path, engine, first, stopped).await;
            report.map(|report| report.exit_code)
        }
        ([engine], repetitions) => {
            let plans = std::iter::once(Ok(first)).chain((1..u64::from(repetitions)).map(plan));
            certification.repeatedly(&path, engine, plans, stopped).await
        }
        (engines, _) => certification.in_each(&path, engines, &first, stopped).await,
    };
    interrupt.abort();
    done
}

/// What the repetitions of a certification have in common.
struct Certification<'a> {
    arguments: &'a Arguments,
    catalogue: &'a str,
    profile: &'a Profile,
    certificate: Option<String>,
    /// What was found out about the clock of a locker that is not of this process.
    clock: Option<Measured>,
    /// What the profile leaves out, and was assumed or recognised.
    assumed: Vec<String>,
    /// How long it took to find that out.
    spent: Duration,
}

impl Certification<'_> {
    /// Certifies by the plan in each browser, in a folder of its own below `path`, and shows where
    /// they disagree.
    async fn in_each(
        &self,
        path: &Path,
        engines: &[Engine],
        plan: &Plan,
        stopped: watch::Receiver<bool>,
    ) -> Result<u8, Failure> {
        let mut reports = Vec::new();
        for engine in engines {
            if *stopped.borrow() {
                break;
            }
            let word = engine.kind().word();
            let report = self.once(&path.join(word), engine, plan.clone(), stopped.clone()).await?;
            reports.push((word.to_owned(), report));
        }
        let compared = Engines::of(&reports);
        say(&compared.render(style(), width()));
        write(&path.join("engines.json"), &to_json(&compared)?)?;
        let html =
            compared.render_html().map_err(|error| Failure::incomplete(miette!("{error}")))?;
        write(&path.join("engines.html"), &html)?;
        let complete = reports.len() == engines.len();
        Ok(if complete { compared.exit_code } else { 3 })
    }

    /// Certifies each plan in a folder of its own below `path`, and shows how the verdicts differ.
    async fn repeatedly(
        &self,
        path: &Path,
        engine: &Engine,
        plans: impl Iterator<Item = Result<Plan, Failure>>,
        stopped: watch::Receiver<bool>,
    ) -> Result<u8, Failure> {
        let mut reports = Vec::new();
        for (plan, repetition) in plans.zip(1..) {
            if *stopped.borrow() {
                break;
            }
            let folder = path.join(format!("{repetition:03}"));
            reports.push(self.once(&folder, engine, plan?, stopped.clone()).await?);
        }
        let stability = Stability::of(&reports);
        say(&stability.render(style(), width()));
        write(&path.join("stability.json"), &to_json(&stability)?)?;
        let complete = reports.len() == usize::from(self.arguments.repeat);
        Ok(if complete { stability.exit_code } else { 3 })
    }

    /// Certifies by a plan, and writes the reports to the run's folder.
    async fn once(
        &self,
        path: &Path,
        engine: &Engine,
        plan: Plan,
        stopped: watch::Receiver<bool>,
    ) -> Result<Report, Failure> {
        let Self { arguments, catalogue, profile, .. } = *self;
        let info = RunInfo {
            certificate: self.certificate.clone(),
            clock: self.clock,
            assumed: self.assumed.clone(),
            catalogue: catalogue.to_owned(),
            command: command(arguments, profile) + &arguments.browsers.words(engine),
            ..RunInfo::new(
                locksmith_spec::Side::Locker,
                &profile.name,
                &profile.library,
                engine,
                clock::now_ms(),
                plan,
            )
        };
        let (folder, recorder) = RunFolder::create(path, &info).map_err(Failure::usage)?;
        let observed = self.observe(engine, &info, &folder, &recorder, stopped).await;
        let report = folder.report(&info).map_err(Failure::incomplete)?;
        let shown = if arguments.repeat > 1 || arguments.browsers.are_several() {
            remark(&format!("{}: {}", path.display(), report.conclusion));
            write_reports(&report, &folder, &arguments.format).map(drop)
        } else {
            show(&report, &folder, &arguments.format)
        };
        // Where the record broke, the reports cannot be written either: the cause is said.
        observed.and(shown).map(|()| report)
    }

    /// Runs the plan.
    async fn observe(
        &self,
        engine: &Engine,
        info: &RunInfo,
        folder: &RunFolder,
        recorder: &observe::Recorder,
        stopped: watch::Receiver<bool>,
    ) -> Result<(), Failure> {
        let Self { arguments, profile, .. } = *self;
        let cases = info.plan.cases.iter().filter(|planned| planned.skip.is_none()).count();
        let ticker = Ticker::new(cases, arguments.quiet);
        if !arguments.quiet {
            let jobs = match arguments.jobs {
                1 => String::new(),
                jobs => format!(", {jobs} browsers side by side"),
            };
            let cases = counted(cases, "case");
            remark(&format!("{cases} against {} in {engine}{jobs}", profile.name));
        }
        let browsers = arguments.browsers.of(engine, usize::from(arguments.jobs));
        let task = Task {
            profile,
            plan: &info.plan,
            folder,
            recorder,
            skew: self.clock.map(|clock| clock.skew).unwrap_or_default(),
            side_by_side: true,
            pictures: true,
            limits: Limits {
                deadline: Some(Duration::from_secs(u64::from(arguments.deadline))),
                spent: self.spent,
                hanging: (!arguments.keep_going).then_some(Limits::HANGING),
            },
        };
        let done = run::run(&browsers, &[task], stopped, &|progress| ticker.show(progress)).await;
        ticker.end();
        done.map(drop).map_err(|error| Failure::incomplete(miette!("{error}")))
    }
}

/// The error for globs that match no case, with the families and cases that were meant.
fn no_match(catalogue: &Catalogue, words: &str) -> Failure {
    let ids = || catalogue.cases().iter().map(|case| case.id.as_str());
    let families: BTreeSet<String> =
        ids().filter_map(|id| Some(format!("'{}/*'", id.rsplit_once('/')?.0))).collect();
    let typed = words.trim_end_matches(['*', '/']);
    let otherwise =
        "`locksmith list cases` shows the ids; quote a glob, such as 'locker/error-206/*'";
    let help = did_you_mean(typed, families.iter().map(String::as_str).chain(ids()), otherwise);
    Failure::incomplete(miette!(help = help, "no case matches --only {words}"))
}

/// The words that repeat the run, without `--only`; placeholders stand for the secrets.
fn command(arguments: &Arguments, profile: &Profile) -> String {
    let mut words: Vec<String> = profile.variables.iter().map(|name| format!("{name}=…")).collect();
    words.push("locksmith certify locker".to_owned());
    words.extend(arguments.target.words());
    if let Some(scenarios) = &arguments.scenarios {
        words.push(format!("--scenarios {}", quoted(&scenarios.display().to_string())));
    }
    if arguments.strict_security {
        words.push("--strict-security".to_owned());
    }
    if arguments.keep_going {
        words.push("--keep-going".to_owned());
    }
    words.extend(arguments.reach.words());
    words.join(" ")
}
