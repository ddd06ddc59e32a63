//! A program that is started for us, with everything that it starts.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap, ProcessGroup};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::watch;
use tokio::time::timeout;

use super::folder::Folder;
use super::{BrowserError, environment};

/// How long a killed process group may take to be gone.
const END_DEADLINE: Duration = Duration::from_secs(10);

/// Starts the program and then waits for the end of its own standard input, whose other end this
/// process holds: that comes when we close it, and also when we die, by whatever signal. Then it
/// ends the whole process group, so that no browser outlives us. It lets go of its standard
/// output, so that this ends when the program and what it started have.
const GUARD: &str = r#""$@" </dev/null 2>&1 & exec >/dev/null 2>&1; read -r _; kill -KILL 0"#;

/// A running program, alone in a process group with all that it starts, and the folder that holds
/// all that they write.
pub(super) struct Group {
    program: PathBuf,
    /// The leader of the group. `None` once it was ended.
    guard: Option<Box<dyn ChildWrapper>>,
    id: u32,
    /// What it says, until what was waited for was heard.
    lines: UnboundedReceiver<String>,
    /// Becomes true when the whole group is gone.
    ended: watch::Receiver<bool>,
    /// `None` once it was handed on to be removed.
    folder: Option<Folder>,
}

impl Group {
    /// Starts `program`, whose arguments and environment `adapt` gives, with the folder.
    pub(super) fn start(
        program: &Path,
        adapt: impl FnOnce(&mut Command, &Path),
    ) -> Result<Self, BrowserError> {
        let folder =
            Folder::new().map_err(|error| not_started(format!("no temporary folder: {error}")))?;
        let mut guard = CommandWrap::with_new("sh", |command| {
            command
                .args(["-c", GUARD, "guard"])
                .arg(program)
                // A browser without a folder for downloads puts them where it was started.
                .current_dir(folder.path())
                .env_clear()
                .envs(environment::clean())
                // Whatever they write (crash database, font cache, sockets) goes with the folder.
                .env("HOME", folder.path())
                .env("XDG_CONFIG_HOME", folder.path())
                .env("XDG_CACHE_HOME", folder.path())
                .env("TMPDIR", folder.path())
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null());
            adapt(command, folder.path());
        })
        .wrap(ProcessGroup::leader())
        .spawn()
        .map_err(|error| not_started(format!("`sh`: {error}")))?;
        let id = guard.id().unwrap_or_default();
        let stdout = guard.stdout().take();
        let (gone, ended) = watch::channel(false);
        let (line, lines) = unbounded_channel();
        // From here on, a return ends the group by its drop.
        let program = program.to_owned();
        let group = Self { program, guard: Some(guard), id, lines, ended, folder: Some(folder) };
        let Some(stdout) = stdout else {
            return Err(group.not_started("it has no standard output"));
        };
        tokio::spawn(async move {
            // A full pipe would stop the program, and its end shows that all of them are gone.
            let mut said = BufReader::new(stdout).lines();
            while let Ok(Some(text)) = said.next_line().await {
                // After what was waited for, no one listens.
                let _ = line.send(text);
            }
            gone.send_replace(true);
        });
        Ok(group)
    }

    /// Waits until `found` finds in a line of the program's output what is wanted of it. Call it
    /// once: what is said later is not heard.
    pub(super) async fn until_it_says<T>(
        &mut self,
        deadline: Duration,
        found: impl Fn(&str) -> Option<T>,
    ) -> Result<T, BrowserError> {
        let mut said = Vec::new();
        let listening = async {
            while let Some(line) = self.lines.recv().await {
                if let Some(found) = found(&line) {
                    return Ok(found);
                }
                said.push(line);
            }
            Err(match said.join(" ").as_str() {
                "" => "it ended without any output".to_owned(),
                said => format!("it ended with the output {said:?}"),
            })
        };
        let found = timeout(deadline, listening).await;
        self.lines.close();
        found
            .map_err(|_| self.not_started(&format!("it was not ready within {deadline:?}")))?
            .map_err(|cause| self.not_started(&cause))
    }

    /// Waits until something listens on `port` of the loopback address, for a program that does
    /// not say when it does.
    pub(super) async fn until_it_listens(
        &mut self,
        deadline: Duration,
        port: u16,
    ) -> Result<(), BrowserError> {
        self.lines.close();
        let trying = async {
            // Nothing reports that a port is open: it has to be tried.
            let mut again = tokio::time::interval(Duration::from_millis(10));
            loop {
                again.tick().await;
                if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
                    return;
                }
            }
        };
        tokio::select! {
            listens = timeout(deadline, trying) => listens
                .map_err(|_| self.not_started(&format!("it was not ready within {deadline:?}"))),
            () = self.ended() => Err(self.not_started("it ended at once")),
        }
    }

    fn not_started(&self, cause: &str) -> BrowserError {
        not_started(format!("{}: {cause}", self.program.display()))
    }

    /// The process group's id.
    pub(super) fn id(&self) -> u32 {
        self.id
    }

    /// Returns when all of them are gone.
    pub(super) async fn ended(&self) {
        // An error means that the reader is gone, with the runtime: then no one waits.
        let _ = self.ended.clone().wait_for(|ended| *ended).await;
    }

    /// Ends the process group, waits until it is gone, and removes the folder.
    pub(super) async fn end(mut self) {
        if let (Some(guard), Some(folder)) = (self.guard.take(), self.folder.take()) {
            end_group(guard, self.ended.clone(), folder).await;
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let (Some(mut guard), Some(folder)) = (self.guard.take(), self.folder.take()) else {
            return;
        };
        // An error means that no process is left to kill.
        let _ = guard.start_kill();
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(end_group(guard, self.ended.clone(), folder));
        }
    }
}

async fn end_group(
    mut guard: Box<dyn ChildWrapper>,
    mut ended: watch::Receiver<bool>,
    folder: Folder,
) {
    // An error means that no process is left to kill.
    let _ = guard.start_kill();
    let _ = timeout(END_DEADLINE, async {
        // Nobody may still write to the folder when it is removed.
        let _ = ended.wait_for(|ended| *ended).await;
        guard.wait().await
    })
    .await;
    let _ = tokio::task::spawn_blocking(move || folder.close()).await;
}

fn not_started(cause: String) -> BrowserError {
    BrowserError::NotStarted { cause }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_program_gets_nothing_of_our_environment_that_it_does_not_need() {
        // Cargo's variables stand for any that were not meant for a browser.
        assert!(std::env::vars().any(|(name, _)| name.starts_with("CARGO_")));
        let script = "tr '\\0' '\\n' </proc/$PPID/environ; env; echo the end";
        let mut group = Group::start(Path::new("sh"), |command, _| {
            command.args(["-c", script]);
        })
        .unwrap();
        let seen = std::cell::RefCell::new(Vec::new());
        let is_end = |line: &str| {
            seen.borrow_mut().push(line.to_owned());
            (line == "the end").then_some(())
        };
        group.until_it_says(END_DEADLINE, is_end).await.unwrap();
        group.end().await;
        let seen = seen.into_inner();
        assert!(seen.iter().any(|line| line.starts_with("PATH=")), "{seen:?}");
        assert!(!seen.iter().any(|line| line.starts_with("CARGO_")), "{seen:?}");
    }
}
