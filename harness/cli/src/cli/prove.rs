//! `locksmith prove`.

use std::fmt::Display;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use globset::{Glob, GlobSet, GlobSetBuilder};
use miette::miette;
use reference_locker::mutants::{self, Choice, Mutant};
use tokio::runtime::Builder;

use super::catalogue::catalogue;
use super::failure::{Failure, block_on};
use super::out::{remark, report_written, say, style, to_json, usual_folder, width, write_file};
use super::progress::Teller;
use super::stopping::stop_on_interrupt;
use super::words::shard;
use crate::prove::{
    Deviant, Deviation, Differing, ProveError, Proving, Scope, Setting, fuzz, pages, render_html,
    render_terminal,
};
use crate::score::{self, Proved, Score, Scores};
use locksmith_browser::{Engine, EngineKind};
use locksmith_core::clock;
use locksmith_core::report::KillScore;
use locksmith_fuzzer::generate;

#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Arguments {
    /// Which side's checks are proved: by lockers that are wrong on purpose, or by such pages
    #[arg(long, value_enum, default_value_t)]
    side: ProvedSide,
    /// Of the catalogue only the cases that are named for a deviation, and their controls; of a page that
    /// a static rule must notice only its source (the default)
    #[arg(long, conflicts_with = "full")]
    fast: bool,
    /// The whole catalogue against every deviation; every page in the browser
    #[arg(long)]
    full: bool,
    /// Only the deviations, or sample pages, whose id matches; may be repeated
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// Every Nth of the deviations, beginning with the Ith: a part for each of several machines, or days
    #[arg(long, value_name = "I/N", value_parser = shard, default_value = "1/1")]
    shard: (u64, u64),
    /// How many browsers, and so deviations or pages, work side by side
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=32))]
    jobs: u8,
    /// Where the runs and the matrix are kept [default: runs/proof- and the time]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the kill score of this side to this file when it is proved, and let those of the others be;
    /// the program carries scenarios/score.json with it, and prints it in every report
    #[arg(long, value_name = "FILE", conflicts_with_all = ["only", "shard"])]
    score: Option<PathBuf>,
    /// Print the matrix as JSON
    #[arg(long)]
    json: bool,
    /// The forms of the matrix to write
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "terminal,json,html")]
    format: Vec<Form>,
    /// Tell nothing while it goes on
    #[arg(long, short)]
    quiet: bool,
}

/// Which side's checks are proved.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
enum ProvedSide {
    /// The catalogue that lockers are certified by
    #[default]
    Locker,
    /// The rules that partner pages are certified by
    Page,
    /// The fuzzer, by lockers: which of them it notices over HTTP
    Fuzz,
}

/// The form of a matrix.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Form {
    /// A summary for a screen, with what is not as it should be
    Terminal,
    /// Everything, for programs
    Json,
    /// One self-contained page, for people
    Html,
}

/// A proof, in every form.
struct Told {
    terminal: String,
    json: String,
    html: String,
}

