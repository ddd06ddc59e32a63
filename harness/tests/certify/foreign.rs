//! Lockers of other makes are certified without a selector, and what they do wrong is noticed: by the
//! command line alone, as their users would.

use std::path::{Path, PathBuf};
use std::time::Duration;

use locksmith::judge::{Finding, Verdict};
use locksmith::observe::{self, Means, Observation};
use locksmith::profile::{Code, Fill, JourneyStep, Profile, Spot, User};
use locksmith::report::Report;
use locksmith::spec::Secret;
use reference_locker::Behaviour;
use reference_locker::behaviour::Listing;

use crate::lab::{broken, case, certify, embedded, unmet};
use crate::lockers::{
    Wrong, form_post, form_post_that_says, other_host, other_host_that_says, query_popup,
    query_popup_with_dialogs, ticket_polling, toasts, toasts_that_say, two_step,
};
use crate::program::{Certified, Certifying, start_with, word};

/// One case for each thing that lockers do each in their way.
const SLICE: [&str; 5] = [
    "locker/error-205/another-host",
    "locker/login/unknown-user",
    "locker/save/pdf",
    "locker/failure/status-404",
    "locker/result/two-popups",
];

/// A locker that reads no `Origin` lets in what it cannot know to be withheld: noted.
const REFERER: [&str; 1] = ["locker/error-205/referer-alone"];

/// What a user says of a locker who has no profile of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Said {
    /// What nobody could find out.
    Needed,
    /// Where documents are seen, too, since the locker does not call that by its name.
    Section,
    /// Everything, so that nothing has to be found out.
    All,
}

/// Starts to certify as that user does: by the command line, with the secrets in the environment.
fn start_by_url(locker: &Profile, said: Said, more: &[&str]) -> Certifying {
    let (main, withdrawn) = (&locker.apps["main"], &locker.apps["withdrawn"]);
    let User { name, mobile, password, code, .. } = &locker.users["first"];
    let (name, password) = (name.as_deref().unwrap(), password.as_ref().unwrap());
    let (library, uploaded) = (locker.library.as_str(), locker.uploaded.as_ref().unwrap().as_str());
    let format = locker.time_stamp.to_string();
    let mut words = vec!["--url", library, "--app-id", &main.id, "--domain", &main.domain];
    words.extend(["--withdrawn-app-id", &withdrawn.id, "--withdrawn-domain", &withdrawn.domain]);
    words.extend(["--user", name]);
    words.extend(mobile.iter().flat_map(|number| ["--mobile", number]));
    words.extend(locker.trust.insecure.then_some("--insecure"));
    if said != Said::Needed {
        words.extend(["--uploaded", uploaded]);
    }
    if said == Said::All {
        words.extend(["--button-label", &locker.button_label, "--time-stamp-format", &format]);
        words.extend(locker.folders.iter().flat_map(|folder| ["--folder", folder]));
    }
    words.extend(more);
    let secrets = [
        ("LOCKSMITH_APP_KEY", main.key.expose()),
        ("LOCKSMITH_WITHDRAWN_APP_KEY", withdrawn.key.expose()),
        ("LOCKSMITH_USER_PASSWORD", password.expose()),
        ("LOCKSMITH_USER_CODE", code.as_ref().and_then(Code::secret).map_or("", Secret::expose)),
    ];
    start_with(&secrets, &words)
}

fn only<'a>(cases: &[&'a str]) -> Vec<&'a str> {
    cases.iter().flat_map(|case| ["--only", *case]).collect()
}

/// What nobody gave the means for is skipped; of the rest nothing may be left unmet.
fn tried(report: &Report) -> Vec<String> {
    let skipped = |told: &String| told.starts_with("skipped ");
    unmet(report).into_iter().filter(|told| !skipped(told)).collect()
}

/// Certifies by these cases.
async fn is_met(locker: &Profile, said: Said, cases: &[&str]) -> Certified {
    let done = start_by_url(locker, said, &only(cases)).ended().await;
    let report = done.report();
    assert_eq!(tried(&report), [""; 0], "{}", done.told());
    for id in ["locker/error-205/another-host", "locker/save/pdf"] {
        assert_eq!(case(&report, id).verdict, Verdict::Pass, "{id}");
    }
    done
}

