//! Shards of a run, and what is made of them.

use std::path::{Path, PathBuf};

use locksmith::run::{MergeError, RunFolder, RunInfo, merge};
use locksmith_core::observe::{Observation, Record};
use locksmith_core::plan::Plan;
use locksmith_core::report::Report;
use locksmith_spec::verdict::Verdict;
use tempfile::TempDir;

use crate::cli::{Said, locksmith, said};
use crate::kept::{info, keep};
use crate::shared::matches_snapshot;

/// A part of a run.
fn shard(info: &RunInfo, part: u64, parts: u64) -> RunInfo {
    RunInfo { plan: info.plan.clone().shard(part, parts), ..info.clone() }
}

/// All parts of a run, with made-up folders.
fn shards(info: &RunInfo, parts: u64) -> Vec<(PathBuf, RunInfo)> {
    (1..=parts).map(|part| (format!("runs/{part}").into(), shard(info, part, parts))).collect()
}

fn same_plan(one: &Plan, other: &Plan) -> bool {
    serde_json::to_value(one).unwrap() == serde_json::to_value(other).unwrap()
}

/// Lets the locker show its login for time stamps that are 34 minutes old.
fn lenient(records: &mut [Record]) {
    for record in records.iter_mut().filter(|record| record.case.ends_with("/34-minutes")) {
        if let Observation::Screen { screen, .. } = &mut record.saw {
            (screen.codes, screen.login) = (Vec::new(), true);
            screen.text = "Log in".into();
        }
    }
}

#[test]
fn each_case_is_in_one_shard_and_the_shards_make_the_plan() {
    let whole = info(&[]);
    for parts in [1, 2, 3, 7, 1000] {
        let mut shards = shards(&whole, parts);
        let cases: usize = shards.iter().map(|(_, info)| info.plan.cases.len()).sum();
        assert_eq!(cases, whole.plan.cases.len(), "{parts}");
        shards.reverse();
        assert!(same_plan(&merge(&shards).unwrap().plan, &whole.plan), "{parts}");
    }
}

#[test]
fn a_run_of_a_shard_reads_back_as_it_was() {
    let whole = info(&[]);
    let kept = |(path, info): (PathBuf, RunInfo)| {
        let text = serde_json::to_string(&info).unwrap();
        (path, serde_json::from_str(&text).unwrap())
    };
    let read: Vec<(PathBuf, RunInfo)> = shards(&whole, 3).into_iter().map(kept).collect();
    assert!(same_plan(&merge(&read).unwrap().plan, &whole.plan));
}

#[test]
fn what_is_no_shard_of_one_run_is_not_merged() {
    let whole = info(&["locker/error-206/*"]);
    let change = |change: &dyn Fn(&mut RunInfo)| {
        let mut other = whole.clone();
        change(&mut other);
        let second = shard(&other, 2, 2);
        merge(&[("runs/1".into(), shard(&whole, 1, 2)), ("runs/2".into(), second)])
    };
    let differs = |what: &str, merged: Result<RunInfo, MergeError>| {
        let error = merged.unwrap_err();
        assert!(matches!(&error, MergeError::Differ { what: of, .. } if *of == what), "{error}");
    };
    assert!(change(&|_| {}).is_ok());
    differs("version of locksmith", change(&|info| info.version = "0.2.0".into()));
    differs("target", change(&|info| info.target = "another".into()));
    differs("target's address", change(&|info| info.url = info.url.replace("locker.", "other.")));
    differs("catalogue", change(&|info| info.catalogue = "77aa".into()));
    differs("seed", change(&|info| info.plan.seed = 8));
    differs("browser", change(&|info| info.browser = "Firefox 153".into()));
    let strict = change(&|info| info.plan.strict_security = true);
    assert_eq!(strict.unwrap_err(), MergeError::Plans);
    let skipped = change(&|info| info.plan.cases[0].skip = Some("no such app".into()));
    assert_eq!(skipped.unwrap_err(), MergeError::Plans);
    let of_three = [("runs/1".into(), shard(&whole, 1, 2)), ("runs/2".into(), shard(&whole, 2, 3))];
    differs("number of shards", merge(&of_three));
    let unsharded = [("runs/1".into(), shard(&whole, 1, 2)), ("runs/2".into(), whole.clone())];
    assert_eq!(merge(&unsharded).unwrap_err(), MergeError::NoShard { run: "runs/2".into() });
    let altered = change(&|info| info.plan.cases[1].token = "0badcafe".into());
    assert_eq!(altered.unwrap_err(), MergeError::Plans);
}

