//! Lockers of other makes are certified without a selector, and what they do wrong is detected: by the
//! command line alone, as their users would.

mod between;
mod checked;
mod fuzzed;
mod otherwise;
mod sections;

use std::path::Path;
use std::time::Duration;

use locksmith_core::observe::{self, Means, Observation};
use locksmith_core::profile::{Code, Profile, User};
use locksmith_core::report::{NoteRow, Report};
use locksmith_spec::Secret;
use locksmith_spec::verdict::Verdict;
use reference_locker::mutants;

use crate::lab::{broken, case, certify, embedded, unmet};
use crate::lockers::{
    Wrong, form_post, form_post_that_says, query_popup, query_popup_with_dialogs,
    query_popup_without_jquery, ticket_polling, two_step,
};
use crate::program::{Certified, Certifying, start_with};

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
    /// What no one could find out.
    Needed,
    /// Where documents are seen, too, since the locker does not call that by its name.
    Section,
    /// Everything, so that nothing has to be found out.
    All,
}

/// The words and the secrets by which that user names a locker on a command line.
fn words_by_url(locker: &Profile, said: Said) -> (Vec<String>, Vec<(&'static str, String)>) {
    let (main, withdrawn) = (&locker.apps["main"], &locker.apps["withdrawn"]);
    let User { name, mobile, password, pin, code, .. } = &locker.users["first"];
    let (library, uploaded) = (locker.library.as_str(), locker.uploaded.as_ref().unwrap().as_str());
    let format = locker.time_stamp.to_string();
    let mut words = vec!["--url", library, "--app-id", &main.id, "--domain", &main.domain];
    words.extend(["--withdrawn-app-id", &withdrawn.id, "--withdrawn-domain", &withdrawn.domain]);
    words.extend(name.iter().flat_map(|name| ["--user", name]));
    words.extend(mobile.iter().flat_map(|number| ["--mobile", number]));
    words.extend(locker.hosts.iter().flat_map(|host| ["--host", host]));
    words.extend(locker.trust.insecure.then_some("--insecure"));
    if said != Said::Needed {
        words.extend(["--uploaded", uploaded]);
    }
    if said == Said::All {
        words.extend(["--button-label", &locker.button_label, "--time-stamp-format", &format]);
        words.extend(locker.folders.iter().flat_map(|folder| ["--folder", folder]));
    }
    let text = |secret: Option<&Secret>| secret.map_or("", Secret::expose).to_owned();
    let secrets = vec![
        ("LOCKSMITH_APP_KEY", text(Some(&main.key))),
        ("LOCKSMITH_WITHDRAWN_APP_KEY", text(Some(&withdrawn.key))),
        ("LOCKSMITH_USER_PASSWORD", text(password.as_ref())),
        ("LOCKSMITH_USER_PIN", text(pin.as_ref())),
        ("LOCKSMITH_USER_CODE", text(code.as_ref().and_then(Code::secret))),
    ];
    (words.into_iter().map(str::to_owned).collect(), secrets)
}

/// Starts to certify as that user does: by the command line, with the secrets in the environment.
fn start_by_url(locker: &Profile, said: Said, more: &[&str]) -> Certifying {
    let (words, secrets) = words_by_url(locker, said);
    let words: Vec<&str> = words.iter().map(String::as_str).chain(more.iter().copied()).collect();
    let secrets: Vec<(&str, &str)> =
        secrets.iter().map(|(name, secret)| (*name, secret.as_str())).collect();
    start_with(&secrets, &words)
}

fn only<'a>(cases: &[&'a str]) -> Vec<&'a str> {
    cases.iter().flat_map(|case| ["--only", *case]).collect()
}

/// What no one gave the means for is skipped; of the rest nothing may be left unmet.
fn tried(report: &Report) -> Vec<String> {
    let skipped = |shown: &String| shown.starts_with("skipped ");
    unmet(report).into_iter().filter(|shown| !skipped(shown)).collect()
}

/// Certifies by these cases.
async fn is_met(locker: &Profile, said: Said, cases: &[&str]) -> Certified {
    let done = start_by_url(locker, said, &only(cases)).ended().await;
    let report = done.report();
    assert_eq!(tried(&report), [""; 0], "{}", done.shown());
    for id in ["locker/error-205/another-host", "locker/save/pdf"] {
        assert_eq!(case(&report, id).verdict, Verdict::Pass, "{id}");
    }
    done
}

/// What depends most on how a locker's own button, folders and section are made.
const OFFERED: [&str; 9] = [
    "locker/save/pdf",
    "locker/error-205/another-host",
    "locker/button/{on-its-*,by-keyboard}",
    "locker/error-203/one-of-several",
    "locker/folder/{middle-offered,last-offered,chosen-again}",
    "locker/entries/*",
    "locker/failure/status-404",
    "locker/result/two-popups",
    "locker/result/success-then-failure",
];

