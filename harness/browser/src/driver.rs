//! The driver: a program of this machine, with the browser that it starts.

use std::net::{Ipv4Addr, TcpListener};

use super::display::Display;
use super::group::Group;
use super::{BrowserError, EngineKind, Installed, Options};

/// How often a driver is started that finds its port taken.
const ATTEMPTS: usize = 5;

/// What a driver says then.
const PORT_TAKEN: &str = "port not available";

/// A running driver, alone in a process group with the browser that it will start.
pub(super) struct Driver {
    port: u16,
    group: Group,
    display: Option<Display>,
}

impl Driver {
    /// Starts the driver on a free port of the loopback address.
    pub(super) async fn start(
        kind: EngineKind,
        installed: &Installed,
        options: &Options,
    ) -> Result<Self, BrowserError> {
        // chromedriver takes a free port of IPv6, and then wants the same one of IPv4, which another
        // process may have.
        for _ in 1..ATTEMPTS {
            match Self::start_once(kind, installed, options).await {
                Err(BrowserError::NotStarted { cause }) if cause.contains(PORT_TAKEN) => {}
                started => return started,
            }
        }
        Self::start_once(kind, installed, options).await
    }

    async fn start_once(
        kind: EngineKind,
        installed: &Installed,
        options: &Options,
    ) -> Result<Self, BrowserError> {
        let deadline = options.command_deadline;
        let display = match &installed.display {
            Some(server) => Some(Display::start(server, options.window, deadline).await?),
            None => None,
        };
        let start = |arguments: Vec<String>| {
            Group::start(&installed.driver, |command, _| {
                command.args(arguments);
                if let Some(display) = &display {
                    command.env("DISPLAY", display.name());
                }
            })
        };
        let (group, port) = match kind {
            EngineKind::Chromium | EngineKind::HeadlessShell => {
                let mut group = start(vec!["--port=0".into()])?;
                let port = group.until_it_says(deadline, chromedriver_port).await?;
                (group, port)
            }
            EngineKind::Firefox => {
                let mut group = start(geckodriver_arguments(installed))?;
                let port = group.until_it_says(deadline, geckodriver_port).await?;
                (group, port)
            }
            EngineKind::WebKitGtk => {
                let port = free_port()?;
                let mut group = start(vec![format!("--port={port}"), "--host=127.0.0.1".into()])?;
                group.until_it_listens(deadline, port).await?;
                (group, port)
            }
        };
        Ok(Self { port, group, display })
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// The process group of driver and browser.
    pub(super) fn group(&self) -> u32 {
        self.group.id()
    }

    /// Returns when driver and browser are gone.
    pub(super) async fn ended(&self) {
        self.group.ended().await;
    }

    /// Ends the process group, waits until it is gone, and removes the folder.
    pub(super) async fn end(self) {
        self.group.end().await;
        if let Some(display) = self.display {
            display.end().await;
        }
    }
}

fn geckodriver_arguments(installed: &Installed) -> Vec<String> {
    let browser = installed.browser.display();
    // By the browser's own scripts, cookies and storage are cleared between cases.
    ["--host", "127.0.0.1", "--port", "0", "--websocket-port", "0", "--allow-system-access"]
        .map(str::to_owned)
        .into_iter()
        .chain(["--binary".to_owned(), browser.to_string()])
        .collect()
}

/// A port that was free just now: this driver takes no 0.
fn free_port() -> Result<u16, BrowserError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| BrowserError::NotStarted { cause: format!("no free port: {error}") })
}

/// From "`ChromeDriver` was started successfully on port 35713."
fn chromedriver_port(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end().trim_end_matches('.').parse().ok()
}

/// From the end of a line of its log, "Listening on 127.0.0.1:35713".
fn geckodriver_port(line: &str) -> Option<u16> {
    let (_, address) = line.split_once("Listening on ")?;
    address.trim_end().rsplit(':').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_driver_s_own_line() {
        let started = "ChromeDriver was started successfully on port 35713.";
        assert_eq!(chromedriver_port(started), Some(35713));
        assert_eq!(chromedriver_port("Starting ChromeDriver 156.0 on port 0"), None);
        assert_eq!(chromedriver_port("started successfully on port none"), None);
        let listening = "1795787000000\tgeckodriver\tINFO\tListening on 127.0.0.1:40123";
        assert_eq!(geckodriver_port(listening), Some(40123));
        assert_eq!(geckodriver_port("Marionette\tINFO\tMarionette enabled"), None);
    }
}