#[test]
fn a_locker_of_each_machine_is_one_target_on_whatever_port() {
    let mut one = info(&["locker/jquery"]);
    let mut other = one.clone();
    one.url = "http://127.0.0.1:4001/savelocker.js".into();
    other.url = "http://127.0.0.1:4002/savelocker.js".into();
    let both = |one: &RunInfo, other: &RunInfo| {
        merge(&[("a".into(), shard(one, 1, 2)), ("b".into(), shard(other, 2, 2))])
    };
    assert_eq!(both(&one, &other).unwrap().url, one.url);
    one.url = "http://10.0.0.7:4001/savelocker.js".into();
    other.url = "http://10.0.0.7:4002/savelocker.js".into();
    assert!(both(&one, &other).is_err());
}

#[test]
fn shards_that_overlap_or_are_missing_are_named() {
    let whole = info(&["locker/error-206/*"]);
    let mut twice = shards(&whole, 4);
    twice.push(("runs/again".into(), shard(&whole, 2, 4)));
    let error = merge(&twice).unwrap_err();
    assert_eq!(error.to_string(), "runs/2 and runs/again are both shard 2/4");
    let mut few = shards(&whole, 4);
    few.drain(1..3);
    let missing = "not all shards are here: missing 2/4, 3/4";
    assert_eq!(merge(&few).unwrap_err().to_string(), missing);
    let hardly = [("runs/1".into(), shard(&whole, 1, u64::MAX))];
    assert!(merge(&hardly).unwrap_err().to_string().ends_with(", and more"));
}

/// The folders of a run of these cases and of its two shards, at a locker that is lenient.
fn kept(only: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let whole = info(only);
    keep(&folder.path().join("whole"), &whole, |records| lenient(records));
    for (part, name) in [(1, "one"), (2, "two")] {
        let kept =
            keep(&folder.path().join(name), &shard(&whole, part, 2), |records| lenient(records));
        kept.write(&format!("screenshots/{name}.png"), b"a picture").unwrap();
    }
    folder
}

fn merged(folder: &Path, runs: &[&str]) -> Said {
    said(locksmith(&["merge", "--out", "all"]).args(runs).current_dir(folder))
}

fn report(folder: &Path) -> Report {
    let text = std::fs::read_to_string(folder.join("report.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_merged_run_is_the_whole_run() {
    let folder = kept(&[]);
    let path = folder.path();
    let said = merged(path, &["two", "one"]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    let folder = RunFolder::open(&path.join("whole"));
    let whole = folder.report(&folder.info().unwrap()).unwrap();
    assert_eq!(whole.exit_code, 1);
    assert_eq!(report(&path.join("all")), whole);
    assert!(path.join("all/report.html").exists());
    for picture in ["one", "two"] {
        assert!(path.join(format!("all/screenshots/{picture}.png")).exists());
    }
    let again = merged(path, &["one", "two"]);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("holds a run already"), "{}", again.err);
}

#[test]
fn a_shard_alone_is_incomplete_and_says_what_it_waits_for() {
    let whole = info(&["locker/error-206/*", "locker/save/*"]);
    let folder = tempfile::tempdir().unwrap();
    let second = shard(&whole, 2, 2);
    let report = keep(&folder.path().join("run"), &second, |_| {}).report(&second).unwrap();
    assert_eq!((report.exit_code, report.conforms), (3, false));
    assert_eq!(report.run.shard.as_deref(), Some("2/2"));
    let waits = report.cases_with(Verdict::Inconclusive).next().unwrap();
    matches_snapshot("shard/conclusion", &format!("{}\n{}\n", report.conclusion, waits.observed));
}

#[test]
fn mistakes_in_merging_are_reported() {
    let folder = kept(&["locker/error-206/*"]);
    let path = folder.path();
    for (subject, runs, code) in [
        ("missing", &["one"][..], 3),
        ("twice", &["one", "two", "one"], 2),
        ("no-shard", &["one", "whole"], 2),
        ("no-run", &["one", "three"], 2),
    ] {
        let said = merged(path, runs);
        assert_eq!(said.code, code, "{}{}", said.out, said.err);
        matches_snapshot(&format!("cli/merge-{subject}"), &said.err);
    }
    let other = RunInfo { target: "another locker".into(), ..info(&["locker/error-206/*"]) };
    keep(&path.join("other"), &shard(&other, 2, 2), |_| {});
    let said = merged(path, &["one", "other"]);
    assert_eq!(said.code, 2);
    matches_snapshot("cli/merge-other-target", &said.err);
    assert!(!path.join("all").exists(), "nothing is written of what is not merged");
}
