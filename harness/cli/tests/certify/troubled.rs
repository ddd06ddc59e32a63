//! Lockers that die or hang, and browsers that are killed: what was not tested is said to be, and
//! why; what was, is kept.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use locksmith_core::observe::{self, Cause, Observation};
use locksmith_spec::verdict::Verdict;
use tokio::net::TcpListener;

use crate::gate::Gate;
use crate::processes::{self, Process, signal};
use crate::program::{Certified, certify, start, start_with, word};
use crate::served::{IMPATIENT, Served};

const AUTHORIZE: &str = "POST /savelocker/api/1/authorize ";

#[tokio::test]
async fn a_locker_that_is_killed_ends_the_run_and_leaves_what_was_seen() {
    let gate = Gate::start(AUTHORIZE, 5).await;
    let mut locker = Served::behind(gate.address()).await;
    let profile = locker.profile(IMPATIENT);
    let only = ["--keep-going", "--only", "locker/error-206/*[!1]"];
    let run = start(&[&["--profile", word(&profile)], &only[..]].concat());
    gate.holds_one().await;
    locker.kill().await;
    drop(gate);
    let done = run.ended().await;
    assert_eq!(done.code(), 3, "{}", done.shown());

    let report = done.report();
    let (before, after) = report.cases.split_at(4);
    for case in before {
        assert_eq!(case.verdict, Verdict::Pass, "{}", case.id);
    }
    assert!(after[0].observed.starts_with("the locker: no answer from"), "{}", after[0].observed);
    assert!(after.len() > 2);
    // The cause is reported once; what follows from it is not judged.
    assert_eq!(after[0].verdict, Verdict::Inconclusive);
    for case in &after[1..] {
        let verdict = case.verdict;
        let is_second = case.observed.starts_with("the locker: not tried");
        assert_eq!(verdict == Verdict::Inconclusive, is_second, "{}: {}", case.id, case.observed);
        assert!(is_second || verdict == Verdict::Skipped, "{}", case.id);
    }
    let told_of = after.iter().filter(|case| {
        // What rests on a control that came to nothing says so, in place of its own reason.
        case.observed.contains("not tried: the locker no longer answers")
            || case.observed.contains("its control")
    });
    assert_eq!(told_of.count(), after.len() - 1, "{after:#?}");
    let records = observe::read(&done.folder().join("observations.jsonl")).unwrap();
    for case in &report.cases {
        assert!(records.contains_key(&case.id), "nothing is told of {}", case.id);
    }
    assert!(done.folder().join("report.html").is_file());
    nothing_is_left(&done);
}

#[tokio::test]
async fn a_locker_that_never_answers_is_not_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let silent = tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            kept.push(stream);
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("profile.toml");
    let text = format!(
        "library = \"http://{address}/savelocker/api/1/savelocker.js\"\n\
         uploaded = \"http://{address}/\"\n\
         [apps.main]\nid = \"A\"\nkey = {{ env = \"TEST_KEY_MAIN\" }}\ndomain = \"partner.example\"\n\
         [users.first]\nname = \"asha\"\npassword = {{ env = \"TEST_PASSWORD_FIRST\" }}\n"
    );
    std::fs::write(&profile, text).unwrap();
    let done = certify(&["--profile", word(&profile)]).await;
    silent.abort();
    assert_eq!(done.code(), 3, "{}", done.shown());
    let said: String = done.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("the locker does not answer"), "{said}");
    assert!(said.contains(&address.to_string()), "{said}");
}

#[tokio::test]
async fn a_locker_that_hangs_at_a_click_is_inconclusive_and_the_run_goes_on() {
    let gate = Gate::start(AUTHORIZE, 1).await;
    let locker = Served::behind(gate.address()).await;
    let profile = locker.profile(IMPATIENT);
    let done = certify(&[
        "--keep-going",
        "--profile",
        word(&profile),
        "--only",
        "locker/correct-launch",
        "--only",
        "locker/right-credentials",
    ])
    .await;
    assert_eq!(done.code(), 3, "{}", done.shown());
    let report = done.report();
    assert_eq!(report.cases.len(), 2);
    let verdicts: Vec<Verdict> = report.cases.iter().map(|case| case.verdict).collect();
    assert_eq!(verdicts, [Verdict::Inconclusive, Verdict::Skipped]);
    for case in &report.cases {
        assert!(case.observed.contains("the locker: no answer from http://"), "{}", case.observed);
        assert!(case.observed.contains("authorize"), "{}", case.observed);
    }
    nothing_is_left(&done);
}

