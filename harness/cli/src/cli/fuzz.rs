//! `locksmith fuzz locker`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use miette::miette;
use tokio::runtime::Builder;
use tokio::time::{MissedTickBehavior, interval};

use super::failure::{Failure, block_on};
use super::fuzz_learn::{self, Launcher, take_format};
use super::out::{remark, report_written, say, to_json, usual_folder};
use super::progress::Meter;
use super::reach::{Insecure, is_there};
use super::report::show_document;
use super::stopping::stop_on_interrupt;
use super::words::{quoted, shard};
use crate::embedded::Embedded;
use crate::score::{self, Subject};
use locksmith_core::profile::Profile;
use locksmith_core::report::Format;
use locksmith_core::{clock, redact};
use locksmith_fuzzer::case::{AppName, Case};
use locksmith_fuzzer::engine::{Budget, Plan, Progress};
use locksmith_fuzzer::folder;
use locksmith_fuzzer::formats::try_formats;
use locksmith_fuzzer::generate::{self, Stream};
use locksmith_fuzzer::hunt::{Control, hunt};
use locksmith_fuzzer::judge::reachable;
use locksmith_fuzzer::meet::{Met, meet};
use locksmith_fuzzer::outcome::{Facts, Outcome};
use locksmith_fuzzer::script::Scripts;
use locksmith_fuzzer::security::{self, timing::Effort};
use locksmith_fuzzer::shares::Shares;
use locksmith_fuzzer::template::Template;

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Profile of the locker [default: the embedded reference locker]
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Template of requests and answers [default: learned in a browser]
    ///
    /// Without a profile the default is the template of the reference locker. A learned template is kept in the run.
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Mutant to fuzz; see `locksmith list mutants`
    #[arg(long, value_name = "ID", conflicts_with = "profile")]
    mutant: Option<String>,
    /// Duration of the run in seconds
    ///
    /// Learning, cases, root causes and security probes share it; the run takes at most a tenth more.
    #[arg(long, value_name = "N", default_value_t = 30)]
    seconds: u32,
    /// Maximum number of cases
    #[arg(long, value_name = "N")]
    cases: Option<u64>,
    /// Maximum number of requests in a second
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// Number of connections
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1024))]
    connections: u16,
    /// Number of threads
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=32))]
    jobs: u8,
    /// Time limit of an answer in seconds
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=600))]
    timeout: u16,
    /// Stop at the first violation
    #[arg(long)]
    stop_on_first: bool,
    /// Seed for generated cases [default: random]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Send one part of the cases, such as 2/4
    #[arg(long, value_name = "I/N", value_parser = shard, default_value = "1/1")]
    shard: (u64, u64),
    /// Folder of interesting cases: sent first, and extended
    ///
    /// A case is interesting when it met a new combination of faults and answer.
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Send only the cases of this file, such as cases.json of a run
    #[arg(long, value_name = "FILE", conflicts_with_all = ["corpus", "shard"])]
    replay: Option<PathBuf>,
    #[command(flatten)]
    security: SecurityArguments,
    #[command(flatten)]
    insecure: Insecure,
    /// Folder for the run [default: runs/fuzz- and the time]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the outcome as JSON
    #[arg(long)]
    json: bool,
    /// Formats of the report; fuzz.json is always kept
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "terminal,json,html")]
    format: Vec<Format>,
    /// Hide progress
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Args, Debug)]
struct SecurityArguments {
    /// Skip the security probes (SEC-…)
    #[arg(long)]
    no_security: bool,
    /// Treat security warnings (SEC-…) as failures
    #[arg(long, conflicts_with_all = ["no_security", "replay"])]
    strict_security: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    // The embedded locker has threads of its own; the requests have theirs.
    block_on(Builder::new_multi_thread(), locker(arguments))
}

/// The locker that is asked.
struct Target {
    profile: Profile,
    template: Template,
    /// What its certificate is worth, when it is behind https.
    certificate: Option<String>,
    /// The text of the template, where it was learned.
    learned: Option<String>,
    /// Runs as long as this is held.
    _embedded: Option<Embedded>,
}

async fn locker(arguments: &Arguments) -> Result<u8, Failure> {
    let out = arguments.out.clone().unwrap_or_else(|| usual_folder("fuzz-", clock::now()));
    folder::is_free(&out).map_err(Failure::usage)?;
    let first = first_cases(arguments)?;
    let begun = Instant::now();
    let target = Target::of(arguments).await?;
    redact::of_program().know_all(target.profile.secrets());
    let deadline = Duration::from_secs(u64::from(arguments.timeout));
    let met = meet(&target.profile, &target.template, deadline).await.map_err(|error| {
        let help = "start the locker, or correct `library` or `clock` in the profile";
        Failure::incomplete(miette!(help = help, "{error}"))
    })?;
    let done = fuzz(arguments, &target, &met, first, begun.elapsed(), &out).await;
    if let Err(error) = met.part().await {
        remark(&format!("it was stopped, and does not go on: {error}"));
    }
    done
}

