//! What must not change a verdict: how many browsers, which tokens, what was done before.

use std::collections::BTreeMap;
use std::sync::Arc;

use locksmith::run::RunInfo;
use locksmith_core::observe::{self, Observation, Record};
use locksmith_core::plan::Plan;
use locksmith_spec::verdict::Verdict;

use crate::lab::{carry_out, embedded, plan, unmet};
use crate::program::{Certified, certify};

#[tokio::test]
async fn two_browsers_side_by_side_find_what_one_finds() {
    let slice = ["--seed", "42", "--only", "locker/cancelled/*"];
    let one = certify(&[&slice[..], &["--jobs", "1"]].concat()).await;
    let two = certify(&[&slice[..], &["--jobs", "2"]].concat()).await;
    assert_eq!(unmet(&one.report()), [""; 0]);
    assert_eq!(verdicts(&one), verdicts(&two));
    assert_eq!(one.code(), two.code());
    assert!(two.stderr.contains("2 browsers side by side"), "{}", two.stderr);
    assert_eq!(tokens(&one), tokens(&two), "the seed makes the tokens");
    let other = certify(&["--seed", "43", "--only", "locker/correct-launch"]).await;
    assert_ne!(tokens(&one)["locker/save/pdf"], tokens(&other)["locker/correct-launch"]);
}

fn verdicts(run: &Certified) -> Vec<(String, Verdict)> {
    run.report().cases.into_iter().map(|case| (case.id, case.verdict)).collect()
}

fn tokens(run: &Certified) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(run.folder().join("run.json")).unwrap();
    let info: RunInfo = serde_json::from_str(&text).unwrap();
    info.plan.cases.into_iter().map(|planned| (planned.case.id.clone(), planned.token)).collect()
}

#[tokio::test]
async fn a_case_leaves_nothing_to_the_next() {
    let locker = embedded().await;
    let first = plan(&locker.profile, &["locker/save/pdf"]);
    let mut again = first.cases[0].clone();
    Arc::make_mut(&mut again.case).id += "-again";
    again.token = "feedbeef".into();
    let twice = Plan { cases: vec![first.cases[0].clone(), again], ..first };
    let ended = carry_out(&locker.profile, twice).await;
    assert_eq!(unmet(&ended.report), [""; 0]);
    assert_eq!(ended.tally.sessions, 1, "in one and the same browser");
    let records = observe::read(&ended.folder.file("observations.jsonl")).unwrap();
    let info = ended.folder.info().unwrap();
    let [first, second] = &info.plan.cases[..] else { panic!("two cases") };
    let of = |id: &str, token: &str| comparable(&records[id], token);
    assert_eq!(
        of(&first.case.id, &first.token),
        of(&second.case.id, &second.token),
        "the same observations, but for times and tokens"
    );
}

/// What was seen, without what differs by its nature.
fn comparable(records: &[Record], token: &str) -> Vec<String> {
    let mut seen: Vec<String> = records
        .iter()
        .map(|record| {
            let mut saw = record.saw.clone();
            match &mut saw {
                Observation::Ended { millis } => *millis = 0,
                // The locker keeps what was saved.
                Observation::Listed { links, .. } => *links = 0,
                Observation::Presented { app_hash, time_stamp, .. } => {
                    (*app_hash, *time_stamp) = (None, None);
                }
                // Each save has an address of its own.
                Observation::Screen { screen, .. } => screen.path.clear(),
                _ => {}
            }
            let mut value = serde_json::to_value(&saw).unwrap();
            hide_digests(&mut value);
            value.to_string().replace(token, "TOKEN")
        })
        .collect();
    // What the page tells and what the journey sees come by two ways.
    seen.sort();
    seen
}

/// The documents have the token in them.
fn hide_digests(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(map) => {
            map.remove("sha256");
            map.values_mut().for_each(hide_digests);
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(hide_digests),
        _ => {}
    }
}

#[tokio::test]
async fn repetitions_are_kept_apart_and_told_together() {
    let only = ["--only", "locker/correct-launch", "--only", "locker/jquery"];
    let done = certify(&[&only[..], &["--repeat", "2"]].concat()).await;
    // A part of the catalogue is incomplete, however stable.
    assert_eq!(done.code(), 3, "{}", done.shown());
    assert!(done.stdout.contains("no verdict differs over 2 repetitions"), "{}", done.shown());
    let folder = done.folder();
    for repetition in ["001", "002"] {
        assert!(folder.join(repetition).join("observations.jsonl").exists(), "{repetition}");
        assert!(folder.join(repetition).join("report.html").exists(), "{repetition}");
    }
    let stability = std::fs::read_to_string(folder.join("stability.json")).unwrap();
    let stability: serde_json::Value = serde_json::from_str(&stability).unwrap();
    assert_eq!(stability["repetitions"], 2);
    assert_eq!(stability["cases"][0]["verdicts"][0]["repetitions"], serde_json::json!([1, 2]));
}