impl Arguments {
    fn scope(&self) -> Scope {
        if self.full { Scope::Full } else { Scope::Fast }
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
    if arguments.side == ProvedSide::Page && arguments.shard != (1, 1) {
        return Err(Failure::usage(miette!(
            help = "take a part of the pages by --only",
            "--shard is for lockers that are wrong, not for pages"
        )));
    }
    if arguments.side == ProvedSide::Page {
        return block_on(Builder::new_current_thread(), prove_pages(arguments, wanted));
    }
    let (part, parts) = arguments.shard;
    let deviants: Vec<Deviant> = mutants::all()
        .filter(|deviation| arguments.only.is_empty() || wanted.is_match(deviation.id))
        .zip(0..)
        .filter(|(_, nth)| nth % parts == part - 1)
        .map(|(deviation, _)| deviant(deviation))
        .collect();
    let differing: Vec<Differing> = mutants::CHOICES
        .iter()
        .filter(|choice| arguments.only.is_empty() || wanted.is_match(choice.id))
        .zip(0..)
        .filter(|(_, nth)| nth % parts == part - 1)
        .map(|(choice, _)| differing(choice))
        .collect();
    if deviants.is_empty() && (differing.is_empty() || arguments.side == ProvedSide::Fuzz) {
        return Err(Failure::incomplete(miette!(
            "no deviation matches --only {}, --shard {part}/{parts}",
            arguments.only.join(" ")
        )));
    }
    if arguments.side == ProvedSide::Fuzz {
        return block_on(Builder::new_multi_thread(), prove_fuzzer(arguments, deviants));
    }
    block_on(Builder::new_current_thread(), prove(arguments, deviants, differing))
}

/// The fuzzer: no browser. So many requests are six times what the slowest deviation takes.
async fn prove_fuzzer(arguments: &Arguments, deviants: Vec<Deviant>) -> Result<u8, Failure> {
    const SETTING: fuzz::Setting = fuzz::Setting { requests: 1500, seed: 1 };
    let out = arguments.out.clone().unwrap_or_else(|| usual_folder("proof-", clock::now()));
    let tell_row = |row: &fuzz::Row| {
        if !arguments.quiet {
            remark(&row.told());
        }
    };
    let (stopped, interrupt) = stop_on_interrupt();
    let proof = fuzz::prove(SETTING, deviants, stopped, &tell_row).await;
    interrupt.abort();
    let proof = proof.map_err(|error| Failure::incomplete(miette!("{error}")))?;
    let told = Told {
        terminal: fuzz::render_terminal(&proof, style(), width()),
        json: to_json(&proof)?,
        html: fuzz::render_html(&proof).map_err(|error| broken(&error))?,
    };
    locksmith_core::kept::folder(&out).map_err(|error| broken(&error))?;
    tell(arguments, told, &out)?;
    let exit_code = proof.kills.exit_code;
    record(arguments, exit_code, Proved::Fuzz, &generate::digest(), proof.score())?;
    Ok(exit_code)
}

/// The page side: sample pages, right and wrong.
async fn prove_pages(arguments: &Arguments, wanted: GlobSet) -> Result<u8, Failure> {
    let engine = Engine::find(EngineKind::Chromium).await;
    let engine = engine.map_err(|error| Failure::incomplete(miette!("{error}")))?;
    let out = arguments.out.clone().unwrap_or_else(|| usual_folder("proof-", clock::now()));
    let setting = pages::Setting {
        engine: &engine,
        scope: arguments.scope(),
        jobs: usize::from(arguments.jobs),
        only: (!arguments.only.is_empty()).then_some(wanted),
        out: &out,
    };
    let tell_row = |done: &pages::Row| {
        if !arguments.quiet {
            remark(&done.told());
        }
    };
    let (stopped, interrupt) = stop_on_interrupt();
    let proof = pages::prove(&setting, stopped, &tell_row).await;
    interrupt.abort();
    let proof = proof.map_err(Failure::incomplete)?;
    let told = Told {
        terminal: proof.told(),
        json: to_json(&proof)?,
        html: pages::render_html(&proof).map_err(|error| broken(&error))?,
    };
    tell(arguments, told, &out)?;
    let exit_code = proof.kills.exit_code;
    record(arguments, exit_code, Proved::Page, &score::page_checks(), proof.score())?;
    Ok(exit_code)
}

fn globs(words: &[String]) -> Result<GlobSet, globset::Error> {
    let mut globs = GlobSetBuilder::new();
    for word in words {
        globs.add(Glob::new(word)?);
    }
    globs.build()
}

fn deviant(deviation: &Mutant) -> Deviant {
    Deviant {
        deviation: Deviation {
            id: deviation.id.to_owned(),
            clause: deviation.clause.to_owned(),
            why: deviation.why.to_owned(),
            noticed_by: deviation.killed_by.iter().map(|&case| case.to_owned()).collect(),
        },
        policy: deviation.policy(),
    }
}

fn differing(choice: &Choice) -> Differing {
    Differing {
        id: choice.id.to_owned(),
        what: choice.what.to_owned(),
        cases: choice.cases.iter().map(|&case| case.to_owned()).collect(),
        policy: choice.policy(),
    }
}

async fn prove(
    arguments: &Arguments,
    deviants: Vec<Deviant>,
    differing: Vec<Differing>,
) -> Result<u8, Failure> {
    let catalogue = catalogue(None)?;
    let engine = Engine::find(EngineKind::Chromium).await;
    let engine = engine.map_err(|error| Failure::incomplete(miette!("{error}")))?;
    let out = arguments.out.clone().unwrap_or_else(|| usual_folder("proof-", clock::now()));
    let (count, choices) = (deviants.len(), differing.len());
    let setting = Setting {
        engine: &engine,
        catalogue: &catalogue,
        scope: arguments.scope(),
        jobs: usize::from(arguments.jobs),
        seed: u64::from(rand::random::<u32>()),
        out: &out,
    };
    let proving = Proving::prepare(&setting, deviants, differing).await.map_err(failure)?;
    let cases = proving.cases();
    if !arguments.quiet {
        remark(&format!(
            "{cases} cases against {count} deviations, {choices} conforming choices and the conforming \
             locker in {engine}"
        ));
    }
    let teller = Teller::counting(cases, arguments.quiet);
    let (stopped, interrupt) = stop_on_interrupt();
    let proof = proving.carry_out(stopped, &|progress| teller.show(progress)).await;
    interrupt.abort();
    teller.end();
    let proof = proof.map_err(failure)?;
    let told = Told {
        terminal: render_terminal(&proof, style(), width()),
        json: to_json(&proof)?,
        html: render_html(&proof).map_err(|error| broken(&error))?,
    };
    tell(arguments, told, &out)?;
    let exit_code = proof.kills.exit_code;
    record(arguments, exit_code, Proved::Locker, &catalogue.digest(), proof.score())?;
    Ok(exit_code)
}

fn failure(error: ProveError) -> Failure {
    match error {
        ProveError::Folder(error) => Failure::usage(error),
        error => Failure::incomplete(error),
    }
}

fn broken(error: &dyn Display) -> Failure {
    Failure::incomplete(miette!("the matrix cannot be written: {error}"))
}

fn tell(arguments: &Arguments, told: Told, out: &Path) -> Result<(), Failure> {
    let has = |form| arguments.format.contains(&form);
    if arguments.json {
        say(&told.json);
    } else if has(Form::Terminal) {
        say(&told.terminal);
    }
    let json = has(Form::Json).then_some(("proof.json", told.json));
    let html = has(Form::Html).then_some(("proof.html", told.html));
    for (name, text) in json.into_iter().chain(html) {
        let path = out.join(name);
        write_file(&path, &text).map_err(|error| broken(&error))?;
        report_written(&path);
    }
    Ok(())
}

/// What a file of scores holds; nothing where there is none.
fn scores(path: &Path) -> Result<Scores, Failure> {
    let strange = |error: &dyn Display| {
        Failure::usage(miette!(
            help = "name another file, or remove this one",
            "--score {}: it is no record of kill scores: {error}",
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
fn record(
    arguments: &Arguments,
    exit_code: u8,
    proved: Proved,
    checks: &str,
    kills: KillScore,
) -> Result<(), Failure> {
    let Some(path) = arguments.score.as_ref().filter(|_| exit_code == 0) else { return Ok(()) };
    let before = scores(path)?;
    let mut scores = before.clone();
    scores.put(proved, Score::of(checks, kills));
    // A file that was written anew would have the program built anew, which carries it.
    if scores != before {
        let text = serde_json::to_string_pretty(&scores).map(|text| text + "\n");
        let written = text.map_err(std::io::Error::other);
        written.and_then(|text| write_file(path, &text)).map_err(|error| {
            Failure::usage(miette!("the score cannot be written to {}: {error}", path.display()))
        })?;
    }
    remark(&format!("recorded: {}", path.display()));
    Ok(())
}
