//! What chromedriver is told when it starts a Chromium.

use std::path::Path;

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use super::{Engine, Options};

/// Command-line flags for every session.
const FLAGS: &[&str] = &[
    // Root, as in a container, cannot have Chromium's sandbox.
    "--no-sandbox",
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
];

/// The capabilities of a new session whose profile is at `profile`.
pub(super) fn capabilities(engine: &Engine, options: &Options, profile: &Path) -> Capabilities {
    let (width, height) = options.window;
    let mut arguments: Vec<String> = FLAGS.iter().map(|&flag| flag.to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments.push(format!("--window-size={width},{height}"));
    if options.headless {
        arguments.push("--headless=new".into());
    }
    let page_load = u64::try_from(options.page_load().as_millis()).unwrap_or(u64::MAX);
    object(json!({
        "browserName": "chrome",
        "pageLoadStrategy": if options.wait_for_load { "normal" } else { "none" },
        "acceptInsecureCerts": options.accept_insecure_certs,
        // A dialog is an observation: it stays open until somebody has read it.
        "unhandledPromptBehavior": "ignore",
        "proxy": {
            "proxyType": "manual",
            "httpProxy": options.proxy.to_string(),
            "sslProxy": options.proxy.to_string(),
            // Without this, requests to loopback addresses pass by the proxy.
            "noProxy": ["<-loopback>"],
        },
        "timeouts": {
            "implicit": 0,
            "pageLoad": page_load,
            // Scripts carry their own deadline: the driver's would read like a navigation.
            "script": 3_600_000,
        },
        "goog:chromeOptions": {
            "binary": engine.browser(),
            "args": arguments,
            // The driver would switch the popup blocker off; users have it on.
            "excludeSwitches": ["disable-popup-blocking"],
        },
    }))
}

fn object(value: Value) -> Capabilities {
    match value {
        Value::Object(map) => map,
        _ => Capabilities::new(),
    }
}
