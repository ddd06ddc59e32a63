//! The browser's commands, in a real browser.

#![expect(clippy::unwrap_used, reason = "a helper that fails should fail the test")]

mod browser_fixture;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use browser_fixture::{OTHER, PARTNER, PATIENCE, document, page, test_bed, test_bed_with};
use futures_util::{SinkExt, StreamExt};
use hyper_util::rt::TokioIo;
use locksmith_browser::{BrowserError, EngineKind, Session};
use locksmith_core::proxy::Outcome;
use serde_json::json;
use std::collections::HashMap;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::Role;

#[tokio::test]
async fn a_form_is_filled_clicked_and_recorded() {
    let router = page(
        "<form method=post action=/login><input name=user value=old><button>Go</button></form>",
    )
    .route(
        "/login",
        post(|Form(fields): Form<HashMap<String, String>>| async move {
            Html(document(&fields["user"]))
        }),
    );
    let mut bed = test_bed(router).await;
    let session = &bed.session;
    session.goto(&format!("{PARTNER}/")).await.unwrap();
    session.fill("input[name=user]", "asha").await.unwrap();
    let button = session.find("button").await.unwrap();
    session.click(&button).await.unwrap();
    let shown = "if (location.pathname === '/login') arguments[0](document.body.textContent)";
    assert_eq!(session.wait_for(shown, vec![], PATIENCE).await.unwrap(), json!("asha"));
    assert_eq!(session.current_url().await.unwrap(), format!("{PARTNER}/login"));
    assert!(session.tally().commands >= 7, "{:?}", session.tally());

    let login = loop {
        let exchange = bed.exchanges.recv().await.unwrap();
        assert!(!exchange.url.starts_with("partner.example"), "no upgrade to TLS is tried");
        if exchange.method == "POST" && exchange.url.starts_with(PARTNER) {
            break exchange;
        }
    };
    assert_eq!(login.request_body.bytes, b"user=asha");
    assert_eq!(login.status, Some(200));
    assert_eq!(login.outcome, Outcome::Completed);
    bed.session.end().await;
}

#[tokio::test]
async fn waiting_ends_with_what_came() {
    let bed = test_bed(page("").route("/next", get(|| async { Html("next") }))).await;
    let session = &bed.session;
    let home = format!("{PARTNER}/");
    session.goto(&home).await.unwrap();
    let wait =
        |script: &'static str, deadline| session.execute_async(script, vec![json!(7)], deadline);

    let seen = "const done = arguments[1], n = arguments[0];
        new MutationObserver(() => done(document.body.dataset.n)).observe(document.body, {attributes: true});
        setTimeout(() => { document.body.dataset.n = n }, 20);";
    assert_eq!(wait(seen, PATIENCE).await.unwrap(), json!("7"));

    let late = wait("", Duration::from_millis(50)).await.unwrap_err();
    assert!(matches!(late, BrowserError::Deadline { .. }), "{late}");

    let threw = wait("throw new Error('no such thing')", PATIENCE).await.unwrap_err();
    assert!(threw.to_string().contains("no such thing"), "{threw}");

    let left = wait("setTimeout(() => location = '/next', 20)", PATIENCE).await.unwrap_err();
    assert!(matches!(left, BrowserError::Navigated { .. }), "{left}");
    assert_eq!(session.current_url().await.unwrap(), format!("{PARTNER}/next"));

    let asked = wait("setTimeout(() => confirm('Sure?'), 20)", PATIENCE).await.unwrap_err();
    assert!(matches!(&asked, BrowserError::Dialog { text, .. } if text == "Sure?"), "{asked}");
    let blocked = session.execute("return 1", vec![]).await.unwrap_err();
    assert!(matches!(&blocked, BrowserError::Dialog { text, .. } if text == "Sure?"), "{blocked}");
    assert_eq!(session.accept_dialog().await.unwrap().as_deref(), Some("Sure?"));
    assert_eq!(session.accept_dialog().await.unwrap(), None);
    assert_eq!(session.execute("return 1", vec![]).await.unwrap(), json!(1));
    bed.session.end().await;
}