async fn fuzz(
    arguments: &Arguments,
    target: &Target,
    met: &Met,
    first: Vec<Case>,
    spent: Duration,
    out: &Path,
) -> Result<u8, Failure> {
    let setting = &met.setting;
    let names = setting.subject.names().to_vec();
    let seed = arguments.seed.unwrap_or_else(|| u64::from(rand::random::<u32>()));
    let replays = arguments.replay.is_some();
    let (part, parts) = arguments.shard;
    let stream = (!replays).then(|| Stream::new(seed, &names, &setting.template));
    let cases = if replays { Some(first.len() as u64) } else { arguments.cases };
    let probes = probes(arguments, target, seed);
    let time = Duration::from_secs(u64::from(arguments.seconds));
    let shares = Shares::of(time, spent, probes.is_some());
    let plan = Plan {
        first,
        stream,
        shard: (part - 1, parts),
        connections: usize::from(arguments.connections),
        jobs: usize::from(arguments.jobs),
        budget: Budget {
            time: shares.cases,
            cases,
            rate: arguments.rate,
            stop_on_first: arguments.stop_on_first,
        },
    };
    let reachable = reachable(names.contains(&AppName::Withdrawn));
    let started = clock::now();
    let progress = Arc::new(Progress::within(shares.whole));
    let (hunted, security) = {
        let work = async {
            let hunted = hunt(Arc::clone(setting), &met.control, plan, Arc::clone(&progress)).await;
            let findings = match probes.filter(|_| hunted.is_some()) {
                Some(plan) => {
                    let shown = Arc::clone(&progress);
                    let mut found = security::send::probe(Arc::clone(setting), plan, shown).await;
                    let loose = hunted.iter().map(|it| security::origin::judge(&it.tally.loose));
                    found.extend(loose);
                    found
                }
                None => Vec::new(),
            };
            (hunted, findings)
        };
        while_shown(arguments, reachable, &progress, work).await
    };
    let Some(hunted) = hunted else {
        return Err(Failure::incomplete(refused_control(&met.control)));
    };
    let interrupted = progress.was_interrupted().then(|| "it was interrupted".to_owned());
    let facts = Facts {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        target: target.name(arguments),
        url: target.profile.library.join("/").map(String::from).unwrap_or_default(),
        command: command(arguments, &target.profile),
        folder: quoted(&out.display().to_string()).into_owned(),
        seed: (!replays).then_some(seed),
        shard: arguments.shard,
        started,
        seconds: hunted.seconds,
        certificate: target.certificate.clone(),
        clock: met.clock_in_words(),
        control_refused: hunted.control_refused,
        self_test: score::recorded(Subject::Fuzz, &generate::digest()),
        reachable,
        is_cut_short: progress.trouble().is_some(),
        ended_early: progress.trouble().or(interrupted),
    };
    let outcome =
        Outcome::of(&hunted, facts).with_security(security, arguments.security.strict_security);
    let scripts = Scripts::new(setting, &target.profile.library, &target.profile.trust);
    let kept = folder::write(out, &outcome, &scripts).map_err(Failure::usage)?;
    if let Some(learned) = &target.learned {
        report_written(&folder::write_template(out, learned).map_err(Failure::usage)?);
    }
    if let Some(corpus) = &arguments.corpus {
        folder::add_to_corpus(corpus, &hunted.tally.interesting).map_err(Failure::usage)?;
    }
    show(&outcome, out, &arguments.format, arguments.json)?;
    report_written(&kept);
    Ok(outcome.exit_code)
}

/// The words that start a run like this, without what is sent; placeholders stand for the secrets.
fn command(arguments: &Arguments, profile: &Profile) -> String {
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let options = [
        ("--profile", path(&arguments.profile)),
        ("--template", path(&arguments.template)),
        ("--mutant", arguments.mutant.clone()),
    ];
    let options = options.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let options = options.map(|(name, value)| format!("{name} {}", quoted(&value)));
    let variables = profile.variables.iter().map(|name| format!("{name}=…"));
    let words = variables.chain(["locksmith fuzz locker".to_owned()]).chain(options);
    words.collect::<Vec<_>>().join(" ")
}

/// The security probes, where they are made: of several shards by the first, and with no replay.
fn probes(arguments: &Arguments, target: &Target, seed: u64) -> Option<security::send::Plan> {
    let are_made =
        !arguments.security.no_security && arguments.replay.is_none() && arguments.shard.0 == 1;
    let url = target.profile.library.clone();
    let rate = arguments.rate;
    are_made.then(|| security::send::Plan { url, seed, rate, effort: Effort::default() })
}

