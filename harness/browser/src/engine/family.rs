//! A family of browsers: the trait that a new one implements, in a file of its own. It needs no session; a family that
//! handles its sessions in a way of its own has an [`Adapter`](crate::adapter::Adapter), too.

use std::path::Path;

use fantoccini::wd::Capabilities;
use futures_util::future::{BoxFuture, ready};
use serde_json::Value;

use super::programs::{Installation, Program};
use crate::devtools::DevTools;
use crate::{BrowserError, Options};

/// The names of a family, and its programs.
pub(crate) struct About {
    /// The name for people, such as "Chromium".
    pub(crate) name: &'static str,
    /// The word for it on the command line, and the folder of its run.
    pub(crate) word: &'static str,
    /// The names that drivers and grids give it (the standard's `browserName`), in small letters.
    pub(crate) browser_names: &'static [&'static str],
    /// Where the vendor's own options stand among the capabilities.
    pub(crate) vendor_options: &'static str,
    pub(super) browser: Program,
    pub(super) driver: Program,
    /// The display server, for a browser that cannot do without.
    pub(super) display: Option<Program>,
    pub(super) installation: Installation,
}

/// A family of browsers: its programs, how they start, and what its driver does in its own way.
pub(crate) trait Family: Sync {
    /// Its names and programs.
    fn about(&self) -> &About;

    /// Why it runs without its own sandbox on this machine; none where it has one, or knows none.
    fn unsandboxed(&self) -> BoxFuture<'_, Option<&'static str>> {
        Box::pin(ready(None))
    }

    /// Its own capabilities: they are laid upon those that every family gets.
    fn capabilities(&self, options: &Options, has_sandbox: bool) -> Value;

    /// The arguments that make its driver listen on this port of the loopback address, and start this browser.
    fn driver_arguments(&self, browser: &Path, port: u16) -> Vec<String>;

    /// The function that finds the port in a line of the driver's output. Such a driver takes a free port when it is
    /// asked for port 0. None for a driver that refuses 0 and prints no port.
    fn port_finder(&self) -> Option<fn(&str) -> Option<u16>> {
        None
    }

    /// The browser's own endpoint beside its driver on this machine, by the capabilities of a new session.
    fn devtools(&self, _given: &Capabilities) -> Result<Option<DevTools>, BrowserError> {
        Ok(None)
    }

    /// Whether an empty window is opened as a tab.
    fn opens_tabs(&self) -> bool {
        true
    }

    /// Whether the driver may say this of a window that is there, while its page gives way to the next.
    fn is_passing(&self, _error: &BrowserError) -> bool {
        false
    }

    /// How often a text is typed until the field holds it. With 1, the field is not read again.
    fn typing_attempts(&self) -> u8 {
        1
    }
}
