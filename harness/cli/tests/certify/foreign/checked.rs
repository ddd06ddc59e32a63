//! What `locksmith profile check` and `locksmith profile learn` say of lockers of other makes: all is well, or one
//! question that the profile answers.

use std::process::Output;

use locksmith_core::profile::Profile;

use super::between::few_lines;
use super::{HINDI, Said, words_by_url};
use crate::lockers::{
    form_post, form_post_that_says, other_host, query_popup, ticket_polling, toasts, two_step,
};
use crate::program::{browser, locksmith};

/// What a command of `locksmith profile` said: its exit code, and the lines.
struct Answer {
    code: Option<i32>,
    said: String,
}

impl Answer {
    fn of(output: Output) -> Self {
        let [said, remarks] =
            [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        Self { code: output.status.code(), said: format!("{said}{remarks}") }
    }

    /// The questions, and what is wrong.
    fn open(&self) -> Vec<&str> {
        let is_open = |line: &&str| ["asks ", "wrong "].iter().any(|word| line.starts_with(word));
        self.said.lines().filter(is_open).collect()
    }
}

/// Checks a profile of few lines.
async fn checked(locker: &Profile) -> Answer {
    let kept = tempfile::tempdir().unwrap();
    let profile = few_lines(locker, kept.path());
    let mut command = locksmith();
    command.args(["profile", "check", "--browser", &browser()]).arg(&profile);
    Answer::of(command.output().await.unwrap())
}

/// All is well: every app, user and folder, a save, and the section.
async fn is_well(locker: &Profile) {
    let answer = checked(locker).await;
    assert_eq!((answer.code, answer.open()), (Some(0), vec![]), "{}", answer.said);
    for user in locker.users.keys() {
        assert!(answer.said.contains(&format!("[users.{user}]: was let in")), "{}", answer.said);
    }
    for folder in &locker.folders {
        let line = format!("folders: `{folder}` is there");
        assert_eq!(
            answer.said.matches(&line).count(),
            locker.users.len(),
            "{folder}: {}",
            answer.said
        );
    }
    assert!(answer.said.contains("ok     uploaded: what was saved is there"), "{}", answer.said);
}

/// A profile is learned by the command line alone, and is right.
async fn is_learned(locker: &Profile) {
    let kept = tempfile::tempdir().unwrap();
    let out = kept.path().join("learned.toml");
    let (words, secrets) = words_by_url(locker, Said::Section);
    let mut command = locksmith();
    command.args(["profile", "learn", "--browser", &browser()]).args(words).arg("--out").arg(&out);
    let answer = Answer::of(command.envs(secrets.clone()).output().await.unwrap());
    assert_eq!((answer.code, answer.open()), (Some(0), vec![]), "{}", answer.said);
    let text = std::fs::read_to_string(&out).unwrap();
    for (_, secret) in secrets.iter().filter(|(_, secret)| !secret.is_empty()) {
        assert!(
            !text.contains(secret.as_str()) && !answer.said.contains(secret.as_str()),
            "{text}"
        );
    }
    assert!(text.contains("[journey]") && text.contains("save-here = "), "{text}");
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_check_of_all_in_a_query() {
    is_well(&query_popup(None).await).await;
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_check_of_tickets_and_links() {
    is_well(&ticket_polling(None).await).await;
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_check_of_a_form_and_a_tree() {
    is_well(&form_post(None).await).await;
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_check_of_a_login_in_steps() {
    is_well(&two_step(None).await).await;
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_check_of_shadow_roots() {
    is_well(&toasts(None).await).await;
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_check_of_a_login_on_another_host() {
    is_well(&other_host(None).await).await;
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_check_asks_what_it_does_not_recognise() {
    let answer = checked(&form_post_that_says(&HINDI).await).await;
    let asks = answer.open();
    assert_eq!((answer.code, asks.len()), (Some(3), 1), "{}", answer.said);
    assert!(asks[0].contains("[words] save-here = "), "{}", answer.said);
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_learn_of_all_in_a_query() {
    is_learned(&query_popup(None).await).await;
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_learn_of_tickets_and_links() {
    is_learned(&ticket_polling(None).await).await;
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_learn_of_a_login_in_steps() {
    is_learned(&two_step(None).await).await;
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_learn_of_shadow_roots() {
    is_learned(&toasts(None).await).await;
}

#[tokio::test]
#[ignore = "a browser for each thing that is tried: make test-lockers"]
async fn profile_learn_of_a_login_on_another_host() {
    is_learned(&other_host(None).await).await;
}
