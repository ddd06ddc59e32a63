//! Profiles: lockers that read timestamps in other ways, selectors, and what a profile lacks.

use std::path::Path;

use locksmith_core::report::{CaseRow, ClauseVerdict};
use locksmith_spec::verdict::Verdict;

use crate::lab::{case, unmet, verdict};
use crate::program::{certify, locksmith, word};
use crate::served::{Served, scenarios};

const SLICE: [&str; 6] = [
    "--only",
    "locker/error-206/*",
    "--only",
    "locker/fresh-time-stamp/*",
    "--only",
    "locker/save/pdf",
];

#[tokio::test]
async fn a_locker_that_reads_iso_8601() {
    is_certified_by(&format("iso-8601-offset"), "").await;
}

#[tokio::test]
async fn a_locker_that_reads_the_clocks_of_india() {
    is_certified_by(&format("naive-ist"), "").await;
}

#[tokio::test]
async fn a_locker_that_is_found_by_selectors() {
    let selectors = "journey = { user = '#name', password = '#password', log-in = 'main button', \
                     folder = 'fieldset input', save-here = 'main form button', message = '.notice' }";
    is_certified_by(&format("epoch-seconds"), selectors).await;
}

/// The locker's configuration for a format of timestamps.
fn format(name: &str) -> String {
    format!("time_stamp = \"{name}\"")
}

async fn is_certified_by(config: &str, more: &str) {
    let locker = Served::start(config).await;
    let profile =
        locker.profile(&format!("{}\n{more}", config.replace("time_stamp", "time-stamp")));
    let done = certify(&[&["--profile", word(&profile)], &SLICE[..]].concat()).await;
    let report = done.report();
    let skipped = |case: &&CaseRow| case.verdict == Verdict::Skipped;
    let skipped: Vec<&str> =
        report.cases.iter().filter(skipped).map(|case| case.id.as_str()).collect();
    assert_eq!(skipped, NEED_A_CLOCK, "{}", done.shown());
    let others = unmet(&report).into_iter().filter(|shown| !shown.starts_with("skipped "));
    assert_eq!(others.collect::<Vec<_>>(), [""; 0], "{}", done.shown());
    assert_eq!(done.code(), 3, "a part of the catalogue certifies nothing");
    assert!(report.conclusion.contains("17 of"), "{}", report.conclusion);
}

/// What cannot be tried at a locker whose clock no one can stop.
const NEED_A_CLOCK: [&str; 3] = [
    "locker/fresh-time-stamp/30-minutes",
    "locker/fresh-time-stamp/across-midnight",
    "locker/error-206/30-minutes-1",
];

/// The wrong format must not pass by chance.
#[tokio::test]
async fn a_locker_that_reads_another_format_than_its_profile_says() {
    let locker = Served::start(&format("naive-ist")).await;
    let profile = locker.profile("time-stamp = \"epoch-seconds\"");
    let only = ["--keep-going", "--only", "locker/error-206/1-hour"];
    let done = certify(&[&["--profile", word(&profile)], &only[..]].concat()).await;
    let report = done.report();
    assert_eq!(verdict(&report, "locker/fresh-time-stamp/now"), Verdict::Fail);
    assert_eq!(verdict(&report, "locker/error-206/1-hour"), Verdict::Skipped);
    assert_eq!(done.code(), 1, "{}", done.shown());
}

/// Format, domain and section are left out: two are found out, and the domain happens to be the usual one.
#[tokio::test]
async fn a_locker_that_is_named_by_its_url_alone() {
    let locker = Served::start(&format("naive-ist")).await;
    let done = locker.certify_by_url(&["--only", "locker/save/pdf"]).await;
    let report = done.report();
    assert_eq!(unmet(&report), [""; 0], "{}", done.shown());
    assert_eq!(verdict(&report, "locker/save/pdf"), Verdict::Pass);
    for shown in [
        "assumed: domain partner.example",
        "detected: timestamps are naive-ist",
        "detected: 'Uploaded Documents' is at http://127.0.0.1",
    ] {
        assert!(done.stderr.contains(shown), "{shown}: {}", done.shown());
        assert!(report.run.assumed.iter().any(|it| it.starts_with(shown)), "{:?}", report.run);
    }
}

/// Anyone who is not let in sees that at once, and the clause decides.
#[tokio::test]
async fn an_app_that_is_not_let_in_is_reported_before_the_run() {
    let locker = Served::start("").await;
    let wrong = ["--keep-going", "--domain", "other.example", "--only", "locker/correct-launch"];
    let done = locker.certify_by_url(&wrong).await;
    assert!(
        done.stderr.contains(
            "the locker refused the control in every timestamp format: epoch-seconds led to 205"
        ),
        "{}",
        done.shown()
    );
    assert!(done.stderr.contains("'Uploaded Documents' not detected"), "{}", done.shown());
    assert_eq!(verdict(&done.report(), "locker/correct-launch"), Verdict::Fail);
    assert_eq!(done.code(), 1, "{}", done.shown());
}

