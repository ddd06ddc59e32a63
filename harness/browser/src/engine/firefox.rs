//! Firefox, through geckodriver.

use std::path::Path;

use serde_json::{Value, json};

use super::family::{About, Family};
use super::programs::{Installation, Program};
use crate::{Options, capabilities};

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
