//! A gate before a locker: what passes is counted, and can be held. It tells a test when a run is
//! in the middle of a case, and plays a locker that hangs.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::served::listen_before_a_locker;

const PATIENCE: Duration = Duration::from_secs(60);

/// A gate on 127.0.0.1; the locker is expected at 127.0.0.2, on the same port.
pub(crate) struct Gate {
    address: SocketAddr,
    state: Arc<watch::Sender<State>>,
    accepting: JoinHandle<()>,
}

#[derive(Clone, Copy)]
struct State {
    /// Requests of the kind that counts.
    seen: usize,
    /// The first of them that is held, counted from 1.
    held_from: usize,
}

impl Gate {
    /// A gate that counts the requests whose first line has `kind`, and holds the one with this
    /// number and those after it.
    pub(crate) async fn start(kind: &'static str, held_from: usize) -> Self {
        let listener = listen_before_a_locker().await;
        let address = listener.local_addr().unwrap();
        let state = Arc::new(watch::Sender::new(State { seen: 0, held_from }));
        let shared = Arc::clone(&state);
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(pass(stream, address.port(), kind, Arc::clone(&shared)));
            }
        });
        Self { address, state, accepting }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns when a request is held.
    pub(crate) async fn holds_one(&self) {
        let mut state = self.state.subscribe();
        let held = state.wait_for(|state| state.seen >= state.held_from);
        tokio::time::timeout(PATIENCE, held).await.expect("no request was held").unwrap();
    }

    /// Lets pass what is held, and all that comes.
    pub(crate) fn open(&self) {
        self.state.send_modify(|state| state.held_from = usize::MAX);
    }
}

/// No one listens any more, and every connection is closed.
impl Drop for Gate {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(
    mut from: TcpStream,
    port: u16,
    kind: &str,
    state: Arc<watch::Sender<State>>,
) -> std::io::Result<()> {
    let mut first = vec![0; 4096];
    let count = from.read(&mut first).await?;
    let line = String::from_utf8_lossy(&first[..count]);
    if line.lines().next().is_some_and(|line| line.contains(kind)) {
        state.send_modify(|state| state.seen += 1);
        let number = state.borrow().seen;
        // An error is the end of the test.
        let _ = state.subscribe().wait_for(|state| number < state.held_from).await;
    }
    let mut to = TcpStream::connect(("127.0.0.2", port)).await?;
    to.write_all(&first[..count]).await?;
    copy_bidirectional(&mut from, &mut to).await?;
    Ok(())
}
