//! The proxy between a client that speaks raw HTTP and servers that behave, or do not.

mod tls;
mod upgrading;

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use bytes::Bytes;
use futures_util::StreamExt;
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::{Exchange, Outcome, Proxy, Routes};

const PATIENCE: Duration = Duration::from_secs(20);

struct Stand {
    proxy: Proxy,
    exchanges: UnboundedReceiver<Exchange>,
}

impl Stand {
    async fn start(routes: Routes) -> Self {
        let (sender, exchanges) = unbounded_channel();
        let proxy = Proxy::start(routes, sender, || 1_479_902_400_000).await.unwrap();
        Self { proxy, exchanges }
    }

    /// Sends `request` unchanged, and reads until the proxy closes.
    async fn send(&self, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.proxy.address()).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut answer = Vec::new();
        tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn get(&self, url: &str) -> String {
        self.send(format!("GET {url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
            .await
    }

    async fn recorded(&mut self) -> Exchange {
        tokio::time::timeout(PATIENCE, self.exchanges.recv()).await.unwrap().unwrap()
    }
}

async fn upstream(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// A server that reads a request's head, answers each connection with `answer`, and hangs up; by a
/// reset when `reset`.
async fn raw_upstream(answer: &'static [u8], reset: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await;
            stream.write_all(answer).await.unwrap();
            stream.flush().await.unwrap();
            if reset {
                stream.set_zero_linger().unwrap();
            }
        }
    });
    address
}

/// An address where nothing listens.
async fn unused() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn bodies_pass_unchanged_both_ways() {
    let echo = post(|request: Request| async { Body::new(request.into_body()) });
    let address = upstream(Router::new().route("/echo", echo)).await;
    let mut stand = Stand::start(Routes::new().play("partner.example", address)).await;
    let body: Vec<u8> = (0..=255).cycle().take(1_100_000).collect();
    let (mut sender, connection) = hyper::client::conn::http1::handshake(
        hyper_util::rt::TokioIo::new(TcpStream::connect(stand.proxy.address()).await.unwrap()),
    )
    .await
    .unwrap();
    tokio::spawn(connection);
    let onward = hyper::Request::post("http://partner.example/echo")
        .header("host", "partner.example")
        .body(http_body_util::Full::new(Bytes::from(body.clone())))
        .unwrap();
    let response = sender.send_request(onward).await.unwrap();
    let echoed = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(echoed, body);

    let recorded = stand.recorded().await;
    assert_eq!(recorded.outcome, Outcome::Completed);
    assert_eq!(recorded.request_body.bytes, body[..1024 * 1024]);
    assert_eq!(recorded.request_body.total, 1_100_000);
    assert_eq!(recorded.response_body.bytes, body);
    assert_eq!(recorded.at, 1_479_902_400_000);
}

#[tokio::test]
async fn an_exchange_is_told_whole() {
    let page = get(|headers: HeaderMap| async move {
        let host = headers["host"].to_str().unwrap().to_owned();
        ([("x-proxied", headers.contains_key("proxy-connection").to_string())], host)
    });
    let address = upstream(Router::new().route("/page", page)).await;
    let mut stand = Stand::start(Routes::new().play("Partner.Example", address)).await;
    let answer = stand
        .send(
            b"GET http://PARTNER.example:8080/page?q=1 HTTP/1.1\r\nHost: PARTNER.example:8080\r\n\
              Proxy-Connection: keep-alive\r\nConnection: close, x-hop\r\nX-Hop: 1\r\n\r\n",
        )
        .await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("x-proxied: false"), "{answer}");
    assert!(answer.ends_with("PARTNER.example:8080"), "{answer}");
    let recorded = stand.recorded().await;
    assert_eq!(recorded.method, "GET");
    assert_eq!(recorded.url, "http://PARTNER.example:8080/page?q=1");
    assert_eq!(recorded.status, Some(200));
    assert_eq!(recorded.response_body.bytes, b"PARTNER.example:8080");
    let header = |name| recorded.request_headers.iter().find(|header| header.0 == name);
    assert!(header("x-hop").is_some(), "what the browser sent is recorded");
    assert!(!format!("{recorded:?}").contains("x-hop"), "but not in a log");
}

