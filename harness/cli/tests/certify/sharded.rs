//! A run in shards, merged, is the run.

use locksmith_core::report::Report;
use locksmith_spec::verdict::Verdict;

use crate::lab::{read_report, unmet};
use crate::program::{certify, locksmith, word};

/// Four refusals, and the control that they rest on.
const SLICE: [&str; 4] = ["--seed", "42", "--only", "locker/error-206/1-*"];

#[tokio::test]
async fn two_shards_merged_are_the_unsharded_run() {
    let whole = certify(&SLICE).await;
    let first = certify(&[&SLICE[..], &["--shard", "1/2"]].concat()).await;
    let second = certify(&[&SLICE[..], &["--shard", "2/2"]].concat()).await;
    assert_eq!((first.code(), second.code()), (3, 3), "{}{}", first.shown(), second.shown());
    let waiting = second.report().summary;
    assert_eq!(waiting.inconclusive + waiting.skipped, 2, "the control is in the first shard");
    let kept = tempfile::tempdir().unwrap();
    let out = kept.path().join("run");
    let mut merge = locksmith();
    merge.arg("merge").args([second.folder(), first.folder()]).args(["--out", word(&out)]);
    let merged = merge.output().await.unwrap();
    assert_eq!(merged.status.code(), Some(whole.code()), "{merged:?}");
    let (merged, whole) = (read_report(&out), whole.report());
    assert_eq!(unmet(&merged), [""; 0]);
    assert_eq!(verdicts(&merged), verdicts(&whole));
    assert_eq!(merged.conclusion, whole.conclusion);
}

fn verdicts(report: &Report) -> Vec<(&str, Verdict)> {
    report.cases.iter().map(|case| (case.id.as_str(), case.verdict)).collect()
}
