//! How a session of a family is handled, where the `WebDriver` standard offers no way or a worse one.

mod chromium;
mod firefox;
mod webkitgtk;

use std::time::Duration;

use fantoccini::error::CmdError;
use futures_util::future::BoxFuture;
use serde_json::Value;
use url::Url;

use super::{BrowserError, Cookie, EngineKind, Session};

/// An action on a session.
type Action<'a, T> = BoxFuture<'a, Result<T, BrowserError>>;

/// The actions whose way depends on the family. The default methods do what the standard offers.
pub(super) trait Adapter: Sync {
    /// Makes the session as good as new: see [`Session::clean`].
    fn clean<'a>(&'a self, session: &'a mut Session) -> Action<'a, ()> {
        Box::pin(session.begin_anew())
    }

    /// The cookies that a request to `url` would carry: see [`Session::cookies_for`].
    fn cookies<'a>(&'a self, session: &'a Session, url: &'a str) -> Action<'a, Vec<Cookie>> {
        Box::pin(session.cookies_of_document(url))
    }

    /// Clears the cookies, and what is stored for the origins of `urls`: see [`Session::forget`].
    fn forget<'a>(&'a self, session: &'a Session, urls: &'a [Url]) -> Action<'a, ()> {
        Box::pin(session.forget_from_within(urls))
    }

    /// Has a script run before those of every page: see [`Session::run_first`]. None where there is no way.
    fn run_first<'a>(&'a self, _session: &'a Session, _script: &'a str) -> Option<Action<'a, ()>> {
        None
    }

    /// Runs a script that calls `finish` with its answer. Null where the document went away.
    fn wait<'a>(
        &'a self,
        session: &'a Session,
        script: &'a str,
        args: Vec<Value>,
        deadline: Duration,
    ) -> Action<'a, Value> {
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

impl Session {
    /// The adapter of the session's family.
    pub(super) fn adapter(&self) -> &'static dyn Adapter {
        match self.kind() {
            EngineKind::Chromium | EngineKind::HeadlessShell => &chromium::Chromium,
            EngineKind::Firefox => &firefox::Firefox,
            EngineKind::WebKitGtk => &webkitgtk::WebKitGtk,
        }
    }
}

/// What a script that waits was doing when it failed.
pub(super) const WAITING: &str = "waiting by a script";

/// The origins of these addresses, each once.
pub(super) fn origins(urls: &[Url]) -> Vec<String> {
    let mut origins: Vec<_> = urls.iter().map(|url| url.origin().ascii_serialization()).collect();
    origins.sort();
    origins.dedup();
    origins
}
