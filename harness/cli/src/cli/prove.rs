//! `locksmith prove`.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use globset::{Glob, GlobSet, GlobSetBuilder};
use miette::miette;
use reference_locker::mutants;
use tokio::runtime::Builder;

use super::catalogue::catalogue;
use super::failure::{Failure, block_on};
use super::near::did_you_mean;
use super::out::{remark, say, to_json, usual_folder, write_file};
use super::progress::Ticker;
use super::report::show_document;
use super::stopping::stop_on_interrupt;
use super::words::shard;
use crate::prove::lockers::{Candidate, ProveError, Proving, Setting};
use crate::prove::{Proof, Row, Scope, Subject, fuzz, pages};
use crate::score::{self, Score, Scores};
use locksmith_browser::{Engine, EngineKind};
use locksmith_core::clock;
use locksmith_core::redact;
use locksmith_core::report::Format;
use locksmith_fuzzer::generate;

#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Arguments {
    /// Side whose checks are proved
    #[arg(long, value_enum, default_value_t)]
    side: Subject,
    /// Run only the cases that must kill each mutant (default)
    ///
    /// Their controls run, too. A page that a static rule must report is read as source only.
    #[arg(long, conflicts_with = "full")]
    fast: bool,
    /// Run the whole catalogue against every mutant or sample page
    #[arg(long)]
    full: bool,
    /// Prove only matching mutants or sample pages; repeatable
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// Every Nth mutant, beginning with the Ith, such as 2/4
    #[arg(long, value_name = "I/N", value_parser = shard, default_value = "1/1")]
    shard: (u64, u64),
    /// Number of browsers that work in parallel
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=32))]
    jobs: u8,
    /// Folder for runs and kill matrix [default: runs/proof- and the time]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// File for the mutation score; scores of other sides stay
    ///
    /// The program embeds scenarios/score.json and prints it in every report.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["only", "shard"])]
    score: Option<PathBuf>,
    /// Print the kill matrix as JSON
    #[arg(long)]
    json: bool,
    /// Formats of the kill matrix
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "terminal,json,html")]
    format: Vec<Format>,
    /// Hide progress
    #[arg(long, short)]
    quiet: bool,
}

impl Arguments {
    fn scope(&self) -> Scope {
        if self.full { Scope::Full } else { Scope::Fast }
    }

