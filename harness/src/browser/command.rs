//! The one way that commands take, and the vendor's command that fantoccini lacks.

use std::future::Future;
use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use hyper::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

use super::{BrowserError, Session};

impl Session {
    /// Sends one command and counts it. Whatever happens to the browser, the answer comes within
    /// the session's command deadline.
    pub(super) async fn command<T>(
        &self,
        doing: &str,
        command: impl Future<Output = Result<T, CmdError>>,
    ) -> Result<T, BrowserError> {
        self.command_within(doing, self.options.command_deadline, command).await
    }

    /// [`command`](Self::command) with a deadline of its own.
    pub(super) async fn command_within<T>(
        &self,
        doing: &str,
        deadline: Duration,
        command: impl Future<Output = Result<T, CmdError>>,
    ) -> Result<T, BrowserError> {
        self.bounded(doing, deadline, command)
            .await?
            .map_err(|error| BrowserError::from_command(doing, self.options.page_load(), error))
    }

    /// Awaits and counts an answer of the browser's, for as long as there is a browser.
    pub(super) async fn bounded<T>(
        &self,
        doing: &str,
        deadline: Duration,
        answer: impl Future<Output = T>,
    ) -> Result<T, BrowserError> {
        let begun = Instant::now();
        let answer = tokio::select! {
            answer = tokio::time::timeout(deadline, answer) => answer
                // Commands queue behind the one that hangs: no later one could fare better.
                .map_err(|_| BrowserError::Hung { doing: doing.to_owned(), after: deadline }),
            () = self.ended() => Err(BrowserError::Gone {
                doing: doing.to_owned(),
                cause: "its processes have ended".into(),
            }),
        };
        self.count(begun.elapsed());
        answer
    }

    /// Sends a command of the Chrome `DevTools` Protocol to the current window.
    pub async fn cdp(&self, method: &str, params: Value) -> Result<Value, BrowserError> {
        let command = CdpCommand { method: method.to_owned(), params };
        self.command(&format!("calling {method}"), self.client.issue_cmd(command)).await
    }
}

/// chromedriver's way to the `DevTools` Protocol.
#[derive(Debug)]
struct CdpCommand {
    method: String,
    params: Value,
}

impl WebDriverCompatibleCommand for CdpCommand {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": self.method, "params": self.params });
        (Method::POST, Some(body.to_string()))
    }
}
