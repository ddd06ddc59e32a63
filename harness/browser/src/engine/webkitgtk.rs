//! WebKitGTK's `MiniBrowser`, through `WebKitWebDriver`, on a display of its own.

use std::path::Path;

use serde_json::{Value, json};

use super::family::{About, Family};
use super::programs::{Installation, Program};
use crate::{BrowserError, Options};

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
}
