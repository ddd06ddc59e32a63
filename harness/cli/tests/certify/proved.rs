//! The proof, in the browser: one deviation that is noticed, and one that is not.

use std::collections::BTreeSet;

use locksmith::prove::pages::{PageProof, render_html};
use locksmith::prove::{Deviant, Deviation, Noticed, Proof, Proving, Scope, Setting};
use locksmith_core::scenario::Catalogue;
use reference_locker::mutants;
use tokio::sync::watch;

use crate::lab::engine;
use crate::program::locksmith;

/// A locker that misspells `result`, with these cases to notice it.
fn misspells(id: &str, noticed_by: &str) -> Deviant {
    let model = mutants::all().find(|deviation| deviation.clause == "RES-VALUE").unwrap();
    Deviant {
        deviation: Deviation {
            id: id.into(),
            clause: model.clause.into(),
            why: model.why.into(),
            noticed_by: vec![noticed_by.into()],
        },
        policy: model.policy(),
    }
}

async fn prove(deviants: Vec<Deviant>, jobs: usize) -> Proof {
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
    let proving = Proving::prepare(&setting, deviants, Vec::new()).await.unwrap();
    proving.carry_out(stopped, &|_| {}).await.unwrap()
}

#[tokio::test]
async fn one_deviation_is_noticed_and_one_survives() {
    // A launch saves nothing, and so sees nothing of `result`.
    let named = misspells("noticed", "locker/save/pdf");
    let blind = misspells("survivor", "locker/correct-launch");
    let proof = prove(vec![blind, named], 2).await;
    assert_eq!(
        (proof.deviations, proof.kills.noticed, proof.kills.right_reason),
        (2, 1, 1),
        "{proof:#?}"
    );
    assert_eq!(proof.kills.survivors, ["survivor"]);
    assert_eq!(proof.kills.false_alarms, [""; 0]);
    assert_eq!(proof.kills.exit_code, 1);
    assert_eq!(proof.rows[1].noticed, Noticed::RightReason, "rows keep their order");
    let tried: BTreeSet<&str> = proof.conforming.iter().map(|cell| cell.case.as_str()).collect();
    assert!(tried.contains("locker/save/pdf") && tried.contains("locker/correct-launch"));
}

#[tokio::test]
async fn the_program_proves_a_part() {
    let kept = tempfile::tempdir().unwrap();
    let first = mutants::all().find(|deviation| deviation.clause == "RES-VALUE").unwrap();
    let mut command = locksmith();
    command.args(["prove", "--json", "--only", first.id, "--out"]).arg(kept.path().join("proof"));
    let done = command.output().await.unwrap();
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(0), "{err}{out}");
    let printed: Proof = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((printed.deviations, printed.kills.right_reason), (1, 1));
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
    let told =
        "1 of 1 wrong page noticed, 1 for the right reason; 1 right or tolerated page, 0 false";
    assert!(out.starts_with(told), "{out}");
    let file = |name: &str| std::fs::read_to_string(kept.path().join(name));
    let proof: PageProof = serde_json::from_str(&file("whole/proof.json").unwrap()).unwrap();
    let browser: Vec<bool> = proof.rows.iter().map(|row| row.browser).collect();
    assert_eq!(browser, [true, false], "a static rule must notice the second");
    assert_eq!(file("whole/proof.html").unwrap(), render_html(&proof).unwrap());

    let done = prove("html", "html").output().await.unwrap();
    assert_eq!((done.status.code(), &done.stdout[..]), (Some(0), &b""[..]));
    assert!(file("html/proof.html").is_ok() && file("html/proof.json").is_err());
}
