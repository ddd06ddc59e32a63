//! What is particular to a family of browsers: the trait that a new one implements, in a file of its own.

use std::path::Path;
use std::time::Duration;

use fantoccini::error::CmdError;
use fantoccini::wd::Capabilities;
use futures_util::future::{BoxFuture, ready};
use serde_json::Value;
use url::Url;

use super::programs::{Installation, Program};
use crate::devtools::DevTools;
use crate::{BrowserError, Cookie, Options, Session};

/// An action of a family on a session. Boxed, so that a session need not know its family.
pub(crate) type Doing<'a, T> = BoxFuture<'a, Result<T, BrowserError>>;

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

/// A family of browsers. The default methods do what the `WebDriver` standard offers; a family overrides those for
/// which it has a better way, or needs another.
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

    /// Makes the session as good as new: see [`Session::clean`].
    fn clean<'a>(&'a self, session: &'a mut Session) -> Doing<'a, ()> {
        Box::pin(session.begin_anew())
    }

    /// The cookies that a request to `url` would carry: see [`Session::cookies_for`].
    fn cookies<'a>(&'a self, session: &'a Session, url: &'a str) -> Doing<'a, Vec<Cookie>> {
        Box::pin(session.cookies_of_document(url))
    }

    /// Clears the cookies, and what is stored for the origins of `urls`: see [`Session::forget`].
    fn forget<'a>(&'a self, session: &'a Session, urls: &'a [Url]) -> Doing<'a, ()> {
        Box::pin(session.forget_from_within(urls))
    }

    /// Has a script run before those of every page: see [`Session::run_first`]. None where there is no way.
    fn run_first<'a>(&'a self, _session: &'a Session, _script: &'a str) -> Option<Doing<'a, ()>> {
        None
    }

    /// Runs a script that calls `finish` with its answer. Null where the document went away.
    fn wait<'a>(
        &'a self,
        session: &'a Session,
        script: &'a str,
        args: Vec<Value>,
        deadline: Duration,
    ) -> Doing<'a, Value> {
        Box::pin(session.await_answer(script, args, deadline))
    }

    /// Evaluates an expression in a page in which the driver's own scripts may fail: around them, where there is a way.
    fn evaluate<'a>(
        &'a self,
        session: &'a Session,
        expression: &'a str,
    ) -> BoxFuture<'a, Result<Value, CmdError>> {
        Box::pin(async move {
            session.client.execute(&format!("return {expression}"), Vec::new()).await
        })
    }
}
