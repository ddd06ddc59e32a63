//! Chromium, Chrome and the browsers made of them, through chromedriver; with the headless shell as an option.

use std::path::Path;

use fantoccini::wd::Capabilities;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::family::{About, Family};
use super::programs::{Installation, Program};
use crate::devtools::DevTools;
use crate::{BrowserError, Options, capabilities, sandbox};

/// Flags for every session.
const FLAGS: &[&str] = &[
    "--disable-gpu",
    // Containers give /dev/shm too little room.
    "--disable-dev-shm-usage",
    // A browser under test should not call home. What still gets through meets the proxy's 502.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    "--no-first-run",
    "--no-default-browser-check",
    // What the proxy cannot carry stays in the browser: datagrams, such as those of WebRTC (one of the two names is
    // Chromium's, the other that of its headless shell).
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    // The headless shell asks in no language by itself, which firewalls refuse.
    "--accept-lang=en-US,en",
];

/// More of them for one without a display, whose own bars and animations would cost about a tenth of
/// the time of a case.
const UNSEEN: &[&str] = &["--headless=new", "--start-fullscreen", "--animation-duration-scale=0"];

const VENDOR_OPTIONS: &str = "goog:chromeOptions";

/// What the driver says of a window whose page goes, before it knows whether another comes: a code of its own.
const DETACHED: &str = "target frame detached";

const CHROMEDRIVER: Program =
    Program::on_path("chromedriver", "LOCKSMITH_CHROMEDRIVER", &["chromedriver"]);

/// Chromium with windows to draw, seen or not.
pub(super) static CHROMIUM: Chromium = Chromium {
    about: About {
        name: "Chromium",
        word: "chromium",
        browser_names: &["chrome", "chromium", "chrome-headless-shell", "msedge", "microsoftedge"],
        vendor_options: VENDOR_OPTIONS,
        browser: Program::on_path(
            "Chromium",
            "LOCKSMITH_CHROMIUM",
            &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
        ),
        driver: CHROMEDRIVER,
        display: None,
        installation: Installation { packages: &["chromium", "chromium-driver"], krate: None },
    },
    unseen: UNSEEN,
};

/// The headless shell: it is never seen, and needs no flag for that. A grid's counts as Chromium.
pub(super) static HEADLESS_SHELL: Chromium = Chromium {
    about: About {
        name: "Chromium's headless shell",
        word: "headless-shell",
        browser_names: &[],
        vendor_options: VENDOR_OPTIONS,
        browser: Program::on_path(
            "Chromium's headless shell",
            "LOCKSMITH_HEADLESS_SHELL",
            &["chromium-headless-shell", "chrome-headless-shell"],
        ),
        driver: CHROMEDRIVER,
        display: None,
        installation: Installation {
            packages: &["chromium-headless-shell", "chromium-driver"],
            krate: None,
        },
    },
    unseen: &[],
};

/// A Chromium.
pub(super) struct Chromium {
    about: About,
    /// Its flags without a display.
    unseen: &'static [&'static str],
}

impl Family for Chromium {
    fn about(&self) -> &About {
        &self.about
    }

    fn unsandboxed(&self) -> BoxFuture<'_, Option<&'static str>> {
        Box::pin(sandbox::missing())
    }

    fn capabilities(&self, options: &Options, has_sandbox: bool) -> Value {
        let (width, height) = options.window;
        let owned = |flags: &[&str]| flags.iter().map(|&flag| flag.to_owned()).collect::<Vec<_>>();
        let mut arguments = owned(FLAGS);
        if !has_sandbox {
            arguments.push("--no-sandbox".to_owned());
        }
        arguments.push(format!("--window-size={width},{height}"));
        // Only the proxy looks hosts up.
        arguments
            .push(format!("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {}", options.proxy.ip()));
        if options.headless {
            arguments.extend(owned(self.unseen));
        }
        json!({
            "browserName": "chrome",
            // Without this, requests to loopback addresses pass by the proxy.
            "proxy": capabilities::proxy(options, &["<-loopback>"]),
            VENDOR_OPTIONS: {
                "args": arguments,
                // The driver would switch the popup blocker off; users have it on.
                "excludeSwitches": ["disable-popup-blocking"],
            },
        })
    }

    fn driver_arguments(&self, _browser: &Path, port: u16) -> Vec<String> {
        vec![format!("--port={port}")]
    }

    fn port_finder(&self) -> Option<fn(&str) -> Option<u16>> {
        Some(port_in)
    }

    fn devtools(&self, given: &Capabilities) -> Result<Option<DevTools>, BrowserError> {
        let own = given.get(VENDOR_OPTIONS);
        let address = own.and_then(|own| own["debuggerAddress"].as_str());
        let address = address.ok_or_else(|| BrowserError::NotStarted {
            cause: "the driver did not report the browser's `debuggerAddress`".into(),
        })?;
        Ok(Some(DevTools::new(address)))
    }

    fn is_passing(&self, error: &BrowserError) -> bool {
        matches!(error, BrowserError::Gone { cause, .. } if cause == DETACHED)
    }
}

/// From "`ChromeDriver` was started successfully on port 35713."
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end().trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EngineKind;

    #[test]
    fn chromium_gives_its_sandbox_up_only_where_it_can_have_none() {
        let options = Options::new(([127, 0, 0, 1], 1).into());
        for kind in [EngineKind::Chromium, EngineKind::HeadlessShell] {
            for has_sandbox in [true, false] {
                let shown =
                    Value::Object(capabilities::of(kind.family(), None, has_sandbox, &options));
                let arguments = shown["goog:chromeOptions"]["args"].as_array().unwrap();
                let gives_up = arguments.iter().any(|argument| argument == "--no-sandbox");
                assert_eq!(gives_up, !has_sandbox, "{kind:?}");
            }
        }
    }

    #[test]
    fn the_port_is_read_from_the_driver_s_own_line() {
        let started = "ChromeDriver was started successfully on port 35713.";
        assert_eq!(port_in(started), Some(35713));
        assert_eq!(port_in("Starting ChromeDriver 156.0 on port 0"), None);
        assert_eq!(port_in("started successfully on port none"), None);
    }
}
