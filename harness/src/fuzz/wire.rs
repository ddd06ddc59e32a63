//! Connections that carry one request after the other, as bytes that no HTTP client would send.

use std::io;
use std::mem::MaybeUninit;
use std::pin::pin;
use std::time::Duration;

use httparse::{Response, Status};
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::answer::Received;
use super::render::Sending;

mod framing;
mod host;

use framing::{Framing, framing, parse};
pub use host::Host;
use host::Io;

/// More headers than an answer has.
const HEADERS: usize = 96;
/// No more of an answer is read.
const LARGEST_ANSWER: usize = 1024 * 1024;
/// A message from this size on may be answered before it is read.
const LARGE: usize = 16 * 1024;
/// How long an answer is waited for that a server need not give.
const SHORT: Duration = Duration::from_secs(1);
/// How long the pause in a slow message is.
const PAUSE: Duration = Duration::from_millis(20);

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum Broken {
    /// No connection.
    #[error("cannot connect: {0}")]
    Connect(io::Error),
    /// The connection ended before an answer did.
    #[error("the connection was dropped")]
    Dropped,
    /// No answer within the deadline.
    #[error("no answer came in time")]
    TimedOut,
    /// What came is no HTTP.
    #[error("what came is no HTTP")]
    NoHttp,
}

/// One connection at a time to a host, opened when it is needed.
pub struct Client {
    host: Host,
    stream: Option<Box<dyn Io>>,
    /// The answer's head, and what follows it.
    buffer: Vec<u8>,
    /// Where the answer that counts begins: after interim ones.
    begin: usize,
    head: usize,
    /// The body, where it did not come in one piece.
    chunked: Option<Vec<u8>>,
    end: usize,
}

impl Client {
    /// For a host.
    #[must_use]
    pub fn new(host: Host) -> Self {
        let (stream, chunked) = (None, None);
        Self { host, stream, buffer: Vec::new(), begin: 0, head: 0, chunked, end: 0 }
    }

    /// The next request goes over a new connection.
    pub fn reconnect(&mut self) {
        self.stream = None;
    }

    /// Sends a message and waits for its answer. A connection that ended without one is opened once more:
    /// servers may close what is idle, and what dropped is to be confirmed.
    pub async fn ask(&mut self, message: &[u8], sending: Sending) -> Result<(), Broken> {
        match self.within_deadline(message, sending).await {
            Err(Broken::Dropped) => match self.within_deadline(message, sending).await {
                // What dropped the request is not even there any more.
                Err(Broken::Connect(_)) => Err(Broken::Dropped),
                asked => asked,
            },
            asked => asked,
        }
    }

