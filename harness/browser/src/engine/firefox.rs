//! Firefox, through geckodriver.
//!
//! Much goes by scripts of the browser itself, not of a page: Firefox's way to what is in its stores. A driver must be
//! started so that they may run, and a grid's is not.

use std::path::Path;

use serde_json::{Value, json};
use url::Url;

use super::family::{About, Doing, Family};
use super::programs::{Installation, Program};
use crate::command::Post;
use crate::{BrowserError, Options, Session, capabilities, storage};

/// Clears whatever the browser keeps.
const CLEAR: &str = r"
const [done] = arguments;
Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_ALL, { onDataDeleted: () => done() });
";

/// Clears all cookies, and what scripts of these origins store.
const FORGET: &str = r"
const [origins, done] = arguments;
Services.cookies.removeAll();
const flags = Ci.nsIClearDataService.CLEAR_DOM_STORAGES;
const clear = origin => new Promise(cleared => Services.clearData.deleteDataFromPrincipal(
  Services.scriptSecurityManager.createContentPrincipalFromOrigin(origin), true, flags,
  { onDataDeleted: cleared }));
Promise.all(origins.map(clear)).then(() => done());
";

/// Tells every process that pages live in. There the script sees and changes the page's own objects, as a script of the
/// page would, and no policy of the page forbids it.
const RUN_FIRST: &str = r"
const [script, done] = arguments;
const ours = gBrowser.selectedBrowser.browsingContext.browserId;
function inProcess(script, ours) {
  Services.obs.addObserver(window => {
    if (window.browsingContext?.browserId !== ours) return;
    const beside = { sandboxPrototype: window, wantXrays: false, sameZoneAs: window };
    Cu.evalInSandbox(script, new Cu.Sandbox(window, beside));
  }, 'content-document-global-created');
}
const source = `(${inProcess})(${JSON.stringify(script)}, ${ours})`;
Services.ppmm.loadProcessScript(`data:,${encodeURIComponent(source)}`, true);
done();
";

const VENDOR_OPTIONS: &str = "moz:firefoxOptions";

static ABOUT: About = About {
    name: "Firefox",
    word: "firefox",
    browser_names: &["firefox"],
    vendor_options: VENDOR_OPTIONS,
    browser: Program::on_path("Firefox", "LOCKSMITH_FIREFOX", &["firefox-esr", "firefox"]),
    driver: Program::on_path("geckodriver", "LOCKSMITH_GECKODRIVER", &["geckodriver"]),
    display: None,
    installation: Installation { packages: &["firefox-esr"], krate: Some("geckodriver") },
};

/// Firefox.
pub(super) struct Firefox;

impl Family for Firefox {
    fn about(&self) -> &About {
        &ABOUT
    }

    fn capabilities(&self, options: &Options, _has_sandbox: bool) -> Value {
        let (width, height) = options.window;
        let mut arguments = vec![format!("--width={width}"), format!("--height={height}")];
        if options.headless {
            arguments.push("-headless".into());
        }
        json!({
            "browserName": "firefox",
            "proxy": capabilities::proxy(options, &[]),
            VENDOR_OPTIONS: {
                "args": arguments,
                "prefs": {
                    // Without this, requests to loopback addresses pass by the proxy.
                    "network.proxy.allow_hijacking_localhost": true,
                    // The driver would switch the popup blocker off; users have it on.
                    "dom.disable_open_during_load": true,
                    // What the proxy cannot carry stays in the browser.
                    "media.peerconnection.ice.proxy_only": true,
                    "network.http.http3.enable": false,
                    "network.dns.disablePrefetch": true,
                    // A browser under test should not call home.
                    "network.captive-portal-service.enabled": false,
                    "network.connectivity-service.enabled": false,
                    "app.normandy.enabled": false,
                    "datareporting.healthreport.uploadEnabled": false,
                },
            },
        })
    }

    fn driver_arguments(&self, browser: &Path, port: u16) -> Vec<String> {
        let (port, browser) = (port.to_string(), browser.display().to_string());
        let listening = ["--host", "127.0.0.1", "--port", &port, "--websocket-port", "0"];
        // By the browser's own scripts, cookies and storage are cleared between cases.
        let browser = ["--allow-system-access", "--binary", &browser];
        listening.into_iter().chain(browser).map(str::to_owned).collect()
    }

    fn port_finder(&self) -> Option<fn(&str) -> Option<u16>> {
        Some(port_in)
    }

    fn opens_tabs(&self) -> bool {
        // It waits in vain for a tab where the current window is a popup, which has none.
        false
    }

    fn clean<'a>(&'a self, session: &'a mut Session) -> Doing<'a, ()> {
        if is_privileged(session) {
            Box::pin(clear(session))
        } else {
            Box::pin(session.begin_anew())
        }
    }

    fn forget<'a>(&'a self, session: &'a Session, urls: &'a [Url]) -> Doing<'a, ()> {
        if is_privileged(session) {
            Box::pin(execute(session, FORGET, vec![json!(storage::origins(urls))]))
        } else {
            Box::pin(session.forget_from_within(urls))
        }
    }

    fn run_first<'a>(&'a self, session: &'a Session, script: &'a str) -> Option<Doing<'a, ()>> {
        is_privileged(session).then(|| -> Doing<'a, ()> {
            Box::pin(execute(session, RUN_FIRST, vec![json!(script)]))
        })
    }
}

/// Whether scripts of the browser itself may run.
fn is_privileged(session: &Session) -> bool {
    session.driver.is_some()
}

/// Runs `script` (the body of a function, which is given a function to call when it is done) with the rights of the
/// browser itself.
async fn execute(session: &Session, script: &str, args: Vec<Value>) -> Result<(), BrowserError> {
    turn_to(session, "chrome").await?;
    let answer = session.execute_async(script, args, session.options.command_deadline).await;
    turn_to(session, "content").await?;
    answer.map(drop)
}

async fn turn_to(session: &Session, context: &str) -> Result<(), BrowserError> {
    let turn = Post { path: "moz/context", body: json!({ "context": context }) };
    session.command("changing the context", session.client.issue_cmd(turn)).await.map(drop)
}

/// Closes all windows but a new one, and clears whatever the browser keeps.
async fn clear(session: &Session) -> Result<(), BrowserError> {
    let old = session.windows().await?;
    for window in &old {
        // An open dialog lets no window be opened or closed.
        session.switch_to(window).await?;
        session.dismiss_dialog().await?;
    }
    let new = session.new_window().await?;
    session.close_but(&new, old).await?;
    session.switch_to(&new).await?;
    session.set_unused(Some(new));
    execute(session, CLEAR, vec![]).await
}

/// From the end of a line of the driver's log, "Listening on 127.0.0.1:35713".
fn port_in(line: &str) -> Option<u16> {
    let (_, address) = line.split_once("Listening on ")?;
    address.trim_end().rsplit(':').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_driver_s_own_line() {
        let listening = "1795787000000\tgeckodriver\tINFO\tListening on 127.0.0.1:40123";
        assert_eq!(port_in(listening), Some(40123));
        assert_eq!(port_in("Marionette\tINFO\tMarionette enabled"), None);
    }
}
