//! The page in a real Chromium.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use locksmith_core::report::Report;
use tokio::process::Command;

use super::{hostile, html, samples};

/// Longer than any start of a browser takes.
const DEADLINE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_policy_lets_the_pages_own_script_run() {
    let page = opened("failing", &samples::failing()).await;
    assert!(page.contains("90 of 90 shown"), "the filter did not start");
    assert!(page.contains(">Copy</button>"), "no command can be copied");
}

#[tokio::test]
async fn a_hostile_target_runs_nothing() {
    let page = opened("hostile", &hostile::report(hostile::MARKUP)).await;
    assert!(page.contains("1 of 1 shown"), "the filter did not start");
    assert!(!page.contains("<title>owned</title>"), "a script of the target ran");
}

/// The page as the browser has it after its script ran.
async fn opened(name: &str, report: &Report) -> String {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("report-{name}.html"));
    std::fs::write(&file, html(report)).expect("the target folder can be written");
    let profile = tempfile::tempdir().expect("a temporary folder can be made");
    let chromium = Command::new("chromium")
        .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", file.display()))
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(DEADLINE, chromium)
        .await
        .expect("Chromium ends in time")
        .expect("Chromium is installed");
    String::from_utf8(output.stdout).expect("a page is UTF-8")
}