/// What was recognised in saving a document, with the selectors that find it again.
fn recognised(folder: &Path) -> Vec<(Means, String)> {
    let records = observe::read(&folder.join("observations.jsonl")).unwrap();
    let told = |saw: &Observation| match saw {
        Observation::Recognised { what, selector, .. } => Some((*what, selector.clone())),
        _ => None,
    };
    let mut found: Vec<(Means, String)> =
        records["locker/save/pdf"].iter().filter_map(|record| told(&record.saw)).collect();
    found.sort();
    found.dedup();
    found
}

#[tokio::test]
async fn a_locker_with_all_in_a_query() {
    let slice = [&SLICE[..], &["locker/error-205/*-origin"], &REFERER].concat();
    is_met(&query_popup(None).await, Said::All, &slice).await;
}

/// By a profile, which knows a second user, too.
#[tokio::test]
async fn a_locker_that_tells_by_dialogs() {
    let slice = [&SLICE[..4], &["locker/users/first-saves"]].concat();
    let report = certify(&query_popup_with_dialogs().await, &slice).await.report;
    assert_eq!(unmet(&report), [""; 0]);
}

#[tokio::test]
async fn a_locker_with_tickets_and_folders_that_are_links() {
    let slice = [&SLICE[..], &["locker/folder/*"]].concat();
    let done = is_met(&ticket_polling(None).await, Said::All, &slice).await;
    let wanted = [
        (Means::User, "#email"),
        (Means::Password, "#passphrase"),
        (Means::LogIn, "body > form > p:nth-of-type(3) > button:nth-of-type(2)"),
        (Means::Folder, "body > ul a"),
        (Means::SaveHere, "a[role=\"button\"]"),
    ];
    assert_eq!(
        recognised(&done.folder()),
        wanted.map(|(what, selector)| (what, selector.to_owned()))
    );
}

/// Where the right address is, only somebody knows who knows the locker.
#[tokio::test]
async fn a_recognised_section_that_shows_nothing_is_a_question() {
    let locker = embedded().await;
    let mut behaviour = Behaviour::default();
    behaviour.pages.listing = Listing::Empty;
    locker.running.control().set_behaviour(behaviour);
    let only = ["--only", "locker/save/pdf"];
    let done = start_by_url(&locker.profile, Said::Needed, &only).ended().await;
    assert_eq!(done.code(), 3, "{}", done.told());
    assert!(done.stderr.contains("does the user see 'Uploaded Documents' at"), "{}", done.told());
    assert_eq!(case(&done.report(), "locker/save/pdf").verdict, Verdict::Skipped);
    // To somebody who says that it is there, the locker loses the document.
    let done = start_by_url(&locker.profile, Said::Section, &only).ended().await;
    assert_eq!(done.code(), 1, "{}", done.told());
    assert!(broken(&done.report(), "locker/save/pdf").contains(&"WID-UPLOADED"));
}

/// Nothing is said that can be found out.
#[tokio::test]
async fn a_locker_with_a_form_and_a_tree_of_folders() {
    let locker = form_post(None).await;
    let done = is_met(&locker, Said::Needed, &[&SLICE[..], &["locker/folder/*"]].concat()).await;
    for told in [
        "recognised: the button says \"Put into Almirah\"",
        "recognised: timestamps are naive-ist",
        &format!("recognised: 'Uploaded Documents' is at {}", locker.uploaded.unwrap()),
    ] {
        assert!(done.stderr.contains(told), "{told}: {}", done.told());
    }
}

#[tokio::test]
async fn a_locker_with_a_login_in_steps() {
    let slice = [&SLICE[..], &["locker/login/*"], &REFERER].concat();
    let done = is_met(&two_step(None).await, Said::All, &slice).await;
    let of = |wanted: Means| move |(what, _): &(Means, String)| *what == wanted;
    let found = recognised(&done.folder());
    for what in [Means::Mobile, Means::Password, Means::Code, Means::Folder, Means::SaveHere] {
        assert!(found.iter().any(of(what)), "{what:?}: {found:?}");
    }
}

pub(crate) const HINDI: [(&str, &str); 4] = [
    ("User ID", "उपयोगकर्ता नाम"),
    ("Password <input", "पासवर्ड <input"),
    ("\"Log in\"", "\"लॉग इन करें\""),
    ("\"Save here\"", "\"यहाँ सहेजें\""),
];

#[tokio::test]
async fn a_locker_that_speaks_another_language_is_recognised_by_the_words_of_its_profile() {
    let mut profile = form_post_that_says(&HINDI).await;
    profile.words.save_here = vec!["यहाँ सहेजें".into()];
    let report = certify(&profile, &["locker/save/pdf"]).await.report;
    assert_eq!(unmet(&report), [""; 0]);
}

