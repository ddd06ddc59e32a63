//! Chromium, Chrome and the browsers made of them, through chromedriver; with the headless shell as an option.
//!
//! Most of what is particular goes by the `DevTools` Protocol, which the driver passes on, and which a browser of this
//! machine answers beside its driver, too.

use std::path::Path;

use fantoccini::error::CmdError;
use fantoccini::wd::Capabilities;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use url::Url;

use super::family::{About, Doing, Family};
use super::programs::{Installation, Program};
use crate::command::Post;
use crate::devtools::DevTools;
use crate::wire::Sent;
use crate::{BrowserError, Cookie, Options, Session, capabilities, sandbox, storage};

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

/// More of them for one that nobody looks at, whose own bars and animations would cost about a tenth of
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
    /// Its flags where nobody looks at it.
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
        // The proxy looks hosts up, and nobody else.
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
            cause: "the driver did not tell the browser's `debuggerAddress`".into(),
        })?;
        Ok(Some(DevTools::new(address)))
    }

    fn is_passing(&self, error: &BrowserError) -> bool {
        matches!(error, BrowserError::Gone { cause, .. } if cause == DETACHED)
    }

    fn clean<'a>(&'a self, session: &'a mut Session) -> Doing<'a, ()> {
        Box::pin(clear(session))
    }

    fn cookies<'a>(&'a self, session: &'a Session, url: &'a str) -> Doing<'a, Vec<Cookie>> {
        Box::pin(async move {
            let mut answer = session.cdp("Network.getCookies", json!({ "urls": [url] })).await?;
            serde_json::from_value(answer["cookies"].take()).map_err(|error| {
                BrowserError::Refused {
                    doing: storage::reading(url),
                    code: "unknown error".into(),
                    cause: error.to_string(),
                }
            })
        })
    }

    fn forget<'a>(&'a self, session: &'a Session, urls: &'a [Url]) -> Doing<'a, ()> {
        Box::pin(async move {
            session.cdp("Network.clearBrowserCookies", json!({})).await?;
            for origin in storage::origins(urls) {
                let stored = json!({ "origin": origin, "storageTypes": "local_storage,indexeddb" });
                session.cdp("Storage.clearDataForOrigin", stored).await?;
            }
            Ok(())
        })
    }

    fn run_first<'a>(&'a self, session: &'a Session, script: &'a str) -> Option<Doing<'a, ()>> {
        let script = json!({ "source": script });
        Some(Box::pin(async move {
            session.cdp("Page.addScriptToEvaluateOnNewDocument", script).await.map(drop)
        }))
    }

    fn evaluate<'a>(
        &'a self,
        session: &'a Session,
        expression: &'a str,
    ) -> BoxFuture<'a, Result<Value, CmdError>> {
        let params = json!({ "expression": expression, "returnByValue": true });
        let body = json!({ "cmd": "Runtime.evaluate", "params": params });
        Box::pin(async move {
            let asked = Post { path: "goog/cdp/execute", body };
            let answer = session.client.issue_cmd(asked).await?;
            Ok(answer["result"]["value"].clone())
        })
    }
}

/// Closes all windows but one, and clears whatever the browser keeps.
async fn clear(session: &Session) -> Result<(), BrowserError> {
    let old = session.windows().await?;
    let left = match &session.keeper {
        Some(keeper) => keeper.clone(),
        None => session.new_window().await?,
    };
    session.close_but(&left, old).await?;
    session.switch_to(&left).await?;
    match &session.devtools {
        Some(devtools) => devtools.wires.keep_only(&left).await,
        None => drop(session.set_unused(Some(left))),
    }

    // What is no URL becomes an opaque origin, which stands for every origin. That is not
    // documented, but clears what naming an origin leaves: storage of frames, which is kept
    // apart by the site around them. `tests/isolation.rs` holds it.
    let everything = json!({ "origin": "*", "storageTypes": "all" });
    let clearing = [
        ("Network.clearBrowserCache", json!({})),
        ("Browser.resetPermissions", json!({})),
        ("Network.clearBrowserCookies", json!({})),
        ("Storage.clearDataForOrigin", everything),
    ];
    let doing = "clearing what is stored";
    match session.send_all(doing, &clearing).await? {
        Sent::Whole => Ok(()),
        Sent::Cut => Err(BrowserError::WindowClosed { doing: doing.to_owned() }),
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
