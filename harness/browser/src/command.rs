//! The one way that commands take.

use std::future::Future;
use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use serde_json::{Value, json};

use super::devtools::Failure;
use super::post::Post;
use super::wire::{Sent, Trouble};
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
        match self.bounded(doing, deadline, command).await? {
            Ok(answer) => Ok(answer),
            Err(error) => {
                let error = BrowserError::from_command(doing, self.options.page_load(), error);
                Err(self.or_spoilt(self.or_closed(error).await).await)
            }
        }
    }

    /// A window that closes itself in the middle of a command ends its connection, and a driver may say of
    /// that what it says of a browser that is dead. The list of windows shows which it is.
    async fn or_closed(&self, error: BrowserError) -> BrowserError {
        let (BrowserError::Gone { doing, .. }, Some(current)) = (&error, self.current()) else {
            return error;
        };
        let listed = tokio::time::timeout(self.options.command_deadline, self.client.windows());
        match listed.await {
            Ok(Ok(windows)) if !windows.contains(&current) => {
                BrowserError::WindowClosed { doing: doing.clone() }
            }
            _ => error,
        }
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
        let body = json!({ "cmd": method, "params": params });
        let command = Post { path: "goog/cdp/execute", body };
        self.command(&format!("calling {method}"), self.client.issue_cmd(command)).await
    }

    /// Awaits and counts an answer of the browser's own endpoint.
    pub(super) async fn by_devtools<T>(
        &self,
        doing: &str,
        answer: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, BrowserError> {
        let answer = self.bounded(doing, self.options.command_deadline, answer).await?;
        answer.map_err(|failure| BrowserError::Gone {
            doing: doing.to_owned(),
            cause: failure.to_string(),
        })
    }

    /// Sends `DevTools` commands to the current window all at once, and waits for the answers. The
    /// Chromium of a grid gets them one after the other.
    pub(super) async fn send_all(
        &self,
        doing: &str,
        commands: &[(&str, Value)],
    ) -> Result<Sent, BrowserError> {
        let Some(devtools) = &self.devtools else {
            for (method, params) in commands {
                self.cdp(method, params.clone()).await?;
            }
            return Ok(Sent::Whole);
        };
        let window = match self.current() {
            Some(window) => window,
            None => self.window().await?,
        };
        // The driver's handle for a window is the id of its target.
        let target = String::from(window);
        let sending = devtools.wires.send(devtools.address(), target, commands);
        let sent = self.bounded(doing, self.options.command_deadline, sending).await?;
        let doing = doing.to_owned();
        sent.map_err(|trouble| match trouble {
            Trouble::NoWindow => BrowserError::WindowClosed { doing },
            Trouble::Refused(cause) => {
                BrowserError::Refused { doing, code: "unknown error".into(), cause }
            }
        })
    }
}
