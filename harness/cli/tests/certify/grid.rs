//! Browsers of a `WebDriver` server elsewhere: of a real Selenium hub with two nodes, and of none.

use axum::Router;
use locksmith_spec::verdict::Verdict;

use crate::https::Front;
use crate::hub::{CHROMIUM_NODE, Hub};
use crate::lab::{unmet, verdict};
use crate::program::{Certified, certify, start_with, word};
use crate::served::Served;

/// A save, a refusal, hosts that are registered and hosts that are not.
const SLICE: [&str; 8] = [
    "--only",
    "locker/save/pdf",
    "--only",
    "locker/registered/*",
    "--only",
    "locker/error-205/another-host",
    "--only",
    "locker/error-206/1-hour",
];

#[tokio::test]
#[ignore = "needs a Selenium hub: make test-grid"]
async fn a_real_selenium_hub_gives_the_browsers() {
    let hub = Hub::start().await;
    tokio::join!(
        async {
            chromium_beside_chromium(&hub).await;
            a_locker_that_is_wrong_is_detected(&hub).await;
            the_firefox_that_a_profile_asks_for(&hub).await;
        },
        a_browser_that_no_node_has(&hub),
    );
    the_browser_that_a_secret_asks_for(&hub).await;
    hub.end().await;
}

/// At an https locker, from pages of https.
async fn chromium_beside_chromium(hub: &Hub) {
    let front = Front::start().await;
    let locker = front.locker().await;
    let profile = locker.profile("accept-insecure-certificates = true");
    let named = ["--webdriver", hub.url(), "--jobs", "2", "--profile", word(&profile)];
    let done = certify(&[&named[..], &SLICE].concat()).await;
    passes(&done, "Chromium ");
    let seen = std::fs::read_to_string(done.folder().join("observations.jsonl")).unwrap();
    assert!(seen.contains("https://partner.example/"), "pages have the scheme of the library");
}

/// A locker that reads another format than its profile says.
async fn a_locker_that_is_wrong_is_detected(hub: &Hub) {
    let locker = Served::start("time_stamp = \"naive-ist\"").await;
    let profile = locker.profile("time-stamp = \"epoch-seconds\"");
    let case = "locker/fresh-time-stamp/now";
    let named = ["--webdriver", hub.url(), "--profile", word(&profile), "--only", case];
    let done = certify(&named).await;
    assert_eq!(done.code(), 1, "{}", done.shown());
    assert_eq!(verdict(&done.report(), case), Verdict::Fail);
}

async fn the_firefox_that_a_profile_asks_for(hub: &Hub) {
    let locker = Served::start("address_policy = \"allow-loopback\"").await;
    let profile = locker.profile("webdriver.capabilities.browserName = \"firefox\"");
    let named = ["--webdriver", hub.url(), "--profile", word(&profile)];
    // A Firefox of a grid is started anew for each case.
    passes(&certify(&[&named[..], &SLICE[..2]].concat()).await, "Firefox ");
}

/// Which node is asked for is a secret here. For one that may yet come, the hub waits.
async fn a_browser_that_no_node_has(hub: &Hub) {
    let none = certify_by_node(hub, "node-of-nobody-Rt5Y8wKqLs").await;
    assert_eq!(none.code(), 3, "{}", none.shown());
    for words in ["no session within", "120s", "`locksmith:node`", "[webdriver.capabilities]"] {
        assert!(none.stderr.contains(words), "{}", none.shown());
    }
    assert!(!none.shown().contains("node-of-nobody"), "{}", none.shown());
}

async fn the_browser_that_a_secret_asks_for(hub: &Hub) {
    let given = certify_by_node(hub, CHROMIUM_NODE).await;
    passes(&given, "Chromium ");
    for file in ["observations.jsonl", "report.json", "report.html", "run.json"] {
        let text = std::fs::read_to_string(given.folder().join(file)).unwrap();
        assert!(!text.contains(CHROMIUM_NODE), "{file} holds the secret");
    }
}

async fn certify_by_node(hub: &Hub, node: &str) -> Certified {
    let locker = Served::start("address_policy = \"allow-loopback\"").await;
    let asked = "webdriver.capabilities.\"locksmith:node\" = { env = \"TEST_NODE\" }";
    let profile = locker.profile(asked);
    let named = ["--webdriver", hub.url(), "--profile", word(&profile), "--only", "locker/popup"];
    start_with(&[("TEST_NODE", node)], &named).ended().await
}

/// A part of the cases passes, which is incomplete.
#[track_caller]
fn passes(done: &Certified, browser: &str) {
    let report = done.report();
    assert_eq!(unmet(&report), [""; 0], "{}", done.shown());
    assert_eq!(done.code(), 3, "{}", done.shown());
    let run = &report.run;
    assert!(run.browser.starts_with(browser), "{}", run.browser);
    assert!(run.browser.contains(" of http://127.0.0.1:"), "{}", run.browser);
}

#[tokio::test]
async fn a_hub_that_is_not_there_is_reported() {
    let done = certify(&["--webdriver", "http://127.0.0.1:9/"]).await;
    assert_eq!(done.code(), 3, "{}", done.shown());
    for words in ["http://127.0.0.1:9/", "Connection refused", "start the grid"] {
        assert!(done.stderr.contains(words), "{}", done.shown());
    }
    assert!(!done.folder().exists(), "nothing was run");
}

/// As where the path of a hub's address is wrong.
#[tokio::test]
async fn a_server_that_is_no_webdriver_is_reported() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/wrong", listener.local_addr().unwrap());
    let server = Router::new().fallback(|| async { "<title>Welcome</title>" });
    let serving = tokio::spawn(async move { axum::serve(listener, server).await });
    let done = certify(&["--webdriver", &url]).await;
    serving.abort();
    assert_eq!(done.code(), 3, "{}", done.shown());
    for words in [url.as_str(), "is not a WebDriver server"] {
        assert!(done.stderr.contains(words), "{}", done.shown());
    }
}