/// What they do not offer is skipped, and nothing else is left unmet.
#[tokio::test]
#[ignore = "four lockers: make test-lockers"]
async fn what_other_lockers_offer_is_met() {
    is_met(&query_popup(None).await, Said::All, &OFFERED).await;
    is_met(&ticket_polling(None).await, Said::All, &OFFERED).await;
    is_met(&form_post(None).await, Said::All, &OFFERED).await;
    is_met(&two_step(None).await, Said::All, &OFFERED).await;
}

/// What was recognised in saving a document, with the selectors that find it again.
fn recognised(folder: &Path) -> Vec<(Means, String)> {
    let records = observe::read(&folder.join("observations.jsonl")).unwrap();
    let shown = |saw: &Observation| match saw {
        Observation::Recognised { what, selector, .. } => Some((*what, selector.clone())),
        _ => None,
    };
    let mut found: Vec<(Means, String)> =
        records["locker/save/pdf"].iter().filter_map(|record| shown(&record.saw)).collect();
    found.sort();
    found.dedup();
    found
}

#[tokio::test]
async fn a_locker_with_all_in_a_query() {
    let slice = [&SLICE[..], &["locker/error-205/*-origin"], &REFERER].concat();
    is_met(&query_popup(None).await, Said::All, &slice).await;
}

/// That is an open question: its cases pass, and the report has it once.
#[tokio::test]
async fn a_locker_that_works_without_jquery() {
    let slice = ["locker/jquery", "locker/save/pdf", "locker/result/one-of-several"];
    let report = certify(&query_popup_without_jquery().await, &slice).await.report;
    assert_eq!(unmet(&report), [""; 0]);
    assert_eq!(report.summary.pass, report.cases.len());
    let open = |note: &&NoteRow| note.interpretation.as_deref() == Some("I-JQUERY-FREE");
    assert_eq!(report.notes.iter().filter(open).count(), 1, "{:#?}", report.notes);
    assert!(report.notes.iter().any(|note| open(&note) && note.cases == report.cases.len()));
}

