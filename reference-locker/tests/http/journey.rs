//! The whole way of a document, from the button to the listing.

use std::time::Duration;

use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{Browser, ORIGIN_OF_PARTNER, Page, documents, locker};

#[tokio::test]
async fn a_document_goes_from_the_button_to_the_listing_unchanged() {
    let locker = locker().await;
    let bytes: Vec<u8> = (0..200_000u32).map(|n| (n % 251) as u8).collect();
    let (_server, url) = documents(&bytes).await;
    let mut browser = Browser::new(&locker);

    let login = browser.launch(&Page::right(&locker), &url).await;
    login.says("<h1>Log in</h1>").says("https://partner.example:8443");
    let folders = browser.log_in(&login, "asha", "asha's password").await;
    folders.says("Save here").says("My Documents").says("Certificates").says(&url);
    let message = browser.save(&folders, "Certificates").await;
    message.says("role=\"status\"").says("saved successfully").says("Certificates");
    assert_eq!(message.attribute("data-result=\""), "SUCCESS");
    assert_eq!(message.attribute("data-origin=\""), ORIGIN_OF_PARTNER);

    let listing = browser.uploaded("asha").await;
    listing.says("<h1>Uploaded Documents</h1>").says("certificate.pdf").says("200.0 kB");
    let document = browser.get(&listing.attribute("<td><a href=\"")).await;
    assert_eq!(document.bytes, bytes);
    assert_eq!(document.headers["content-type"], "application/pdf");
    assert!(
        document.headers["content-disposition"].to_str().expect("text").starts_with("attachment")
    );
    assert!(
        document.headers["content-security-policy"].to_str().expect("text").contains("sandbox")
    );
    assert_eq!(document.headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn what_cannot_be_fetched_is_a_failure_and_the_next_save_may_succeed() {
    let locker = locker().await;
    let (server, url) = documents(b"x").await;
    let mut browser = Browser::new(&locker);
    for bad in [format!("{}/missing", server.uri()), "http://127.0.0.1:1/".into(), String::new()] {
        let message = browser.whole_journey(&locker, "asha", &bad).await;
        message.says("role=\"alert\"").says("could not be saved");
        assert_eq!(message.attribute("data-result=\""), "FAILURE");
    }
    let message = browser.whole_journey(&locker, "asha", &url).await;
    assert_eq!(message.attribute("data-result=\""), "SUCCESS");
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
    assert_eq!(browser.uploaded("asha").await.text().matches("certificate.pdf").count(), 1);
}

#[tokio::test]
async fn two_documents_of_one_name_are_kept() {
    let locker = locker().await;
    let (_first, url) = documents(b"first").await;
    let (_second, other_url) = documents(b"second").await;
    let mut browser = Browser::new(&locker);
    browser.whole_journey(&locker, "asha", &url).await;
    browser.whole_journey(&locker, "asha", &other_url).await.says("certificate (2).pdf");
    let listing = browser.uploaded("asha").await;
    listing.says(">certificate.pdf<").says(">certificate (2).pdf<");
    let latest = browser.get(&listing.attribute("<td><a href=\"")).await;
    assert_eq!(latest.bytes, b"second");
}

#[tokio::test]
async fn two_popups_in_one_browser_do_not_meet() {
    let locker = locker().await;
    let (_first, url) = documents(b"first").await;
    let mut browser = Browser::new(&locker);
    let one = browser.launch(&Page::right(&locker), &url).await;
    let two = browser.launch(&Page::right(&locker), "http://127.0.0.1:1/").await;
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
    let answer =
        ResponseTemplate::new(200).set_body_string("x").set_delay(Duration::from_millis(300));
    Mock::given(method("GET")).respond_with(answer).mount(&server).await;
    let mut browser = Browser::new(&locker);
    let login = browser.launch(&Page::right(&locker), &server.uri()).await;
    let folders = browser.log_in(&login, "asha", "asha's password").await;
    let pressed =
        tokio::time::timeout(Duration::from_millis(100), browser.save(&folders, "Certificates"));
    assert!(pressed.await.is_err(), "the first press is broken off");
    let message = browser.save(&folders, "Certificates").await;
    assert_eq!(message.attribute("data-result=\""), "SUCCESS");
    assert_eq!(server.received_requests().await.expect("a record").len(), 1);
}
