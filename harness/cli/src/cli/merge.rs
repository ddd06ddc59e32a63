//! `locksmith merge`: shards of a certification, made by several machines, as one run.

use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::out::usual_folder;
use super::report::show;
use crate::run::{FolderError, MergeError, RunFolder, merge};
use locksmith_core::clock;
use locksmith_core::report::Format;

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Folders of the runs, one for each shard
    #[arg(required = true)]
    runs: Vec<PathBuf>,
    /// Folder for the merged run [default: runs/ and the time]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Formats of the report
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "terminal,json,html")]
    format: Vec<Format>,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let shards: Vec<RunFolder> = arguments.runs.iter().map(|run| RunFolder::open(run)).collect();
    let infos =
        shards.iter().zip(&arguments.runs).map(|(shard, path)| Ok((path.clone(), shard.info()?)));
    let infos = infos.collect::<Result<Vec<_>, FolderError>>().map_err(Failure::usage)?;
    let info = merge(&infos).map_err(|error| match error {
        MergeError::Missing { .. } => Failure::incomplete(error),
        _ => Failure::usage(error),
    })?;
    let out = arguments.out.clone().unwrap_or_else(|| usual_folder("", clock::now()));
    let (folder, recorder) = RunFolder::create(&out, &info).map_err(Failure::usage)?;
    for shard in &shards {
        folder.take_in(shard, &recorder).map_err(Failure::usage)?;
    }
    let report = folder.report(&info).map_err(Failure::usage)?;
    show(&report, &folder, &arguments.format)?;
    Ok(report.exit_code)
}
