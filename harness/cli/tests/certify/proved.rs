//! The proof, in the browser: one mutant that is detected, and one that is not.

use std::collections::BTreeSet;

use locksmith::prove::lockers::{Candidate, Proving, Setting};
use locksmith::prove::{Outcome, Proof, Scope, render_html};
use locksmith_core::scenario::Catalogue;
use reference_locker::mutants;
use tokio::sync::watch;

use crate::lab::engine;
use crate::program::locksmith;

/// A locker that misspells `result`, with this case to kill it.
fn misspells(id: &str, killed_by: &str) -> Candidate {
    let model = mutants::all().find(|mutant| mutant.clause == "RES-VALUE").unwrap();
    Candidate { id: id.into(), cases: vec![killed_by.into()], ..Candidate::from(model) }
}

async fn prove(mutants: Vec<Candidate>, jobs: usize) -> Proof {
    let (engine, catalogue) = (engine().await, Catalogue::embedded().unwrap());
    let out = tempfile::tempdir().unwrap();
    let setting = Setting {
        engine: &engine,
        catalogue: &catalogue,
        scope: Scope::Fast,
        jobs,
        seed: 1,
        out: out.path(),
    };
    let (_stop, stopped) = watch::channel(false);
    let proving = Proving::prepare(&setting, mutants).await.unwrap();
    proving.carry_out(stopped, &|_| {}).await.unwrap()
}

#[tokio::test]
async fn one_mutant_is_killed_and_one_survives() {
    // A launch saves nothing, and so sees nothing of `result`.
    let named = misspells("killed", "locker/save/pdf");
    let blind = misspells("survived", "locker/correct-launch");
    let proof = prove(vec![blind, named], 2).await;
    let outcomes = proof.rows.iter().map(|row| (row.id.as_str(), row.outcome));
    assert_eq!(
        outcomes.collect::<Vec<_>>(),
        [
            ("conforming", Outcome::Conforms),
            ("survived", Outcome::Survived),
            ("killed", Outcome::Killed)
        ],
        "{proof:#?}"
    );
    assert_eq!(proof.exit_code, 1);
    let tried = proof.rows[0].remarks.iter().map(|remark| remark.case.as_str());
    let tried: BTreeSet<&str> = tried.collect();
    assert!(tried.contains("locker/save/pdf") && tried.contains("locker/correct-launch"));
}

#[tokio::test]
async fn the_program_proves_a_part() {
    let kept = tempfile::tempdir().unwrap();
    let first = mutants::all().find(|mutant| mutant.clause == "RES-VALUE").unwrap();
    let mut command = locksmith();
    command.args(["prove", "--json", "--only", first.id, "--out"]).arg(kept.path().join("proof"));
    let done = command.output().await.unwrap();
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(0), "{err}{out}");
    let printed: Proof = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((printed.score.mutants, printed.score.killed), (1, 1));
    for file in ["proof.json", "proof.html", "conforming/observations.jsonl"] {
        assert!(kept.path().join("proof").join(file).exists(), "{file}");
    }
}

#[tokio::test]
async fn the_program_proves_a_part_of_the_page_side() {
    let kept = tempfile::tempdir().unwrap();
    let prove = |out: &str, format: &str| {
        let mut command = locksmith();
        command.args(["prove", "--side", "page", "--only", "{capitals,href-misspelt}", "--quiet"]);
        command.args(["--format", format, "--out"]).arg(kept.path().join(out));
        command
    };
    let done = prove("whole", "terminal,json,html").output().await.unwrap();
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(0), "{err}{out}");
    let words =
        "1 of 1 mutant killed, each under the clause that it breaks; 1 conforming target, 0 false";
    let shown = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains(words), "{out}");
    let file = |name: &str| std::fs::read_to_string(kept.path().join(name));
    let proof: Proof = serde_json::from_str(&file("whole/proof.json").unwrap()).unwrap();
    let browser: Vec<bool> = proof.rows.iter().map(|row| row.conclusion.is_some()).collect();
    assert_eq!(browser, [true, false], "a static rule must report the second");
    assert_eq!(file("whole/proof.html").unwrap(), render_html(&proof).unwrap());

    let done = prove("html", "html").output().await.unwrap();
    assert_eq!((done.status.code(), &done.stdout[..]), (Some(0), &b""[..]));
    assert!(file("html/proof.html").is_ok() && file("html/proof.json").is_err());
}
