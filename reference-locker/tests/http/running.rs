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
async fn an_address_in_use_is_told() {
    let locker = locker().await;
    let listen = locker.url().socket_addrs(|| None).expect("an address")[0];
    let error = start(Config { listen, ..config() }).await.err().expect("an error");
    assert!(error.to_string().contains(&listen.to_string()), "{error}");
}
