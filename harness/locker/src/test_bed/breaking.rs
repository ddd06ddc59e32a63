//! The connections of the document host. Some answers are broken off, which no HTTP library does on
//! purpose: one would rather close the connection before the head has gone out.

use std::convert::Infallible;
use std::io::{self, Cursor};
use std::sync::Arc;

use axum::http::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::answers;
use super::shelf::{Fetch, Shelf};
use locksmith_core::scenario::Answer;

/// How many bytes more than it sends a short answer announces.
const LACKING: usize = 1000;

/// How long a request's head may be.
const LONGEST_HEAD: u64 = 64 * 1024;

/// Answers the requests of every connection. They end with this.
pub(super) async fn serve(mut listener: TcpListener, shelf: Arc<Shelf>) {
    let mut connections = JoinSet::new();
    loop {
        // Waits a second where there are no more sockets to be had.
        let (stream, _) = Listener::accept(&mut listener).await;
        // Whatever goes wrong here, the connection ends, as it should.
        connections.spawn(answer(stream, Arc::clone(&shelf)));
        while connections.try_join_next().is_some() {}
    }
}

/// Answers the one request of a connection.
async fn answer(stream: TcpStream, shelf: Arc<Shelf>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (reader, writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    let head = read_head(&mut reader).await?;
    let mut words = head.split(' ');
    let method = words.next().unwrap_or_default();
    let target = words.next().unwrap_or_default();
    if let Some(Answer::Reset | Answer::Short) = shelf.answer_at(target) {
        let Some(fetch) = Fetch::begin(&shelf, method, target) else { return Ok(()) };
        let stream = reader.into_inner().reunite(writer).map_err(io::Error::other)?;
        return break_off(stream, fetch).await;
    }
    let stream = tokio::io::join(Cursor::new(head.into_bytes()).chain(reader), writer);
    let answer = service_fn(async |request: Request<Incoming>| {
        Ok::<_, Infallible>(answers::serve(&shelf, &request).await)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), answer);
    connection.await.map_err(io::Error::other)
}

/// Everything up to the empty line.
async fn read_head(reader: &mut (impl AsyncBufReadExt + Unpin)) -> io::Result<String> {
    let mut head = String::new();
    let mut reader = reader.take(LONGEST_HEAD);
    while reader.read_line(&mut head).await? > 2 {}
    Ok(head)
}

/// Sends a head and less of a body than it announces: all of the document, or half of it and then a
/// reset of the connection.
async fn break_off(mut stream: TcpStream, mut fetch: Fetch) -> io::Result<()> {
    let whole = fetch.bytes.len();
    let (announced, sent) = match fetch.answer {
        Answer::Short => (whole + LACKING, whole),
        _ => (whole, whole / 2),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        fetch.media_type, announced
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&fetch.bytes[..sent]).await?;
    fetch.count(sent);
    if fetch.answer == Answer::Short {
        return stream.shutdown().await;
    }
    // Closing with a linger of zero is what sends RST instead of FIN.
    stream.set_zero_linger()
}
