//! Whatever happens, a browser ends, with everything it started, and the harness does not hang.

#![expect(clippy::unwrap_used, reason = "a helper that fails should fail the test")]

mod browser_fixture;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use axum::routing::get;
use browser_fixture::{PARTNER, PATIENCE, page, test_bed, test_bed_with};
use locksmith_browser::{BrowserError, Engine, EngineKind, Options, Session};
use serde_json::json;

/// A process that is not yet dead.
#[derive(Debug)]
struct Process {
    id: u32,
    group: u32,
    command: Vec<String>,
}

impl Process {
    /// Reads `/proc/ID`; nothing for one that is dead, though no one may have asked for its status.
    fn read(id: u32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // After the name in parentheses: state, parent, group.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
        let state = fields.next()?;
        let group = fields.nth(1)?.parse().ok()?;
        let command = fs::read(format!("/proc/{id}/cmdline")).ok()?;
        let command = command.split(|byte| *byte == 0);
        let command = command.map(|word| String::from_utf8_lossy(word).into_owned()).collect();
        (state != "Z" && state != "X").then_some(Self { id, group, command })
    }

    fn is(&self, program: &str) -> bool {
        self.command[0].ends_with(program)
    }

    /// The browser itself, not one of its children.
    fn is_browser(&self) -> bool {
        (self.is("/chromium") || self.is("/chromium-headless-shell"))
            && !self.command.iter().any(|word| word.starts_with("--type="))
    }
}

fn members(group: u32) -> Vec<Process> {
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok())
        .filter_map(Process::read)
        .filter(|process| process.group == group)
        .collect()
}

