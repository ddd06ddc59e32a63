//! What no one may do without a ticket, a cookie, a password and a form of ours.

use std::time::Duration;

use reqwest::StatusCode;

use crate::support::{Browser, Page, documents, locker};

#[tokio::test]
async fn a_ticket_is_good_once_and_a_popup_for_its_browser() {
    let locker = locker().await;
    let mut browser = Browser::new(&locker);
    let ticket = browser.authorize(&Page::right(&locker), "http://a/").await.expect("a ticket");
    let launch = format!("/savelocker/launch?ticket={ticket}");
    let login = browser.get(&launch).await;
    assert_eq!(login.status, StatusCode::OK);
    let again = browser.get(&launch).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
    again.says("expired");

    let mut stranger = Browser::new(&locker);
    assert_eq!(stranger.get(login.url.path()).await.status, StatusCode::FORBIDDEN);
    // Nor with the cookie of another popup.
    stranger.launch(&Page::right(&locker), "http://a/").await;
    stranger.cookies[0].0 = "/".to_owned();
    assert_eq!(stranger.get(login.url.path()).await.status, StatusCode::FORBIDDEN);
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
        page.says("role=\"alert\"").says("password is wrong").says("value=\"asha\"");
    }
    let page = browser.log_in(&login, "asha", "asha's password").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    page.says("Try again in 15 minutes");
    // Another user is not locked out, and time heals.
    browser.log_in(&login, "ravi", "ravi's password").await.says("Save here");
    locker.control().clock().advance(Duration::from_secs(16 * 60));
    let login = browser.launch(&Page::right(&locker), "http://a/").await;
    browser.log_in(&login, "asha", "asha's password").await.says("Save here");
}

#[tokio::test]
async fn nothing_is_saved_without_a_login_or_a_form_of_ours() {
    let locker = locker().await;
    let (server, url) = documents(b"x").await;
    let mut browser = Browser::new(&locker);
    let login = browser.launch(&Page::right(&locker), &url).await;
    let save = format!("{}/document", login.url.path());

    let token = login.form_token();
    let page = browser.post(&save, &[("form_token", &token), ("folder", "1")]).await;
    page.says("<h1>Log in</h1>");
    let forged = [("form_token", "0"), ("name", "asha"), ("password", "asha's password")];
    let page = browser.post(&login.attribute("action=\""), &forged).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);

    let folders = browser.log_in(&login, "asha", "asha's password").await;
    let page = browser.post(&save, &[("form_token", "forged"), ("folder", "1")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    // Another user's folder.
    let token = folders.form_token();
    let page = browser.post(&save, &[("form_token", &token), ("folder", "3")]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(server.received_requests().await.expect("a record").is_empty());
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
    assert!(!ravi.uploaded("ravi").await.text().contains("certificate.pdf"));
    assert_eq!(ravi.get(&document).await.status, StatusCode::NOT_FOUND);
    // A login in the popup is none in 'Uploaded Documents'.
    let mut popup = Browser::new(&locker);
    popup.whole_journey(&locker, "asha", &url).await;
    popup.get(&document).await.says("<h1>Log in</h1>");

    let form = [("form_token", listing.form_token())];
    let form: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(asha.post("/savelocker/uploaded/logout", &[("form_token", "0")]).await.status, 403);
    asha.post("/savelocker/uploaded/logout", &form).await.says("<h1>Log in</h1>");
    asha.get(&document).await.says("<h1>Log in</h1>");
}

#[tokio::test]
async fn pages_cannot_be_framed_scripted_or_cached() {
    let locker = locker().await;
    let mut browser = Browser::new(&locker);
    for path in
        ["/savelocker/uploaded", "/savelocker/error/203", "/savelocker/launch?ticket=<b>", "/x"]
    {
        let page = browser.get(path).await;
        let policy = page.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"));
        assert_eq!(page.headers["x-frame-options"], "DENY");
        assert_eq!(page.headers["cache-control"], "no-store");
        assert_eq!(page.headers["cross-origin-opener-policy"], "unsafe-none");
        assert!(!page.text().contains("<b>"));
    }
}
