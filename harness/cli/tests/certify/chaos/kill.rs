//! A harness that is killed at moments that a seed decides: what ended before is kept, and judged the same.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use locksmith_core::report::Report;
use locksmith_spec::verdict::Verdict;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::process::Child;

use super::checks;
use super::child::{Kept, words};
use crate::program::{browser, word};

/// Kills it so often.
pub(super) async fn harness() {
    let number =
        |name: &str, usual: u64| std::env::var(name).map_or(usual, |text| text.parse().unwrap());
    let (kills, seed) = (number("CHAOS_KILLS", 100), number("CHAOS_SEED", 20));
    let mut random = StdRng::seed_from_u64(seed);
    let (mut ended, mut whole, mut faults) = (0, 0, Vec::new());
    // So long does a run take that is not killed: the moments are drawn from that.
    let begun = Instant::now();
    assert!(once(Duration::from_secs(120)).await.whole, "a run that is not killed does not end");
    let usual = begun.elapsed();
    let begun = Instant::now();
    for kill in 1..=kills {
        let moment = usual.mul_f64(random.random_range(0.0..1.0));
        let shown = once(moment).await;
        ended += shown.ended;
        whole += usize::from(shown.whole);
        faults.extend(
            shown.faults.into_iter().map(|fault| format!("kill {kill} at {moment:?}: {fault}")),
        );
    }
    println!(
        "{kills} kills of the harness, seed {seed}, in {:.0} s: {ended} cases had ended, {whole} runs were over \
         before; {} faults",
        begun.elapsed().as_secs_f64(),
        faults.len()
    );
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

struct Told {
    /// Cases that had ended.
    ended: usize,
    /// Whether the run was over before the kill.
    whole: bool,
    faults: Vec<String>,
}

async fn once(moment: Duration) -> Told {
    let kept = Kept::new();
    let mut certify =
        words(&["certify", "locker", "--quiet", "--only", "locker/fresh-time-stamp/*"]);
    certify.extend(["--seed", "20", "--out", "run", "--browser", &browser()].map(str::to_owned));
    let mut child = kept.command("", &certify).spawn().unwrap();
    let whole = tokio::time::timeout(moment, child.wait()).await.is_ok();
    if !whole {
        child.kill().await.unwrap();
    }
    let mut faults = Vec::new();
    let left = kept.left().await;
    if left > 0 {
        faults.push(format!("{left} processes were left"));
    }
    let ended = ended(&kept);
    if kept.run().join("run.json").is_file() && kept.run().join("observations.jsonl").is_file() {
        faults.extend(judged(&kept, &ended).await);
    } else if !ended.is_empty() {
        faults.push("cases ended, and there is no run".to_owned());
    }
    // What a killed one leaves, the next one takes away.
    if std::fs::read_dir(kept.temporary()).unwrap().next().is_some() {
        let again = Kept::new();
        let mut next = words(&["certify", "locker", "--quiet", "--only", "locker/error-207"]);
        next.extend(["--browser", &browser(), "--out"].map(str::to_owned));
        next.push(word(&again.run()).to_owned());
        let mut command = kept.command("", &next);
        let _: std::process::ExitStatus = finished(command.spawn().unwrap()).await;
    }
    faults.extend(checks::faults(&kept, true));
    Told { ended: ended.len(), whole, faults }
}

async fn finished(mut child: Child) -> std::process::ExitStatus {
    child.wait().await.unwrap()
}

/// The cases whose end is in the record, each with the number of its records.
fn ended(kept: &Kept) -> BTreeMap<String, usize> {
    let text = std::fs::read(kept.run().join("observations.jsonl")).unwrap_or_default();
    let text = String::from_utf8_lossy(&text).into_owned();
    let mut records: BTreeMap<String, usize> = BTreeMap::new();
    let mut ended = Vec::new();
    for line in text.split_inclusive('\n').filter(|line| line.ends_with('\n')) {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let case = record["case"].as_str().unwrap().to_owned();
        *records.entry(case.clone()).or_default() += 1;
        if record["saw"] == "ended" {
            ended.push(case);
        }
    }
    records.retain(|case, _| ended.contains(case));
    records
}

/// What is wrong with the judgement of a run that was killed.
async fn judged(kept: &Kept, ended: &BTreeMap<String, usize>) -> Vec<String> {
    let again = Kept::new();
    let reported = words(&["report", word(&kept.run()), "--format", "json"]);
    let child = again.command("", &reported).spawn().unwrap();
    let done = again.measured(child, Duration::from_secs(30)).await;
    let text = std::fs::read_to_string(again.path().join("stdout")).unwrap();
    let Ok(report) = serde_json::from_str::<Report>(&text) else {
        return vec![format!("it is not judged ({:?}): {}", done.code, again.said())];
    };
    let verdict =
        |id: &str| report.cases.iter().find(|case| case.id == id).map(|case| case.verdict);
    let lost = ended.keys().filter(|id| verdict(id) != Some(Verdict::Pass));
    lost.map(|id| format!("{id} ended, and its verdict is {:?}", verdict(id))).collect()
}
