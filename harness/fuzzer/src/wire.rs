//! Connections that send one request after the other, as bytes that no HTTP client sends.

use std::io;
use std::mem::MaybeUninit;
use std::pin::pin;
use std::time::Duration;

use httparse::{Response, Status};
use memchr::memmem;
use thiserror::Error;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use super::answer::Received;
use super::render::Sending;
use locksmith_core::received::{self, Decoded};

mod bounded;
mod framing;
mod host;

use bounded::Bounded;
pub use bounded::Part;
use framing::{Framing, framing, parse};
pub use host::Host;
use host::Io;

/// More headers than an answer has.
const HEADERS: usize = 96;
/// A server may answer a message of this size before it has read all of it.
const LARGE: usize = 16 * 1024;
/// The time to wait for an answer that a server need not give.
const SHORT: Duration = Duration::from_secs(1);
/// The pause in a slow message.
const PAUSE: Duration = Duration::from_millis(20);

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum Broken {
    /// No connection.
    #[error("cannot connect: {}", locksmith_core::tls::trouble(.0))]
    Connect(io::Error),
    /// The connection ended before an answer did.
    #[error("the locker dropped the connection")]
    Dropped,
    /// No answer within the deadline.
    #[error("no answer before the timeout")]
    TimedOut,
    /// The answer is not HTTP.
    #[error("the answer is not HTTP")]
    NoHttp,
    /// The answer is too long, before its end is known.
    #[error("the answer is too long: {0}")]
    Cut(Part),
}

/// One connection at a time to a host, opened when it is needed.
pub struct Client {
    host: Host,
    stream: Option<Box<dyn Io>>,
    /// The answer's head, and what follows it.
    buffer: Bounded,
    /// The beginning of the final answer, after interim ones.
    begin: usize,
    head: usize,
    /// The body, where it arrived in pieces.
    chunked: Option<Vec<u8>>,
    /// The body without its codings, where it has any.
    unpacked: Option<Vec<u8>>,
    end: usize,
    /// The part that is too long.
    cut: Option<Part>,
}

impl Client {
    /// For a host.
    #[must_use]
    pub fn new(host: Host) -> Self {
        let (stream, chunked, unpacked, cut) = (None, None, None, None);
        let buffer = Bounded::default();
        Self { host, stream, buffer, begin: 0, head: 0, chunked, unpacked, end: 0, cut }
    }

    /// The next request goes over a new connection.
    pub(crate) fn reconnect(&mut self) {
        self.stream = None;
    }

