//! The fuzzer learns the requests of lockers of other makes from a profile of few lines, finds nothing wrong with
//! right ones, and says which clause a gross one breaks.

use std::path::Path;
use std::process::Output;

use locksmith_core::profile::Profile;

use super::between::few_lines;
use crate::lockers::{
    Wrong, form_post, other_host, query_popup, query_popup_with_dialogs,
    query_popup_without_jquery, ticket_polling, toasts, two_step,
};
use crate::program::{locksmith, word};

/// For how long a locker is fuzzed, in seconds, where no one asks for more.
const SECONDS: &str = "6";

fn shown(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}\n{}", text(&output.stdout), text(&output.stderr))
}

/// What a command came to, with the locker's profile behind it.
async fn ended(locker: &Profile, words: &[&str], profile: &Path, more: &[&str]) -> Output {
    let mut command = locksmith();
    command.args(words).arg(profile).args(more);
    command.args(locker.trust.insecure.then_some("--insecure"));
    command.output().await.unwrap()
}

/// Checks the profile, learns, and fuzzes.
async fn is_right(locker: Profile) {
    let kept = tempfile::tempdir().unwrap();
    let profile = few_lines(&locker, kept.path());
    let checked = ended(&locker, &["profile", "check"], &profile, &[]).await;
    assert_eq!(checked.status.code(), Some(0), "{}", shown(&checked));
    let template = kept.path().join("template.toml");
    let out = ["--out", word(&template)];
    let learned = ended(&locker, &["fuzz", "learn", "--profile"], &profile, &out).await;
    assert_eq!(learned.status.code(), Some(0), "{}", shown(&learned));
    let seconds = std::env::var("LOCKSMITH_TEST_FUZZ_SECONDS");
    let seconds = seconds.as_deref().unwrap_or(SECONDS);
    let folder = kept.path().join("run");
    let more = ["--template", word(&template), "--seconds", seconds, "--out", word(&folder)];
    let fuzzed = ended(&locker, &["fuzz", "locker", "--profile"], &profile, &more).await;
    assert_eq!(fuzzed.status.code(), Some(0), "{}", shown(&fuzzed));
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn fuzzing_a_locker_with_all_in_a_query_finds_nothing() {
    is_right(query_popup(None).await).await;
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn fuzzing_a_locker_with_dialogs_finds_nothing() {
    is_right(query_popup_with_dialogs().await).await;
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn fuzzing_a_locker_without_jquery_finds_nothing() {
    is_right(query_popup_without_jquery().await).await;
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn fuzzing_a_locker_with_tickets_finds_nothing() {
    is_right(ticket_polling(None).await).await;
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn fuzzing_a_locker_with_a_form_finds_nothing() {
    is_right(form_post(None).await).await;
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn fuzzing_a_locker_with_a_login_in_steps_finds_nothing() {
    is_right(two_step(None).await).await;
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn fuzzing_a_locker_with_messages_that_vanish_finds_nothing() {
    is_right(toasts(None).await).await;
}

#[tokio::test]
#[ignore = "longer: make test-lockers"]
async fn fuzzing_a_locker_with_a_login_on_another_host_finds_nothing() {
    is_right(other_host(None).await).await;
}

/// Learns of a locker that lets wrong requests in, and has to say so.
async fn is_said(locker: Profile, clause: &str) {
    let kept = tempfile::tempdir().unwrap();
    let profile = few_lines(&locker, kept.path());
    let learned = ended(&locker, &["fuzz", "learn", "--profile"], &profile, &[]).await;
    assert_eq!(learned.status.code(), Some(1), "{}", shown(&learned));
    let said = shown(&learned);
    assert!(said.contains(&format!("the locker breaks {clause}: it lets in")), "{said}");
    assert!(said.contains("[[answers.refusal]]"), "{said}");
}

#[tokio::test]
async fn what_a_gross_locker_lets_in_is_said_by_its_clause_and_the_rest_is_learned() {
    is_said(toasts(Some(Wrong::AnyHash)).await, "ERR-203").await;
}

#[tokio::test]
#[ignore = "the same by other lockers: make test-lockers"]
async fn what_other_gross_lockers_let_in_is_said_by_its_clause() {
    is_said(ticket_polling(Some(Wrong::AnyAge)).await, "ERR-206").await;
    is_said(query_popup(Some(Wrong::AnyHash)).await, "ERR-203").await;
    is_said(form_post(Some(Wrong::Withdrawn)).await, "ERR-207").await;
}
