//! WebKitGTK's `MiniBrowser`, through `WebKitWebDriver`, on a display of its own.
//!
//! A fresh session takes it a quarter of a second, so it is made as good as new by one, as the standard has it.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::family::{About, Doing, Family};
use super::programs::{Installation, Program};
use crate::script::DOING;
use crate::{BrowserError, Options, Session};

const VENDOR_OPTIONS: &str = "webkitgtk:browserOptions";

static ABOUT: About = About {
    name: "WebKitGTK",
    word: "webkitgtk",
    browser_names: &["minibrowser", "webkitgtk", "safari"],
    vendor_options: VENDOR_OPTIONS,
    browser: Program::on_path("WebKitGTK's MiniBrowser", "LOCKSMITH_WEBKITGTK", &["MiniBrowser"])
        .or_in(&[
            "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1",
            "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1",
            "/usr/libexec/webkit2gtk-4.1",
        ]),
    driver: Program::on_path("WebKitWebDriver", "LOCKSMITH_WEBKITWEBDRIVER", &["WebKitWebDriver"]),
    display: Some(Program::on_path("Xvfb", "LOCKSMITH_XVFB", &["Xvfb"])),
    installation: Installation { packages: &["webkit2gtk-driver", "xvfb"], krate: None },
};

/// WebKitGTK.
pub(super) struct WebKitGtk;

impl Family for WebKitGtk {
    fn about(&self) -> &About {
        &ABOUT
    }

    fn capabilities(&self, options: &Options, _has_sandbox: bool) -> Value {
        let (width, height) = options.window;
        // This engine's `proxy` capability speaks TLS to the proxy; the browser's own option does not.
        let mut arguments = vec![
            "--automation".to_owned(),
            format!("--proxy=http://{}", options.proxy),
            format!("--geometry={width}x{height}"),
        ];
        if options.accept_insecure_certs {
            arguments.push("--ignore-tls-errors".into());
        }
        json!({ VENDOR_OPTIONS: { "args": arguments } })
    }

    fn driver_arguments(&self, _browser: &Path, port: u16) -> Vec<String> {
        vec![format!("--port={port}"), "--host=127.0.0.1".into()]
    }

    fn is_passing(&self, error: &BrowserError) -> bool {
        // The driver finds no window whose page is just changing its process.
        matches!(error, BrowserError::WindowClosed { .. })
    }

    fn typing_attempts(&self) -> u8 {
        // The driver loses letters on a busy machine.
        3
    }

    fn wait<'a>(
        &'a self,
        session: &'a Session,
        script: &'a str,
        args: Vec<Value>,
        deadline: Duration,
    ) -> Doing<'a, Value> {
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
        async || match session.command(DOING, session.client.execute(script, args.clone())).await {
            Err(BrowserError::NotFound { .. } | BrowserError::Script { .. }) => Ok(Value::Null),
            answer => answer,
        };
    match session.current() {
        Some(window) => session.unless_closed(&window, running).await,
        None => running().await,
    }
}
