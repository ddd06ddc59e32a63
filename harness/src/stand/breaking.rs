//! The part of the document host that breaks answers off, which no HTTP library does on purpose: one
//! would rather close the connection before the head has gone out.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::documents::{Fetch, Shelf};
use crate::scenario::Answer;

/// How many bytes more than it sends a short answer announces.
const LACKING: usize = 1000;

/// Answers every request with a head and less of a body than it announces: all of the document, or
/// half of it and then a reset of the connection.
pub(super) async fn serve(listener: TcpListener, shelf: Shelf) {
    while let Ok((stream, _)) = listener.accept().await {
        let shelf = shelf.clone();
        tokio::spawn(async move {
            // Whatever goes wrong here, the connection ends, as it should.
            let _ = answer(stream, &shelf).await;
        });
    }
}

async fn answer(mut stream: TcpStream, shelf: &Shelf) -> std::io::Result<()> {
    let mut reader = BufReader::new(&mut stream);
    let mut first = String::new();
    reader.read_line(&mut first).await?;
    let mut line = String::new();
    while reader.read_line(&mut line).await? > 2 {
        line.clear();
    }
    let mut words = first.split(' ');
    let method = words.next().unwrap_or_default();
    let target = words.next().unwrap_or_default();
    let Some(mut fetch) = Fetch::begin(shelf, method, target) else { return Ok(()) };
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
    fetch.sent(sent);
    if fetch.answer == Answer::Short {
        return stream.shutdown().await;
    }
    // Closing with a linger of zero is what sends RST instead of FIN.
    stream.set_zero_linger()
}
