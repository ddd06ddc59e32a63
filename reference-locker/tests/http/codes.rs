//! Refusals: every code, and where it is shown.

use std::sync::Arc;
use std::time::Duration;

use reference_locker::{Policy, Specification};

use crate::support::{Browser, KEY, Page, locker};

/// Another policy is a method that is overridden.
#[derive(Debug)]
struct Lenient;

impl Policy for Lenient {
    fn freshness(&self) -> Duration {
        Duration::from_secs(35 * 60)
    }
}

#[tokio::test]
async fn every_code_is_reported_as_the_locker_changes_under_the_page() {
    let locker = locker().await;
    let control = locker.control();
    let browser = Browser::new(&locker);
    let page = Page::right(&locker);
    let id = page.app_id.as_str();
    let code = async || browser.authorize(&page, "http://a/").await.err();

    assert_eq!(code().await, None);
    control.set_key(id, "another".into()).await.expect("a change");
    assert_eq!(code().await, Some(203));
    control.set_key(id, KEY.into()).await.expect("a change");
    let app = control.app(id).expect("the app");
    control.deregister(id).await.expect("a change");
    assert_eq!(code().await, Some(204));
    assert!(control.set_key(id, KEY.into()).await.is_err());
    control.register(app).await.expect("a change");
    control.set_domain(id, "other.example").await.expect("a change");
    assert_eq!(code().await, Some(205));
    control.set_domain(id, "PARTNER.example").await.expect("a change");
    control.clock().advance(Duration::from_secs(31 * 60));
    assert_eq!(code().await, Some(206));
    control.set_policy(Arc::new(Lenient));
    assert_eq!(code().await, None);
    control.set_policy(Arc::new(Specification));
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
    locker.control().clock().stop_at(locker.control().clock().now());
    let browser = Browser::new(&locker);
    let right = Page::right(&locker);
    let upper = right.app_hash.to_uppercase();
    let cases = [
        (Page { app_id: "unknown".into(), ..right.clone() }, Some(204)),
        (Page { app_id: String::new(), ..right.clone() }, Some(204)),
        (Page { app_hash: String::new(), ..right.clone() }, Some(203)),
        (Page { app_hash: right.app_hash[..63].into(), ..right.clone() }, Some(203)),
        (Page { app_hash: upper, ..right.clone() }, Some(203)),
        (Page { time_stamp: String::new(), ..right.clone() }, Some(203)),
        (Page { origin: None, ..right.clone() }, Some(205)),
        (Page { origin: Some("null"), ..right.clone() }, Some(205)),
        (Page { origin: Some("https://partner.example.evil.example"), ..right.clone() }, Some(205)),
        (Page { origin: Some("http://PARTNER.EXAMPLE"), ..right.clone() }, None),
        (Page::aged(&locker, Duration::from_secs(1800)), None),
        (Page::aged(&locker, Duration::from_secs(1801)), Some(206)),
    ];
    for (number, (page, code)) in cases.into_iter().enumerate() {
        assert_eq!(browser.authorize(&page, "http://a/").await.err(), code, "case {number}");
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
        assert!(page.status.is_client_error() && !page.text().contains("<script>"), "{path}");
    }
}
