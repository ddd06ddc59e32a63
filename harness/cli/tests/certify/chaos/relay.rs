//! A relay before a reference locker that attacks at one address: all else is as it should be, so that an attack may
//! come at any point of a journey.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::task::{JoinHandle, JoinSet};

use super::attack::{Attack, head};
use crate::served::listen_before_a_locker;

/// Where and from when on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// What stands in the first line of such a request.
    pub(crate) at: &'static str,
    /// The first of these requests that is attacked, counted from 1.
    pub(crate) from: usize,
}

/// A relay on 127.0.0.1; the locker is expected at 127.0.0.2, on the same port.
pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Relay {
    pub(crate) async fn start(place: Place, attack: Attack) -> Self {
        let listener = listen_before_a_locker().await;
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(AtomicUsize::new(0));
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(pass(stream, address.port(), place, attack, Arc::clone(&seen)));
            }
        });
        Self { address, accepting }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// One request: the next one comes on another connection, since each may be attacked.
async fn pass(
    mut from: TcpStream,
    port: u16,
    place: Place,
    attack: Attack,
    seen: Arc<AtomicUsize>,
) -> std::io::Result<()> {
    let request = head(&mut from).await?;
    let end = request.iter().position(|byte| *byte == b'\r').unwrap_or(request.len());
    let (line, rest) = request.split_at(end);
    if String::from_utf8_lossy(line).contains(place.at)
        && seen.fetch_add(1, Ordering::Relaxed) + 1 >= place.from
    {
        return attack.send(&mut from).await;
    }
    let mut to = TcpStream::connect(("127.0.0.2", port)).await?;
    to.write_all(&[line, b"\r\nConnection: close", rest].concat()).await?;
    copy_bidirectional(&mut from, &mut to).await?;
    Ok(())
}