#[tokio::test]
async fn a_profile_with_one_app_and_one_user_tells_what_it_keeps_from_being_tested() {
    let locker = Served::start("").await;
    let profile = locker.smallest_profile();
    let chosen = scenarios(&["correct-launch", "error-207", "error-205", "folder", "users"]);
    let scenarios = word(chosen.path());
    let done = certify(&["--profile", word(&profile), "--scenarios", scenarios]).await;
    let report = done.report();
    for (id, lack) in [
        ("locker/error-207", "the profile has no [apps.withdrawn]"),
        ("locker/error-205/domain-of-another-app", "the profile has no [apps.second]"),
        ("locker/users/first-saves", "the profile has no [users.second]"),
        ("locker/folder/second", "needs 2 `folders`; the profile names 0"),
    ] {
        assert_eq!(verdict(&report, id), Verdict::Skipped, "{id}");
        assert!(case(&report, id).observed.contains(lack), "{id}: {}", case(&report, id).observed);
    }
    // The rest is tried, and holds: without names, the first folder that is offered is chosen.
    let tried = report.cases.iter().filter(|case| case.verdict != Verdict::Skipped);
    for case in tried {
        assert!(case.verdict.is_met(), "{}: {}", case.id, case.observed);
    }
    assert_eq!(verdict(&report, "locker/folder/first"), Verdict::Pass);
    let row = report.clauses.iter().find(|row| row.id == "ERR-207").unwrap();
    assert_eq!(row.verdict, ClauseVerdict::Untested);
    assert!(report.conclusion.contains("ERR-207"), "{}", report.conclusion);
    assert_eq!(done.code(), 3, "{}", done.shown());
}

/// The exit code of `locksmith profile check`, and what it says.
async fn checked(profile: &Path) -> (Option<i32>, String) {
    let done = locksmith().args(["profile", "check"]).arg(profile).output().await.unwrap();
    (done.status.code(), String::from_utf8(done.stdout).unwrap())
}

#[tokio::test]
async fn a_profile_is_checked_before_a_certification() {
    let locker = Served::start(&format("epoch-seconds")).await;
    let (code, said) = checked(&locker.profile("")).await;
    assert_eq!(code, Some(0), "{said}");
    for line in [
        "[apps.second]: a launch without a fault led to the login page",
        "[apps.withdrawn]: a launch without a fault led to 207",
        "[users.second]: was let in",
        "folders: `Education` is there",
        "a save: the page learned SUCCESS",
        "uploaded: what was saved is there",
    ] {
        assert!(said.contains(&format!("ok     {line}\n")), "{said}");
    }

    let (code, said) = checked(&locker.profile("journey = { folder = \"#nothing\" }")).await;
    assert_eq!(code, Some(3), "{said}");
    let question = "asks   [users.first]: which is the folder? It is not recognised at ";
    assert!(said.contains(question) && said.contains("[journey] folder"), "{said}");
}

const OF_ALL: (&str, &str) = ("folders = [\"My Documents\", \"Certificates\", \"Education\"]", "");

#[tokio::test]
async fn users_with_folders_of_their_own_are_checked_and_certified() {
    let (first, second) = ("[\"Papers\", \"Photos\"]", "[\"Bank\", \"Tax\"]");
    let locker = Served::start_with_folders("", first, second).await;
    let of = |name: &str, folders: &str| {
        (format!("[users.{name}]"), format!("[users.{name}]\nfolders = {folders}"))
    };
    let ((one, of_one), (other, of_other)) = (of("first", first), of("second", second));
    let profile = locker.profile_but(&[OF_ALL, (&one, &of_one), (&other, &of_other)]);
    let (code, said) = checked(&profile).await;
    assert_eq!(code, Some(0), "{said}");
    for line in
        ["[users.first] folders: `Photos` is there", "[users.second] folders: `Tax` is there"]
    {
        assert!(said.contains(&format!("ok     {line}\n")), "{said}");
    }
    let only = ["--only", "locker/users/*", "--only", "locker/folder/second"];
    let done = certify(&[&["--profile", word(&profile)], &only[..]].concat()).await;
    assert_eq!(unmet(&done.report()), [""; 0], "{}", done.shown());

    // Of the second user only the names are wrong: that is asked, and no failure of the locker.
    let profile = locker.profile_but(&[
        OF_ALL,
        (&one, &of_one),
        (&other, "[users.second]\nfolders = [\"Attic\"]"),
    ]);
    let (code, said) = checked(&profile).await;
    assert_eq!(code, Some(3), "{said}");
    let asks = "asks   [users.second] folders: the locker does not offer the folder \"Attic\" of the profile to the \
                user `second`; it shows \"Bank\", \"Tax\"; correct `folders` of [users.second] (profile.toml, line ";
    assert!(said.contains(asks), "{said}");
    let done = certify(&["--profile", word(&profile), "--only", "locker/users/*"]).await;
    assert_eq!(done.code(), 3, "{}", done.shown());
    let report = done.report();
    let asked = report.cases.iter().filter(|case| case.verdict == Verdict::Inconclusive);
    let asked: Vec<&CaseRow> = asked.collect();
    assert!(!asked.is_empty() && report.summary.fail == 0, "{}", done.shown());
    assert!(
        asked[0].observed.contains("[users.second] folders = [\"Bank\", \"Tax\"]"),
        "{}",
        asked[0].observed
    );
}

#[tokio::test]
async fn a_section_at_a_wrong_address_is_asked_about() {
    let locker = Served::start("").await;
    let (code, said) = checked(&locker.profile_but(&[("/savelocker/uploaded", "/nowhere")])).await;
    assert_eq!(code, Some(3), "{said}");
    for words in [
        "asks   uploaded: does the user see 'Uploaded Documents' at http",
        "answers 404; the locker calls ",
        "(profile.toml, line 2)",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}
