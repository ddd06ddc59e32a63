//! Connections: so many at once, each with deadlines.
//!
//! Where there are too many, the client with the most is asked to leave, by its oldest: an idle connection
//! is closed then, one that never ends its question soon, and an answer under way is finished first. So a flood of idle connections keeps out
//! no one who asks something.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tower::util::ServiceExt as _;

use crate::clock::UnixTime;
use crate::config::Limits;
use crate::sessions::Shares;
use crate::source::Source;
use crate::token::Token;

/// How long a connection that is to leave may still be used, and then be finished; longer only where
/// a handler works for it. One that was accepted just now has its question under way.
const LEAVE_TIME: Duration = Duration::from_millis(500);
/// The largest head of a request.
const LARGEST_HEAD: usize = 32 * 1024;

/// The connections that are there, by client; a dropped sender asks one to leave.
type Connections = Arc<Mutex<Shares<Token, Source, oneshot::Sender<()>>>>;

/// Whether a handler works for a connection: what was asked is here as a whole, and not yet answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answering(Arc<AtomicBool>);

impl Answering {
    pub(crate) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        self.0.store(true, Ordering::Relaxed);
        let done = work.await;
        self.0.store(false, Ordering::Relaxed);
        done
    }

    fn is_now(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Serves until it is stopped, and then to the end of every answer under way.
pub(super) async fn serve(
    mut listener: TcpListener,
    router: Router,
    limits: Limits,
    mut stopped: oneshot::Receiver<()>,
) {
    let most = limits.connections;
    let connections: Connections = Arc::new(Mutex::new(Shares::new(Duration::MAX, most / 8, most)));
    let mut tasks = JoinSet::new();
    loop {
        // Those that were asked to leave may take some time for it, and are bounded as well.
        let has_room = tasks.len() < 2 * most;
        tokio::select! {
            biased;
            _ = &mut stopped => break,
            Some(_) = tasks.join_next() => {}
            // Waits a second where there are no more sockets to be had.
            (stream, address) = Listener::accept(&mut listener), if has_room => {
                let source = Source::of(address.ip());
                let (router, connections) = (router.clone(), Arc::clone(&connections));
                tasks.spawn(talk(stream, source, router, connections, limits.request_time()));
            }
        }
    }
    drop(listener);
    lock(&connections).clear();
    while tasks.join_next().await.is_some() {}
}

/// Answers what is asked over a connection.
async fn talk(
    stream: TcpStream,
    source: Source,
    router: Router,
    connections: Connections,
    time: Duration,
) {
    let (stay, mut leave) = oneshot::channel();
    let key = Token::random();
    lock(&connections).insert(ANY_TIME, key, source, 0, stay);
    // Answers are small: none should wait for the next.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(time));
    let answering = Answering::default();
    let marked = answering.clone();
    let service = router.map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(source);
        request.extensions_mut().insert(marked.clone());
        request.map(Body::new)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // From the moment that a request is waited for.
        .header_read_timeout(time)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(service));
    let mut connection = std::pin::pin!(connection);
    let is_over = tokio::select! {
        // How it ended matters no more: the client has gone.
        _ = connection.as_mut() => true,
        _ = &mut leave => timeout(LEAVE_TIME, connection.as_mut()).await.is_ok(),
    };
    if !is_over {
        connection.as_mut().graceful_shutdown();
        while timeout(LEAVE_TIME, connection.as_mut()).await.is_err() && answering.is_now() {}
    }
    lock(&connections).remove(ANY_TIME, key);
}

/// Connections expire by no clock.
const ANY_TIME: UnixTime = UnixTime(0);

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