/// By a profile, which knows a second user, too.
#[tokio::test]
async fn a_locker_that_reports_by_dialogs() {
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

/// Only someone who knows the locker knows its right address.
#[tokio::test]
async fn a_recognised_section_that_shows_nothing_is_a_question() {
    let locker = embedded().await;
    let mutant = mutants::find("listing/empty").unwrap();
    locker.running.control().set_policy(mutant.policy());
    let only = ["--only", "locker/save/pdf"];
    let done = start_by_url(&locker.profile, Said::Needed, &only).ended().await;
    assert_eq!(done.code(), 3, "{}", done.shown());
    assert!(done.stderr.contains("'Uploaded Documents' not confirmed: "), "{}", done.shown());
    assert_eq!(case(&done.report(), "locker/save/pdf").verdict, Verdict::Skipped);
    // To someone who says that it is there, the locker loses the document.
    let done = start_by_url(&locker.profile, Said::Section, &only).ended().await;
    assert_eq!(done.code(), 1, "{}", done.shown());
    assert!(broken(&done.report(), "locker/save/pdf").contains(&"WID-UPLOADED"));
}

/// Nothing is said that can be found out.
#[tokio::test]
async fn a_locker_with_a_form_and_a_tree_of_folders() {
    let locker = form_post(None).await;
    let done = is_met(&locker, Said::Needed, &[&SLICE[..], &["locker/folder/*"]].concat()).await;
    for shown in [
        "detected: the button's label is \"Put into Almirah\"",
        "detected: timestamps are naive-ist",
        &format!("detected: 'Uploaded Documents' is at {}", locker.uploaded.unwrap()),
    ] {
        assert!(done.stderr.contains(shown), "{shown}: {}", done.shown());
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
    let shown = asked(&form_post_that_says(&HINDI).await).await;
    let of = "which is the \"Save here\" button? It is not recognised at /start, which has ";
    assert!(shown.starts_with(of), "{shown}");
    assert!(shown.contains("\"यहाँ सहेजें\"") && shown.contains("[journey] save-here = "), "{shown}");
}

const IN_A_FRAME: [(&str, &str); 1] = [(
    "else logIn();",
    "else main.innerHTML = '<iframe srcdoc=\"<input type=password>\"></iframe>';",
)];

#[tokio::test]
async fn what_may_be_in_a_frame_is_said() {
    let mut profile = form_post_that_says(&IN_A_FRAME).await;
    profile.deadlines.launch = Duration::from_secs(3);
    let shown = asked(&profile).await;
    let of = "which is the field for the user's name? It is not recognised at /start, and may be in a frame";
    assert!(shown.starts_with(of), "{shown}");
}

const TWO_NAMES: [(&str, &str); 1] =
    [("<form><label>User ID", "<form><input type=\"email\" aria-label=\"E-mail\"><label>User ID")];

#[tokio::test]
async fn of_two_things_that_are_as_good_none_is_taken() {
    let shown = asked(&form_post_that_says(&[("\"Not now\"", "\"Save here\"")]).await).await;
    let of = "which is the \"Save here\" button, at /start? It may be each of these: \"Save here\", \"Save here\"; ";
    assert!(shown.starts_with(of), "{shown}");
    let shown = asked(&form_post_that_says(&TWO_NAMES).await).await;
    assert!(shown.starts_with("which is the field for the user's name, at /start? "), "{shown}");
}

/// Certifies by the case that has to notice what is wrong.
async fn is_detected(locker: Profile, case: &str, clause: &str) {
    let done = start_by_url(&locker, Said::All, &only(&[case])).ended().await;
    let report = done.report();
    assert!(broken(&report, case).contains(&clause), "{case}: {:?}", unmet(&report));
    assert_eq!(done.code(), 1, "{case}: {}", done.shown());
}

const OTHER_CODE: (&str, &str) = ("locker/error-205/another-host", "ERR-205");
const ANY_AGE: (&str, &str) = ("locker/error-206/31-minutes", "ERR-206");
const LOOK_ALIKE: (&str, &str) = ("locker/error-205/ends-alike", "ERR-205");
const ANY_PASSWORD: (&str, &str) = ("locker/login/wrong-password", "WID-LOGIN");
const TOO_EARLY: (&str, &str) = ("locker/result/after-the-save", "RES-AFTER");
const NOTHING_KEPT: (&str, &str) = ("locker/save/pdf", "RES-TRUE");

#[tokio::test]
async fn what_a_locker_with_all_in_a_query_does_wrong_is_detected() {
    is_detected(query_popup(Some(Wrong::OtherCode)).await, OTHER_CODE.0, OTHER_CODE.1).await;
    is_detected(query_popup(Some(Wrong::AnyAge)).await, ANY_AGE.0, ANY_AGE.1).await;
    is_detected(query_popup(Some(Wrong::TooEarly)).await, TOO_EARLY.0, TOO_EARLY.1).await;
    is_detected(query_popup(Some(Wrong::AnyPassword)).await, ANY_PASSWORD.0, ANY_PASSWORD.1).await;
}

#[tokio::test]
#[ignore = "the same faults as in the others: make test-lockers"]
async fn what_a_locker_with_tickets_does_wrong_is_detected() {
    is_detected(ticket_polling(Some(Wrong::LookAlike)).await, LOOK_ALIKE.0, LOOK_ALIKE.1).await;
    is_detected(ticket_polling(Some(Wrong::AnyAge)).await, ANY_AGE.0, ANY_AGE.1).await;
    is_detected(ticket_polling(Some(Wrong::TooEarly)).await, TOO_EARLY.0, TOO_EARLY.1).await;
    is_detected(ticket_polling(Some(Wrong::NothingKept)).await, NOTHING_KEPT.0, NOTHING_KEPT.1)
        .await;
}

#[tokio::test]
#[ignore = "the same faults as in the others: make test-lockers"]
async fn what_a_locker_with_a_form_does_wrong_is_detected() {
    is_detected(form_post(Some(Wrong::OtherCode)).await, OTHER_CODE.0, OTHER_CODE.1).await;
    is_detected(form_post(Some(Wrong::LookAlike)).await, LOOK_ALIKE.0, LOOK_ALIKE.1).await;
    is_detected(form_post(Some(Wrong::AnyPassword)).await, ANY_PASSWORD.0, ANY_PASSWORD.1).await;
    is_detected(form_post(Some(Wrong::NothingKept)).await, NOTHING_KEPT.0, NOTHING_KEPT.1).await;
}

#[tokio::test]
#[ignore = "the same faults as in the others: make test-lockers"]
async fn what_a_locker_with_a_login_in_steps_does_wrong_is_detected() {
    is_detected(two_step(Some(Wrong::OtherCode)).await, OTHER_CODE.0, OTHER_CODE.1).await;
    is_detected(two_step(Some(Wrong::AnyAge)).await, ANY_AGE.0, ANY_AGE.1).await;
    is_detected(two_step(Some(Wrong::AnyPassword)).await, ANY_PASSWORD.0, ANY_PASSWORD.1).await;
    is_detected(two_step(Some(Wrong::TooEarly)).await, TOO_EARLY.0, TOO_EARLY.1).await;
}

/// Longer than the whole catalogue takes on a busy machine.
const LONG: Duration = Duration::from_secs(3600);

/// By the whole catalogue: every clause is tested.
async fn conforms(locker: Profile, said: Said) {
    let done = start_by_url(&locker, said, &["--jobs", "2"]).ended_within(LONG).await;
    assert_eq!(tried(&done.report()), [""; 0], "{}", done.shown());
    assert_eq!(done.code(), 0, "{}", done.shown());
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