/// What is asked of a person, in the case that has come to nothing by it.
async fn asked(profile: &Profile) -> String {
    let report = certify(profile, &["locker/save/pdf"]).await.report;
    assert_eq!(report.exit_code, 3, "{}", report.conclusion);
    let asked = case(&report, "locker/save/pdf");
    assert_eq!(asked.verdict, Verdict::Inconclusive);
    assert!(asked.evidence.iter().any(|evidence| evidence.file.is_some()), "no picture");
    asked.observed.clone()
}

#[tokio::test]
async fn what_is_not_recognised_is_asked_and_not_guessed() {
    let told = asked(&form_post_that_says(&HINDI).await).await;
    let of = "which is the \"Save here\" button? It is not recognised at /start, which has ";
    assert!(told.starts_with(of), "{told}");
    assert!(told.contains("\"यहाँ सहेजें\"") && told.contains("[journey] save-here = "), "{told}");
}

const IN_A_FRAME: [(&str, &str); 1] = [(
    "else logIn();",
    "else main.innerHTML = '<iframe srcdoc=\"<input type=password>\"></iframe>';",
)];

#[tokio::test]
async fn what_may_be_in_a_frame_is_said() {
    let mut profile = form_post_that_says(&IN_A_FRAME).await;
    profile.deadlines.launch = Duration::from_secs(3);
    let told = asked(&profile).await;
    let of = "which is the field for the user's name? It is not recognised at /start, and may be in a frame";
    assert!(told.starts_with(of), "{told}");
}

const TWO_NAMES: [(&str, &str); 1] =
    [("<form><label>User ID", "<form><input type=\"email\" aria-label=\"E-mail\"><label>User ID")];

#[tokio::test]
async fn of_two_things_that_are_as_good_none_is_taken() {
    let told = asked(&form_post_that_says(&[("\"Not now\"", "\"Save here\"")]).await).await;
    let of = "which is the \"Save here\" button, at /start? It may be each of these: \"Save here\", \"Save here\"; ";
    assert!(told.starts_with(of), "{told}");
    let told = asked(&form_post_that_says(&TWO_NAMES).await).await;
    assert!(told.starts_with("which is the field for the user's name, at /start? "), "{told}");
}

/// Certifies by the case that has to notice what is wrong.
async fn is_noticed(locker: Profile, case: &str, clause: &str) {
    let done = start_by_url(&locker, Said::All, &only(&[case])).ended().await;
    let report = done.report();
    assert!(broken(&report, case).contains(&clause), "{case}: {:?}", unmet(&report));
    assert_eq!(done.code(), 1, "{case}: {}", done.told());
}

const OTHER_CODE: (&str, &str) = ("locker/error-205/another-host", "ERR-205");
const ANY_AGE: (&str, &str) = ("locker/error-206/31-minutes", "ERR-206");
const LOOK_ALIKE: (&str, &str) = ("locker/error-205/ends-alike", "ERR-205");
const ANY_PASSWORD: (&str, &str) = ("locker/login/wrong-password", "WID-LOGIN");
const TOO_EARLY: (&str, &str) = ("locker/result/after-the-save", "RES-AFTER");
const NOTHING_KEPT: (&str, &str) = ("locker/save/pdf", "RES-TRUE");

#[tokio::test]
async fn what_a_locker_with_all_in_a_query_does_wrong_is_noticed() {
    is_noticed(query_popup(Some(Wrong::OtherCode)).await, OTHER_CODE.0, OTHER_CODE.1).await;
    is_noticed(query_popup(Some(Wrong::AnyAge)).await, ANY_AGE.0, ANY_AGE.1).await;
    is_noticed(query_popup(Some(Wrong::TooEarly)).await, TOO_EARLY.0, TOO_EARLY.1).await;
    is_noticed(query_popup(Some(Wrong::AnyPassword)).await, ANY_PASSWORD.0, ANY_PASSWORD.1).await;
}

#[tokio::test]
#[ignore = "the same faults as in the others: make test-lockers"]
async fn what_a_locker_with_tickets_does_wrong_is_noticed() {
    is_noticed(ticket_polling(Some(Wrong::LookAlike)).await, LOOK_ALIKE.0, LOOK_ALIKE.1).await;
    is_noticed(ticket_polling(Some(Wrong::AnyAge)).await, ANY_AGE.0, ANY_AGE.1).await;
    is_noticed(ticket_polling(Some(Wrong::TooEarly)).await, TOO_EARLY.0, TOO_EARLY.1).await;
    is_noticed(ticket_polling(Some(Wrong::NothingKept)).await, NOTHING_KEPT.0, NOTHING_KEPT.1)
        .await;
}

