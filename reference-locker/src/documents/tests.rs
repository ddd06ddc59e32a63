use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::policy::Specification;

fn limits() -> Limits {
    Limits { document_bytes: 1000, document_milliseconds: 10_000, ..Limits::default() }
}

fn fetcher(policy: AddressPolicy, limits: Limits) -> Fetcher {
    crate::server::install_tls();
    Fetcher::new(policy, &BTreeMap::new(), None, limits).expect("a fetcher")
}

async fn fetch_by(fetcher: &Fetcher, url: &str) -> Result<Document, FetchError> {
    fetcher.fetch(url, &Specification).await
}

async fn fetch(url: &str) -> Result<Document, FetchError> {
    fetch_by(&fetcher(AddressPolicy::AllowLoopback, limits()), url).await
}

async fn serve(template: ResponseTemplate) -> (MockServer, String) {
    let server = MockServer::start().await;
    Mock::given(method("GET")).respond_with(template).mount(&server).await;
    let url = format!("{}/file.bin", server.uri());
    (server, url)
}

/// A server that answers its one connection with these bytes, and closes it.
async fn serve_raw(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(answer).await;
    });
    address
}

#[tokio::test]
async fn a_document_is_taken_byte_for_byte() {
    let bytes: Vec<u8> = (0..=255).collect();
    let template = ResponseTemplate::new(200)
        .set_body_raw(bytes.clone(), "application/x-thing")
        // Not gzip at all: nothing is decoded.
        .insert_header("content-encoding", "gzip");
    let (_server, url) = serve(template).await;
    let document = fetch(&url).await.expect("a document");
    assert_eq!(document.bytes, bytes);
    assert_eq!(document.content_type, "application/x-thing");
    assert_eq!(document.name, "file.bin");
}

#[tokio::test]
async fn the_server_is_asked_not_to_encode() {
    let server = MockServer::start().await;
    let answer = ResponseTemplate::new(200);
    Mock::given(header("accept-encoding", "identity")).respond_with(answer).mount(&server).await;
    let document = fetch(&server.uri()).await.expect("an empty document");
    assert_eq!(document.bytes, b"");
    assert_eq!(document.content_type, "application/octet-stream");
}

#[tokio::test]
async fn other_answers_are_no_documents() {
    for status in [204, 206, 304, 400, 401, 403, 404, 410, 500, 503] {
        let (_server, url) = serve(ResponseTemplate::new(status)).await;
        assert_eq!(fetch(&url).await, Err(FetchError::Status(status)));
    }
}

#[tokio::test]
async fn a_document_may_be_as_large_as_the_limit_and_no_larger() {
    let (_server, url) = serve(ResponseTemplate::new(200).set_body_bytes(vec![1; 1000])).await;
    assert_eq!(fetch(&url).await.map(|document| document.bytes.len()), Ok(1000));
    let (_server, url) = serve(ResponseTemplate::new(200).set_body_bytes(vec![1; 1001])).await;
    assert_eq!(fetch(&url).await, Err(FetchError::TooLarge(1000)));
}

#[tokio::test]
async fn chunks_are_put_together_and_counted() {
    let chunked =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    let address = serve_raw(chunked).await;
    assert_eq!(fetch(&format!("http://{address}/")).await.expect("a document").bytes, b"abcde");

    let endless =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    let address = serve_raw(endless).await;
    let small = fetcher(AddressPolicy::AllowLoopback, Limits { document_bytes: 4, ..limits() });
    assert_eq!(fetch_by(&small, &format!("http://{address}/")).await, Err(FetchError::TooLarge(4)));
}

#[tokio::test]
async fn an_answer_broken_off_is_no_document() {
    for answer in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"[..],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"",
        b"not http",
    ] {
        let address = serve_raw(answer).await;
        assert_eq!(fetch(&format!("http://{address}/")).await, Err(FetchError::Incomplete));
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    assert_eq!(fetch(&format!("http://{address}/")).await, Err(FetchError::Unreachable));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let hasty = Limits { document_milliseconds: 50, ..limits() };
    let fetcher = fetcher(AddressPolicy::AllowLoopback, hasty);
    let found = fetch_by(&fetcher, &format!("http://{address}/")).await;
    assert_eq!(found, Err(FetchError::TimedOut(Duration::from_millis(50))));
}

#[tokio::test]
async fn redirects_are_followed_so_far_and_the_name_stays_the_buttons() {
    let server = MockServer::start().await;
    for step in 0..6 {
        let next = format!("/{}?a=b%20c", step + 1);
        let answer = ResponseTemplate::new(302).insert_header("location", next);
        Mock::given(path(format!("/{step}"))).respond_with(answer).mount(&server).await;
    }
    let end = ResponseTemplate::new(200).set_body_string("end");
    Mock::given(path("/6")).respond_with(end).mount(&server).await;

    let document = fetch(&format!("{}/1", server.uri())).await.expect("five redirects");
    assert_eq!((document.bytes.as_slice(), document.name.as_str()), (&b"end"[..], "1"));
    let too_many = fetch(&format!("{}/0", server.uri())).await;
    assert_eq!(too_many, Err(FetchError::TooManyRedirects(5)));
}

#[tokio::test]
async fn a_redirect_cannot_leave_http_or_the_permitted_addresses() {
    for (target, error) in [
        // The client itself takes this for no address at all.
        ("file:///etc/passwd", FetchError::Status(302)),
        ("ftp://127.0.0.1/x", FetchError::NotHttp),
        ("data:,x", FetchError::NotHttp),
        ("http://10.0.0.1/", FetchError::Forbidden),
        ("http://[::ffff:169.254.169.254]/", FetchError::Forbidden),
    ] {
        let template = ResponseTemplate::new(302).insert_header("location", target);
        let (_server, url) = serve(template).await;
        assert_eq!(fetch(&url).await, Err(error), "{target}");
    }
}

#[tokio::test]
async fn only_http_urls_of_permitted_addresses_are_asked_for() {
    for url in ["", "file:///etc/passwd", "ftp://a/b", "data:,x", "javascript:1", "relative"] {
        assert_eq!(fetch(url).await, Err(FetchError::NotHttp), "{url}");
    }
    let strict = fetcher(AddressPolicy::PublicOnly, limits());
    for url in ["http://127.0.0.1:1/", "http://2130706433/", "http://[::1]/", "http://localhost/"] {
        assert_eq!(fetch_by(&strict, url).await, Err(FetchError::Forbidden), "{url}");
    }
}