    /// Sends a message and waits for its answer. If the connection ends without one, it opens a new one and sends the
    /// message once more: servers may close idle connections, and a drop needs confirmation.
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
        (self.begin, self.head, self.end) = (0, 0, 0);
        (self.chunked, self.unpacked, self.cut) = (None, None, None);
        // A server that does not read the whole message may still answer.
        let _ = self.send(stream, message, sending).await;
        loop {
            let (head, status, framing, keeps) = self.read_head(stream).await?;
            self.head = head;
            if (100..200).contains(&status) {
                if head > Part::Interim.limit() {
                    return Err(Broken::Cut(Part::Interim));
                }
                self.begin = head;
                continue;
            }
            self.cut = match self.read_body(stream, &framing).await {
                Ok(()) => None,
                Err(Broken::Cut(part @ (Part::Body | Part::Trailers))) => Some(part),
                Err(broken) => return Err(broken),
            };
            let is_unpacked = self.unpack();
            let closes = matches!(framing, Framing::UntilClosed) || self.cut.is_some();
            self.cut = self.cut.or((!is_unpacked).then_some(Part::Unpacked));
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
            if timeout(PAUSE, self.buffer.more(stream, Part::Head, 0)).await.is_ok() {
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
                // Reading on shows what is wrong with it.
                _ = self.buffer.more(&mut reader, Part::Head, 0) => {}
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
        // Only a new end of a line adds something to parse: a slow answer is not parsed again for each byte.
        let mut is_news = true;
        loop {
            let mut headers = [MaybeUninit::uninit(); HEADERS];
            let mut response = Response::new(&mut []);
            let bytes = &self.buffer.bytes()[self.begin..];
            match is_news.then(|| parse(&mut response, bytes, &mut headers)) {
                Some(Ok(Status::Complete(length))) => {
                    let status = response.code.unwrap_or_default();
                    let is_new = response.version == Some(1);
                    let (framing, closes) = framing(status, response.headers)?;
                    return Ok((self.begin + length, status, framing, is_new && !closes));
                }
                Some(Ok(Status::Partial)) | None => {}
                Some(Err(httparse::Error::TooManyHeaders)) => {
                    return Err(Broken::Cut(Part::Headers));
                }
                Some(Err(_)) => return Err(Broken::NoHttp),
            }
            let before = self.buffer.len();
            self.must_read(stream, Part::Head, self.begin).await?;
            is_news = self.buffer.bytes()[before..].contains(&b'\n') || before == self.begin;
        }
    }

    /// Reads the body to its end; fails where it ends early.
    async fn read_body(
        &mut self,
        stream: &mut Box<dyn Io>,
        framing: &Framing,
    ) -> Result<(), Broken> {
        match framing {
            Framing::Length(length) => {
                let end = self.head.saturating_add(*length);
                while self.buffer.len() < end {
                    let read = self.must_read(stream, Part::Body, self.head).await;
                    self.end = end.min(self.buffer.len());
                    read?;
                }
                self.end = end;
                Ok(())
            }
            Framing::UntilClosed => loop {
                self.end = self.buffer.len();
                if self.buffer.more(stream, Part::Body, self.head).await? == 0 {
                    return Ok(());
                }
            },
            Framing::Chunks => {
                let mut body = Vec::new();
                let read = self.read_chunks(stream, &mut body).await;
                self.chunked = Some(body);
                read
            }
        }
    }

    async fn read_chunks(
        &mut self,
        stream: &mut Box<dyn Io>,
        body: &mut Vec<u8>,
    ) -> Result<(), Broken> {
        let mut at = self.head;
        loop {
            let size = match httparse::parse_chunk_size(&self.buffer.bytes()[at..]) {
                Ok(Status::Complete((line, _))) if line > Part::ChunkLine.limit() => {
                    return Err(Broken::Cut(Part::ChunkLine));
                }
                Ok(Status::Complete((line, size))) => {
                    at += line;
                    usize::try_from(size).map_err(|_| Broken::NoHttp)?
                }
                Ok(Status::Partial) => {
                    self.must_read(stream, Part::ChunkLine, at).await?;
                    continue;
                }
                Err(_) => return Err(Broken::NoHttp),
            };
            if size == 0 {
                return self.read_trailers(stream, at).await;
            }
            let end = at.saturating_add(size);
            while self.buffer.len() < end.saturating_add(2) {
                if let Err(broken) = self.must_read(stream, Part::Body, self.head).await {
                    let end = end.min(self.buffer.len());
                    body.extend_from_slice(&self.buffer.bytes()[at..end]);
                    return Err(broken);
                }
            }
            body.extend_from_slice(&self.buffer.bytes()[at..end]);
            at = end + 2;
            if at - self.head > Part::Body.limit() {
                return Err(Broken::Cut(Part::Body));
            }
        }
    }

    /// Reads what may follow the last chunk, to the empty line after it.
    async fn read_trailers(&mut self, stream: &mut Box<dyn Io>, from: usize) -> Result<(), Broken> {
        let mut searched = from;
        loop {
            let bytes = self.buffer.bytes();
            if bytes[from..].starts_with(b"\r\n") {
                self.end = from + 2;
                return Ok(());
            }
            if let Some(found) = memmem::find(&bytes[searched..], b"\r\n\r\n") {
                self.end = searched + found + 4;
                return Ok(());
            }
            searched = bytes.len().saturating_sub(3).max(from);
            self.must_read(stream, Part::Trailers, from).await?;
        }
    }

    /// Reads on where an end would come too early.
    async fn must_read(
        &mut self,
        stream: &mut Box<dyn Io>,
        part: Part,
        from: usize,
    ) -> Result<(), Broken> {
        match self.buffer.more(stream, part, from).await? {
            0 => Err(Broken::Dropped),
            _ => Ok(()),
        }
    }

    /// All bytes of the answer.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.buffer.bytes()
    }

    /// The part of the last answer that is too long: it may contain what the rest does not.
    #[must_use]
    pub fn cut(&self) -> Option<Part> {
        self.cut
    }

    /// The length of the last answer's head.
    #[must_use]
    pub(crate) fn head_length(&self) -> usize {
        self.head - self.begin
    }

    /// The last answer.
    pub fn answer<T>(&self, read: impl FnOnce(&Received<'_>) -> T) -> T {
        let mut headers = [MaybeUninit::uninit(); HEADERS];
        let mut response = Response::new(&mut []);
        // It was parsed before.
        let _ = parse(&mut response, &self.buffer.bytes()[self.begin..self.head], &mut headers);
        let in_one = || &self.buffer.bytes()[self.head..self.end.max(self.head)];
        let status = response.code.unwrap_or_default();
        let packed = || self.chunked.as_deref().unwrap_or_else(in_one);
        let body = self.unpacked.as_deref().unwrap_or_else(packed);
        read(&Received { status, headers: response.headers, body })
    }

    /// Decodes the body: a server may compress it without being asked, as browsers accept. Whether the decoded body is
    /// complete.
    fn unpack(&mut self) -> bool {
        let read = self.answer(|answer| {
            let codings = String::from_utf8_lossy(answer.header("content-encoding")?);
            Some(received::decoded(answer.body, &codings, Part::Unpacked.limit()))
        });
        let is_whole = !read.as_ref().is_some_and(Decoded::is_beyond);
        self.unpacked = read.map(|read| read.bytes);
        is_whole
    }
}

#[cfg(test)]
mod tests;
