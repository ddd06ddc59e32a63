//! What one stranger, or many, cannot use up: connections, time, bytes, and other people's logins.

use std::net::Ipv4Addr;
use std::time::Duration;

use reference_locker::{Config, Limits, Running, start};
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{Browser, Page, config, documents, locker};

const SOON: Duration = Duration::from_secs(10);

async fn locker_with(limits: Limits) -> Running {
    start(Config { limits, ..config() }).await.expect("a locker")
}

/// A connection from an address of this machine.
async fn connect(locker: &Running, from: [u8; 4]) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((Ipv4Addr::from(from), 0).into()).expect("an address of loopback");
    socket.connect(locker.address()).await.expect("a connection")
}

/// Whatever comes until the locker closes the connection.
async fn until_closed(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = stream.read_to_end(&mut bytes);
    // A reset is an end, too.
    let _ = tokio::time::timeout(SOON, reading).await.expect("an end");
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn is_answered(stream: &mut TcpStream) -> bool {
    let request = b"GET /savelocker/uploaded HTTP/1.1\r\nhost: locker\r\n\r\n";
    let mut byte = [0];
    let exchange = async {
        stream.write_all(request).await?;
        stream.read_exact(&mut byte).await
    };
    tokio::time::timeout(SOON, exchange).await.expect("in time").is_ok()
}

#[tokio::test]
async fn heads_and_bodies_come_in_time_or_not_at_all() {
    let locker = locker_with(Limits { request_milliseconds: 300, ..Limits::default() }).await;
    for (head, answer) in [
        ("", ""),
        ("GET / HTTP/1.1\r\nhost:", ""),
        (
            "POST /savelocker/uploaded/login HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\na",
            "408",
        ),
    ] {
        let mut stream = connect(&locker, [127, 0, 0, 1]).await;
        stream.write_all(head.as_bytes()).await.expect("a part of a request");
        let came = until_closed(&mut stream).await;
        assert!(came.contains(answer), "{head:?}: {came}");
    }
}

#[tokio::test]
async fn heads_and_bodies_have_a_size() {
    let locker = locker().await;
    let mut stream = connect(&locker, [127, 0, 0, 1]).await;
    let head = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}", "x".repeat(100_000));
    let _ = stream.write_all(head.as_bytes()).await;
    let came = until_closed(&mut stream).await;
    assert!(came.is_empty() || came.starts_with("HTTP/1.1 431"), "{came}");

    let mut browser = Browser::new(&locker);
    let page = browser.post("/savelocker/uploaded/login", &[("name", &"n".repeat(9_000))]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.headers.contains_key("content-security-policy"));
    let long = format!("http://a/{}", "x".repeat(60_000));
    assert!(browser.authorize(&Page::right(&locker), &long).await.is_ok());
}

#[tokio::test]
async fn of_an_addresses_too_many_connections_the_oldest_idle_one_is_closed() {
    let locker = locker_with(Limits { connections: 16, ..Limits::default() }).await;
    let mut first = connect(&locker, [127, 0, 0, 2]).await;
    assert!(is_answered(&mut first).await);
    let mut second = connect(&locker, [127, 0, 0, 2]).await;
    assert!(is_answered(&mut second).await);
    let mut elsewhere = connect(&locker, [127, 0, 0, 3]).await;
    let mut third = connect(&locker, [127, 0, 0, 2]).await;
    until_closed(&mut first).await;
    for stream in [&mut second, &mut third, &mut elsewhere] {
        assert!(is_answered(stream).await);
    }
}

#[tokio::test]
async fn idle_connections_from_everywhere_keep_no_one_out() {
    let locker = locker_with(Limits { connections: 8, ..Limits::default() }).await;
    let mut idle = Vec::new();
    for last in 2..40 {
        idle.push(connect(&locker, [127, 0, 0, last]).await);
    }
    let login = Browser::new(&locker).get("/savelocker/uploaded").await;
    login.says("<h1>Log in</h1>");
    until_closed(&mut idle[0]).await;
}

#[tokio::test]
async fn a_stranger_who_guesses_a_password_locks_out_nobody_else() {
    let locker = locker().await;
    let mut stranger = Browser::from_address(locker.url().clone(), [127, 0, 0, 2].into());
    let login = stranger.get("/savelocker/uploaded").await;
    for _ in 0..3 {
        assert_eq!(stranger.log_in(&login, "asha", "guess").await.status, StatusCode::FORBIDDEN);
    }
    let page = stranger.log_in(&login, "asha", "asha's password").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    Browser::new(&locker).uploaded("asha").await.says("<h1>Uploaded Documents</h1>");
}

#[tokio::test]
async fn a_login_lasts_whatever_strangers_look_at() {
    let locker = locker().await;
    let mut asha = Browser::new(&locker);
    asha.uploaded("asha").await.says("<h1>Uploaded Documents</h1>");
    let mut stranger = Browser::from_address(locker.url().clone(), [127, 0, 0, 2].into());
    for _ in 0..600 {
        stranger.cookies.clear();
        stranger.launch(&Page::right(&locker), "http://a/").await;
        stranger.get("/savelocker/uploaded").await;
    }
    asha.get("/savelocker/uploaded").await.says("<h1>Uploaded Documents</h1>");
}

/// Saves whose documents never come keep no one else's waiting, and of one user's there are so many at once.
#[tokio::test(flavor = "multi_thread")]
async fn saves_that_hang_delay_no_other_user() {
    let limits = Limits { document_milliseconds: 20_000, ..config().limits };
    let locker = locker_with(limits).await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let hanging = format!("http://{}/", silent.local_addr().expect("an address"));
    // All of them are there before the first is pressed.
    let mut popups = Vec::new();
    for _ in 0..40 {
        let mut browser = Browser::new(&locker);
        let login = browser.launch(&Page::right(&locker), &hanging).await;
        let folders = browser.log_in(&login, "asha", "asha's password").await;
        popups.push((browser, folders));
    }
    let mut saves = tokio::task::JoinSet::new();
    for (mut browser, folders) in popups {
        saves.spawn(async move { browser.save(&folders, "Certificates").await });
    }
    let too_many = tokio::time::timeout(SOON, saves.join_next()).await.expect("in time");
    let too_many = too_many.expect("a save").expect("an answer");
    too_many.says("data-result=\"FAILURE\"").says("too many documents are being saved for you");
    let (_server, url) = documents(b"%PDF").await;
    let journey = async { Browser::new(&locker).whole_journey(&locker, "ravi", &url).await };
    let told = tokio::time::timeout(SOON, journey).await.expect("nobody waits for strangers");
    told.says("data-result=\"SUCCESS\"");
}

#[tokio::test]
async fn what_is_refused_has_the_headers_of_a_page() {
    let locker = locker().await;
    let mut browser = Browser::new(&locker);
    let refused = [
        browser.get("/savelocker/launch").await,
        browser.get("/savelocker/launch?ticket=%FF").await,
        browser.post("/savelocker/uploaded/login", &[("name", "<b>")]).await,
        browser.get("/savelocker/uploaded/login").await,
        browser.get("/savelocker/api/1/authorize").await,
        browser.post("/savelocker/api/1/authorize", &[("app_id", ""), ("app_id", "")]).await,
        browser.post("/savelocker/save/1/document", &[("folder", "x")]).await,
    ];
    for page in refused {
        assert!(page.status.is_client_error(), "{}: {}", page.url, page.status);
        let policy = page.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'"), "{}", page.url);
        assert_eq!(page.headers["x-content-type-options"], "nosniff", "{}", page.url);
        assert_eq!(page.headers["cache-control"], "no-store", "{}", page.url);
    }
}
