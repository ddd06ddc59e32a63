//! What a driver is told when it starts a browser.

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use super::{EngineKind, Installed, Options};

/// Chromium's flags for every session.
const CHROMIUM_FLAGS: &[&str] = &[
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
const CHROMIUM_UNSEEN: &[&str] =
    &["--headless=new", "--start-fullscreen", "--animation-duration-scale=0"];

/// The capabilities of a new session of this family, with the file of the browser where it is one of
/// this machine. Its profile is an empty one that its driver makes, in the driver's own folder.
pub(super) fn of(
    kind: EngineKind,
    installed: Option<&Installed>,
    has_sandbox: bool,
    options: &Options,
) -> Capabilities {
    let mut own = match kind {
        EngineKind::Chromium | EngineKind::HeadlessShell => chromium(kind, has_sandbox, options),
        EngineKind::Firefox => firefox(options),
        EngineKind::WebKitGtk => webkitgtk(options),
    };
    if let (Some(Installed { browser, .. }), Some(of_vendor)) =
        (installed, own.get_mut(vendor_options(kind)))
    {
        of_vendor["binary"] = json!(browser);
    }
    let mut capabilities = common(options);
    capabilities.append(&mut own);
    capabilities
}

/// Where a vendor's own options stand.
fn vendor_options(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::Chromium | EngineKind::HeadlessShell => "goog:chromeOptions",
        EngineKind::Firefox => "moz:firefoxOptions",
        EngineKind::WebKitGtk => "webkitgtk:browserOptions",
    }
}

/// What the standard has words for.
fn common(options: &Options) -> Capabilities {
    let page_load = u64::try_from(options.page_load().as_millis()).unwrap_or(u64::MAX);
    object(json!({
        "pageLoadStrategy": if options.wait_for_load { "normal" } else { "none" },
        "acceptInsecureCerts": options.accept_insecure_certs,
        // A dialog is an observation: it stays open until somebody has read it.
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
fn proxy(options: &Options, no_proxy: &[&str]) -> Value {
    json!({
        "proxyType": "manual",
        "httpProxy": options.proxy.to_string(),
        "sslProxy": options.proxy.to_string(),
        "noProxy": no_proxy,
    })
}

fn chromium(kind: EngineKind, has_sandbox: bool, options: &Options) -> Capabilities {
    let (width, height) = options.window;
    let mut arguments: Vec<String> = CHROMIUM_FLAGS.iter().map(|&flag| flag.to_owned()).collect();
    if !has_sandbox {
        arguments.push("--no-sandbox".to_owned());
    }
    arguments.push(format!("--window-size={width},{height}"));
    // The proxy looks hosts up, and nobody else.
    arguments
        .push(format!("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {}", options.proxy.ip()));
    if kind == EngineKind::Chromium && options.headless {
        arguments.extend(CHROMIUM_UNSEEN.iter().map(|&flag| flag.to_owned()));
    }
    object(json!({
        "browserName": "chrome",
        // Without this, requests to loopback addresses pass by the proxy.
        "proxy": proxy(options, &["<-loopback>"]),
        "goog:chromeOptions": {
            "args": arguments,
            // The driver would switch the popup blocker off; users have it on.
            "excludeSwitches": ["disable-popup-blocking"],
        },
    }))
}

fn firefox(options: &Options) -> Capabilities {
    let (width, height) = options.window;
    let mut arguments = vec![format!("--width={width}"), format!("--height={height}")];
    if options.headless {
        arguments.push("-headless".into());
    }
    object(json!({
        "browserName": "firefox",
        "proxy": proxy(options, &[]),
        "moz:firefoxOptions": {
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
    }))
}

fn webkitgtk(options: &Options) -> Capabilities {
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
    object(json!({
        "webkitgtk:browserOptions": { "args": arguments },
    }))
}

fn object(value: Value) -> Capabilities {
    match value {
        Value::Object(map) => map,
        _ => Capabilities::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chromium_gives_its_sandbox_up_only_where_it_can_have_none() {
        let options = Options::new(([127, 0, 0, 1], 1).into());
        for kind in [EngineKind::Chromium, EngineKind::HeadlessShell] {
            for has_sandbox in [true, false] {
                let told = Value::Object(of(kind, None, has_sandbox, &options));
                let arguments = told["goog:chromeOptions"]["args"].as_array().unwrap();
                let gives_up = arguments.iter().any(|argument| argument == "--no-sandbox");
                assert_eq!(gives_up, !has_sandbox, "{kind:?}");
            }
        }
    }
}