#[tokio::test]
async fn what_a_locker_with_a_form_does_wrong_is_noticed() {
    is_noticed(form_post(Some(Wrong::OtherCode)).await, OTHER_CODE.0, OTHER_CODE.1).await;
    is_noticed(form_post(Some(Wrong::LookAlike)).await, LOOK_ALIKE.0, LOOK_ALIKE.1).await;
    is_noticed(form_post(Some(Wrong::AnyPassword)).await, ANY_PASSWORD.0, ANY_PASSWORD.1).await;
    is_noticed(form_post(Some(Wrong::NothingKept)).await, NOTHING_KEPT.0, NOTHING_KEPT.1).await;
}

#[tokio::test]
#[ignore = "the same faults as in the others: make test-lockers"]
async fn what_a_locker_with_a_login_in_steps_does_wrong_is_noticed() {
    is_noticed(two_step(Some(Wrong::OtherCode)).await, OTHER_CODE.0, OTHER_CODE.1).await;
    is_noticed(two_step(Some(Wrong::AnyAge)).await, ANY_AGE.0, ANY_AGE.1).await;
    is_noticed(two_step(Some(Wrong::AnyPassword)).await, ANY_PASSWORD.0, ANY_PASSWORD.1).await;
    is_noticed(two_step(Some(Wrong::TooEarly)).await, TOO_EARLY.0, TOO_EARLY.1).await;
}

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
fn few_lines(locker: &Profile, folder: &Path) -> PathBuf {
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
    for (name, app) in &locker.apps {
        let key = secret(name, &app.key);
        let (id, domain) = (quoted(&app.id), quoted(&app.domain));
        lines.push(format!("apps.{name} = {{ id = {id}, key = {key}, domain = {domain} }}"));
    }
    for (user, known) in &locker.users {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(known.name.iter().map(|name| format!("name = {}", quoted(name))));
        parts.extend(known.mobile.iter().map(|number| format!("mobile = {}", quoted(number))));
        let secrets = [("password", &known.password), ("pin", &known.pin)];
        for (key, found) in secrets {
            let place =
                |found: &Secret| format!("{key} = {}", secret(&format!("{user}-{key}"), found));
            parts.extend(found.as_ref().map(place));
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
    assert_eq!(tried(&done.report()), [""; 0], "{}", done.told());
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
    let told = asked(&profile).await;
    let of = "which is the control that leads on? It is not recognised at /shelf, which has ";
    assert!(told.starts_with(of), "{told}");
    assert!(told.contains("\"Behalten\"") && told.contains("[[journey.steps]]"), "{told}");
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
    let told = asked(&profile).await;
    assert!(told.contains("\"Weiter\"") && told.contains("[[journey.steps]]"), "{told}");
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

/// Longer than the whole catalogue takes on a busy machine.
const LONG: Duration = Duration::from_secs(3600);

/// By the whole catalogue: every clause is tested.
async fn conforms(locker: Profile, said: Said) {
    let done = start_by_url(&locker, said, &["--jobs", "2"]).ended_within(LONG).await;
    assert_eq!(tried(&done.report()), [""; 0], "{}", done.told());
    assert_eq!(done.code(), 0, "{}", done.told());
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_all_in_a_query() {
    conforms(query_popup(None).await, Said::Section).await;
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_tickets() {
    conforms(ticket_polling(None).await, Said::Needed).await;
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_a_form() {
    conforms(form_post(None).await, Said::Needed).await;
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_a_login_in_steps() {
    conforms(two_step(None).await, Said::Section).await;
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_a_dialog() {
    let done = certified_by_few_lines(&toasts(None).await, &["--jobs", "2"]).await;
    assert_eq!(tried(&done.report()), [""; 0], "{}", done.told());
    assert_eq!(done.code(), 0, "{}", done.told());
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_a_consent_page() {
    let done = certified_by_few_lines(&other_host(None).await, &["--jobs", "2"]).await;
    assert_eq!(tried(&done.report()), [""; 0], "{}", done.told());
    assert_eq!(done.code(), 0, "{}", done.told());
}