/// Shows an outcome, and writes its reports beside it.
pub(super) fn show(
    outcome: &Outcome,
    folder: &Path,
    formats: &[Format],
    as_json: bool,
) -> Result<(), Failure> {
    let outcome = redact::of_program().kept(outcome);
    let outcome = &*outcome.map_err(|error| Failure::incomplete(miette!("{error}")))?;
    if as_json {
        say(&to_json(outcome)?);
    }
    let is_wanted = |format: &Format| match format {
        Format::Terminal => !as_json,
        // The folder of the run has it.
        Format::Json => false,
        _ => true,
    };
    let formats: Vec<Format> = formats.iter().copied().filter(is_wanted).collect();
    show_document(outcome, folder, &formats, &|_| None)
}

/// Does the work, shows its progress, and ends it on Ctrl-C.
async fn while_shown<T>(
    arguments: &Arguments,
    reachable: usize,
    progress: &Progress,
    work: impl Future<Output = T>,
) -> T {
    let meter = Meter::new(arguments.quiet);
    let (mut stopped, interrupt) = stop_on_interrupt();
    let mut often = interval(Duration::from_millis(250));
    often.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut work = std::pin::pin!(work);
    let mut listens = true;
    let done = loop {
        tokio::select! {
            done = &mut work => break done,
            _ = often.tick() => meter.show(&progress.shown(reachable)),
            shown = stopped.changed(), if listens => {
                listens = false;
                if shown.is_ok() {
                    progress.interrupt();
                }
            }
        }
    };
    interrupt.abort();
    meter.end();
    done
}

fn first_cases(arguments: &Arguments) -> Result<Vec<Case>, Failure> {
    match (&arguments.replay, &arguments.corpus) {
        (Some(file), _) => folder::read_cases(file).map_err(Failure::usage),
        (None, Some(corpus)) => folder::read_corpus(corpus).map_err(Failure::usage),
        (None, None) => Ok(Vec::new()),
    }
}

impl Target {
    async fn of(arguments: &Arguments) -> Result<Self, Failure> {
        if let Some(path) = &arguments.profile {
            return Self::of_profile(path, arguments).await;
        }
        let template = match &arguments.template {
            Some(path) => read_template(path)?,
            None => Template::built_in().map_err(Failure::usage)?,
        };
        let embedded = Embedded::start().await.map_err(|error| {
            Failure::incomplete(miette!("cannot start the embedded locker: {error}"))
        })?;
        if let Some(id) = &arguments.mutant {
            let mutant = reference_locker::mutants::find(id).ok_or_else(|| {
                let otherwise = "`locksmith list mutants` shows the ids";
                let help = match reference_locker::mutants::near(id).join(", ") {
                    near if near.is_empty() => otherwise.to_owned(),
                    near => format!("did you mean {near}? {otherwise}"),
                };
                Failure::usage(miette!(help = help, "--mutant {id}: there is no such mutant"))
            })?;
            embedded.running.control().set_policy(mutant.policy());
        }
        let profile = embedded.profile.clone();
        Ok(Self { profile, template, certificate: None, learned: None, _embedded: Some(embedded) })
    }

    async fn of_profile(path: &Path, arguments: &Arguments) -> Result<Self, Failure> {
        let mut profile = Profile::read(path).map_err(Failure::usage)?;
        redact::of_program().know_all(profile.secrets());
        arguments.insecure.apply(&mut profile);
        let certificate = is_there(&profile).await?;
        let deadline = Duration::from_secs(u64::from(arguments.timeout));
        if let Some(path) = &arguments.template {
            let template = read_template(path)?;
            if profile.assumed.time_stamp {
                let tried = try_formats(&profile, &template, deadline).await;
                let tried = tried.map_err(|error| Failure::incomplete(miette!("{error}")))?;
                take_format(&mut profile, &tried)?;
            }
            return Ok(Self { profile, template, certificate, learned: None, _embedded: None });
        }
        if !arguments.quiet {
            remark("no --template: learning one from a launch in a browser");
        }
        let launcher = Launcher::find().await?;
        launcher.know_format(&mut profile).await?;
        let learned = launcher.learn(&profile, deadline).await.map_err(|not| not.failure)?;
        fuzz_learn::show(&learned);
        Ok(Self {
            profile,
            template: learned.template,
            certificate,
            learned: Some(learned.text),
            _embedded: None,
        })
    }

    fn name(&self, arguments: &Arguments) -> String {
        match &arguments.mutant {
            Some(id) => format!("{}, wrong on purpose: {id}", self.profile.name),
            None => self.profile.name.clone(),
        }
    }
}

fn read_template(path: &Path) -> Result<Template, Failure> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(miette!("--template: cannot read {name}: {error}")))?;
    Template::parse(&name, &text).map_err(Failure::usage)
}

fn refused_control(control: &Control) -> miette::Report {
    miette!(
        help = "the control has no fault: correct the profile (app, key, domain, format of timestamps) or the \
                template; otherwise the locker breaks ERR-NONE",
        "the locker refused the control: {}\n\nsent:\n{}\n\nreceived:\n{}",
        control.answer,
        control.sent.trim_end(),
        control.received.trim_end()
    )
}
