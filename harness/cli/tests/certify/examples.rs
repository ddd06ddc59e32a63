//! Each example profile is used at a locker of the kind that it is for.

use std::process::Stdio;

use locksmith_core::profile::{Code, Example, Profile};
use locksmith_spec::Secret;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::Command;

use crate::foreign::HINDI;
use crate::https::Front;
use crate::lab::embedded;
use crate::lockers::{form_post, form_post_that_says, ticket_polling, two_step};
use crate::program::{locksmith, word};
use crate::served::SECRETS;

/// `locksmith profile check` of an example that is put at a locker, with what is changed in it besides.
async fn is_right_at(
    name: &str,
    locker: &Profile,
    changes: &[(&str, &str)],
    options: &[&str],
) -> String {
    let (app, user) = (&locker.apps["main"], &locker.users["first"]);
    let origin = locker.library.origin().ascii_serialization();
    let label = format!("button-label = {:?}", locker.button_label);
    let uploaded = format!("uploaded = \"{}\"", locker.uploaded.as_ref().unwrap());
    let mut text = Example::find(name).unwrap().text.to_owned();
    let of_locker = [
        ("uploaded = \"https://locker.example/uploaded\"", uploaded.as_str()),
        ("button-label = \"Keep in my locker\"", &label),
        ("https://locker.example", &origin),
        ("\"EXAMBOARD\"", &format!("{:?}", app.id)),
        ("\"asha\"", &format!("{:?}", user.name.as_deref().unwrap())),
    ];
    for (of_example, here) in of_locker.into_iter().chain(changes.iter().copied()) {
        text = text.replace(of_example, here);
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("profile.toml");
    std::fs::write(&file, text).unwrap();
    let mut command = locksmith();
    command.args(["profile", "check", word(&file)]).args(options);
    command.env("LOCKER_MAIN_KEY", app.key.expose());
    command.env("LOCKER_FIRST_PASSWORD", user.password.as_ref().unwrap().expose());
    command.env(
        "LOCKER_FIRST_CODE",
        user.code.as_ref().and_then(Code::secret).map_or("", |code| code.expose()),
    );
    let output = command.output().await.unwrap();
    let shown =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    assert_eq!(output.status.code(), Some(0), "{name}: {shown}");
    shown
}

#[tokio::test]
async fn five_lines() {
    let shown = is_right_at("five-lines", &embedded().await.profile, &[], &[]).await;
    assert!(shown.contains("detected: timestamps are epoch-seconds"), "{shown}");
    assert!(shown.contains("detected: 'Uploaded Documents' is at "), "{shown}");
}

#[tokio::test]
async fn login_in_steps() {
    let shown = is_right_at("login-in-steps", &two_step(None).await, &[], &["--insecure"]).await;
    for key in ["mobile", "password", "code"] {
        assert!(shown.contains(&format!("ok     [journey] {key}: ")), "{shown}");
    }
}

#[tokio::test]
async fn folders_by_selectors() {
    let shown = is_right_at("folders-by-selectors", &ticket_polling(None).await, &[], &[]).await;
    assert!(shown.contains("ok     folders: `Letters` is there"), "{shown}");
}

#[tokio::test]
async fn another_language() {
    is_right_at("another-language", &form_post_that_says(&HINDI).await, &[], &[]).await;
}

#[tokio::test]
async fn codes_in_the_page() {
    is_right_at("codes-in-the-page", &form_post(None).await, &[], &[]).await;
}

#[tokio::test]
async fn own_time_stamps() {
    // No locker here writes the day first.
    let pattern = ("%d/%m/%Y", "%Y-%m-%d");
    is_right_at("own-time-stamps", &form_post(None).await, &[pattern], &[]).await;
}

#[tokio::test]
async fn self_signed() {
    let (front, kept) = (Front::start().await, tempfile::tempdir().unwrap());
    let _served = front.locker().await;
    let url = |path: &str| format!("https://{}/savelocker/{path}", front.address).parse().unwrap();
    let mut locker = embedded().await.profile;
    locker.library = url("api/1/savelocker.js");
    locker.uploaded = Some(url("uploaded"));
    locker.apps.get_mut("main").unwrap().key = secret("TEST_KEY_MAIN");
    locker.users.get_mut("first").unwrap().password = Some(secret("TEST_PASSWORD_FIRST"));
    let authority = front.authority(&kept);
    is_right_at("self-signed", &locker, &[("ca.pem", word(&authority))], &[]).await;
}

fn secret(variable: &str) -> Secret {
    let (_, secret) = SECRETS.into_iter().find(|(name, _)| *name == variable).unwrap();
    Secret::new(secret)
}

/// A driver of this machine stands for a grid of one browser.
#[tokio::test]
async fn grid() {
    // It takes a port of IPv4 and of IPv6: one that it chooses may be free in one alone.
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let driver = std::env::var("LOCKSMITH_CHROMEDRIVER");
    // What its browsers leave goes with the test.
    let temporary = tempfile::tempdir().unwrap();
    let mut driver = Command::new(driver.unwrap_or_else(|_| "chromedriver".to_owned()))
        .arg(format!("--port={port}"))
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.contains("started successfully") {
            break;
        }
    }
    let url = format!("http://127.0.0.1:{port}");
    is_right_at("grid", &embedded().await.profile, &[], &["--webdriver", &url]).await;
}
