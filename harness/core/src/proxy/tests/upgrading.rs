//! What a request is upgraded to passes both ways, as a WebSocket does.

use tokio::io::{AsyncRead, AsyncWrite};

use super::tls::{by_tls, server};
use super::*;
use crate::tls::Trust;

/// Answers one request for an upgrade by granting it, and then says everything again.
async fn echo(mut stream: impl AsyncRead + AsyncWrite + Unpin) {
    let asked = head(&mut stream).await;
    assert!(asked.contains("upgrade: websocket\r\n"), "{asked}");
    assert!(asked.contains("connection: upgrade\r\n"), "{asked}");
    let granted =
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                    Sec-WebSocket-Accept: x\r\n\r\n";
    stream.write_all(granted).await.unwrap();
    let mut said = [0; 5];
    while stream.read_exact(&mut said).await.is_ok() {
        stream.write_all(&said).await.unwrap();
    }
}

/// Asks for the upgrade of `url`, and has two words said again.
async fn is_upgraded(mut browser: impl AsyncRead + AsyncWrite + Unpin, url: &str) {
    let asked = format!(
        "GET {url} HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n"
    );
    browser.write_all(asked.as_bytes()).await.unwrap();
    let answer = head(&mut browser).await;
    assert!(answer.starts_with("http/1.1 101 "), "{answer}");
    for header in ["upgrade: websocket", "connection: upgrade", "sec-websocket-accept: x"] {
        assert!(answer.contains(header), "{answer}");
    }
    for word in [b"hello", b"again"] {
        browser.write_all(word).await.unwrap();
        let mut said = [0; 5];
        let read = tokio::time::timeout(PATIENCE, browser.read_exact(&mut said)).await;
        read.unwrap().unwrap();
        assert_eq!(&said, word);
    }
}

/// The head of a request or an answer, in small letters.
async fn head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap().to_ascii_lowercase()
}

#[tokio::test]
async fn a_web_socket_passes() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { echo(listener.accept().await.unwrap().0).await });
    let mut stand = Stand::start(Routes::new().allow("127.0.0.1", address.port())).await;
    let browser = TcpStream::connect(stand.proxy.address()).await.unwrap();
    is_upgraded(browser, &format!("http://{address}/socket")).await;
    assert_eq!(stand.recorded().await.status, Some(101));
}

#[tokio::test]
async fn a_web_socket_by_tls_passes() {
    let address = server("127.0.0.1", echo).await;
    let trust = Trust::default().accept_insecure(true);
    let routes = Routes::new().allow("127.0.0.1", address.port()).reach_by(trust.client());
    let mut stand = Stand::start(routes).await;
    let browser = by_tls(&stand, address).await;
    is_upgraded(browser, "/socket").await;
    let exchange = stand.recorded().await;
    assert_eq!((exchange.status, exchange.url), (Some(101), format!("https://{address}/socket")));
}

#[tokio::test]
async fn no_web_socket_leads_where_no_route_does() {
    let stand = Stand::start(Routes::new()).await;
    let asked = b"GET http://127.0.0.1:1/ HTTP/1.1\r\nHost: x\r\nConnection: close, Upgrade\r\n\
                  Upgrade: websocket\r\n\r\n";
    let answer = stand.send(asked).await;
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");
}

/// Frames of a server: a message in two, with a ping between them, and another.
const FRAMES: &[u8] = b"\x01\x04the \x89\x01!\x80\x03key\x82\x02\x01\x02";

/// Asks for a WebSocket, and reads all that comes.
async fn read_all(mut browser: TcpStream, url: &str) {
    let asked = format!(
        "GET {url} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    );
    browser.write_all(asked.as_bytes()).await.unwrap();
    let answer = head(&mut browser).await;
    assert!(answer.starts_with("http/1.1 101 "), "{answer}");
    // A masked frame of the browser's.
    browser.write_all(b"\x81\x82\x01\x02\x03\x04\x69\x6b").await.unwrap();
    let mut came = vec![0; FRAMES.len()];
    tokio::time::timeout(PATIENCE, browser.read_exact(&mut came)).await.unwrap().unwrap();
    assert_eq!(came, FRAMES);
}

/// Grants an upgrade, reads one frame, and sends some, byte by byte.
async fn frames(listener: TcpListener) {
    let mut stream = listener.accept().await.unwrap().0;
    let asked = head(&mut stream).await;
    assert!(!asked.contains("deflate"), "what is compressed cannot be read: {asked}");
    stream.write_all(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n").await.unwrap();
    stream.read_exact(&mut [0; 8]).await.unwrap();
    for byte in FRAMES {
        stream.write_all(&[*byte]).await.unwrap();
        stream.flush().await.unwrap();
    }
}

#[tokio::test]
async fn the_messages_of_a_web_socket_are_recorded() {
    for is_tunnelled in [false, true] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(frames(listener));
        let mut stand = Stand::start(Routes::new().allow("127.0.0.1", address.port())).await;
        let mut browser = TcpStream::connect(stand.proxy.address()).await.unwrap();
        let url = format!("http://{address}/socket");
        if is_tunnelled {
            let asked = format!("CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\n");
            browser.write_all(asked.as_bytes()).await.unwrap();
            assert!(head(&mut browser).await.starts_with("http/1.1 200 "));
        }
        read_all(browser, if is_tunnelled { "/socket" } else { &url }).await;
        assert_eq!(stand.recorded().await.status, Some(101));
        let sent = stand.recorded().await;
        assert_eq!((sent.url, sent.outcome), (url, Outcome::Message));
        assert_eq!(sent.request_body.bytes, b"hi");
        // What a ping says is no part of the message around it; two messages may be one text.
        for message in [&b"the key"[..], b"!", b"\x01\x02", b"the key\x01\x02"] {
            assert_eq!(stand.recorded().await.response_body.bytes, message);
        }
    }
}