/// A page may cut a text in the middle of a character.
#[tokio::test]
async fn half_a_character_is_reported_as_unknown() {
    let bed = test_bed(page("<p>")).await;
    let session = &bed.session;
    session.goto(&format!("{PARTNER}/")).await.unwrap();
    let told = "document.querySelector('p').textContent = '\u{1f393}'.slice(0, 1) + '!'; return ";
    let text = "[{ says: document.querySelector('p').textContent }]";
    let wanted = json!([{ "says": "\u{fffd}!" }]);
    assert_eq!(session.execute(&format!("{told}{text}"), vec![]).await.unwrap(), wanted);
    let waits = format!("arguments[0]({text})");
    assert_eq!(session.execute_async(&waits, vec![], PATIENCE).await.unwrap(), wanted);
    bed.session.end().await;
}

#[tokio::test]
async fn a_popup_of_a_click_opens_and_its_closing_is_detected() {
    let bed = test_bed(
        page(
            "<button onclick=\"window.open('http://other.example/popup', 'p', 'width=400,height=400')\">",
        )
        .route("/popup", get(|| async { Html("popup") })),
    )
    .await;
    let session = &bed.session;
    session.goto(&format!("{PARTNER}/")).await.unwrap();
    let main = session.window().await.unwrap();
    session.click("button").await.unwrap();
    let windows = session.windows().await.unwrap();
    assert_eq!(windows.len(), 2, "the click opened a window");
    let popup = windows.into_iter().find(|window| *window != main).unwrap();
    session.switch_to(&popup).await.unwrap();
    arrives_at(session, &format!("{OTHER}/popup")).await;

    let closing = "setTimeout(() => window.close(), 20)";
    let closed = session.execute_async(closing, vec![], PATIENCE).await.unwrap_err();
    assert!(matches!(closed, BrowserError::WindowClosed { .. }), "{closed}");
    let after = session.execute("return 1", vec![]).await.unwrap_err();
    assert!(matches!(after, BrowserError::WindowClosed { .. }), "{after}");
    session.switch_to(&main).await.unwrap();
    assert_eq!(session.windows().await.unwrap(), [main]);
    bed.session.end().await;
}

/// Grants a WebSocket, and says one word.
async fn socket(request: Request) -> Response {
    let accepted = derive_accept_key(request.headers()["sec-websocket-key"].as_bytes());
    tokio::spawn(async move {
        let stream = TokioIo::new(hyper::upgrade::on(request).await.unwrap());
        let mut socket = WebSocketStream::from_raw_socket(stream, Role::Server, None).await;
        socket.send(Message::text("told")).await.unwrap();
        // Until the page is left.
        while socket.next().await.is_some() {}
    });
    let headers = [("upgrade", "websocket"), ("connection", "Upgrade")];
    let accepted = [("sec-websocket-accept", accepted)];
    (StatusCode::SWITCHING_PROTOCOLS, headers, accepted).into_response()
}

#[tokio::test]
async fn what_a_web_socket_tells_is_recorded() {
    let listening = "<script>new WebSocket('ws://partner.example/socket').onmessage =
        (message) => document.title = message.data</script>";
    let mut bed = test_bed(page(listening).route("/socket", get(socket))).await;
    bed.session.goto(&format!("{PARTNER}/")).await.unwrap();
    let said = "const look = () => document.title === 'told' && arguments[0]();
        new MutationObserver(look).observe(document.head, {childList: true, subtree: true}); look();";
    bed.session.wait_for(said, vec![], PATIENCE).await.unwrap();
    let message = loop {
        let exchange = bed.exchanges.recv().await.unwrap();
        if exchange.outcome == Outcome::Message {
            break exchange;
        }
    };
    assert_eq!(message.url.trim_end_matches('/'), format!("{PARTNER}/socket"));
    assert_eq!(message.response_body.bytes, b"told");
    bed.session.end().await;
}