    async fn within_deadline(&mut self, message: &[u8], sending: Sending) -> Result<(), Broken> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.host.connect().await.map_err(Broken::Connect)?,
        };
        let deadline = self.host.deadline;
        let deadline = if sending.may_wait { deadline.min(SHORT) } else { deadline };
        let asked = timeout(deadline, self.exchange(&mut stream, message, sending)).await;
        let keeps = asked.unwrap_or(Err(Broken::TimedOut))?;
        if keeps && !sending.is_last {
            self.stream = Some(stream);
        }
        Ok(())
    }

    /// Whether the connection can be used again.
    async fn exchange(
        &mut self,
        stream: &mut Box<dyn Io>,
        message: &[u8],
        sending: Sending,
    ) -> Result<bool, Broken> {
        self.buffer.clear();
        self.begin = 0;
        self.chunked = None;
        // A server that does not read to the end may answer all the same.
        let _ = self.send(stream, message, sending).await;
        loop {
            let (head, status, framing, keeps) = self.read_head(stream).await?;
            self.head = head;
            if (100..200).contains(&status) {
                self.begin = head;
                continue;
            }
            let is_whole = self.read_body(stream, &framing).await?;
            let closes = matches!(framing, Framing::UntilClosed) || !is_whole;
            return Ok(keeps && !closes && self.end == self.buffer.len());
        }
    }

    async fn send(
        &mut self,
        stream: &mut Box<dyn Io>,
        message: &[u8],
        sending: Sending,
    ) -> io::Result<()> {
        if let Some(at) = sending.pause_at {
            stream.write_all(&message[..at]).await?;
            // An answer before the rest ends the pause.
            if timeout(PAUSE, stream.read_buf(&mut self.buffer)).await.is_ok() {
                return Ok(());
            }
            stream.write_all(&message[at..]).await?;
        } else if message.len() < LARGE {
            stream.write_all(message).await?;
        } else {
            let (mut reader, mut writer) = tokio::io::split(&mut *stream);
            let mut written = pin!(writer.write_all(message));
            tokio::select! {
                done = &mut written => done?,
                read = reader.read_buf(&mut self.buffer) => { read?; }
            }
        }
        if sending.close {
            stream.shutdown().await?;
        }
        Ok(())
    }

    async fn read_head(
        &mut self,
        stream: &mut Box<dyn Io>,
    ) -> Result<(usize, u16, Framing, bool), Broken> {
        loop {
            let mut headers = [MaybeUninit::uninit(); HEADERS];
            let mut response = Response::new(&mut []);
            match parse(&mut response, &self.buffer[self.begin..], &mut headers) {
                Ok(Status::Complete(length)) => {
                    let status = response.code.unwrap_or_default();
                    let is_new = response.version == Some(1);
                    let (framing, closes) = framing(status, response.headers)?;
                    return Ok((self.begin + length, status, framing, is_new && !closes));
                }
                Ok(Status::Partial) if self.buffer.len() - self.begin < LARGEST_ANSWER => {}
                _ => return Err(Broken::NoHttp),
            }
            if self.read(stream).await? == 0 {
                return Err(Broken::Dropped);
            }
        }
    }

    /// Whether the body came to its end, and not to the limit.
    async fn read_body(
        &mut self,
        stream: &mut Box<dyn Io>,
        framing: &Framing,
    ) -> Result<bool, Broken> {
        let limit = self.head + LARGEST_ANSWER;
        match framing {
            Framing::Length(length) => {
                let end = self.head.saturating_add(*length);
                while self.buffer.len() < end.min(limit) {
                    if self.read(stream).await? == 0 {
                        return Err(Broken::Dropped);
                    }
                }
                self.end = end.min(self.buffer.len());
                Ok(end <= limit)
            }
            Framing::UntilClosed => {
                while self.buffer.len() < limit && self.read(stream).await? > 0 {}
                self.end = self.buffer.len();
                Ok(self.end < limit)
            }
            Framing::Chunks => {
                let (mut body, mut at) = (Vec::new(), self.head);
                loop {
                    match httparse::parse_chunk_size(&self.buffer[at..]) {
                        Ok(Status::Complete((size_line, size))) => {
                            let size = usize::try_from(size).map_err(|_| Broken::NoHttp)?;
                            let from = at + size_line;
                            let next = from.saturating_add(size).saturating_add(2);
                            if next > limit {
                                return Ok(false);
                            }
                            while self.buffer.len() < next {
                                if self.read(stream).await? == 0 {
                                    return Err(Broken::Dropped);
                                }
                            }
                            body.extend_from_slice(&self.buffer[from..from + size]);
                            at = next;
                            if size == 0 {
                                // Trailers leave more in the buffer: the connection ends then.
                                self.end = at;
                                self.chunked = Some(body);
                                return Ok(true);
                            }
                        }
                        Ok(Status::Partial) => {
                            if self.read(stream).await? == 0 {
                                return Err(Broken::Dropped);
                            }
                        }
                        Err(_) => return Err(Broken::NoHttp),
                    }
                }
            }
        }
    }

    async fn read(&mut self, stream: &mut Box<dyn Io>) -> Result<usize, Broken> {
        self.buffer.reserve(4096);
        // A reset is an end, too.
        stream.read_buf(&mut self.buffer).await.map_err(|_| Broken::Dropped)
    }

    /// Everything that came, as it came.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.buffer
    }

    /// How long the head of the last answer is.
    #[must_use]
    pub fn head_length(&self) -> usize {
        self.head - self.begin
    }

    /// The last answer.
    pub fn answer<T>(&self, read: impl FnOnce(&Received<'_>) -> T) -> T {
        let mut headers = [MaybeUninit::uninit(); HEADERS];
        let mut response = Response::new(&mut []);
        // It was parsed before.
        let _ = parse(&mut response, &self.buffer[self.begin..self.head], &mut headers);
        let in_one = || &self.buffer[self.head..self.end.max(self.head)];
        read(&Received {
            status: response.code.unwrap_or_default(),
            body: self.chunked.as_deref().unwrap_or_else(in_one),
            headers: response.headers,
        })
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;
    use crate::tls::Trust;

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
}