#[tokio::test]
async fn a_body_in_pieces_is_passed_on_as_it_comes() {
    let (pieces, stream) = unbounded_channel::<&'static str>();
    let stream = std::sync::Arc::new(tokio::sync::Mutex::new(Some(stream)));
    let streaming = get(move || async move {
        let mut pieces = stream.lock().await.take().unwrap();
        let pieces = futures_util::stream::poll_fn(move |context| pieces.poll_recv(context));
        Body::from_stream(pieces.map(Ok::<_, std::io::Error>)).into_response()
    });
    let address = upstream(Router::new().route("/", streaming)).await;
    let mut stand = Stand::start(Routes::new().play("partner.example", address)).await;
    let mut client = TcpStream::connect(stand.proxy.address()).await.unwrap();
    client
        .write_all(b"GET http://partner.example/ HTTP/1.1\r\nHost: partner.example\r\n\r\n")
        .await
        .unwrap();
    let mut got = String::new();
    for piece in ["first", "second"] {
        pieces.send(piece).unwrap();
        // The next piece is sent only when this one has come through.
        while !got.contains(piece) {
            let mut buffer = [0; 1024];
            let count = client.read(&mut buffer).await.unwrap();
            assert_ne!(count, 0, "ended early: {got}");
            got.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
        }
    }
    drop(pieces);
    let recorded = stand.recorded().await;
    assert_eq!(recorded.response_body.bytes, b"firstsecond");
    assert_eq!(recorded.outcome, Outcome::Completed);
}

