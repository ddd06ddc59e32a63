//! Made-up runs, each in a folder of its own.

use std::path::Path;

use jiff::Timestamp;
use locksmith::run::{RunFolder, RunInfo};
use locksmith_core::observe::Record;
use locksmith_core::plan::{Filter, Plan};
use locksmith_core::scenario::Catalogue;
use locksmith_spec::Side;
use tempfile::TempDir;

use crate::canned;

/// What is known of a run of these cases before its first one.
pub(crate) fn info(only: &[&str]) -> RunInfo {
    let only: Vec<String> = only.iter().map(|glob| (*glob).to_owned()).collect();
    let filter = Filter::new(&only).unwrap();
    let now = Timestamp::from_millisecond(canned::START).unwrap();
    let catalogue = Catalogue::embedded().unwrap();
    let plan = Plan::new(&catalogue, &canned::profile(), &filter, 7, now).unwrap();
    RunInfo {
        version: "0.1.0".into(),
        command: "locksmith certify locker".into(),
        ..RunInfo::new(
            Side::Locker,
            "a canned locker",
            &canned::profile().library,
            &"Chromium 156",
            canned::START,
            plan,
        )
    }
}

/// Keeps a run at a locker that conforms, changed in its records.
pub(crate) fn keep(path: &Path, info: &RunInfo, change: impl Fn(&mut Vec<Record>)) -> RunFolder {
    let (folder, recorder) = RunFolder::create(path, info).unwrap();
    let mut records: Vec<Record> =
        info.plan.cases.iter().flat_map(|planned| canned::conforming(&planned.case)).collect();
    change(&mut records);
    for record in &records {
        recorder.write(record).unwrap();
    }
    folder
}

/// The folder of a run of these cases at a locker that conforms, changed in its records.
pub(crate) fn run(only: &[&str], change: impl Fn(&mut Vec<Record>)) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    keep(folder.path(), &info(only), change);
    folder
}

/// The path of a run, as a word of a command.
pub(crate) fn path(folder: &TempDir) -> &str {
    folder.path().to_str().unwrap()
}
