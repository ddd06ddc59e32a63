//! The whole way through a running locker, over HTTP.

mod support;

use std::time::Duration;

use reference_locker::{App, Behaviour, Config, Limits, start};
use reqwest::StatusCode;
use support::{Browser, KEY, ORIGIN_OF_PARTNER, Page, config, locker};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A document server with one document, at `/certificate.pdf`.
async fn documents(bytes: &[u8]) -> (MockServer, String) {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200).set_body_raw(bytes, "application/pdf");
    Mock::given(path("/certificate.pdf"))
        .respond_with(answer)
        .mount(&server)
        .await;
    let url = format!("{}/certificate.pdf", server.uri());
    (server, url)
}

#[tokio::test]
async fn a_document_goes_from_the_button_to_the_listing_unchanged() {
    let locker = locker().await;
    let bytes: Vec<u8> = (0..200_000u32).map(|n| (n % 251) as u8).collect();
    let (_server, url) = documents(&bytes).await;
    let mut browser = Browser::new(&locker);

    let login = browser.launch(&Page::right(&locker), &url).await;
    login
        .says("<h1>Log in</h1>")
        .says("https://partner.example:8443");
    let folders = browser.log_in(&login, "asha", "asha's password").await;
    folders
        .says("Save here")
        .says("My Documents")
        .says("Certificates")
        .says(&url);
    let message = browser.save(&folders, "Certificates").await;
    message
        .says("role=\"status\"")
        .says("saved successfully")
        .says("Certificates");
    assert_eq!(message.attribute("data-result=\""), "SUCCESS");
    assert_eq!(message.attribute("data-origin=\""), ORIGIN_OF_PARTNER);

    let listing = browser.uploaded("asha").await;
    listing
        .says("<h1>Uploaded Documents</h1>")
        .says("certificate.pdf")
        .says("200.0 kB");
    let document = browser.get(&listing.attribute("<td><a href=\"")).await;
    assert_eq!(document.bytes, bytes);
    assert_eq!(document.headers["content-type"], "application/pdf");
    assert!(
        document.headers["content-disposition"]
            .to_str()
            .expect("text")
            .starts_with("attachment")
    );
    assert!(
        document.headers["content-security-policy"]
            .to_str()
            .expect("text")
            .contains("sandbox")
    );
    assert_eq!(document.headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn every_code_is_told_as_the_locker_changes_under_the_page() {
    let locker = locker().await;
    let control = locker.control();
    let browser = Browser::new(&locker);
    let page = Page::right(&locker);
    let id = page.app_id.as_str();
    let code = async || browser.authorize(&page, "http://a/").await.err();

    assert_eq!(code().await, None);
    control
        .set_key(id, "another".into())
        .await
        .expect("a change");
    assert_eq!(code().await, Some(203));
    control.set_key(id, KEY.into()).await.expect("a change");
    let app = control.app(id).expect("the app");
    control.deregister(id).await.expect("a change");
    assert_eq!(code().await, Some(204));
    assert!(control.set_key(id, KEY.into()).await.is_err());
    control.register(app).await.expect("a change");
    control
        .set_domain(id, "other.example")
        .await
        .expect("a change");
    assert_eq!(code().await, Some(205));
    control
        .set_domain(id, "PARTNER.example")
        .await
        .expect("a change");
    control.clock().advance(Duration::from_secs(31 * 60));
    assert_eq!(code().await, Some(206));
    control.set_behaviour(Behaviour {
        freshness: Duration::from_secs(35 * 60),
        ..Behaviour::default()
    });
    assert_eq!(code().await, None);
    control.set_behaviour(Behaviour::default());
    control.clock().reset();
    control.set_authorised(id, false).await.expect("a change");
    assert_eq!(code().await, Some(207));
    control.set_authorised(id, true).await.expect("a change");
    control.set_in_service(false);
    assert_eq!(code().await, Some(207));
    control.set_in_service(true);
    assert_eq!(code().await, None);
}

#[tokio::test]
async fn faulty_pages_get_their_codes() {
    let locker = locker().await;
    // The edge is looked at to the second.
    locker
        .control()
        .clock()
        .stop_at(locker.control().clock().now());
    let browser = Browser::new(&locker);
    let right = Page::right(&locker);
    let upper = right.app_hash.to_uppercase();
    let cases = [
        (
            Page {
                app_id: "unknown".into(),
                ..right.clone()
            },
            Some(204),
        ),
        (
            Page {
                app_id: String::new(),
                ..right.clone()
            },
            Some(204),
        ),
        (
            Page {
                app_hash: String::new(),
                ..right.clone()
            },
            Some(203),
        ),
        (
            Page {
                app_hash: right.app_hash[..63].into(),
                ..right.clone()
            },
            Some(203),
        ),
        (
            Page {
                app_hash: upper,
                ..right.clone()
            },
            Some(203),
        ),
        (
            Page {
                time_stamp: String::new(),
                ..right.clone()
            },
            Some(203),
        ),
        (
            Page {
                origin: None,
                ..right.clone()
            },
            Some(205),
        ),
        (
            Page {
                origin: Some("null"),
                ..right.clone()
            },
            Some(205),
        ),
        (
            Page {
                origin: Some("https://partner.example.evil.example"),
                ..right.clone()
            },
            Some(205),
        ),
        (
            Page {
                origin: Some("http://PARTNER.EXAMPLE"),
                ..right.clone()
            },
            None,
        ),
        (Page::aged(&locker, Duration::from_secs(1800)), None),
        (Page::aged(&locker, Duration::from_secs(1801)), Some(206)),
    ];
    for (number, (page, code)) in cases.into_iter().enumerate() {
        assert_eq!(
            browser.authorize(&page, "http://a/").await.err(),
            code,
            "case {number}"
        );
    }
}

#[tokio::test]
async fn error_pages_show_their_number_and_reflect_nothing() {
    let locker = locker().await;
    let mut browser = Browser::new(&locker);
    for code in [203, 204, 205, 206, 207] {
        let page = browser.get(&format!("/savelocker/error/{code}")).await;
        page.says("Authentication error").says(&format!(">{code}<"));
    }
    for path in ["208", "0", "<script>", "99999999"] {
        let page = browser.get(&format!("/savelocker/error/{path}")).await;
        assert!(
            page.status.is_client_error() && !page.text().contains("<script>"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_ticket_is_good_once_and_a_popup_for_its_browser() {
    let locker = locker().await;
    let mut browser = Browser::new(&locker);
    let ticket = browser
        .authorize(&Page::right(&locker), "http://a/")
        .await
        .expect("a ticket");
    let launch = format!("/savelocker/launch?ticket={ticket}");
    let login = browser.get(&launch).await;
    assert_eq!(login.status, StatusCode::OK);
    let again = browser.get(&launch).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
    again.says("expired");

    let mut stranger = Browser::new(&locker);
    assert_eq!(
        stranger.get(login.url.path()).await.status,
        StatusCode::FORBIDDEN
    );
    // Nor with the cookie of another popup.
    stranger.launch(&Page::right(&locker), "http://a/").await;
    stranger.cookies[0].0 = "/".to_owned();
    assert_eq!(
        stranger.get(login.url.path()).await.status,
        StatusCode::FORBIDDEN
    );
    let refused = stranger.log_in(&login, "asha", "asha's password").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn wrong_passwords_are_refused_and_limited() {
    let locker = locker().await;
    let mut browser = Browser::new(&locker);
    let login = browser.launch(&Page::right(&locker), "http://a/").await;
    for password in ["", "ravi's password", "ASHA'S PASSWORD"] {
        let page = browser.log_in(&login, "asha", password).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        page.says("role=\"alert\"")
            .says("password is wrong")
            .says("value=\"asha\"");
    }
    let page = browser.log_in(&login, "asha", "asha's password").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    page.says("Try again in 15 minutes");
    // Another user is not locked out, and time heals.
    browser
        .log_in(&login, "ravi", "ravi's password")
        .await
        .says("Save here");
    locker
        .control()
        .clock()
        .advance(Duration::from_secs(16 * 60));
    let login = browser.launch(&Page::right(&locker), "http://a/").await;
    browser
        .log_in(&login, "asha", "asha's password")
        .await
        .says("Save here");
}

#[tokio::test]
async fn nothing_is_saved_without_a_login_or_a_form_of_ours() {
    let locker = locker().await;
    let (server, url) = documents(b"x").await;
    let mut browser = Browser::new(&locker);
    let login = browser.launch(&Page::right(&locker), &url).await;
    let save = format!("{}/document", login.url.path());

    let token = login.form_token();
    let page = browser
        .post(&save, &[("form_token", &token), ("folder", "1")])
        .await;
    page.says("<h1>Log in</h1>");
    let forged = [
        ("form_token", "0"),
        ("name", "asha"),
        ("password", "asha's password"),
    ];
    let page = browser.post(&login.attribute("action=\""), &forged).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);

    let folders = browser.log_in(&login, "asha", "asha's password").await;
    let page = browser
        .post(&save, &[("form_token", "forged"), ("folder", "1")])
        .await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    // Another user's folder.
    let token = folders.form_token();
    let page = browser
        .post(&save, &[("form_token", &token), ("folder", "3")])
        .await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(
        server
            .received_requests()
            .await
            .expect("a record")
            .is_empty()
    );
}

#[tokio::test]
async fn what_cannot_be_fetched_is_a_failure_and_the_next_save_may_succeed() {
    let locker = locker().await;
    let (server, url) = documents(b"x").await;
    let mut browser = Browser::new(&locker);
    for bad in [
        format!("{}/missing", server.uri()),
        "http://127.0.0.1:1/".into(),
        String::new(),
    ] {
        let message = browser.whole_journey(&locker, "asha", &bad).await;
        message.says("role=\"alert\"").says("could not be saved");
        assert_eq!(message.attribute("data-result=\""), "FAILURE");
    }
    let message = browser.whole_journey(&locker, "asha", &url).await;
    assert_eq!(message.attribute("data-result=\""), "SUCCESS");
}

#[tokio::test]
async fn limits_of_the_configuration_hold() {
    let mut config = config();
    config.limits = Limits {
        document_bytes: 10,
        ..config.limits
    };
    let locker = start(config).await.expect("a locker");
    let (_server, url) = documents(&[0; 11]).await;
    let message = Browser::new(&locker)
        .whole_journey(&locker, "asha", &url)
        .await;
    message.says("larger than 10 bytes");
    assert_eq!(message.attribute("data-result=\""), "FAILURE");
}

#[tokio::test]
async fn save_here_pressed_twice_saves_once() {
    let locker = locker().await;
    let (server, url) = documents(b"x").await;
    let mut browser = Browser::new(&locker);
    let login = browser.launch(&Page::right(&locker), &url).await;
    let folders = browser.log_in(&login, "asha", "asha's password").await;
    let first = browser.save(&folders, "Certificates").await;
    let second = browser.save(&folders, "My Documents").await;
    assert_eq!(first.text(), second.text());
    assert_eq!(server.received_requests().await.expect("a record").len(), 1);
    assert_eq!(
        browser
            .uploaded("asha")
            .await
            .text()
            .matches("certificate.pdf")
            .count(),
        1
    );
}

#[tokio::test]
async fn two_documents_of_one_name_are_kept() {
    let locker = locker().await;
    let (_first, url) = documents(b"first").await;
    let (_second, other_url) = documents(b"second").await;
    let mut browser = Browser::new(&locker);
    browser.whole_journey(&locker, "asha", &url).await;
    browser
        .whole_journey(&locker, "asha", &other_url)
        .await
        .says("certificate (2).pdf");
    let listing = browser.uploaded("asha").await;
    listing
        .says(">certificate.pdf<")
        .says(">certificate (2).pdf<");
    let latest = browser.get(&listing.attribute("<td><a href=\"")).await;
    assert_eq!(latest.bytes, b"second");
}

#[tokio::test]
async fn users_see_their_own_documents_only() {
    let locker = locker().await;
    let (_server, url) = documents(b"asha's").await;
    let mut asha = Browser::new(&locker);
    asha.whole_journey(&locker, "asha", &url).await;
    let listing = asha.uploaded("asha").await;
    let document = listing.attribute("<td><a href=\"");

    let mut ravi = Browser::new(&locker);
    // Without a login there is the login page, whatever is asked for.
    ravi.get(&document).await.says("<h1>Log in</h1>");
    assert!(
        !ravi
            .uploaded("ravi")
            .await
            .text()
            .contains("certificate.pdf")
    );
    assert_eq!(ravi.get(&document).await.status, StatusCode::NOT_FOUND);
    // A login in the popup is none in 'Uploaded Documents'.
    let mut popup = Browser::new(&locker);
    popup.whole_journey(&locker, "asha", &url).await;
    popup.get(&document).await.says("<h1>Log in</h1>");

    let form = [("form_token", listing.form_token())];
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    assert_eq!(
        asha.post("/savelocker/uploaded/logout", &[("form_token", "0")])
            .await
            .status,
        403
    );
    asha.post("/savelocker/uploaded/logout", &form)
        .await
        .says("<h1>Log in</h1>");
    asha.get(&document).await.says("<h1>Log in</h1>");
}

#[tokio::test]
async fn two_popups_in_one_browser_do_not_meet() {
    let locker = locker().await;
    let (_first, url) = documents(b"first").await;
    let mut browser = Browser::new(&locker);
    let one = browser.launch(&Page::right(&locker), &url).await;
    let two = browser
        .launch(&Page::right(&locker), "http://127.0.0.1:1/")
        .await;
    let one = browser.log_in(&one, "asha", "asha's password").await;
    let two = browser.log_in(&two, "ravi", "ravi's password").await;
    let two = browser.save(&two, "Certificates").await;
    let one = browser.save(&one, "Certificates").await;
    assert_eq!(one.attribute("data-result=\""), "SUCCESS");
    assert_eq!(two.attribute("data-result=\""), "FAILURE");
    assert_ne!(one.attribute("data-save=\""), two.attribute("data-save=\""));
}

#[tokio::test]
async fn a_slow_document_is_saved_once_though_the_browser_goes_away() {
    let locker = locker().await;
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200)
        .set_body_string("x")
        .set_delay(Duration::from_millis(300));
    Mock::given(method("GET"))
        .respond_with(answer)
        .mount(&server)
        .await;
    let mut browser = Browser::new(&locker);
    let login = browser.launch(&Page::right(&locker), &server.uri()).await;
    let folders = browser.log_in(&login, "asha", "asha's password").await;
    let pressed = tokio::time::timeout(
        Duration::from_millis(100),
        browser.save(&folders, "Certificates"),
    );
    assert!(pressed.await.is_err(), "the first press is broken off");
    let message = browser.save(&folders, "Certificates").await;
    assert_eq!(message.attribute("data-result=\""), "SUCCESS");
    assert_eq!(server.received_requests().await.expect("a record").len(), 1);
}

#[tokio::test]
async fn pages_cannot_be_framed_scripted_or_cached() {
    let locker = locker().await;
    let mut browser = Browser::new(&locker);
    for path in [
        "/savelocker/uploaded",
        "/savelocker/error/203",
        "/savelocker/launch?ticket=<b>",
        "/x",
    ] {
        let page = browser.get(path).await;
        let policy = page.headers["content-security-policy"]
            .to_str()
            .expect("text");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"));
        assert_eq!(page.headers["x-frame-options"], "DENY");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["cross-origin-opener-policy"], "unsafe-none");
        assert!(!page.text().contains("<b>"));
    }
}

#[tokio::test]
async fn the_library_is_served_with_the_lockers_label() {
    let label = "Save to \"MyLocker\"".to_owned();
    let locker = start(Config {
        button_label: label,
        ..config()
    })
    .await
    .expect("a locker");
    let mut browser = Browser::new(&locker);
    assert!(
        locker
            .library_url()
            .as_str()
            .ends_with("/savelocker/api/1/savelocker.js")
    );
    let script = browser.get("/savelocker/api/1/savelocker.js").await;
    assert_eq!(
        script.headers["content-type"],
        "text/javascript; charset=utf-8"
    );
    script.says(r#"var LABEL = "Save to \"MyLocker\"";"#);
    // No demonstration where there was none asked for.
    assert_eq!(
        browser.get("/savelocker/demo").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_restarted_locker_has_its_documents_and_registrations() {
    let directory = tempfile::tempdir().expect("a directory");
    let config = Config {
        data: Some(directory.path().join("new")),
        ..config()
    };
    let (_server, url) = documents(b"durable").await;
    let locker = start(config.clone()).await.expect("a locker");
    Browser::new(&locker)
        .whole_journey(&locker, "asha", &url)
        .await
        .says("saved successfully");
    let added = App {
        id: "added".into(),
        ..locker.control().app("8W4A7RNQ").expect("an app")
    };
    locker.control().register(added).await.expect("a change");
    // Not two at once: the second would not know of the first one's registrations.
    let error = start(config.clone()).await.err().expect("an error");
    assert!(
        error.to_string().contains("in use by another locker"),
        "{error}"
    );
    locker.stop().await;

    let locker = start(Config {
        apps: Vec::new(),
        ..config
    })
    .await
    .expect("a locker again");
    assert!(locker.control().app("added").is_ok());
    let mut browser = Browser::new(&locker);
    let listing = browser.uploaded("asha").await;
    assert_eq!(
        browser
            .get(&listing.attribute("<td><a href=\""))
            .await
            .bytes,
        b"durable"
    );
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
    let document = locker
        .url()
        .join("/savelocker/demo/certificate.pdf")
        .expect("a URL");
    let login = browser.launch(&page, document.as_str()).await;
    let user = &config.users[0];
    let folders = browser
        .log_in(&login, &user.name, user.password.expose())
        .await;
    browser
        .save(&folders, "Education")
        .await
        .says("saved successfully");
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
    let error = start(Config { listen, ..config() })
        .await
        .err()
        .expect("an error");
    assert!(error.to_string().contains(&listen.to_string()), "{error}");
}
