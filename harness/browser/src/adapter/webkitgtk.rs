//! WebKitGTK's way is the standard's, but for scripts that wait. A fresh session takes it a quarter of a second, so that
//! is how it is made as good as new.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Action, Adapter, WAITING};
use crate::{BrowserError, Session};

/// WebKitGTK.
pub(super) struct WebKitGtk;

impl Adapter for WebKitGtk {
    fn wait<'a>(
        &'a self,
        session: &'a Session,
        script: &'a str,
        args: Vec<Value>,
        deadline: Duration,
    ) -> Action<'a, Value> {
        Box::pin(ask_again(session, script, args, deadline))
    }
}

/// Waits by asking again and again: the driver never answers when the window closes itself in the
/// middle of an asynchronous script. Null where the document went away.
async fn ask_again(
    session: &Session,
    script: &str,
    args: Vec<Value>,
    deadline: Duration,
) -> Result<Value, BrowserError> {
    const ANSWER: &str = "const waiting = window[Symbol.for('locksmith')];
        return waiting ? waiting.answer || {} : null;";
    let script = format!(
        "const waiting = window[Symbol.for('locksmith')] = {{}};
        const finish = answer => {{ waiting.answer = answer; }};\n{script}"
    );
    let mut answer = or_left(session, &script, args).await;
    let end = Instant::now() + deadline + session.options.command_deadline;
    let mut again = tokio::time::interval(Duration::from_millis(20));
    while Instant::now() < end {
        again.tick().await;
        answer = or_left(session, ANSWER, vec![]).await;
        if !matches!(&answer, Ok(Value::Object(nothing)) if nothing.is_empty()) {
            break;
        }
    }
    answer
}

/// The answer to a script; null where the document, with its frames, went away.
async fn or_left(session: &Session, script: &str, args: Vec<Value>) -> Result<Value, BrowserError> {
    let running =
        async || match session.command(WAITING, session.client.execute(script, args.clone())).await
        {
            Err(BrowserError::NotFound { .. } | BrowserError::Script { .. }) => Ok(Value::Null),
            answer => answer,
        };
    match session.current() {
        Some(window) => session.unless_closed(&window, running).await,
        None => running().await,
    }
}
