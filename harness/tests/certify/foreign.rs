//! Lockers of other makes are certified without a selector, and what they do wrong is noticed.

use locksmith::judge::Verdict;
use locksmith::observe::{self, Means, Observation};
use locksmith::profile::Profile;
use locksmith::report::Report;

use crate::lab::{Ended, broken, case, certify, unmet};
use crate::lockers::{
    Wrong, form_post, form_post_that_says, query_popup, query_popup_with_dialogs, ticket_polling,
    two_step,
};

/// One case for each thing that lockers do each in their way.
const SLICE: [&str; 6] = [
    "locker/error-205/another-host",
    "locker/login/unknown-user",
    "locker/save/pdf",
    "locker/failure/status-404",
    "locker/result/two-popups",
    "locker/users/first-saves",
];

/// A locker that reads no `Origin` lets in what it cannot know to be withheld: noted.
const REFERER: [&str; 1] = ["locker/error-205/referer-alone"];

/// What the profile has no means for is skipped; of the rest nothing may be left unmet.
fn tried(report: &Report) -> Vec<String> {
    let skipped = |told: &String| told.starts_with("skipped ");
    unmet(report).into_iter().filter(|told| !skipped(told)).collect()
}

async fn is_met(profile: &Profile, only: &[&str]) -> Ended {
    let ended = certify(profile, only).await;
    assert_eq!(tried(&ended.report), [""; 0]);
    for id in ["locker/error-205/another-host", "locker/save/pdf", "locker/users/first-saves"] {
        assert_eq!(case(&ended.report, id).verdict, Verdict::Pass, "{id}");
    }
    ended
}

/// What was recognised in saving a document, with the selectors that find it again.
fn recognised(ended: &Ended) -> Vec<(Means, String)> {
    let records = observe::read(&ended.folder.file("observations.jsonl")).unwrap();
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
    is_met(
        &query_popup(None).await,
        &[&SLICE[..], &["locker/error-205/*-origin"], &REFERER].concat(),
    )
    .await;
}

#[tokio::test]
async fn a_locker_that_tells_by_dialogs() {
    let report = certify(&query_popup_with_dialogs().await, &SLICE[..4]).await.report;
    assert_eq!(unmet(&report), [""; 0]);
}

#[tokio::test]
async fn a_locker_with_tickets_and_folders_that_are_links() {
    let ended =
        is_met(&ticket_polling(None).await, &[&SLICE[..], &["locker/folder/*"]].concat()).await;
    let found = recognised(&ended);
    let wanted = [
        (Means::User, "#email"),
        (Means::Password, "#passphrase"),
        (Means::LogIn, "body > form > p:nth-of-type(3) > button:nth-of-type(2)"),
        (Means::Folder, "body > ul a"),
        (Means::SaveHere, "a[role=\"button\"]"),
    ];
    assert_eq!(found, wanted.map(|(what, selector)| (what, selector.to_owned())));
}

#[tokio::test]
async fn a_locker_with_a_form_and_a_tree_of_folders() {
    is_met(&form_post(None).await, &[&SLICE[..], &["locker/folder/*"]].concat()).await;
}

#[tokio::test]
async fn a_locker_with_a_login_in_steps() {
    let ended =
        is_met(&two_step(None).await, &[&SLICE[..], &["locker/login/*"], &REFERER].concat()).await;
    let of = |wanted: Means| move |(what, _): &(Means, String)| *what == wanted;
    let found = recognised(&ended);
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
async fn is_noticed(profile: Profile, case: &str, clause: &str) {
    let report = certify(&profile, &[case]).await.report;
    assert!(broken(&report, case).contains(&clause), "{case}: {:?}", unmet(&report));
    assert_eq!(report.exit_code, 1, "{case}");
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
async fn what_a_locker_with_a_login_in_steps_does_wrong_is_noticed() {
    is_noticed(two_step(Some(Wrong::OtherCode)).await, OTHER_CODE.0, OTHER_CODE.1).await;
    is_noticed(two_step(Some(Wrong::AnyAge)).await, ANY_AGE.0, ANY_AGE.1).await;
    is_noticed(two_step(Some(Wrong::AnyPassword)).await, ANY_PASSWORD.0, ANY_PASSWORD.1).await;
    is_noticed(two_step(Some(Wrong::TooEarly)).await, TOO_EARLY.0, TOO_EARLY.1).await;
}

/// By the whole catalogue: every clause is tested.
async fn conforms(profile: Profile) {
    let report = certify(&profile, &[]).await.report;
    assert_eq!(tried(&report), [""; 0]);
    assert_eq!(report.exit_code, 0, "{}", report.conclusion);
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_all_in_a_query() {
    conforms(query_popup(None).await).await;
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_tickets() {
    conforms(ticket_polling(None).await).await;
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_a_form() {
    conforms(form_post(None).await).await;
}

#[tokio::test]
#[ignore = "the whole catalogue"]
async fn the_whole_catalogue_with_a_login_in_steps() {
    conforms(two_step(None).await).await;
}
