//! Lockers that put steps between the known ones, keep a login, tell for a moment only, and list documents in
//! folders and pages (I-STEPS, I-SESSION).

use std::path::{Path, PathBuf};
use std::time::Duration;

use locksmith_core::profile::{Code, Fill, JourneyStep, Profile, Spot};
use locksmith_spec::Secret;
use locksmith_spec::verdict::Finding;

use super::{
    ANY_AGE, ANY_PASSWORD, LONG, LOOK_ALIKE, NOTHING_KEPT, OTHER_CODE, Said, TOO_EARLY, asked,
    only, start_by_url, tried,
};
use crate::lab::{broken, case, certify, unmet};
use crate::lockers::{Wrong, other_host, other_host_that_says, toasts, toasts_that_say};
use crate::program::{Certified, start_with, word};

/// What lockers of these kinds have to be right in.
const STEPS: [&str; 11] = [
    "locker/error-205/another-host",
    "locker/login/*",
    "locker/save/pdf",
    "locker/failure/status-404",
    "locker/folder/*",
    "locker/result/after-the-save",
    "locker/result/two-popups",
    "locker/result/saved-twice",
    "locker/result/failure-then-success",
    "locker/users/*",
    "locker/same-name",
];

/// A profile of few lines, in which no selector stands.
pub(super) fn few_lines(locker: &Profile, folder: &Path) -> PathBuf {
    let quoted = |text: &str| format!("{text:?}");
    let secret = |name: &str, secret: &Secret| {
        let file = folder.join(name);
        std::fs::write(&file, secret.expose()).unwrap();
        format!("{{ file = {:?} }}", file.display().to_string())
    };
    let list = |all: &[String]| all.iter().map(|it| quoted(it)).collect::<Vec<_>>().join(", ");
    let mut lines = vec![
        format!("library = {}", quoted(locker.library.as_str())),
        format!("uploaded = {}", quoted(locker.uploaded.as_ref().unwrap().as_str())),
        format!("hosts = [{}]", list(&locker.hosts)),
        format!("folders = [{}]", list(&locker.folders)),
    ];
    lines.extend(locker.trust.insecure.then(|| "accept-insecure-certificates = true".to_owned()));
    for (name, app) in &locker.apps {
        let key = secret(name, &app.key);
        let (id, domain) = (quoted(&app.id), quoted(&app.domain));
        lines.push(format!("apps.{name} = {{ id = {id}, key = {key}, domain = {domain} }}"));
    }
    for (user, known) in &locker.users {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(known.name.iter().map(|name| format!("name = {}", quoted(name))));
        parts.extend(known.mobile.iter().map(|number| format!("mobile = {}", quoted(number))));
        let code = known.code.as_ref().and_then(Code::secret);
        let secrets =
            [("password", known.password.as_ref()), ("pin", known.pin.as_ref()), ("code", code)];
        for (key, found) in secrets {
            let place =
                |found: &Secret| format!("{key} = {}", secret(&format!("{user}-{key}"), found));
            parts.extend(found.map(place));
        }
        lines.push(format!("users.{user} = {{ {} }}", parts.join(", ")));
    }
    assert!(lines.len() < 11, "{lines:#?}");
    let file = folder.join("profile.toml");
    std::fs::write(&file, lines.join("\n")).unwrap();
    file
}

/// Certifies by the command line and a profile of few lines.
async fn certified_by_few_lines(locker: &Profile, more: &[&str]) -> Certified {
    let kept = tempfile::tempdir().unwrap();
    let profile = few_lines(locker, kept.path());
    let profile = ["--profile", word(&profile)];
    start_with(&[], &[&profile[..], more].concat()).ended_within(LONG).await
}

/// Every case of a slice is met, but for those that need what the locker cannot do.
async fn conforms_by_few_lines(locker: &Profile, cases: &[&str]) {
    let done = certified_by_few_lines(locker, &only(cases)).await;
    assert_eq!(tried(&done.report()), [""; 0], "{}", done.shown());
}

