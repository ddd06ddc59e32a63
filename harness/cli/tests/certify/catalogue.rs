//! The whole catalogue against the embedded locker, by the program.

use std::collections::BTreeMap;

use locksmith_core::observe::{self, Observation};
use locksmith_core::report::{ClauseVerdict, Report, json_schema};
use locksmith_spec::verdict::Verdict;
use locksmith_spec::{Side, clause};

use crate::lab::unmet;
use crate::program::{certify, locksmith};

#[tokio::test]
async fn the_embedded_locker_conforms() {
    let done = certify(&["--quiet"]).await;
    let report = done.report();
    assert_eq!(unmet(&report), [""; 0], "{}", done.shown());
    assert_eq!(done.code(), 0, "{}", done.shown());
    assert!(report.conforms);
    assert!(report.cases.len() >= 60, "only {} cases", report.cases.len());
    every_clause_is_covered(&report);

    let folder = done.folder();
    let clicked = observe::read(&folder.join("observations.jsonl"))
        .unwrap()
        .values()
        .filter(|records| records.iter().any(|r| matches!(r.saw, Observation::Clicked { .. })))
        .count();
    assert_eq!(clicked, report.cases.len(), "cases without a click in the browser");
    tell(&format!(
        "{clicked} cases ran in {} in {:.0} s: {} of them in the browser",
        report.run.browser,
        report.run.seconds,
        report.cases.len()
    ));

    is_valid(&std::fs::read_to_string(folder.join("report.json")).unwrap());
    let html = std::fs::read_to_string(folder.join("report.html")).unwrap();
    for case in &report.cases {
        assert!(html.contains(&case.id), "report.html lacks {}", case.id);
    }

    // No browser can be found on this path.
    let judged = locksmith().arg("judge").arg(&folder).env("PATH", "").output().await.unwrap();
    assert_eq!(judged.status.code(), Some(0));
    let mut again = locksmith();
    again.args(["report", "--format", "json"]).arg(&folder).env("PATH", "");
    let again = again.output().await.unwrap();
    let again: Report = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(verdicts(&again), verdicts(&report));
}

fn every_clause_is_covered(report: &Report) {
    for clause in clause::of(Side::Locker).filter(|clause| clause.untestable.is_none()) {
        let row = report.clauses.iter().find(|row| row.id == clause.id).unwrap();
        assert_eq!(row.verdict, ClauseVerdict::Pass, "{}", clause.id);
        assert!(!row.cases.is_empty(), "{}", clause.id);
    }
}

fn verdicts(report: &Report) -> BTreeMap<&str, Verdict> {
    report.cases.iter().map(|case| (case.id.as_str(), case.verdict)).collect()
}

fn is_valid(json: &str) {
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    compiler.add_resource("report.json", serde_json::from_str(&json_schema()).unwrap()).unwrap();
    let schema = compiler.compile("report.json", &mut schemas).unwrap();
    let value = serde_json::from_str(json).unwrap();
    schemas.validate(&value, schema).unwrap_or_else(|error| panic!("{error}"));
}

/// Tells it even when the test passes.
fn tell(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{text}");
}
