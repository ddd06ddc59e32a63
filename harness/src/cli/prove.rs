//! `locksmith prove`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use globset::{Glob, GlobSet, GlobSetBuilder};
use miette::miette;
use tokio::runtime::Builder;

use super::certify::{catalogue, stop_on_interrupt};
use super::out::{remark, say, style, width};
use super::progress::Teller;
use super::{Failure, block_on};
use crate::browser::{Engine, EngineKind};
use crate::clock;
use crate::prove::{
    Deviant, Deviation, Proof, ProveError, Proving, Scope, Setting, pages, render_html,
    render_terminal,
};
use crate::score::Score;

#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Arguments {
    /// Which side's checks are proved: by lockers that are wrong on purpose, or by such pages
    #[arg(long, value_enum, default_value_t)]
    side: ProvedSide,
    /// Of the catalogue only the cases that are named for a deviation, and their controls (the default)
    #[arg(long, conflicts_with = "full")]
    fast: bool,
    /// The whole catalogue against every deviation
    #[arg(long)]
    full: bool,
    /// Only the deviations whose id matches; may be repeated
    #[arg(long, value_name = "GLOB")]
    only: Vec<String>,
    /// How many browsers, and so deviations, work side by side
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=32))]
    jobs: u8,
    /// Where the runs and the matrix are kept [default: runs/proof- and the time]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the kill score to this file when the catalogue is proved; the program carries
    /// scenarios/score.json with it, and prints it in every report
    #[arg(long, value_name = "FILE", conflicts_with = "only")]
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

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let wanted = globs(&arguments.only).map_err(|error| {
        Failure::usage(miette!(help = "such as 'stale-after-*'", "--only: {error}"))
    })?;
    if arguments.side == ProvedSide::Page {
        return block_on(Builder::new_current_thread(), prove_pages(arguments, wanted));
    }
    let deviants: Vec<Deviant> = reference_locker::deviations::all()
        .filter(|deviation| arguments.only.is_empty() || wanted.is_match(deviation.id))
        .map(deviant)
        .collect();
    if deviants.is_empty() {
        return Err(Failure::incomplete(miette!(
            "no deviation matches --only {}",
            arguments.only.join(" ")
        )));
    }
    block_on(Builder::new_current_thread(), prove(arguments, deviants))
}

/// The page side: sample pages, right and wrong.
async fn prove_pages(arguments: &Arguments, wanted: GlobSet) -> Result<u8, Failure> {
    let engine = Engine::find(EngineKind::Chromium).await;
    let engine = engine.map_err(|error| Failure::incomplete(miette!("{error}")))?;
    let out = arguments.out.clone().unwrap_or_else(usual_folder);
    let setting = pages::Setting {
        engine: &engine,
        full: arguments.full,
        jobs: usize::from(arguments.jobs),
        only: (!arguments.only.is_empty()).then_some(wanted),
        out: &out,
    };
    let tell = |done: &pages::Row| {
        if !arguments.quiet {
            remark(&done.told());
        }
    };
    let (stopped, interrupt) = stop_on_interrupt();
    let proof = pages::prove(&setting, stopped, &tell).await;
    interrupt.abort();
    let proof = proof.map_err(Failure::incomplete)?;
    let json = serde_json::to_string_pretty(&proof).unwrap_or_default();
    let file = out.join("proof.json");
    std::fs::write(&file, &json)
        .map_err(|error| Failure::usage(miette!("cannot write to {}: {error}", file.display())))?;
    say(&if arguments.json { json } else { proof.told() });
    remark(&format!("written: {}", file.display()));
    Ok(proof.exit_code)
}

fn globs(words: &[String]) -> Result<GlobSet, globset::Error> {
    let mut globs = GlobSetBuilder::new();
    for word in words {
        globs.add(Glob::new(word)?);
    }
    globs.build()
}

fn deviant(deviation: &reference_locker::deviations::Deviation) -> Deviant {
    Deviant {
        deviation: Deviation {
            id: deviation.id.to_owned(),
            clause: deviation.clause.to_owned(),
            why: deviation.why.to_owned(),
            noticed_by: deviation.noticed_by.iter().map(|&case| case.to_owned()).collect(),
        },
        behaviour: deviation.behaviour(),
    }
}

async fn prove(arguments: &Arguments, deviants: Vec<Deviant>) -> Result<u8, Failure> {
    let catalogue = catalogue(None)?;
    let engine = Engine::find(EngineKind::Chromium).await;
    let engine = engine.map_err(|error| Failure::incomplete(miette!("{error}")))?;
    let out = arguments.out.clone().unwrap_or_else(usual_folder);
    let count = deviants.len();
    let setting = Setting {
        engine: &engine,
        catalogue: &catalogue,
        scope: if arguments.full { Scope::Full } else { Scope::Fast },
        jobs: usize::from(arguments.jobs),
        seed: u64::from(rand::random::<u32>()),
        out: &out,
    };
    let proving = Proving::prepare(&setting, deviants).await.map_err(failure)?;
    let cases = proving.cases();
    if !arguments.quiet {
        remark(&format!(
            "{cases} cases against {count} deviations and the conforming locker in {engine}"
        ));
    }
    let teller = Teller::counting(cases, arguments.quiet);
    let (stopped, interrupt) = stop_on_interrupt();
    let proof = proving.carry_out(stopped, &|progress| teller.tell(progress)).await;
    interrupt.abort();
    teller.end();
    let proof = proof.map_err(failure)?;
    tell(arguments, &proof, &out)?;
    if let Some(path) = arguments.score.as_ref().filter(|_| proof.exit_code == 0) {
        record(path, &Score { catalogue: catalogue.digest(), kills: proof.score() })?;
    }
    Ok(proof.exit_code)
}

fn failure(error: ProveError) -> Failure {
    match error {
        ProveError::Folder(error) => Failure::usage(error),
        error => Failure::incomplete(error),
    }
}

fn tell(arguments: &Arguments, proof: &Proof, out: &Path) -> Result<(), Failure> {
    let broken = |error: &dyn std::fmt::Display| {
        Failure::incomplete(miette!("the matrix cannot be written: {error}"))
    };
    let json = serde_json::to_string_pretty(proof).map_err(|error| broken(&error))?;
    if arguments.json {
        say(&json);
    } else if arguments.format.contains(&Form::Terminal) {
        say(&render_terminal(proof, style(), width()));
    }
    let mut files = Vec::new();
    if arguments.format.contains(&Form::Json) {
        files.push(("proof.json", json));
    }
    if arguments.format.contains(&Form::Html) {
        files.push(("proof.html", render_html(proof).map_err(|error| broken(&error))?));
    }
    for (name, text) in files {
        let path = out.join(name);
        std::fs::write(&path, text).map_err(|error| broken(&error))?;
        remark(&format!("written: {}", path.display()));
    }
    Ok(())
}

fn record(path: &Path, score: &Score) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(score).map(|text| text + "\n");
    let written = text.map_err(std::io::Error::other).and_then(|text| std::fs::write(path, text));
    written.map_err(|error| {
        Failure::usage(miette!("the score cannot be written to {}: {error}", path.display()))
    })?;
    remark(&format!("written: {}", path.display()));
    Ok(())
}

fn usual_folder() -> PathBuf {
    let time = clock::now().strftime("proof-%Y-%m-%dT%H-%M-%SZ").to_string();
    Path::new("runs").join(time)
}