/// A window that is new may still be empty.
async fn arrives_at(session: &Session, url: &str) {
    let there = "if (location.href === arguments[0]) arguments[1]()";
    session.wait_for(there, vec![json!(url)], PATIENCE).await.unwrap();
    assert_eq!(session.current_url().await.unwrap(), url);
}

#[tokio::test]
async fn a_popup_without_a_click_is_blocked() {
    let bed = test_bed(page(
        "<script>document.body.dataset.opened = open('http://other.example/popup', 'p') !== null</script>",
    ))
    .await;
    let session = &bed.session;
    session.goto(&format!("{PARTNER}/")).await.unwrap();
    let opened = session.execute("return document.body.dataset.opened", vec![]).await.unwrap();
    // Where nothing blocks it, `locker/popup` is judged by whether the user was acting.
    let blocks = session.kind() != EngineKind::HeadlessShell;
    assert_eq!(opened, json!((!blocks).to_string()));
    assert_eq!(session.windows().await.unwrap().len(), if blocks { 1 } else { 2 });
    bed.session.end().await;
}

#[tokio::test]
async fn frames_are_entered_and_left() {
    let bed = test_bed(
        page("<p>outer</p><iframe src=/inner></iframe>")
            .route("/inner", get(|| async { Html(document("<p>inner</p>")) })),
    )
    .await;
    let session = &bed.session;
    let text = "return document.querySelector('p').textContent";
    session.goto(&format!("{PARTNER}/")).await.unwrap();
    session.enter_frame("iframe").await.unwrap();
    assert_eq!(session.execute(text, vec![]).await.unwrap(), json!("inner"));
    session.leave_frame().await.unwrap();
    assert_eq!(session.execute(text, vec![]).await.unwrap(), json!("outer"));
    let missing = session.click("#absent").await.unwrap_err();
    assert_eq!(missing, BrowserError::NotFound { doing: "looking for `#absent`".into() });
    assert!(session.screenshot().await.unwrap().starts_with(b"\x89PNG"));
    bed.session.end().await;
}

/// A page on an invented public name uses a server on a loopback address, as a partner's page uses
/// a locker on this machine: script, request, popup.
#[tokio::test]
async fn a_page_reaches_a_server_on_the_loopback_address() {
    let bed = test_bed(
        page("<button onclick=\"window.open(window.real + '/popup')\">")
            .route(
                "/script.js",
                get(|| async { ([("content-type", "text/javascript")], "window.ran = true") }),
            )
            .route("/data", get(|| async { ([("access-control-allow-origin", "*")], "data") }))
            .route(
                "/popup",
                get(|headers: HeaderMap| async move { Html(format!("popup {}", headers.len())) }),
            ),
    )
    .await;
    let session = &bed.session;
    session.goto(&format!("{PARTNER}/")).await.unwrap();
    let script = "const [real, done] = arguments; window.real = real;
        const script = document.createElement('script');
        script.src = real + '/script.js';
        script.onerror = () => done('script failed');
        script.onload = () => fetch(real + '/data').then(r => r.text()).then(done, e => done(String(e)));
        document.body.append(script);";
    let real = vec![json!(bed.real())];
    assert_eq!(session.execute_async(script, real, PATIENCE).await.unwrap(), json!("data"));
    let main = session.window().await.unwrap();
    session.click("button").await.unwrap();
    let popup = session.windows().await.unwrap().into_iter().find(|window| *window != main);
    session.switch_to(&popup.unwrap()).await.unwrap();
    arrives_at(session, &format!("{}/popup", bed.real())).await;
    bed.session.end().await;
}

