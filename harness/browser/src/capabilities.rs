//! What a driver receives when it starts a browser.

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use super::engine::Family;
use super::{Installed, Options};

/// The capabilities of a new session of this family, with the file of the browser where it is one of
/// this machine. Its profile is an empty one that its driver makes, in the driver's own folder.
pub(super) fn of(
    family: &dyn Family,
    installed: Option<&Installed>,
    has_sandbox: bool,
    options: &Options,
) -> Capabilities {
    let mut own = family.capabilities(options, has_sandbox);
    if let Some(Installed { browser, .. }) = installed {
        own[family.about().vendor_options]["binary"] = json!(browser);
    }
    let mut capabilities = common(options);
    capabilities.append(&mut object(own));
    capabilities
}

/// What the standard has words for.
fn common(options: &Options) -> Capabilities {
    let page_load = u64::try_from(options.page_load().as_millis()).unwrap_or(u64::MAX);
    object(json!({
        "pageLoadStrategy": if options.wait_for_load { "normal" } else { "none" },
        "acceptInsecureCerts": options.accept_insecure_certs,
        // A dialog is an observation: it stays open until it is read.
        "unhandledPromptBehavior": "ignore",
        "timeouts": {
            "implicit": 0,
            "pageLoad": page_load,
            // Scripts carry their own deadline: the driver's would read like a navigation.
            "script": 3_600_000,
        },
    }))
}

/// A proxy for every request, those to loopback addresses too.
pub(super) fn proxy(options: &Options, no_proxy: &[&str]) -> Value {
    json!({
        "proxyType": "manual",
        "httpProxy": options.proxy.to_string(),
        "sslProxy": options.proxy.to_string(),
        "noProxy": no_proxy,
    })
}

fn object(value: Value) -> Capabilities {
    match value {
        Value::Object(map) => map,
        _ => Capabilities::new(),
    }
}