#[tokio::test]
async fn a_locker_with_a_dialog_before_the_save_and_messages_that_vanish() {
    let locker = toasts(None).await;
    let slice = ["locker/save/pdf", "locker/failure/status-404", "locker/result/saved-twice"];
    let report = certify(&locker, &slice).await.report;
    assert_eq!(unmet(&report), [""; 0]);
    let kept = case(&report, "locker/result/saved-twice");
    let by_session = |finding: &&Finding| finding.interpretation.as_deref() == Some("I-SESSION");
    assert!(kept.findings.iter().any(|finding| by_session(&finding)), "{:?}", kept.findings);
}

#[tokio::test]
async fn a_locker_with_a_login_on_another_host_and_a_consent_page() {
    let slice =
        ["locker/save/pdf", "locker/login/wrong-password", "locker/users/one-after-the-other"];
    let report = certify(&other_host(None).await, &slice).await.report;
    assert_eq!(unmet(&report), [""; 0]);
}

/// Anyone who logs in without a name and without a password is named on the command line, too.
#[tokio::test]
async fn a_mobile_number_and_a_pin_are_given_without_a_profile() {
    let done =
        start_by_url(&toasts(None).await, Said::All, &only(&["locker/save/pdf"])).ended().await;
    assert_eq!(unmet(&done.report()), [""; 0], "{}", done.shown());
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn what_lies_between_the_steps_is_recognised() {
    conforms_by_few_lines(&toasts(None).await, &STEPS).await;
    conforms_by_few_lines(&other_host(None).await, &STEPS).await;
}

const OTHER_ANSWERS: [(&str, &str); 2] = [(">No<", ">Verwerfen<"), (">Yes<", ">Behalten<")];

fn step(wait_for: &str, check: Option<&str>, click: &str) -> JourneyStep {
    let words = |text: &str| Spot::Words { text: text.to_owned() };
    JourneyStep {
        wait_for: words(wait_for),
        fill: None,
        check: check.map(words),
        click: Some(words(click)),
    }
}

#[tokio::test]
async fn a_save_that_waits_for_an_answer_is_a_question_and_no_failure() {
    let mut profile = toasts_that_say(&OTHER_ANSWERS).await;
    profile.deadlines.launch = Duration::from_secs(3);
    let shown = asked(&profile).await;
    let of = "which is the control that leads on? It is not recognised at /shelf, which has ";
    assert!(shown.starts_with(of), "{shown}");
    assert!(shown.contains("\"Behalten\"") && shown.contains("[[journey.steps]]"), "{shown}");
    profile.words.go_on = vec!["Behalten".into()];
    assert_eq!(unmet(&certify(&profile, &["locker/save/pdf"]).await.report), [""; 0]);
    profile.words.go_on.clear();
    let fill =
        Fill { field: Spot::Selector("[role=dialog] input".into()), value: "{document}".into() };
    profile.journey.steps =
        vec![JourneyStep { fill: Some(fill), ..step("Save to", None, "Behalten") }];
    assert_eq!(unmet(&certify(&profile, &["locker/save/pdf"]).await.report), [""; 0]);
}

const GERMAN: [(&str, &str); 3] =
    [("I agree to the terms", "Ich stimme zu"), ("Continue", "Weiter"), ("Cancel", "Abbrechen")];

#[tokio::test]
async fn a_consent_that_is_not_recognised_is_asked_and_answered_by_the_profile() {
    let mut profile = other_host_that_says(&GERMAN).await;
    profile.deadlines.launch = Duration::from_secs(3);
    let shown = asked(&profile).await;
    assert!(shown.contains("\"Weiter\"") && shown.contains("[[journey.steps]]"), "{shown}");
    profile.journey.steps = vec![step("One more thing", Some("Ich stimme zu"), "Weiter")];
    assert_eq!(unmet(&certify(&profile, &["locker/save/pdf"]).await.report), [""; 0]);
}

/// Certifies by the case that has to catch what is wrong.
async fn is_caught(mut locker: Profile, case: &str, clause: &str) {
    locker.deadlines.launch = Duration::from_secs(4);
    locker.deadlines.save = Duration::from_secs(8);
    let report = certify(&locker, &[case]).await.report;
    assert!(broken(&report, case).contains(&clause), "{case} {clause}: {:?}", unmet(&report));
}

/// What lockers do wrong, each with the case and the clause that say so.
const FAULTS: [(Wrong, &str, &str); 17] = [
    (Wrong::OtherCode, OTHER_CODE.0, OTHER_CODE.1),
    (Wrong::AnyAge, ANY_AGE.0, ANY_AGE.1),
    (Wrong::LookAlike, LOOK_ALIKE.0, LOOK_ALIKE.1),
    (Wrong::AnyPassword, ANY_PASSWORD.0, ANY_PASSWORD.1),
    (Wrong::TooEarly, TOO_EARLY.0, TOO_EARLY.1),
    (Wrong::NothingKept, NOTHING_KEPT.0, NOTHING_KEPT.1),
    (Wrong::AnyHash, "locker/error-203/first-digit-altered", "ERR-203"),
    (Wrong::Withdrawn, "locker/error-207", "ERR-207"),
    (Wrong::NoCode, "locker/error-204/unknown", "ERR-SHOWN"),
    (Wrong::NoLogin, "locker/save/pdf", "WID-LOGIN"),
    (Wrong::AlwaysSuccess, "locker/failure/status-404", "RES-TRUE"),
    (Wrong::Mute, "locker/save/pdf", "RES-ATTRIBUTE"),
    (Wrong::EveryButton, "locker/result/one-of-several", "RES-OWN"),
    (Wrong::NoMessage, "locker/save/pdf", "WID-MESSAGE"),
    (Wrong::OtherFolder, "locker/folder/first", "WID-FOLDER"),
    (Wrong::Changed, "locker/save/pdf", "WID-UPLOADED"),
    (Wrong::SeenByAll, "locker/users/first-saves", "WID-UPLOADED"),
];

#[tokio::test]
async fn what_a_locker_with_steps_between_does_wrong_is_caught() {
    for (wrong, case, clause) in [FAULTS[9], FAULTS[11], FAULTS[13]] {
        is_caught(toasts(Some(wrong)).await, case, clause).await;
    }
}

#[tokio::test]
#[ignore = "seventeen faults: make test-lockers"]
async fn what_a_locker_with_a_dialog_does_wrong_is_caught() {
    for (wrong, case, clause) in FAULTS {
        is_caught(toasts(Some(wrong)).await, case, clause).await;
    }
}

#[tokio::test]
#[ignore = "seventeen faults: make test-lockers"]
async fn what_a_locker_with_a_consent_page_does_wrong_is_caught() {
    for (wrong, case, clause) in FAULTS {
        is_caught(other_host(Some(wrong)).await, case, clause).await;
    }
}

/// A profile may have what the locker should have asked for.
#[tokio::test]
async fn a_factor_that_is_never_asked_for_is_missed() {
    let mut locker = other_host(None).await;
    let code = Some(Code::Always(Secret::new("482913")));
    locker.users.get_mut("first").unwrap().code = code;
    is_caught(locker, "locker/save/pdf", "WID-LOGIN").await;
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_a_dialog() {
    let done = certified_by_few_lines(&toasts(None).await, &["--jobs", "2"]).await;
    assert_eq!(tried(&done.report()), [""; 0], "{}", done.shown());
    assert_eq!(done.code(), 0, "{}", done.shown());
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_a_consent_page() {
    let done = certified_by_few_lines(&other_host(None).await, &["--jobs", "2"]).await;
    assert_eq!(tried(&done.report()), [""; 0], "{}", done.shown());
    assert_eq!(done.code(), 0, "{}", done.shown());
}
