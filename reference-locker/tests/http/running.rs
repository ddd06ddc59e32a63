//! Starting, configuring and restarting a locker.

use reference_locker::{App, Config, Limits, start};
use reqwest::StatusCode;

use crate::support::{Browser, KEY, Page, config, documents, locker};

#[tokio::test]
async fn limits_of_the_configuration_hold() {
    let mut config = config();
    config.limits = Limits { document_bytes: 10, ..config.limits };
    let locker = start(config).await.expect("a locker");
    let (_server, url) = documents(&[0; 11]).await;
    let message = Browser::new(&locker).whole_journey(&locker, "asha", &url).await;
    message.says("larger than 10 bytes");
    assert_eq!(message.attribute("data-result=\""), "FAILURE");
}

#[tokio::test]
async fn the_library_is_served_with_the_lockers_label() {
    let label = "Save to \"MyLocker\"".to_owned();
    let locker = start(Config { button_label: label, ..config() }).await.expect("a locker");
    let mut browser = Browser::new(&locker);
    assert!(locker.library_url().as_str().ends_with("/savelocker/api/1/savelocker.js"));
    let script = browser.get("/savelocker/api/1/savelocker.js").await;
    assert_eq!(script.headers["content-type"], "text/javascript; charset=utf-8");
    script.says(r#"var LABEL = "Save to \"MyLocker\"";"#);
    // No demonstration where there was none asked for.
    assert_eq!(browser.get("/savelocker/demo").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_restarted_locker_has_its_documents_and_registrations() {
    let directory = tempfile::tempdir().expect("a directory");
    let config = Config { data: Some(directory.path().join("new")), ..config() };
    let (_server, url) = documents(b"durable").await;
    let locker = start(config.clone()).await.expect("a locker");
    Browser::new(&locker).whole_journey(&locker, "asha", &url).await.says("saved successfully");
    let added = App { id: "added".into(), ..locker.control().app("8W4A7RNQ").expect("an app") };
    locker.control().register(added).await.expect("a change");
    // Not two at once: the second would not know of the first one's registrations.
    let error = start(config.clone()).await.err().expect("an error");
    assert!(error.to_string().contains("in use by another locker"), "{error}");
    locker.stop().await;

    let locker = start(Config { apps: Vec::new(), ..config }).await.expect("a locker again");
    assert!(locker.control().app("added").is_ok());
    let mut browser = Browser::new(&locker);
    let listing = browser.uploaded("asha").await;
    assert_eq!(browser.get(&listing.attribute("<td><a href=\"")).await.bytes, b"durable");
}

#[tokio::test]
async fn a_demonstration_works_as_it_is_printed() {
    let config = Config::demo();
    let locker = start(config.clone()).await.expect("a locker");
    let banner = reference_locker::banner(&locker, &config);
    assert!(banner.contains(config.users[0].password.expose()));
    assert!(banner.contains("id=\"dlshare\"") && banner.contains(locker.library_url().as_str()));
    let mut browser = Browser::new(&locker);
    let page = browser.get("/savelocker/demo").await;
    // It shows the result, which the library sets, and loads nothing that is not there.
    assert!(page.text().contains("attributeFilter: ['result']"));
    for file in ["style.css", "jquery.min.js", "certificate.pdf"] {
        let path = format!("/savelocker/demo/{file}");
        assert!(page.text().contains(&path), "{path}");
        assert_eq!(browser.get(&path).await.status, StatusCode::OK, "{path}");
    }
    let page = Page {
        app_id: page.attribute("data-app-id=\""),
        app_hash: page.attribute("data-app-hash=\""),
        time_stamp: page.attribute(" time-stamp=\""),
        origin: Some("http://localhost:8000"),
    };
    let document = locker.url().join("/savelocker/demo/certificate.pdf").expect("a URL");
    let login = browser.launch(&page, document.as_str()).await;
    let user = &config.users[0];
    let folders = browser.log_in(&login, &user.name, user.password.expose()).await;
    browser.save(&folders, "Education").await.says("saved successfully");
}

#[tokio::test]
async fn a_configured_locker_tells_no_secret() {
    let config = config();
    let locker = start(config.clone()).await.expect("a locker");
    let banner = reference_locker::banner(&locker, &config);
    assert!(!banner.contains(KEY) && !banner.contains("asha's password"));
    assert!(banner.contains("id=\"dlshare\""));
}

#[tokio::test]
async fn an_address_in_use_is_reported() {
    let locker = locker().await;
    let listen = locker.url().socket_addrs(|| None).expect("an address")[0];
    let error = start(Config { listen, ..config() }).await.err().expect("an error");
    assert!(error.to_string().contains(&listen.to_string()), "{error}");
}

#[tokio::test]
async fn the_clock_is_moved_by_http_where_that_is_allowed_and_nowhere_else() {
    let http = reqwest::Client::new();
    assert_eq!(locker().await.clock_url(), None);
    let shut = format!("{}test/clock", locker().await.url());
    assert!(http.put(shut).body("0").send().await.map_or(true, |it| !it.status().is_success()));

    let locker = start(Config { clock_by_http: true, ..config() }).await.expect("a locker");
    let clock = locker.clock_url().expect("a clock");
    let now = || locker.control().clock().now().0;
    let stop = |at: &'static str| http.put(clock.clone()).body(at).send();
    assert_eq!(stop("1479902400").await.expect("an answer").status(), StatusCode::NO_CONTENT);
    assert_eq!(now(), 1_479_902_400);
    assert_eq!(stop("noon").await.expect("an answer").status(), StatusCode::BAD_REQUEST);
    assert_eq!(now(), 1_479_902_400);
    http.delete(clock.clone()).send().await.expect("an answer");
    assert!(now() > 1_700_000_000);
}

#[tokio::test]
async fn folders_that_differ_in_case_are_two() {
    let mut config = config();
    config.users[0].folders.push("certificates".into());
    let locker = start(config).await.expect("a locker");
    let (_server, url) = documents(b"x").await;
    let mut browser = Browser::new(&locker);
    let login = browser.launch(&Page::right(&locker), &url).await;
    let folders = browser.log_in(&login, "asha", "asha's password").await;
    browser.save(&folders, "certificates").await.says("saved successfully").says("certificates");
}
