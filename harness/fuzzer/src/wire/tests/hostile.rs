//! Servers that send without end. What is read of them is counted at the socket.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::*;

/// A connection that counts what is read of it.
struct Counting {
    stream: TcpStream,
    read: Arc<AtomicUsize>,
}

impl AsyncRead for Counting {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, into);
        self.read.fetch_add(into.filled().len() - before, Ordering::Relaxed);
        polled
    }
}

impl AsyncWrite for Counting {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// What came of a server, and what it cost.
struct Endured {
    asked: Result<(), Broken>,
    cut: Option<Part>,
    status: u16,
    body: usize,
    /// How much was read from the socket.
    read: usize,
}

/// Asks a server that sends this first, and then the other again and again, with a pause between.
#[expect(clippy::disallowed_methods, reason = "to be slow is what it is for")]
async fn endure(first: &str, again: &str, pause: Option<Duration>, deadline: Duration) -> Endured {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let (first, again) = (first.to_owned(), again.to_owned());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(first.as_bytes()).await.unwrap();
        while stream.write_all(again.as_bytes()).await.is_ok() {
            if let Some(pause) = pause {
                tokio::time::sleep(pause).await;
            }
        }
    });
    let host = Host::of(&url.parse().unwrap(), &Trust::default(), deadline).await.unwrap();
    let read = Arc::new(AtomicUsize::new(0));
    let stream = TcpStream::connect(listener_of(&url)).await.unwrap();
    let mut client = Client::new(host);
    client.stream = Some(Box::new(Counting { stream, read: Arc::clone(&read) }));
    let began = Instant::now();
    let asked = client.ask(ASK, Sending::default()).await;
    assert!(began.elapsed() < deadline + Duration::from_secs(2), "{:?}", began.elapsed());
    server.abort();
    let (status, body) = client.answer(|answer| (answer.status, answer.body.len()));
    let cut = client.cut();
    assert!(cut.is_none() || client.stream.is_none(), "a connection with a rest in it is kept");
    Endured { asked, cut, status, body, read: read.load(Ordering::Relaxed) }
}

fn listener_of(url: &str) -> String {
    url.trim_start_matches("http://").trim_end_matches('/').to_owned()
}

const LONG: Duration = Duration::from_secs(20);
const OK: &str = "HTTP/1.1 200 OK\r\n";

fn chunked(after: &str) -> String {
    format!("{OK}Transfer-Encoding: chunked\r\n\r\n{after}")
}

#[tokio::test]
async fn an_answer_that_never_begins_is_cut() {
    let one_header = format!("{OK}X: ");
    let interim = "HTTP/1.1 100 Continue\r\n\r\n".repeat(100);
    let lines = "x".repeat(4096);
    let extension = chunked("1;a=");
    let head = Part::Head.limit();
    for (first, again, part, most) in [
        ("", interim.as_str(), Part::Interim, Part::Interim.limit() + head),
        (&one_header, &lines, Part::Head, head),
        (OK, "X: y\r\n", Part::Headers, head),
        (&extension, &lines, Part::ChunkLine, head + Part::ChunkLine.limit()),
    ] {
        let endured = endure(first, again, None, LONG).await;
        assert!(
            matches!(endured.asked, Err(Broken::Cut(cut)) if cut == part),
            "{part:?}: {:?}",
            endured.asked
        );
        assert!(endured.read <= most, "{part:?}: {}", endured.read);
    }
}

#[tokio::test]
async fn an_answer_that_never_ends_is_cut_and_says_so() {
    let until_closed = format!("{OK}\r\n");
    let length = format!("{OK}Content-Length: 99999999999\r\n\r\n");
    let chunks = chunked("");
    let huge_chunk = chunked("fffffffff\r\n");
    let trailers = chunked("1\r\nb\r\n0\r\n");
    let block = "x".repeat(4096);
    let chunk = format!("1000\r\n{block}\r\n");
    let body = Part::Body.limit();
    for (first, again, part, body) in [
        (&until_closed, block.as_str(), Part::Body, body),
        (&length, &block, Part::Body, body),
        (&chunks, &chunk, Part::Body, body),
        (&chunks, "1\r\nx\r\n", Part::Body, body),
        (&huge_chunk, &block, Part::Body, body),
        (&trailers, "X: y\r\n", Part::Trailers, 1),
    ] {
        let endured = endure(first, again, None, LONG).await;
        assert!(endured.asked.is_ok(), "{first}: {:?}", endured.asked);
        assert_eq!((endured.cut, endured.status), (Some(part), 200), "{first}{again}");
        assert!((1..=body).contains(&endured.body), "{first}: {}", endured.body);
        let most = Part::Head.limit() + part.limit();
        assert!(endured.read <= most, "{first}: {}", endured.read);
    }
}

#[tokio::test]
async fn a_byte_at_a_time_is_waited_for_until_the_deadline_only() {
    let deadline = Duration::from_millis(300);
    let until_closed = format!("{OK}\r\n");
    let (extension, trailers) = (chunked("1;a="), chunked("0\r\n"));
    for first in ["", OK, &until_closed, &extension, &trailers] {
        let began = Instant::now();
        let endured = endure(first, "x", Some(Duration::from_millis(20)), deadline).await;
        let is_over = matches!(endured.asked, Err(Broken::TimedOut | Broken::NoHttp));
        assert!(is_over, "{first}: {:?}", endured.asked);
        assert!(began.elapsed() < deadline + Duration::from_millis(500), "{first}");
        assert!(endured.read < first.len() + 100, "{first}: {}", endured.read);
    }
}

/// A cut answer has none of the answer before it.
#[tokio::test]
async fn what_came_before_is_no_part_of_an_answer_that_is_cut() {
    let long: &str = Box::leak(
        format!("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{}", "x".repeat(5000)).into(),
    );
    let broken = "HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\nab";
    let host = server(vec![vec![long, broken], vec![broken]]).await;
    let mut client = Client::new(host);
    assert_eq!(body(&mut client).await.1.len(), 5000);
    let dropped = client.ask(ASK, Sending::default()).await;
    assert!(matches!(dropped, Err(Broken::Dropped)), "{dropped:?}");
    assert_eq!(client.answer(|answer| answer.body.len()), 2);
}

#[tokio::test]
async fn trailers_are_no_part_of_the_next_answer() {
    let with = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n";
    let after = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb";
    let mut client = Client::new(server(vec![vec![with, after]]).await);
    assert_eq!(body(&mut client).await, (200, "a".to_owned()));
    assert_eq!(body(&mut client).await, (200, "b".to_owned()));
}
