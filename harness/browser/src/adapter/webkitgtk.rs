//! WebKitGTK's way: as the standard has it, except for scripts that wait, and for pages in which no script of the driver
//! works.

use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use futures_util::future::BoxFuture;
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
        Box::pin(async move {
            match ask_again(session, script, args, deadline).await {
                Ok(answer) if !answer.is_object() => or_spoilt(session).await,
                answer => answer,
            }
        })
    }

    /// By the text of a dialog: it does not go through the driver's scripts.
    fn evaluate<'a>(
        &'a self,
        session: &'a Session,
        expression: &'a str,
    ) -> BoxFuture<'a, Result<Value, CmdError>> {
        Box::pin(async move {
            session.client.execute(&format!("alert({expression});"), vec![]).await?;
            let text = session.client.get_alert_text().await?;
            session.client.accept_alert().await?;
            Ok(Value::String(text))
        })
    }
}

/// Null, for a document that went away. In a page that changes JavaScript's own objects this driver answers no script
/// with an object, and reports no error.
async fn or_spoilt(session: &Session) -> Result<Value, BrowserError> {
    if !or_left(session, "return {}", vec![]).await?.is_object() {
        let cause = "a script that returns an object returns none";
        session.unless_spoilt(WAITING, cause).await?;
    }
    Ok(Value::Null)
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
