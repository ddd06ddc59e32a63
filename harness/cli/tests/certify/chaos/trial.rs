//! A trial of one kind: its target is started, and then the program.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::attack::Socket;
use super::checks;
use super::child::{Ended, Kept, with, words};
use super::kinds::{Kind, Target, Work};
use super::outcome::Outcome;
use super::relay::Relay;
use super::runs;
use crate::lab::read_report;
use crate::page_host::{Page, serve};
use crate::program::{browser, word};
use crate::served::Served;

/// The case that a hostile locker meets: a whole save, and a look at what was saved.
const SAVE: &str = "locker/save/pdf";

/// Runs it.
pub(super) async fn run(kind: &Kind) -> Outcome {
    let kept = Kept::new();
    let deadline = Duration::from_secs(kind.seconds);
    let ended = match kind.target {
        Target::FuzzSocket(scheme, attack) => {
            let socket = Socket::start(attack).await;
            let profile = profile_at(&kept, &format!("{scheme}://{}", socket.address));
            start(&kept, "", &fuzz(&kept, &profile), deadline).await
        }
        Target::FuzzLocker(place, attack) => {
            let relay = Relay::start(place, attack).await;
            let locker = Served::behind(relay.address).await;
            let profile = locker.profile(IMPATIENT);
            start(&kept, "", &fuzz(&kept, &profile), deadline).await
        }
        Target::LockerSocket(scheme, attack) => {
            let socket = Socket::start(attack).await;
            let profile = profile_at(&kept, &format!("{scheme}://{}", socket.address));
            start(&kept, "", &certify(&kept, &profile), deadline).await
        }
        Target::Locker(place, attack) => {
            let relay = Relay::start(place, attack).await;
            let locker = Served::behind(relay.address).await;
            let profile = locker.profile(IMPATIENT);
            start(&kept, "", &certify(&kept, &profile), deadline).await
        }
        Target::Folders(folders) => {
            let folders = folders();
            let locker = Served::start_with_folders("", &folders, &folders).await;
            start(&kept, "", &certify(&kept, &locker.smallest_profile()), deadline).await
        }
        Target::PageSocket(attack) => {
            let socket = Socket::start(attack).await;
            let words = page(&kept, &format!("portal.example={}", socket.address));
            start(&kept, "", &words, deadline).await
        }
        Target::Page(more) => {
            let host = serve(Page { more, ..Page::default() }).await;
            let words = page(&kept, &format!("portal.example={}", host.address));
            start(&kept, "", &words, deadline).await
        }
        Target::Run(corrupt) => {
            runs::make(&kept.run());
            corrupt(&kept.run());
            let reported = words(&["report", word(&kept.run()), "--format", "junit"]);
            start(&kept, "", &reported, deadline).await
        }
        Target::Machine(prelude, work) => {
            start(&kept, prelude, &to_do(&kept, work), deadline).await
        }
    };
    let mut faults = checks::faults(&kept, !matches!(kind.target, Target::Run(_)));
    let said = kept.said();
    if kept.run().join("run.json").is_file() && !matches!(kind.target, Target::Run(_)) {
        faults.extend(reported_again(&kept, ended.code).await);
    }
    if kind.passes && !passed(&kept) {
        faults.push("the case did not pass".to_owned());
    }
    Outcome::of(kind, ended, faults, said)
}

/// What is said of a locker whose pages do not come.
const IMPATIENT: &str =
    "deadlines = { page = \"4s\", launch = \"4s\", save = \"8s\", settle = \"250ms\" }";

async fn start(kept: &Kept, prelude: &str, words: &[String], deadline: Duration) -> Ended {
    let child = kept.command(prelude, words).spawn().unwrap();
    kept.measured(child, deadline).await
}

/// A run that was kept is judged as it was, and its `JUnit` is XML.
async fn reported_again(kept: &Kept, code: Option<i32>) -> Vec<String> {
    let again = Kept::new();
    let reported = words(&["report", word(&kept.run()), "--format", "junit"]);
    let child = again.command("", &reported).spawn().unwrap();
    let ended = again.measured(child, Duration::from_secs(60)).await;
    let text = std::fs::read_to_string(again.path().join("stdout")).unwrap_or_default();
    let mut faults: Vec<String> = checks::junit(&text).err().into_iter().collect();
    if code.is_some() && ended.code != code {
        faults.push(format!("judged again it ends with {:?}, and not {code:?}", ended.code));
    }
    faults
}

/// Whether the one case of the run passed: of a part of the cases, the exit code does not say so.
fn passed(kept: &Kept) -> bool {
    let report = kept.run().join("report.json");
    report.is_file()
        && read_report(&kept.run())
            .cases
            .iter()
            .any(|case| case.id == SAVE && case.verdict.is_met())
}

fn fuzz(kept: &Kept, profile: &Path) -> Vec<String> {
    let template = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../scenarios/templates/reference-locker.toml");
    let mut words = words(&["fuzz", "locker", "--quiet", "--seconds", "3", "--timeout", "2"]);
    words.extend(["--connections", "8", "--no-security", "--seed", "20"].map(str::to_owned));
    with(&mut words, "--profile", profile);
    with(&mut words, "--template", &template);
    with(&mut words, "--out", &kept.run());
    words
}

fn certify(kept: &Kept, profile: &Path) -> Vec<String> {
    let mut words = words(&["certify", "locker", "--quiet", "--only", SAVE, "--deadline", "150"]);
    words.extend(["--browser".to_owned(), browser()]);
    with(&mut words, "--profile", profile);
    with(&mut words, "--out", &kept.run());
    words
}

/// A page may keep its browser so busy that each step takes seconds: then the run's own deadline ends it.
fn page(kept: &Kept, resolve: &str) -> Vec<String> {
    let mut words = words(&["certify", "page", "http://portal.example/marks", "--quiet"]);
    words.extend(["--deadline", "130"].map(str::to_owned));
    words.extend(["--resolve", resolve, "--browser", &browser()].map(str::to_owned));
    with(&mut words, "--out", &kept.run());
    words
}

fn to_do(kept: &Kept, work: Work) -> Vec<String> {
    let mut words = match work {
        Work::List => return words(&["list", "clauses"]),
        Work::Fuzz => words(&["fuzz", "locker", "--quiet", "--seconds", "2", "--no-security"]),
        Work::Certify => {
            let mut words = words(&["certify", "locker", "--quiet", "--only", SAVE]);
            words.extend(["--browser".to_owned(), browser()]);
            words
        }
    };
    with(&mut words, "--out", &kept.run());
    words
}

/// The profile of a locker whose library is at this origin.
fn profile_at(kept: &Kept, origin: &str) -> PathBuf {
    let path = kept.path().join("profile.toml");
    let text = format!(
        "library = \"{origin}/savelocker/api/1/savelocker.js\"\n\
         uploaded = \"{origin}/savelocker/uploaded\"\ntime-stamp = \"epoch-seconds\"\n\
         button-label = \"Save to DigiLocker\"\nfolders = [\"My Documents\"]\n{IMPATIENT}\n\
         [apps.main]\nid = \"EXAMBOARD\"\nkey = {{ env = \"TEST_KEY_MAIN\" }}\n\
         domain = \"partner.example\"\n\
         [users.first]\nname = \"asha\"\npassword = {{ env = \"TEST_PASSWORD_FIRST\" }}\n"
    );
    std::fs::write(&path, text).unwrap();
    path
}
