//! The proof, in the browser: one deviation that is noticed, and one that is not.

use std::collections::BTreeSet;

use locksmith::prove::{Deviant, Deviation, Noticed, Proof, Proving, Scope, Setting};
use locksmith::scenario::Catalogue;
use reference_locker::deviations;
use tokio::sync::watch;

use crate::lab::engine;
use crate::program::locksmith;

/// A locker that misspells `result`, with these cases to notice it.
fn misspells(id: &str, noticed_by: &str) -> Deviant {
    let model = deviations::all().find(|deviation| deviation.clause == "RES-VALUE").unwrap();
    Deviant {
        deviation: Deviation {
            id: id.into(),
            clause: model.clause.into(),
            why: model.why.into(),
            noticed_by: vec![noticed_by.into()],
        },
        behaviour: model.behaviour(),
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
    let proving = Proving::prepare(&setting, deviants).await.unwrap();
    proving.carry_out(stopped, &|_| {}).await.unwrap()
}

#[tokio::test]
async fn one_deviation_is_noticed_and_one_survives() {
    // A launch saves nothing, and so sees nothing of `result`.
    let named = misspells("noticed", "locker/save/pdf");
    let blind = misspells("survivor", "locker/correct-launch");
    let proof = prove(vec![blind, named], 2).await;
    assert_eq!((proof.deviations, proof.noticed, proof.right_reason), (2, 1, 1), "{proof:#?}");
    assert_eq!(proof.survivors, ["survivor"]);
    assert_eq!(proof.false_alarms, [""; 0]);
    assert_eq!(proof.exit_code, 1);
    assert_eq!(proof.rows[1].noticed, Noticed::RightReason, "rows keep their order");
    let tried: BTreeSet<&str> = proof.conforming.iter().map(|cell| cell.case.as_str()).collect();
    assert!(tried.contains("locker/save/pdf") && tried.contains("locker/correct-launch"));
}

#[tokio::test]
async fn the_program_proves_a_part() {
    let kept = tempfile::tempdir().unwrap();
    let first = deviations::all().find(|deviation| deviation.clause == "RES-VALUE").unwrap();
    let mut command = locksmith();
    command.args(["prove", "--json", "--only", first.id, "--out"]).arg(kept.path().join("proof"));
    let done = command.output().await.unwrap();
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(0), "{err}{out}");
    let printed: Proof = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((printed.deviations, printed.right_reason), (1, 1));
    for file in ["proof.json", "proof.html", "conforming/observations.jsonl"] {
        assert!(kept.path().join("proof").join(file).exists(), "{file}");
    }
}