#[tokio::test]
async fn a_host_that_nobody_named_is_refused() {
    let mut stand = Stand::start(Routes::new().allow("127.0.0.1", 1)).await;
    for url in ["http://update.example/", "http://127.0.0.1:2/", "http://127.0.0.1/"] {
        let answer = stand.get(url).await;
        assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
        assert_eq!(stand.recorded().await.outcome, Outcome::Refused);
    }
    for host in ["update.example:443", "127.0.0.1:2"] {
        let request = format!("CONNECT {host} HTTP/1.1\r\nConnection: close\r\n\r\n");
        let answer = stand.send(request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
        let recorded = stand.recorded().await;
        assert_eq!((recorded.url.as_str(), recorded.outcome), (host, Outcome::Refused));
    }
}

#[tokio::test]
async fn an_origin_form_request_is_refused() {
    let mut stand = Stand::start(Routes::new()).await;
    let answer = stand.get("/").await;
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
    assert_eq!(stand.recorded().await.outcome, Outcome::Refused);
}

#[tokio::test]
async fn routes_change_while_it_runs() {
    let one = upstream(Router::new().route("/", get(|| async { "one" }))).await;
    let two = upstream(Router::new().route("/", get(|| async { "two" }))).await;
    let mut stand = Stand::start(Routes::new().play("partner.example", one)).await;
    assert!(stand.get("http://partner.example/").await.ends_with("one"));
    stand
        .proxy
        .set_routes(Routes::new().play("partner.example", two).allow("127.0.0.1", one.port()));
    assert!(stand.get("http://partner.example/").await.ends_with("two"));
    assert!(stand.get(&format!("http://{one}/")).await.ends_with("one"));
    stand.proxy.set_routes(Routes::new());
    assert!(stand.get("http://partner.example/").await.starts_with("HTTP/1.1 502"));
    for outcome in [Outcome::Completed, Outcome::Completed, Outcome::Completed, Outcome::Refused] {
        assert_eq!(stand.recorded().await.outcome, outcome);
    }
}

#[tokio::test]
async fn an_upstream_that_is_down_is_an_upstream_error() {
    let mut stand = Stand::start(Routes::new().play("partner.example", unused().await)).await;
    let answer = stand.get("http://partner.example/").await;
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
    let recorded = stand.recorded().await;
    assert!(matches!(recorded.outcome, Outcome::UpstreamError(_)), "{recorded:?}");
}

#[tokio::test]
async fn an_upstream_that_hangs_up_without_an_answer_is_an_upstream_error() {
    let address = raw_upstream(b"", false).await;
    let mut stand = Stand::start(Routes::new().play("partner.example", address)).await;
    let answer = stand.get("http://partner.example/").await;
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
    let recorded = stand.recorded().await;
    assert!(matches!(recorded.outcome, Outcome::UpstreamError(_)), "{recorded:?}");
}

/// A clean end would make half a document look like a whole one.
#[tokio::test]
async fn a_body_that_is_broken_off_is_not_ended_cleanly() {
    let short: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf";
    let chunked: &[u8] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    for (answer, reset) in [(short, false), (short, true), (chunked, false), (chunked, true)] {
        let address = raw_upstream(answer, reset).await;
        let mut stand = Stand::start(Routes::new().play("partner.example", address)).await;
        let got = stand.get("http://partner.example/").await;
        assert!(!got.ends_with("0\r\n\r\n"), "{got}");
        let recorded = stand.recorded().await;
        // A reset may overtake what was sent before it: then there is no answer to pass on.
        let expected = match recorded.outcome {
            Outcome::BrokenOff(_) => got.starts_with("HTTP/1.1 200"),
            Outcome::UpstreamError(_) => reset && got.starts_with("HTTP/1.1 502"),
            _ => false,
        };
        assert!(expected, "{recorded:?}: {got}");
    }
}

#[tokio::test]
async fn a_client_that_goes_away_is_told() {
    let forever = get(std::future::pending::<()>);
    let address = upstream(Router::new().route("/", forever)).await;
    let mut stand = Stand::start(Routes::new().play("partner.example", address)).await;
    let mut client = TcpStream::connect(stand.proxy.address()).await.unwrap();
    client
        .write_all(b"GET http://partner.example/ HTTP/1.1\r\nHost: partner.example\r\n\r\n")
        .await
        .unwrap();
    drop(client);
    let recorded = stand.recorded().await;
    assert_eq!((recorded.outcome, recorded.status), (Outcome::ClientGone, None));
}

#[tokio::test]
async fn a_tunnel_that_is_not_tls_is_passed_blindly() {
    let address = raw_upstream(b"tunnelled", false).await;
    let mut stand = Stand::start(Routes::new().allow("127.0.0.1", address.port())).await;
    let request = format!("CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\nhello");
    let answer = stand.send(request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.ends_with("\r\n\r\ntunnelled"), "{answer}");
    let recorded = stand.recorded().await;
    assert_eq!((recorded.method.as_str(), recorded.url), ("CONNECT", address.to_string()));
    assert_eq!(recorded.outcome, Outcome::Tunnelled);
    assert!(recorded.response_body.bytes.is_empty());
}

#[tokio::test]
async fn a_drop_ends_connections_and_tunnels() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stand = Stand::start(Routes::new().allow("127.0.0.1", address.port())).await;
    let mut client = TcpStream::connect(stand.proxy.address()).await.unwrap();
    client
        .write_all(format!("CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes())
        .await
        .unwrap();
    client.write_all(b"x").await.unwrap();
    let (mut tunnelled, _) = listener.accept().await.unwrap();
    assert_eq!(tunnelled.read_u8().await.unwrap(), b'x');
    drop(stand);
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(PATIENCE, tunnelled.read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "the tunnel is still open");
}

/// A server may compress without being asked: the browser reads it all the same.
#[tokio::test]
async fn a_body_is_recorded_as_the_browser_reads_it() {
    let text = "a page ".repeat(1000);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, text.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let sent = gzip.clone();
    let page = get(move || async move { ([("content-encoding", "gzip")], sent) });
    let address = upstream(Router::new().route("/", page)).await;
    let mut stand = Stand::start(Routes::new().play("partner.example", address)).await;
    stand
        .send(b"GET http://partner.example/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .await;
    let recorded = stand.recorded().await;
    assert_eq!(String::from_utf8_lossy(&recorded.response_body.bytes), text);
    assert_eq!(recorded.response_body.unread, None);
}
