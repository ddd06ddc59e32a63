//! The driver: a program of this machine, with the browser that it starts.

use std::net::{Ipv4Addr, TcpListener};

use super::display::Display;
use super::engine::Family;
use super::group::Group;
use super::{BrowserError, Installed, Options};

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
        family: &dyn Family,
        installed: &Installed,
        options: &Options,
    ) -> Result<Self, BrowserError> {
        // chromedriver takes a free port of IPv6, and then wants the same one of IPv4, which another
        // process may have.
        for _ in 1..ATTEMPTS {
            match Self::start_once(family, installed, options).await {
                Err(BrowserError::NotStarted { cause }) if cause.contains(PORT_TAKEN) => {}
                started => return started,
            }
        }
        Self::start_once(family, installed, options).await
    }

    async fn start_once(
        family: &dyn Family,
        installed: &Installed,
        options: &Options,
    ) -> Result<Self, BrowserError> {
        let deadline = options.command_deadline;
        let display = match &installed.display {
            Some(server) => Some(Display::start(server, options.window, deadline).await?),
            None => None,
        };
        let find_port = family.port_finder();
        let asked = if find_port.is_some() { 0 } else { free_port()? };
        let mut group = Group::start(&installed.driver, |command, _| {
            command.args(family.driver_arguments(&installed.browser, asked));
            if let Some(display) = &display {
                command.env("DISPLAY", display.name());
            }
        })?;
        let port = match find_port {
            Some(find_port) => group.until_it_says(deadline, find_port).await?,
            None => group.until_it_listens(deadline, asked).await.map(|()| asked)?,
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

/// A port that was free just now: for a driver that takes no 0.
fn free_port() -> Result<u16, BrowserError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| BrowserError::NotStarted { cause: format!("no free port: {error}") })
}
