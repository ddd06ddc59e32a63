//! Scripts in the page, and waiting by them.

use std::time::{Duration, Instant};

use fantoccini::error::{CmdError, ErrorStatus};
use serde_json::{Value, json};

use super::adapter::WAITING;
use super::{BrowserError, Session};

impl Session {
    /// Runs `script` (the body of a function, with `arguments`) in the current frame and gives
    /// what it returns. Null, too, when it opens a dialog: the next command reports that one is
    /// open.
    pub async fn execute(&self, script: &str, args: Vec<Value>) -> Result<Value, BrowserError> {
        let script = format!(
            "{WELL_FORMED}
            const answer = (function () {{\n{script}\n}}).apply(window, arguments);
            return answer && typeof answer.then === 'function' ? answer.then(wellFormed) : wellFormed(answer);"
        );
        self.command("running a script", self.client.execute(&script, args)).await
    }

    /// Runs `script` at the beginning of every document that the current window opens from now on,
    /// and of its frames, before any script of the page. What the server sent stays unchanged.
    ///
    /// [`BrowserError::Refused`] where there is no such way: in WebKitGTK, and in a grid's Firefox.
    pub async fn run_first(&self, script: &str) -> Result<(), BrowserError> {
        match self.adapter().run_first(self, script) {
            Some(running) => running.await,
            None => Err(BrowserError::Refused {
                doing: "having a script run before those of a page".into(),
                code: "unsupported operation".into(),
                cause: format!("{} does not support it", self.engine),
            }),
        }
    }

    /// Waits as [`execute_async`](Self::execute_async) does, but over documents: when one is left,
    /// the script runs anew in the next. A click that navigates returns before the old document is
    /// gone, so this is how to wait for what the new one shows.
    pub async fn wait_for(
        &self,
        script: &str,
        args: Vec<Value>,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        let begun = Instant::now();
        loop {
            let left = deadline.saturating_sub(begun.elapsed());
            match self.execute_async(script, args.clone(), left).await {
                Err(BrowserError::Navigated { .. }) if !left.is_zero() => {}
                Err(BrowserError::Deadline { doing, .. }) => {
                    return Err(BrowserError::Deadline { doing, after: deadline });
                }
                answer => return answer,
            }
        }
    }

    /// Waits by a script in the current frame: runs `script` (the body of a function), whose last
    /// argument is a function to call with the result, once, when an observer of the page sees it.
    ///
    /// - [`BrowserError::Deadline`]: not called within `deadline`.
    /// - [`BrowserError::Navigated`]: the document was left meanwhile.
    /// - [`BrowserError::WindowClosed`], [`BrowserError::Dialog`]: what came instead.
    /// - [`BrowserError::Script`]: it threw before it waited.
    pub async fn execute_async(
        &self,
        script: &str,
        args: Vec<Value>,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        let args = vec![json!(milliseconds(deadline)), json!(args)];
        let answer = self.adapter().wait(self, &waiter(script), args, deadline).await?;
        let doing = WAITING.to_owned();
        let Value::Object(mut settled) = answer else {
            // Not our answer: a dialog, or the window's end, made the driver give up.
            return Err(match self.dialog().await {
                Ok(Some(text)) => BrowserError::Dialog { doing, text },
                Ok(None) => BrowserError::Navigated { doing },
                Err(BrowserError::WindowClosed { .. }) => BrowserError::WindowClosed { doing },
                Err(error) => error,
            });
        };
        if let Some(value) = settled.remove("value") {
            Ok(value)
        } else if let Some(error) = settled.remove("error") {
            let cause = error.as_str().unwrap_or_default().to_owned();
            Err(BrowserError::Script { doing, cause })
        } else {
            Err(BrowserError::Deadline { doing, after: deadline })
        }
    }

    /// By the driver's own asynchronous scripts. Null where the document went away.
    pub(super) async fn await_answer(
        &self,
        script: &str,
        args: Vec<Value>,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        let script = format!("const finish = arguments[arguments.length - 1];\n{script}");
        let waiting = async {
            match self.client.execute_async(&script, args).await {
                // The driver's own script timeout is far off, and the waiter catches what is thrown:
                // this is how Chromium's and Firefox's report that the document went away.
                Err(CmdError::Standard(error))
                    if matches!(
                        error.error,
                        ErrorStatus::ScriptTimeout
                            | ErrorStatus::Timeout
                            | ErrorStatus::JavascriptError
                    ) =>
                {
                    Ok(Value::Null)
                }
                answer => answer,
            }
        };
        let patience = deadline.saturating_add(self.options.command_deadline);
        self.command_within(WAITING, patience, waiting).await
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A text of a page may hold half of a character, as where it was cut at a length. No driver can send that: it becomes
/// U+FFFD.
const WELL_FORMED: &str = "const wellFormed = (value) => {
    if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
    if (Array.isArray(value)) return value.map(wellFormed);
    if (!value || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map((pair) => pair.map(wellFormed)));
};";

/// Wraps `script` so that it calls `finish` exactly once, with a value, an exception or its deadline.
fn waiter(script: &str) -> String {
    format!(
        r"
{WELL_FORMED}
const [milliseconds, given] = arguments;
let timer;
const settle = (how, what) => {{ clearTimeout(timer); finish({{ [how]: what === undefined ? null : wellFormed(what) }}); }};
// A page whose timers are rung at once (`timers.js`) has this one not among them.
const own = window[Symbol.for('locksmith')];
timer = (own && own.later || setTimeout)(() => settle('deadline', true), milliseconds);
try {{
    (function () {{
{script}
    }}).apply(window, [...given, value => settle('value', value)]);
}} catch (error) {{
    settle('error', String(error));
}}
"
    )
}
