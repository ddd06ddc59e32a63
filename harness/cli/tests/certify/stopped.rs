//! Ctrl-C, and its kin.

use locksmith_spec::verdict::Verdict;

use crate::gate::Gate;
use crate::processes::{self, Process, signal};
use crate::program::{start, word};
use crate::served::Served;
use crate::troubled::nothing_is_left;

#[tokio::test]
async fn ctrl_c_ends_the_run_with_reports_and_leaves_nothing() {
    is_stopped_by("-INT").await;
}

#[tokio::test]
async fn a_termination_ends_the_run_with_reports_and_leaves_nothing() {
    is_stopped_by("-TERM").await;
}

async fn is_stopped_by(name: &str) {
    let gate = Gate::start("POST /savelocker/api/1/authorize ", 3).await;
    let locker = Served::behind(gate.address()).await;
    let profile = locker.profile("");
    let only = ["--only", "locker/fresh-time-stamp/[n12]*", "--only", "locker/error-207"];
    let run = start(&[&["--profile", word(&profile), "--jobs", "2"], &only[..]].concat());
    gate.holds_one().await;
    assert!(processes::of(&run.temporary()).iter().any(Process::is_browser));
    signal(name, run.id());
    let done = run.ended().await;
    assert_eq!(done.code(), 3, "{}", done.shown());
    nothing_is_left(&done);

    let report = done.report();
    assert_eq!(report.exit_code, 3);
    assert_eq!(report.cases.len(), 6);
    let passed = report.cases.iter().filter(|case| case.verdict == Verdict::Pass).count();
    assert!(passed <= 2, "{report:#?}");
    for case in report.cases.iter().filter(|case| case.verdict != Verdict::Pass) {
        assert!(matches!(case.verdict, Verdict::Inconclusive | Verdict::Skipped), "{}", case.id);
        let why = &case.observed;
        assert!(why.contains("the run was stopped") || why.contains("its control"), "{why}");
    }
    assert!(done.folder().join("report.html").is_file());
    let shown = &report.conclusion;
    assert!(shown.starts_with("stopped by you; ") && shown.ends_with(" of 6 cases ran"), "{shown}");
    assert!(done.stdout.contains("stopped by you; "), "{}", done.shown());
}

/// A deadline ends it in the same way, and says so.
#[tokio::test]
async fn a_deadline_ends_the_run_with_reports_and_leaves_nothing() {
    let gate = Gate::start("POST /savelocker/api/1/authorize ", 3).await;
    let locker = Served::behind(gate.address()).await;
    // A launch that may take long: what ends it is the deadline.
    let profile = locker.profile("deadlines = { launch = \"120s\" }");
    let only = ["--only", "locker/fresh-time-stamp/[n12]*", "--only", "locker/error-207"];
    let run = start(&[&["--profile", word(&profile), "--deadline", "15"], &only[..]].concat());
    let done = run.ended().await;
    assert_eq!(done.code(), 3, "{}", done.shown());
    nothing_is_left(&done);
    let report = done.report();
    let shown = &report.conclusion;
    assert!(shown.starts_with("the run's deadline of 15 s is over; "), "{shown}");
    assert!(shown.ends_with(" of 6 cases ran"), "{shown}");
    assert!(report.run.seconds < 30.0, "{}", report.run.seconds);
    assert!(
        report.cases.iter().any(|case| {
            case.observed.contains("not tried: the run's deadline of 15 s is over")
        })
    );
}
