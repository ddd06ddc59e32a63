//! The scripts of the fuzzer trust whom its run trusted.

use std::path::{Path, PathBuf};
use std::process::Output;

use tokio::process::Command;

use crate::https::Front;
use crate::program::{locksmith, word};
use crate::served::SECRETS;

/// The profile with two apps exchanged: what is authorised is let in where 207 is due, and something is found.
fn mistaken(profile: PathBuf) -> PathBuf {
    let text = std::fs::read_to_string(&profile).unwrap();
    let text = text.replace("[apps.second]", "[apps.other]");
    let text = text
        .replace("[apps.withdrawn]", "[apps.second]")
        .replace("[apps.other]", "[apps.withdrawn]");
    std::fs::write(&profile, text).unwrap();
    profile
}

/// Fuzzes with few requests, without a browser; gives a script of what was found.
async fn script(profile: &Path, out: &Path, options: &[&str]) -> PathBuf {
    let template =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/templates/reference-locker.toml");
    let mut command = locksmith();
    command.args(["fuzz", "locker", "--no-security", "--cases", "300", "--seed", "1"]);
    command.args(["--template", template, "--profile", word(profile), "--out", word(out)]);
    let output = command.args(options).output().await.unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let mut scripts = std::fs::read_dir(out.join("causes")).unwrap().map(|it| it.unwrap().path());
    scripts.find(|path| path.extension().is_some_and(|ending| ending == "sh")).unwrap()
}

/// Runs a script as a person would, from another folder.
async fn run(script: &Path, authority: Option<&Path>) -> Output {
    let mut command = Command::new("sh");
    command.arg(script).current_dir("/").env("LOCKSMITH_APP_KEY", SECRETS[0].1);
    command.envs(authority.map(|file| ("AUTHORITY", file)));
    command.output().await.unwrap()
}

fn is_answered(output: &Output) -> bool {
    output.status.success() && output.stdout.starts_with(b"HTTP/1.1 ")
}

#[tokio::test]
async fn a_script_trusts_whom_the_run_trusted() {
    let (front, kept) = (Front::start().await, tempfile::tempdir().unwrap());
    let locker = front.locker().await;
    let authority = front.authority(&kept);
    let profile =
        mistaken(locker.profile(&format!("certificate-authority = {:?}", word(&authority))));
    let by_authority = script(&profile, &kept.path().join("first"), &[]).await;
    let output = run(&by_authority, None).await;
    assert!(is_answered(&output), "{output:?}");
    let output = run(&by_authority, Some(Path::new("/no/such/file"))).await;
    assert!(!is_answered(&output), "the certificate is checked: {output:?}");

    let profile = mistaken(locker.profile(""));
    let unchecked = script(&profile, &kept.path().join("second"), &["--insecure"]).await;
    let output = run(&unchecked, None).await;
    assert!(is_answered(&output), "{output:?}");
}
