//! The program as a child that is measured: how long it takes, and the most memory that it and its browsers have.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::interval;

use crate::processes;
use crate::program::{locksmith, word};

/// How often the program's memory is looked at. The kernel keeps the peak: only its last moment may be missed.
const LOOK: Duration = Duration::from_millis(20);
/// After how many of these looks its browsers are looked at.
const BROWSERS: u32 = 25;
/// The program is ended where it has more memory: this machine has others to serve.
const CEILING: u64 = 1 << 30;
/// How long what it started may take to go after it.
const GOING: Duration = Duration::from_secs(15);

/// A word that stands in the environment, and must not stand in anything that is written.
pub(super) const CANARY: &str = "canary-Zt6Q1vLwXo";

/// Where a child keeps its files.
pub(super) struct Kept(TempDir);

/// What became of a child.
pub(super) struct Ended {
    /// None where it was killed, or did not end.
    pub(super) code: Option<i32>,
    pub(super) took: Duration,
    pub(super) is_late: bool,
    /// The peak of the program, in bytes.
    pub(super) memory: u64,
    /// The peak of its browsers and drivers together, with what they share counted for each, in bytes.
    pub(super) browsers: u64,
    /// Processes that were left.
    pub(super) left: usize,
}

impl Kept {
    pub(super) fn new() -> Self {
        let kept = Self(tempfile::tempdir().unwrap());
        for folder in ["tmp", "home"] {
            fs::create_dir(kept.path().join(folder)).unwrap();
        }
        kept
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn run(&self) -> PathBuf {
        self.path().join("run")
    }

    pub(super) fn temporary(&self) -> PathBuf {
        self.path().join("tmp")
    }

    /// What it said, on standard output and standard error.
    pub(super) fn said(&self) -> String {
        let read = |name| fs::read(self.path().join(name)).unwrap_or_default();
        String::from_utf8_lossy(&[read("stdout"), read("stderr")].concat()).into_owned()
    }

    /// The program, with these words, after these lines of a shell. They may use `$KEPT`.
    pub(super) fn command(&self, prelude: &str, words: &[String]) -> Command {
        let mut command = locksmith();
        if !prelude.is_empty() {
            let program = command.as_std().get_program().to_owned();
            let secrets: Vec<_> = command
                .as_std()
                .get_envs()
                .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
                .collect();
            command = Command::new("sh");
            let rest = format!("{prelude}\nexec \"$0\" \"$@\"");
            // What is mounted is seen by the program alone, and gone with it.
            let apart = "unshare -m true || exit 77; rest=$1; shift; exec unshare -m sh -c \"$rest\" \"$@\"";
            if prelude.contains("mount ") {
                command.args(["-c", apart, "sh", &rest]);
            } else {
                command.args(["-c", &rest]);
            }
            command.envs(secrets).arg(program);
        }
        let file = |name| fs::File::create(self.path().join(name)).unwrap();
        command.args(words).env("KEPT", self.path()).env("CHAOS_CANARY", CANARY);
        command.env("TMPDIR", self.temporary()).env("HOME", self.path().join("home"));
        command.env("LOCKSMITH_APP_KEY", crate::page_host::APP.1).current_dir(self.path());
        command.stdin(Stdio::null()).stdout(file("stdout")).stderr(file("stderr"));
        command.kill_on_drop(true);
        command
    }

    /// Runs it, and ends it where it does not end by itself.
    pub(super) async fn measured(&self, mut child: Child, deadline: Duration) -> Ended {
        let begun = Instant::now();
        let id = child.id().unwrap();
        let (mut memory, mut browsers, mut looks) = (0, 0, 0_u32);
        let mut often = interval(LOOK);
        let status = loop {
            tokio::select! {
                status = child.wait() => break Some(status.unwrap()),
                _ = often.tick() => {
                    memory = memory.max(peak(id));
                    if looks.is_multiple_of(BROWSERS) {
                        browsers = browsers.max(self.of_browsers(id));
                    }
                    looks += 1;
                }
            }
            if begun.elapsed() > deadline || memory > CEILING {
                child.kill().await.unwrap();
                break None;
            }
        };
        let took = begun.elapsed();
        let left = self.left().await;
        Ended {
            code: status.and_then(|status| status.code()),
            took,
            is_late: status.is_none(),
            memory,
            browsers,
            left,
        }
    }

    /// How many processes stay, of those that it started; they are ended then.
    pub(super) async fn left(&self) -> usize {
        let begun = Instant::now();
        let mut often = interval(LOOK * 5);
        loop {
            often.tick().await;
            let left = processes::of(self.path());
            if left.is_empty() || begun.elapsed() > GOING {
                for process in &left {
                    // It may be gone by itself.
                    let _ = std::process::Command::new("kill")
                        .args(["-KILL", &process.id.to_string()])
                        .stderr(Stdio::null())
                        .status();
                }
                return left.len();
            }
        }
    }

    fn of_browsers(&self, program: u32) -> u64 {
        let processes = processes::of(&self.temporary()).into_iter();
        let others = processes.filter(|process| process.id != program);
        others.map(|process| field(process.id, "VmRSS:")).sum()
    }
}

/// The most memory that a process has had, in bytes.
fn peak(id: u32) -> u64 {
    field(id, "VmHWM:")
}

fn field(id: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}

/// Words as a command takes them.
pub(super) fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// The same, with a path behind an option.
pub(super) fn with(words: &mut Vec<String>, option: &str, path: &Path) {
    words.extend([option.to_owned(), word(path).to_owned()]);
}
