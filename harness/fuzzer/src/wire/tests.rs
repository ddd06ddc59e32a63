//! What is read of answers, of servers that mean well and of those that do not.

use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use super::*;
use locksmith_core::tls::Trust;

/// A server that answers each connection's messages with these, in turn, and then closes it.
async fn server(connections: Vec<Vec<&'static str>>) -> Host {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for answers in connections {
            let (mut stream, _) = listener.accept().await.unwrap();
            for answer in answers {
                let mut asked = [0; 64];
                let _ = stream.read(&mut asked).await;
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    });
    Host::of(&url.parse().unwrap(), &Trust::default(), Duration::from_secs(5)).await.unwrap()
}

const ASK: &[u8] = b"GET / HTTP/1.1\r\n\r\n";

async fn body(client: &mut Client) -> (u16, String) {
    client.ask(ASK, Sending::default()).await.unwrap();
    client.answer(|answer| (answer.status, String::from_utf8_lossy(answer.body).into_owned()))
}

#[tokio::test]
async fn every_framing_is_read() {
    let host = server(vec![vec![
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\n\r\nuntil the end",
    ]])
    .await;
    let mut client = Client::new(host);
    assert_eq!(body(&mut client).await, (200, "abc".to_owned()));
    assert_eq!(body(&mut client).await, (200, "def".to_owned()));
    assert_eq!(body(&mut client).await, (204, String::new()));
    assert_eq!(body(&mut client).await, (403, "until the end".to_owned()));
}

#[tokio::test]
async fn an_idle_connection_may_be_closed_but_no_request_dropped_twice() {
    let once = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1";
    let host = server(vec![vec![once], vec![once], vec![""], vec![""]]).await;
    let mut client = Client::new(host);
    assert_eq!(body(&mut client).await.0, 200);
    assert_eq!(body(&mut client).await.0, 200);
    let dropped = client.ask(ASK, Sending::default()).await;
    assert!(matches!(dropped, Err(Broken::Dropped)), "{dropped:?}");
}

#[tokio::test]
async fn what_is_no_http_and_what_never_comes_are_told_apart() {
    let host = server(vec![vec!["SSH-2.0-OpenSSH\r\n\r\n"]]).await;
    let strange = Client::new(host).ask(ASK, Sending::default()).await;
    assert!(matches!(strange, Err(Broken::NoHttp)), "{strange:?}");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    let host = Host::of(&url, &Trust::default(), Duration::from_millis(50)).await.unwrap();
    let silent = Client::new(host).ask(ASK, Sending::default()).await;
    assert!(matches!(silent, Err(Broken::TimedOut)), "{silent:?}");
}

mod hostile;

/// A server may compress without being asked.
#[tokio::test]
async fn an_answer_is_read_as_a_browser_reads_it() {
    // "200", by deflate.
    let packed = "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\nContent-Length: 5\r\n\r\n320\0\0";
    let host = server(vec![vec![packed]]).await;
    let mut client = Client::new(host);
    assert_eq!(body(&mut client).await, (200, "200".to_owned()));
}

/// The contents of a compression bomb beyond the limit are unknown: the answer is cut.
#[tokio::test]
async fn an_answer_that_unpacks_without_end_is_cut() {
    use std::io::Write as _;

    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(&vec![b'z'; 4 << 20]).unwrap();
    let packed = packed.finish().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let _ = stream.read(&mut [0; 64]).await;
        let length = packed.len();
        let head =
            format!("HTTP/1.1 403 F\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all(&[head.as_bytes(), &packed].concat()).await.unwrap();
    });
    let host = Host::of(&url, &Trust::default(), Duration::from_secs(5)).await.unwrap();
    let mut client = Client::new(host);
    assert_eq!(body(&mut client).await.1.len(), Part::Unpacked.limit());
    assert_eq!(client.cut(), Some(Part::Unpacked));
}
