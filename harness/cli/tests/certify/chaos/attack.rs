//! What a hostile socket sends, as data, and the server that sends it.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// The longest head of a request that a hostile socket reads.
const HEAD: usize = 64 * 1024;

/// What comes on one connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attack {
    /// Sent first.
    first: &'static str,
    /// Sent after that, again and again.
    again: &'static str,
    /// How often; `usize::MAX` is without end.
    times: usize,
    /// What comes last.
    last: &'static str,
    /// The pause before each repetition.
    pause: Option<Duration>,
    /// Whether it reads no request: when such a connection is closed, the kernel resets it.
    deaf: bool,
    /// Whether it stays open at the end.
    hangs: bool,
}

impl Attack {
    /// Sends this, and closes the connection.
    pub(crate) const fn says(first: &'static str) -> Self {
        let (again, last) = ("", "");
        Self { first, again, times: 0, last, pause: None, deaf: false, hangs: false }
    }

    /// Sends the one, and then the other without end.
    pub(crate) const fn endless(first: &'static str, again: &'static str) -> Self {
        Self { again, times: usize::MAX, ..Self::says(first) }
    }

    /// Sends the second so many times between the first and the last.
    pub(crate) const fn many(
        first: &'static str,
        again: &'static str,
        times: usize,
        last: &'static str,
    ) -> Self {
        Self { again, times, last, ..Self::says(first) }
    }

    /// Waits before each repetition.
    pub(crate) const fn slowly(self, milliseconds: u64) -> Self {
        Self { pause: Some(Duration::from_millis(milliseconds)), ..self }
    }

    /// Resets the connection after what it sends.
    pub(crate) const fn and_resets(self) -> Self {
        Self { deaf: true, ..self }
    }

    /// Keeps the connection open after what it sends.
    pub(crate) const fn and_hangs(self) -> Self {
        Self { hangs: true, ..self }
    }

    pub(super) const fn is_deaf(&self) -> bool {
        self.deaf
    }

    /// Sends it, until the other side has enough.
    pub(super) async fn send(self, stream: &mut TcpStream) -> std::io::Result<()> {
        stream.write_all(self.first.as_bytes()).await?;
        // Many at once: a byte at a time would spend the time of this machine, and not of the program.
        let block =
            if self.pause.is_some() { 1 } else { (16 * 1024 / self.again.len().max(1)).max(1) };
        let bytes = self.again.repeat(block);
        let mut left = if self.again.is_empty() { 0 } else { self.times };
        let mut ticks = self.pause.map(tokio::time::interval);
        while left > 0 {
            if let Some(ticks) = &mut ticks {
                ticks.tick().await;
            }
            let now = block.min(left);
            stream.write_all(&bytes.as_bytes()[..now * self.again.len()]).await?;
            left = if left == usize::MAX { left } else { left - now };
        }
        stream.write_all(self.last.as_bytes()).await?;
        if self.hangs {
            // Until the other side goes.
            while stream.read(&mut [0; 1024]).await? > 0 {}
        }
        Ok(())
    }
}

/// A host that sends the same on each connection, until it is dropped.
pub(crate) struct Socket {
    pub(crate) address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Socket {
    pub(crate) async fn start(attack: Attack) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                connections.spawn(async move {
                    if attack.is_deaf() {
                        // Only bytes that came and were not read make the kernel reset.
                        stream.peek(&mut [0]).await?;
                    } else {
                        // All of it where it is HTTP; what is TLS has no such end.
                        let mut request = Vec::with_capacity(HEAD);
                        stream.read_buf(&mut request).await?;
                    }
                    attack.send(&mut stream).await
                });
            }
        });
        Self { address, accepting }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Reads the head of a request, and perhaps more; less, where no more comes.
pub(super) async fn head(stream: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut read = Vec::new();
    while read.len() < HEAD && !read.windows(4).any(|window| window == b"\r\n\r\n") {
        if stream.read_buf(&mut read).await? == 0 {
            break;
        }
    }
    Ok(read)
}