/// Waits until nothing of the group is left. The kernel tells only a parent when a process ends,
/// and we are not the parent: so this asks, again and again.
async fn until_none_is_left(group: u32) {
    let gone = async {
        while !members(group).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    let gone = tokio::time::timeout(PATIENCE, gone).await;
    assert!(gone.is_ok(), "still there: {:?}", members(group));
}

async fn until_removed(folder: PathBuf) {
    let removed = async {
        while folder.exists() {
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, removed).await.is_ok(), "{} is left", folder.display());
}

/// The folder that holds the browser's profile.
fn folder_of(session: &Session) -> PathBuf {
    let browser =
        members(session.process_group().unwrap()).into_iter().find(Process::is_browser).unwrap();
    let profile = browser.command.iter().find_map(|word| word.strip_prefix("--user-data-dir="));
    PathBuf::from(profile.unwrap()).parent().unwrap().to_owned()
}

fn signal(name: &str, process: u32) {
    let sent = Command::new("kill").args([name, &process.to_string()]).status().unwrap();
    assert!(sent.success());
}

fn signal_one(name: &str, session: &Session, which: impl Fn(&Process) -> bool) {
    let member =
        members(session.process_group().unwrap()).into_iter().find(|process| which(process));
    signal(name, member.unwrap().id);
}

#[tokio::test]
async fn an_end_leaves_neither_process_nor_file() {
    let bed = test_bed(page("")).await;
    let (group, folder) = (bed.session.process_group().unwrap(), folder_of(&bed.session));
    assert!(members(group).len() > 3, "driver, guard, browser and its children");
    bed.session.end().await;
    until_none_is_left(group).await;
    assert!(!folder.exists());
}

/// Chromium's children write their titles over what they began with; the others show it.
#[tokio::test]
async fn neither_driver_nor_browser_gets_what_was_not_meant_for_them() {
    assert!(std::env::vars().any(|(name, _)| name.starts_with("CARGO_")), "run by cargo");
    let bed = test_bed(page("")).await;
    let of_whom = |which: fn(&Process) -> bool| {
        let all = members(bed.session.process_group().unwrap());
        let environment =
            fs::read(format!("/proc/{}/environ", all.into_iter().find(which).unwrap().id));
        String::from_utf8_lossy(&environment.unwrap()).replace('\0', "\n")
    };
    for environment in [of_whom(|it| it.is("/chromedriver")), of_whom(Process::is_browser)] {
        assert!(environment.contains("PATH="), "{environment}");
        assert!(!environment.contains("CARGO"), "{environment}");
    }
    bed.session.end().await;
}

#[tokio::test]
async fn a_drop_leaves_neither_process_nor_file() {
    let bed = test_bed(page("")).await;
    let (group, folder) = (bed.session.process_group().unwrap(), folder_of(&bed.session));
    drop(bed);
    until_none_is_left(group).await;
    until_removed(folder).await;
}

#[tokio::test]
async fn a_killed_browser_is_a_fatal_error() {
    let mut bed = test_bed(page("")).await;
    let group = bed.session.process_group().unwrap();
    bed.session.goto(&format!("{PARTNER}/")).await.unwrap();
    let waiting = bed.session.execute_async("", vec![], PATIENCE);
    let killing = async { signal_one("-KILL", &bed.session, Process::is_browser) };
    let (waited, ()) = tokio::join!(waiting, killing);
    let error = waited.unwrap_err();
    assert!(matches!(error, BrowserError::Gone { .. }), "{error}");
    assert!(bed.session.fresh().await.unwrap_err().is_fatal());
    bed.session.end().await;
    until_none_is_left(group).await;
}

#[tokio::test]
async fn a_killed_driver_is_a_fatal_error_and_takes_its_browser_along() {
    let bed = test_bed(page("")).await;
    let group = bed.session.process_group().unwrap();
    signal_one("-KILL", &bed.session, |process| process.is("/chromedriver"));
    let error = bed.session.goto(&format!("{PARTNER}/")).await.unwrap_err();
    assert!(matches!(error, BrowserError::Gone { .. }), "{error}");
    drop(bed);
    until_none_is_left(group).await;
}

#[tokio::test]
async fn a_browser_that_hangs_is_a_fatal_error_at_the_deadline() {
    let deadline = Duration::from_secs(3);
    let mut bed = test_bed_with(page(""), |options| options.command_deadline = deadline).await;
    let group = bed.session.process_group().unwrap();
    signal_one("-STOP", &bed.session, Process::is_browser);
    let begun = Instant::now();
    let error = bed.session.goto(&format!("{PARTNER}/")).await.unwrap_err();
    assert!(error.is_fatal() || matches!(error, BrowserError::Deadline { .. }), "{error}");
    assert!(begun.elapsed() < deadline + PATIENCE);
    assert!(bed.session.fresh().await.unwrap_err().is_fatal());
    bed.session.end().await;
    until_none_is_left(group).await;
}

#[tokio::test]
async fn a_driver_that_is_none_is_reported_at_once() {
    let engine = Engine::find_in(EngineKind::Chromium, |name| match name {
        "LOCKSMITH_CHROMEDRIVER" => Some("/bin/echo".into()),
        name => std::env::var_os(name),
    });
    let options = Options::new(([127, 0, 0, 1], 1).into());
    let error = Session::start(&engine.await.unwrap(), &options).await.unwrap_err();
    assert!(error.is_fatal());
    assert!(error.to_string().contains(r#"it ended with the output "--port=0""#), "{error}");
}

#[tokio::test]
async fn a_page_that_does_not_load_leaves_the_browser_of_use() {
    let router = page("").route("/never", get(std::future::pending::<()>));
    let patience = Duration::from_secs(6);
    let mut bed = test_bed_with(router, |options| options.command_deadline = patience).await;
    let error = bed.session.goto(&format!("{PARTNER}/never")).await.unwrap_err();
    assert!(matches!(error, BrowserError::Deadline { .. }), "{error}");
    assert!(!error.is_fatal());
    bed.session.fresh().await.unwrap();
    bed.session.goto(&format!("{PARTNER}/")).await.unwrap();
    bed.session.end().await;
}

#[tokio::test]
async fn sessions_run_beside_each_other() {
    let (one, two) = tokio::join!(test_bed(page("one")), test_bed(page("two")));
    let url = format!("{PARTNER}/");
    let (a, b) = tokio::join!(one.session.goto(&url), two.session.goto(&url));
    a.unwrap();
    b.unwrap();
    let text = "document.cookie = 'who=' + document.body.textContent; return document.cookie";
    assert_eq!(one.session.execute(text, vec![]).await.unwrap(), json!("who=one"));
    assert_eq!(two.session.execute(text, vec![]).await.unwrap(), json!("who=two"));
    one.session.end().await;
    assert_eq!(two.session.execute(text, vec![]).await.unwrap(), json!("who=two"));
    two.session.end().await;
}

/// The variable that makes [`a_harness_to_be_killed`] one, and names the file for its answer.
const HARNESS: &str = "LOCKSMITH_TEST_HARNESS_TO_BE_KILLED";

#[tokio::test]
async fn a_killed_harness_leaves_no_process() {
    let folder = tempfile::tempdir().unwrap();
    let answer = folder.path().join("group");
    let mut harness = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_harness_to_be_killed", "--ignored"])
        .env(HARNESS, &answer)
        .env("TMPDIR", folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let started = async {
        while !answer.exists() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, started).await.unwrap();
    let group = fs::read_to_string(&answer).unwrap().parse().unwrap();
    assert!(!members(group).is_empty());
    harness.kill().unwrap();
    harness.wait().unwrap();
    until_none_is_left(group).await;
}

#[tokio::test]
#[ignore = "started, and killed, by `a_killed_harness_leaves_no_process`"]
async fn a_harness_to_be_killed() {
    let Ok(answer) = std::env::var(HARNESS) else {
        return;
    };
    let bed = test_bed(page("")).await;
    let partial = format!("{answer}.new");
    fs::write(&partial, bed.session.process_group().unwrap().to_string()).unwrap();
    fs::rename(partial, answer).unwrap();
    std::future::pending::<()>().await;
}
