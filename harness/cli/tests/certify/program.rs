//! The program itself, as users start it.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Output, Stdio};
use std::time::Duration;

use locksmith_browser::EngineKind;
use locksmith_core::report::Report;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::lab::read_report;

/// Longer than any run here takes on a busy machine; nothing waits as long when all is well.
const PATIENCE: Duration = Duration::from_secs(600);

/// `locksmith`, with the secrets of [`crate::served`] in its environment.
pub(crate) fn locksmith() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_locksmith"));
    command.kill_on_drop(true).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for (variable, secret) in crate::served::SECRETS {
        command.env(variable, secret);
    }
    command
}

/// A `locksmith certify locker` that was started.
pub(crate) struct Certifying {
    child: Child,
    kept: TempDir,
}

/// What it came to.
pub(crate) struct Certified {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    kept: TempDir,
}

/// Starts `locksmith certify locker` with these arguments; the run's folder and all temporary
/// files are in a place of their own.
pub(crate) fn start(arguments: &[&str]) -> Certifying {
    start_with(&[], arguments)
}

/// Starts it with further variables in its environment.
pub(crate) fn start_with(variables: &[(&str, &str)], arguments: &[&str]) -> Certifying {
    let kept = tempfile::tempdir().unwrap();
    let temporary = kept.path().join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let mut command = locksmith();
    command.envs(variables.iter().copied());
    command.args(["certify", "locker"]).args(arguments);
    let is_chosen = |argument: &&str| ["--browser", "--webdriver"].contains(argument);
    let is_named = variables.iter().any(|(name, _)| *name == "LOCKSMITH_CHROMIUM");
    if !is_named && !arguments.iter().any(is_chosen) {
        command.args(["--browser", &browser()]);
    }
    command.arg("--out").arg(kept.path().join("run")).env("TMPDIR", temporary);
    Certifying { child: command.spawn().unwrap(), kept }
}

/// Runs `locksmith certify locker` to its end.
pub(crate) async fn certify(arguments: &[&str]) -> Certified {
    start(arguments).ended().await
}

/// The browser that `LOCKSMITH_TEST_BROWSER` names, for `make test-engines`; else Chromium's headless shell,
/// which is that engine in two thirds of the time. Whatever a user starts without `--browser` is in Chromium.
pub(crate) fn browser() -> String {
    let named = std::env::var("LOCKSMITH_TEST_BROWSER");
    named.unwrap_or_else(|_| EngineKind::HeadlessShell.word().to_owned())
}

impl Certifying {
    pub(crate) fn id(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// Where drivers and browsers keep everything.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.kept.path().join("tmp")
    }

    pub(crate) async fn ended(self) -> Certified {
        self.ended_within(PATIENCE).await
    }

    pub(crate) async fn ended_within(self, patience: Duration) -> Certified {
        let output = tokio::time::timeout(patience, self.child.wait_with_output()).await;
        let Output { status, stdout, stderr } = output.unwrap().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Certified { status, stdout: text(stdout), stderr: text(stderr), kept: self.kept }
    }
}

impl Certified {
    pub(crate) fn code(&self) -> i32 {
        self.status.code().unwrap_or_else(|| panic!("no exit code: {}", self.shown()))
    }

    /// The run's folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.kept.path().join("run")
    }

    pub(crate) fn report(&self) -> Report {
        assert!(self.folder().join("report.json").is_file(), "{}", self.shown());
        read_report(&self.folder())
    }

    /// Everything it said.
    pub(crate) fn shown(&self) -> String {
        format!("{}\n{}", self.stdout, self.stderr)
    }

    /// What is left of the temporary files.
    pub(crate) fn left_over(&self) -> Vec<PathBuf> {
        let folder = std::fs::read_dir(self.kept.path().join("tmp")).unwrap();
        folder.map(|entry| entry.unwrap().path()).collect()
    }
}

/// A path as an argument.
pub(crate) fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}