#[tokio::test]
async fn a_locker_that_hangs_in_three_cases_in_a_row_ends_the_run() {
    // The control before the first case, and that of the cases, are answered.
    let gate = Gate::start(AUTHORIZE, 3).await;
    let locker = Served::behind(gate.address()).await;
    let profile = locker.profile(IMPATIENT);
    let done = certify(&["--profile", word(&profile), "--only", "locker/error-206/*[!1]"]).await;
    assert_eq!(done.code(), 3, "{}", done.shown());
    let report = done.report();
    let of = |part: &str| {
        let cases = report.cases.iter().filter(|case| case.observed.contains(part));
        cases.count()
    };
    assert_eq!(of("no answer from"), 3, "{report:#?}");
    assert!(of("not tried: the locker does not answer") > 0, "{report:#?}");
    let shown = &report.conclusion;
    assert!(shown.starts_with("the locker does not answer; "), "{shown}");
    nothing_is_left(&done);
}

#[tokio::test]
async fn a_locker_that_hangs_with_its_library_ends_the_run() {
    let gate = Gate::start("GET /savelocker/api/1/savelocker.js ", 3).await;
    let locker = Served::behind(gate.address()).await;
    let profile = locker.profile(IMPATIENT);
    let only = ["--keep-going", "--only", "locker/error-204/*"];
    let done = certify(&[&["--profile", word(&profile)], &only[..]].concat()).await;
    assert_eq!(done.code(), 3, "{}", done.shown());
    let report = done.report();
    // The first request is the program's own, whether the locker is there; then comes a case.
    assert_eq!(report.cases[0].verdict, Verdict::Pass, "{}", report.cases[0].observed);
    assert!(report.cases[1].observed.starts_with("the locker: "), "{}", report.cases[1].observed);
    assert!(
        report.cases[2].observed.contains("not tried: the locker no longer answers"),
        "{}",
        report.cases[2].observed
    );
    nothing_is_left(&done);
}

#[tokio::test]
async fn a_killed_browser_costs_one_case() {
    one_case_is_lost(Process::is_browser).await;
}

#[tokio::test]
async fn a_killed_driver_costs_one_case() {
    one_case_is_lost(Process::is_driver).await;
}

#[tokio::test]
async fn a_browser_that_never_starts_ends_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let browser = folder.path().join("browser");
    std::fs::write(&browser, "#!/bin/sh\n[ \"$1\" = --version ] && echo 'Browser 1.2'\n").unwrap();
    std::fs::set_permissions(&browser, Permissions::from_mode(0o755)).unwrap();
    let variables = [("LOCKSMITH_CHROMIUM", browser.to_str().unwrap())];
    let done = start_with(&variables, &["--only", "locker/fresh-time-stamp/*"]).ended().await;
    let report = done.report();
    assert_eq!(done.code(), 3, "{}", done.shown());
    let (left, tried): (Vec<_>, Vec<_>) =
        report.cases.iter().partition(|case| case.observed.contains("not tried"));
    for case in &tried {
        assert!(case.observed.contains("the browser did not start"), "{}", case.observed);
    }
    for case in &left {
        let why = "the browser: not tried: the browser does not start";
        assert!(case.observed.ends_with(why), "{}", case.observed);
    }
    assert_eq!(tried.len(), 2, "{}", done.shown());
    assert!(left.len() > 1, "{}", done.shown());
    nothing_is_left(&done);
}

async fn one_case_is_lost(is_victim: fn(&Process) -> bool) {
    let gate = Gate::start(AUTHORIZE, 2).await;
    let locker = Served::behind(gate.address()).await;
    let profile = locker.profile("");
    let only = ["--keep-going", "--only", "locker/fresh-time-stamp/[n12]*"];
    let run = start(&[&["--profile", word(&profile)], &only[..]].concat());
    gate.holds_one().await;
    let before = processes::of(&run.temporary());
    let victim = before.iter().find(|process| is_victim(process));
    signal("-KILL", victim.unwrap_or_else(|| panic!("none of {before:?}")).id);
    gate.open();
    let done = run.ended().await;
    let report = done.report();
    let lost = &report.cases[1];
    assert_eq!(lost.verdict, Verdict::Inconclusive, "{}", done.shown());
    assert!(lost.observed.starts_with("the browser: "), "{}", lost.observed);
    assert_eq!(troubles(&done, &lost.id), [Cause::Browser]);
    for case in report.cases.iter().filter(|case| case.id != lost.id) {
        assert_eq!(case.verdict, Verdict::Pass, "{}: {}", case.id, case.observed);
    }
    assert!(report.cases.len() > 3);
    assert_eq!(done.code(), 3);
    nothing_is_left(&done);
}

fn troubles(done: &Certified, case: &str) -> Vec<Cause> {
    let records = observe::read(&done.folder().join("observations.jsonl")).unwrap();
    records[case]
        .iter()
        .filter_map(|record| match &record.saw {
            Observation::Trouble { cause, .. } => Some(*cause),
            _ => None,
        })
        .collect()
}

/// No process and no file of a browser or driver.
pub(crate) fn nothing_is_left(done: &Certified) {
    let left = done.left_over();
    assert!(left.is_empty(), "{left:?}");
    let left = processes::of(&done.folder().with_file_name("tmp"));
    assert!(left.is_empty(), "{left:?}");
}
