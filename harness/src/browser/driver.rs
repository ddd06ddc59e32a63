//! The driver's process, and everything that it starts.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use process_wrap::tokio::{ChildWrapper, CommandWrap, ProcessGroup};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::ChildStdout;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

use super::{BrowserError, Engine};

/// How long a killed process group may take to be gone.
const END_DEADLINE: Duration = Duration::from_secs(10);

/// Starts the driver and then waits for the end of its own standard input, whose other end this
/// process holds: that comes when we close it, and also when we die, by whatever signal. Then it
/// ends the whole process group, so that no browser outlives us. It lets go of its standard
/// output, so that this ends when driver and browser have.
const GUARD: &str = r#""$@" </dev/null 2>&1 & exec >/dev/null 2>&1; read -r _; kill -KILL 0"#;

/// How often a driver is started that finds its port taken.
const ATTEMPTS: usize = 5;

/// What a driver says then.
const PORT_TAKEN: &str = "port not available";

/// A running driver, alone in a process group with the browser that it will start, and the folder
/// that holds all that they write.
pub(super) struct Driver {
    port: u16,
    /// The leader of the group. `None` once it was ended.
    guard: Option<Box<dyn ChildWrapper>>,
    group: u32,
    /// Becomes true when driver and browser are gone.
    ended: watch::Receiver<bool>,
    /// `None` once it was handed on to be removed.
    folder: Option<TempDir>,
}

impl Driver {
    /// Starts the driver on a free port of the loopback address.
    pub(super) async fn start(engine: &Engine, deadline: Duration) -> Result<Self, BrowserError> {
        // The driver takes a free port of IPv6, and then wants the same one of IPv4, which another
        // process may have.
        for _ in 1..ATTEMPTS {
            match Self::start_once(engine, deadline).await {
                Err(BrowserError::NotStarted { cause }) if cause.contains(PORT_TAKEN) => {}
                started => return started,
            }
        }
        Self::start_once(engine, deadline).await
    }

    async fn start_once(engine: &Engine, deadline: Duration) -> Result<Self, BrowserError> {
        let folder = tempfile::Builder::new()
            .prefix("locksmith-browser-")
            .tempdir()
            .map_err(|error| not_started(format!("no temporary folder: {error}")))?;
        let mut guard = CommandWrap::with_new("sh", |command| {
            command
                .args(["-c", GUARD, "guard"])
                .arg(engine.driver())
                .arg("--port=0")
                // Whatever they write (crash database, font cache, sockets) goes with the folder.
                .env("HOME", folder.path())
                .env("XDG_CONFIG_HOME", folder.path())
                .env("XDG_CACHE_HOME", folder.path())
                .env("TMPDIR", folder.path())
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null());
        })
        .wrap(ProcessGroup::leader())
        .spawn()
        .map_err(|error| not_started(format!("`sh`: {error}")))?;
        let group = guard.id().unwrap_or_default();
        let stdout = guard.stdout().take();
        let (gone, ended) = watch::channel(false);
        // From here on, a return ends the group by the drop of the driver.
        let mut driver = Self { port: 0, guard: Some(guard), group, ended, folder: Some(folder) };
        let Some(stdout) = stdout else {
            return Err(not_started("the driver has no standard output".into()));
        };
        let mut lines = BufReader::new(stdout).lines();
        driver.port = timeout(deadline, port_from(&mut lines))
            .await
            .map_err(|_| not_started(format!("the driver named no port within {deadline:?}")))?
            .map_err(|cause| not_started(format!("{}: {cause}", engine.driver().display())))?;
        tokio::spawn(async move {
            // A full pipe would stop the driver, and its end tells that all of them are gone.
            while let Ok(Some(_)) = lines.next_line().await {}
            gone.send_replace(true);
        });
        Ok(driver)
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// The process group of driver and browser.
    pub(super) fn group(&self) -> u32 {
        self.group
    }

    /// An empty folder for the browser's profile.
    pub(super) fn profile(&self) -> PathBuf {
        self.folder.as_ref().map_or(Path::new(""), TempDir::path).join("profile")
    }

    /// Returns when driver and browser are gone.
    pub(super) async fn ended(&self) {
        // An error means that the reader is gone, with the runtime: then nobody waits.
        let _ = self.ended.clone().wait_for(|ended| *ended).await;
    }

    /// Ends the process group, waits until it is gone, and removes the folder.
    pub(super) async fn end(mut self) {
        if let (Some(guard), Some(folder)) = (self.guard.take(), self.folder.take()) {
            end_group(guard, self.ended.clone(), folder).await;
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let (Some(mut guard), Some(folder)) = (self.guard.take(), self.folder.take()) else {
            return;
        };
        // An error means that there is nobody left to kill.
        let _ = guard.start_kill();
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(end_group(guard, self.ended.clone(), folder));
        }
    }
}

async fn end_group(
    mut guard: Box<dyn ChildWrapper>,
    mut ended: watch::Receiver<bool>,
    folder: TempDir,
) {
    // An error means that there is nobody left to kill.
    let _ = guard.start_kill();
    let _ = timeout(END_DEADLINE, async {
        // Nobody may still write to the folder when it is removed.
        let _ = ended.wait_for(|ended| *ended).await;
        guard.wait().await
    })
    .await;
    let _ = tokio::task::spawn_blocking(move || folder.close()).await;
}

/// Reads up to the line that names the port.
async fn port_from(lines: &mut Lines<BufReader<ChildStdout>>) -> Result<u16, String> {
    let mut said = Vec::new();
    while let Some(line) = lines.next_line().await.map_err(|error| error.to_string())? {
        if let Some(port) = port_in(&line) {
            return Ok(port);
        }
        said.push(line);
    }
    Err(format!("it ended, saying {:?}", said.join(" ")))
}

/// From "`ChromeDriver` was started successfully on port 35713."
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end().trim_end_matches('.').parse().ok()
}

fn not_started(cause: String) -> BrowserError {
    BrowserError::NotStarted { cause }
}

#[cfg(test)]
mod tests {
    use super::port_in;

    #[test]
    fn the_port_is_read_from_the_driver_s_own_line() {
        assert_eq!(port_in("ChromeDriver was started successfully on port 35713."), Some(35713));
        assert_eq!(port_in("Starting ChromeDriver 156.0 on port 0"), None);
        assert_eq!(port_in("started successfully on port none"), None);
    }
}