/// Anyone who certifies finds no file of a target's in the folder that the command ran in.
#[tokio::test]
async fn a_download_is_left_nowhere() {
    const NAME: &str = "downloaded-by-locksmith.bin";
    let file = get(|| async {
        ([("content-disposition", format!("attachment; filename={NAME}"))], "bytes of a target's")
    });
    let mut bed = test_bed(page("<a href=/file>save</a>").route("/file", file)).await;
    bed.session.goto(&format!("{PARTNER}/")).await.unwrap();
    bed.session.click("a").await.unwrap();
    let is_served = async { while !bed.exchanges.recv().await.unwrap().url.ends_with("/file") {} };
    tokio::time::timeout(PATIENCE, is_served).await.unwrap();
    // The next page is asked for when the browser is done with that one.
    bed.session.goto(&format!("{PARTNER}/?next")).await.unwrap();
    bed.session.end().await;
    assert!(!std::path::Path::new(NAME).exists(), "a download lies in the folder of this process");
}

/// A page may ask a browser for datagrams, which no HTTP proxy carries: to a server that tells a browser its own
/// address, for instance.
#[tokio::test]
async fn nothing_passes_by_the_proxy() {
    let bed = test_bed(page("")).await;
    let session = &bed.session;
    session.goto(&format!("{PARTNER}/")).await.unwrap();
    let other = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let gathers = "const [port, ends, done] = arguments;
        // WebKitGTK has none.
        if (typeof RTCPeerConnection === 'undefined') return done(['complete', []]);
        const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:127.0.0.1:${port}` }] });
        peer.createDataChannel('x');
        const found = [];
        peer.onicecandidate = event => event.candidate ? found.push(event.candidate.candidate) : done(['complete', found]);
        peer.createOffer().then(offer => peer.setLocalDescription(offer));
        if (!ends) setTimeout(() => done([peer.iceGatheringState, found]), 5000);";
    // Firefox behind an HTTP proxy does not even begin to gather candidates, so no event says that it has ended.
    let ends = session.kind() != EngineKind::Firefox;
    let args = vec![json!(other.local_addr().unwrap().port()), json!(ends)];
    let mut datagram = [0; 2000];
    tokio::select! {
        came = other.recv_from(&mut datagram) => panic!("a datagram came: {came:?}"),
        found = session.execute_async(gathers, args, PATIENCE) => {
            let state = if ends { "complete" } else { "new" };
            assert_eq!(found.unwrap(), json!([state, []]), "the page learns addresses");
        }
    }
}

/// Whatever its host is called, and at whatever port: the proxy ends TLS in its name.
#[tokio::test]
async fn a_page_has_any_host_name_by_http_and_by_https() {
    let bed = test_bed_with(page(""), |options| options.accept_insecure_certs = true).await;
    let session = &bed.session;
    let origins = [
        ("http://partner.example", false),
        ("https://partner.example", true),
        ("http://other.example:8080", false),
        ("https://other.example:8443", true),
    ];
    for (origin, secure) in origins {
        session.goto(&format!("{origin}/")).await.unwrap();
        let is = "return [location.origin, isSecureContext, document.title]";
        let seen = session.execute(is, vec![]).await.unwrap();
        assert_eq!(seen, json!([origin, secure, "page"]));
    }
    bed.session.end().await;
}

/// Whatever policy the page has; in no window but that one, and where there is no way, that is said.
#[tokio::test]
async fn a_script_of_ours_runs_before_those_of_a_page() {
    let policy = [("content-security-policy", "script-src 'self'")];
    let body = "<script src=/page.js></script><button>";
    let router =
        Router::new().route("/", get(move || async move { (policy, Html(document(body))) })).route(
            "/page.js",
            get(|| async {
                let opens = "document.querySelector('button')?.addEventListener";
                let seen = format!(
                    "document.title = `${{window.first}} ${{typeof Element.prototype.ours}}`;
                     onload = () => {opens}('click', () => open('/'));"
                );
                ([("content-type", "text/javascript")], seen)
            }),
        );
    let mut bed = test_bed(router).await;
    let session = &mut bed.session;
    let ours = "window.first = `first at ${location.pathname}`; Element.prototype.ours = () => {};";
    let title = "const [done] = arguments, tell = () => done(document.title);
        if (location.protocol === 'about:') return;
        document.readyState === 'complete' ? tell() : addEventListener('load', tell);";
    for _ in 0..2 {
        let told = session.run_first(ours).await;
        if session.kind() == EngineKind::WebKitGtk {
            let error = told.unwrap_err();
            assert!(error.to_string().contains("WebKitGTK"), "{error}");
            return;
        }
        told.unwrap();
        session.goto(&format!("{PARTNER}/")).await.unwrap();
        let seen = session.wait_for(title, vec![], PATIENCE).await.unwrap();
        assert_eq!(seen, json!("first at / function"));
        let main = session.window().await.unwrap();
        session.click("button").await.unwrap();
        let popup = session.windows().await.unwrap().into_iter().find(|window| *window != main);
        session.switch_to(&popup.unwrap()).await.unwrap();
        let seen = session.wait_for(title, vec![], PATIENCE).await.unwrap();
        assert_eq!(seen, json!("undefined undefined"));
        session.fresh().await.unwrap();
    }
    bed.session.end().await;
}

#[tokio::test]
async fn cookies_hidden_from_scripts_are_seen() {
    let router = page("").route(
        "/login",
        get(|| async { ([("set-cookie", "sid=s3cret; HttpOnly; Path=/; SameSite=Lax")], "in") }),
    );
    let bed = test_bed(router).await;
    let session = &bed.session;
    session.goto(&format!("{OTHER}/login")).await.unwrap();
    let cookies = session.cookies_for(OTHER).await.unwrap();
    assert_eq!(cookies.len(), 1);
    assert!(cookies[0].http_only && !cookies[0].secure);
    assert_eq!((cookies[0].name.as_str(), cookies[0].value.as_str()), ("sid", "s3cret"));
    assert!(!format!("{cookies:?}").contains("s3cret"));
    assert!(session.cookies_for(PARTNER).await.unwrap().is_empty());
    bed.session.end().await;
}

#[tokio::test]
async fn a_host_that_no_one_named_is_refused() {
    let mut bed = test_bed(page("")).await;
    bed.session.goto("http://elsewhere.example/path").await.unwrap();
    let refused = loop {
        let exchange = bed.exchanges.recv().await.unwrap();
        if exchange.url.contains("elsewhere") {
            break exchange;
        }
    };
    assert_eq!(refused.outcome, Outcome::Refused);
    assert_eq!(refused.status, Some(502));
    bed.session.end().await;
}

/// Such a page is no trouble of the browser's; one that adds things without harm is not found fault with.
#[tokio::test]
async fn a_page_that_changes_javascripts_own_objects_is_distinguished_from_a_browser_that_fails() {
    let spoilt = "<script>Object.prototype.then = function (done) { done('x'); };
        Object.prototype.toJSON = () => 'x';</script>";
    let harmless = "<script>Array.prototype.last = function () { return 1; };</script>";
    let router = page(spoilt).route("/harmless", get(|| async { Html(document(harmless)) }));
    let bed = test_bed(router).await;
    let session = &bed.session;
    session.goto(&format!("{PARTNER}/")).await.unwrap();
    let waiting = session.execute_async("arguments[0](true)", vec![], PATIENCE).await;
    if session.kind() == EngineKind::Firefox {
        // Its driver runs scripts in a sandbox, where the page's changes are not seen.
        assert_eq!(waiting.unwrap(), json!(true));
    } else {
        let error = waiting.unwrap_err();
        let BrowserError::Spoilt { changed, .. } = &error else { panic!("{error:?}") };
        assert_eq!(changed, "Object.prototype.then, Object.prototype.toJSON");
        assert!(error.to_string().starts_with("JavaScript's own objects are changed"), "{error}");
    }
    session.goto(&format!("{PARTNER}/harmless")).await.unwrap();
    let waiting = session.execute_async("arguments[0](true)", vec![], PATIENCE).await;
    assert_eq!(waiting.unwrap(), json!(true));
    bed.session.end().await;
}