    fn out(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| usual_folder("proof-", clock::now()))
    }

    /// Shows a row that is done.
    fn show(&self, row: &Row) {
        if !self.quiet {
            remark(&row.line());
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let wanted = globs(&arguments.only).map_err(|error| {
        Failure::usage(miette!(help = "such as 'stale-after-*'", "--only: {error}"))
    })?;
    if let Some(path) = &arguments.score {
        // Not only after minutes: what is there must be a record.
        scores(path)?;
    }
    match arguments.side {
        Subject::Page if arguments.shard != (1, 1) => Err(Failure::usage(miette!(
            help = "use --only to prove a part of the pages",
            "--shard does not apply to --side page"
        ))),
        Subject::Page => block_on(Builder::new_current_thread(), prove_pages(arguments, wanted)),
        Subject::Fuzz => {
            let (mutants, _) = candidates(arguments, &wanted)?;
            block_on(Builder::new_multi_thread(), prove_fuzzer(arguments, mutants))
        }
        Subject::Locker => {
            let (mut candidates, choices) = candidates(arguments, &wanted)?;
            candidates.splice(0..0, choices);
            block_on(Builder::new_current_thread(), prove_lockers(arguments, candidates))
        }
    }
}

/// The mutants and the choices that are asked for.
fn candidates(
    arguments: &Arguments,
    wanted: &GlobSet,
) -> Result<(Vec<Candidate>, Vec<Candidate>), Failure> {
    let (part, parts) = arguments.shard;
    let part_of = |all: Vec<Candidate>| -> Vec<Candidate> {
        let is_wanted = |it: &Candidate| arguments.only.is_empty() || wanted.is_match(&it.id);
        let wanted = (0..).zip(all.into_iter().filter(is_wanted));
        wanted.filter(|(nth, _)| nth % parts == part - 1).map(|(_, it)| it).collect()
    };
    let mutants = part_of(mutants::all().map(Candidate::from).collect());
    let choices = part_of(mutants::CHOICES.iter().map(Candidate::from).collect());
    if mutants.is_empty() && (choices.is_empty() || arguments.side == Subject::Fuzz) {
        let groups: BTreeSet<String> = mutants::all()
            .filter_map(|mutant| Some(format!("'{}/*'", mutant.id.split_once('/')?.0)))
            .collect();
        let ids = mutants::all().map(|mutant| mutant.id);
        let help = did_you_mean(
            arguments.only.join(" ").trim_end_matches(['*', '/']),
            groups.iter().map(String::as_str).chain(ids),
            "`locksmith list mutants` shows the ids; quote a glob, such as 'window/*'",
        );
        return Err(Failure::incomplete(miette!(
            help = help,
            "no mutant matches --only {}, --shard {part}/{parts}",
            arguments.only.join(" ")
        )));
    }
    Ok((mutants, choices))
}

/// The fuzzer: no browser. So many requests are six times what the slowest mutant takes.
async fn prove_fuzzer(arguments: &Arguments, mutants: Vec<Candidate>) -> Result<u8, Failure> {
    const SETTING: fuzz::Setting = fuzz::Setting { requests: 1500, seed: 1 };
    let (stopped, interrupt) = stop_on_interrupt();
    let proof = fuzz::prove(SETTING, mutants, stopped, &|row| arguments.show(row)).await;
    interrupt.abort();
    let proof = proof.map_err(|error| Failure::incomplete(miette!("{error}")))?;
    let out = arguments.out();
    locksmith_core::kept::folder(&out).map_err(|error| broken(&error))?;
    finish(arguments, &proof, &out, &generate::digest())
}

/// The page side: sample pages, right and wrong.
async fn prove_pages(arguments: &Arguments, wanted: GlobSet) -> Result<u8, Failure> {
    let (engine, out) = (engine().await?, arguments.out());
    let setting = pages::Setting {
        engine: &engine,
        scope: arguments.scope(),
        jobs: usize::from(arguments.jobs),
        only: (!arguments.only.is_empty()).then_some(wanted),
        out: &out,
    };
    let (stopped, interrupt) = stop_on_interrupt();
    let proof = pages::prove(&setting, stopped, &|row| arguments.show(row)).await;
    interrupt.abort();
    let proof = proof.map_err(Failure::incomplete)?;
    finish(arguments, &proof, &out, &score::page_checks())
}

/// The locker's side: its catalogue, in the browser.
async fn prove_lockers(arguments: &Arguments, candidates: Vec<Candidate>) -> Result<u8, Failure> {
    let catalogue = catalogue(None)?;
    let (engine, out) = (engine().await?, arguments.out());
    let setting = Setting {
        engine: &engine,
        catalogue: &catalogue,
        scope: arguments.scope(),
        jobs: usize::from(arguments.jobs),
        seed: u64::from(rand::random::<u32>()),
        out: &out,
    };
    let others = candidates.len();
    let proving = Proving::prepare(&setting, candidates).await.map_err(failure)?;
    let cases = proving.cases();
    if !arguments.quiet {
        remark(&format!(
            "{cases} cases against {others} mutants and choices and the conforming locker in {engine}"
        ));
    }
    let ticker = Ticker::counting(cases, arguments.quiet);
    let (stopped, interrupt) = stop_on_interrupt();
    let proof = proving.carry_out(stopped, &|progress| ticker.show(progress)).await;
    interrupt.abort();
    ticker.end();
    finish(arguments, &proof.map_err(failure)?, &out, &catalogue.digest())
}

async fn engine() -> Result<Engine, Failure> {
    let engine = Engine::find(EngineKind::Chromium).await;
    engine.map_err(|error| Failure::incomplete(miette!("{error}")))
}

fn globs(words: &[String]) -> Result<GlobSet, globset::Error> {
    let mut globs = GlobSetBuilder::new();
    for word in words {
        globs.add(Glob::new(word)?);
    }
    globs.build()
}

fn failure(error: ProveError) -> Failure {
    match error {
        ProveError::Folder(error) => Failure::usage(error),
        error => Failure::incomplete(error),
    }
}

fn broken(error: &dyn Display) -> Failure {
    Failure::incomplete(miette!("cannot write the kill matrix: {error}"))
}

/// Prints and writes a proof, and records its score where that is wanted. These are the checks that were proved.
fn finish(arguments: &Arguments, proof: &Proof, out: &Path, checks: &str) -> Result<u8, Failure> {
    let proof = redact::of_program().kept(proof).map_err(|error| broken(&error))?;
    let proof = proof.as_ref();
    if arguments.json {
        say(&to_json(proof)?);
    }
    let is_wanted = |format: &Format| !arguments.json || *format != Format::Terminal;
    let formats: Vec<Format> = arguments.format.iter().copied().filter(is_wanted).collect();
    show_document(proof, out, &formats, &|_| None)?;
    record(arguments, proof, checks)?;
    Ok(proof.exit_code)
}

/// What a file of scores holds; nothing where there is none.
fn scores(path: &Path) -> Result<Scores, Failure> {
    let strange = |error: &dyn Display| {
        Failure::usage(miette!(
            help = "use another file, or remove this one",
            "--score {}: not a file of mutation scores: {error}",
            path.display()
        ))
    };
    match std::fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text).map_err(|error| strange(&error)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Scores::default()),
        Err(error) => Err(strange(&error)),
    }
}

/// Records the score of checks that are proved, where that is wanted.
fn record(arguments: &Arguments, proof: &Proof, checks: &str) -> Result<(), Failure> {
    let wanted = arguments.score.as_ref();
    let Some(path) = wanted.filter(|_| proof.exit_code == 0) else { return Ok(()) };
    let before = scores(path)?;
    let mut scores = before.clone();
    scores.put(proof.subject, Score::of(checks, proof.score));
    // A file that was written anew would have the program built anew, which carries it.
    if scores != before {
        let text = serde_json::to_string_pretty(&scores).map(|text| text + "\n");
        let written = text.map_err(std::io::Error::other);
        written.and_then(|text| write_file(path, &text)).map_err(|error| {
            Failure::usage(miette!("cannot write the score to {}: {error}", path.display()))
        })?;
    }
    remark(&format!("recorded: {}", path.display()));
    Ok(())
}
