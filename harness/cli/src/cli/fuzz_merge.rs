//! `locksmith fuzz merge`: runs of the fuzzer, of shards for instance, as one report.

use std::path::PathBuf;

use clap::Args;
use miette::miette;

use super::failure::Failure;
use super::fuzz::show;
use super::out::{report_written, usual_folder};
use super::words::quoted;
use locksmith_core::clock;
use locksmith_core::report::Format;
use locksmith_fuzzer::folder::{self, FolderError};
use locksmith_fuzzer::outcome::Outcome;

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Folders of the runs
    #[arg(required = true)]
    runs: Vec<PathBuf>,
    /// Folder for the merged report [default: runs/fuzz- and the time]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Formats of the report to write; fuzz.json is always kept
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "terminal,json,html")]
    format: Vec<Format>,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let runs = arguments.runs.iter().map(|run| folder::read(run));
    let runs: Vec<Outcome> = runs.collect::<Result<_, FolderError>>().map_err(Failure::usage)?;
    let mut merged = Outcome::merged(runs).ok_or_else(|| Failure::usage(miette!("no runs")))?;
    let out = arguments.out.clone().unwrap_or_else(|| usual_folder("fuzz-", clock::now()));
    folder::is_free(&out).map_err(Failure::usage)?;
    merged.facts.folder = quoted(&out.display().to_string()).into_owned();
    let kept = folder::write_merged(&out, &merged, &arguments.runs).map_err(Failure::usage)?;
    show(&merged, &out, &arguments.format, false)?;
    report_written(&kept);
    Ok(merged.exit_code)
}
