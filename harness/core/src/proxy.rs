//! The browser's only way out: an HTTP forward proxy that maps host names, lets few hosts through,
//! and records what passes.
//!
//! One for each browser session. Hosts that we play, under whatever invented name, lead to a server
//! of ours; hosts that are allowed lead to their real address; everything else is answered 502,
//! since browsers call home. What passes is recorded as [`Exchange`]s: TLS is ended here, and opened
//! anew to the host itself; the messages of a WebSocket are records of their own. A tunnel (`CONNECT`) that
//! is neither TLS nor HTTP is passed on blindly.

mod exchange;
mod messages;
mod naming;
mod passed;
mod recording;
mod room;
mod routes;
#[cfg(test)]
mod tests;
mod tls;
mod upgrading;
mod upstream;
mod waiting;

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use axum::serve::Listener;
use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::http::uri::{Authority, Scheme};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{JoinHandle, JoinSet};

pub use exchange::{Captured, Exchange, Outcome};
pub use naming::Named;
pub use passed::Passed;
use recording::{Recording, Records};
pub use room::Room;
pub use routes::Routes;
use routes::Way;
use tls::Tls;
use upgrading::Wish;
use upstream::{Upstream, end_to_end, open, origin_form};
use waiting::Waiting;

/// What the proxy answers for a host that it does not lead to.
pub const NO_WAY: &str = "This proxy does not lead there.";

/// How the proxy's own answer begins for an upstream that gave none.
pub const NO_ANSWER: &str = "The server behind this proxy gave no answer: ";

/// A running proxy. It and all its connections end when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    routes: Arc<RwLock<Routes>>,
    waiting: Waiting,
    room: Room,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Starts a proxy on a free port of the loopback address. Each exchange is sent to `exchanges`
    /// when it is over; `clock` gives milliseconds since the Unix epoch.
    pub async fn start(
        routes: Routes,
        exchanges: UnboundedSender<Exchange>,
        clock: fn() -> i64,
    ) -> io::Result<Self> {
        Self::start_at(Ipv4Addr::LOCALHOST.into(), routes, exchanges, clock).await
    }

    /// [`start`](Self::start) at another address of this machine, for browsers elsewhere.
    pub async fn start_at(
        address: IpAddr,
        routes: Routes,
        exchanges: UnboundedSender<Exchange>,
        clock: fn() -> i64,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((address, 0)).await?;
        let address = listener.local_addr()?;
        let routes = Arc::new(RwLock::new(routes));
        let waiting = Waiting::default();
        let room = Room::default();
        let shared = Shared {
            routes: Arc::clone(&routes),
            records: Records { exchanges, clock, room: room.clone() },
            waiting: waiting.clone(),
            tls: Tls::new()?,
        };
        let accepting = tokio::spawn(accept(listener, shared));
        Ok(Self { address, routes, waiting, room, accepting })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The memory that its records may take.
    #[must_use]
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// Replaces the routes for every request that is yet to come.
    pub fn set_routes(&self, routes: Routes) {
        *self.routes.write().unwrap_or_else(PoisonError::into_inner) = routes;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // The connections are in a set that this task owns.
        self.accepting.abort();
    }
}

type Body = BoxBody<Bytes, hyper::Error>;

/// A tunnel that starts when the request for it has been answered.
type Tunnel = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The tunnel that a connection becomes, if it does.
type Next = Mutex<Option<Tunnel>>;

/// What every connection needs.
#[derive(Clone)]
struct Shared {
    routes: Arc<RwLock<Routes>>,
    records: Records,
    waiting: Waiting,
    tls: Tls,
}

async fn accept(mut listener: TcpListener, shared: Shared) {
    let mut connections = JoinSet::new();
    loop {
        // Waits a second where there are no more sockets to be had: others end meanwhile.
        let (stream, _) = Listener::accept(&mut listener).await;
        connections.spawn(serve(stream, shared.clone()));
        while connections.try_join_next().is_some() {}
    }
}

/// Serves one connection of the browser's, up to the end of the tunnel that it may become.
async fn serve(stream: TcpStream, shared: Shared) {
    let next = Next::default();
    let answer = service_fn(async |request: Request<Incoming>| {
        let response = if request.method() == Method::CONNECT {
            connect(request, &shared, &next)
        } else {
            forward(request, &shared, &next).await
        };
        Ok::<_, hyper::Error>(response)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .preserve_header_case(true)
        .serve_connection(TokioIo::new(stream), answer)
        .with_upgrades();
    // An error is the browser's hanging up, or a broken exchange that was recorded as such.
    let _ = connection.await;
    pass_on(next).await;
}

/// Keeps the tunnel that a connection became, to its end.
async fn pass_on(next: Next) {
    if let Some(tunnel) = next.into_inner().unwrap_or_else(PoisonError::into_inner) {
        tunnel.await;
    }
}

/// Answers a request in absolute form.
async fn forward(mut request: Request<Incoming>, shared: &Shared, next: &Next) -> Response<Body> {
    *request.uri_mut() = as_http(request.uri());
    let mut recording = Recording::new(&request, shared.records.clone());
    let (waiting, withheld, upstream) = match shared.way(request.uri()) {
        Some(Way::Played(address)) => (None, &[][..], open(address).await.map(Upstream::Plain)),
        Some(Way::Allowed(host, port)) => {
            let accept = request.headers().get(header::ACCEPT);
            let accept = accept.and_then(|value| value.to_str().ok()).unwrap_or_default();
            let document = passed::accepts_document(accept);
            let waiting = shared.waiting.add(request.uri().to_string(), document);
            let withheld = shared.routes().withheld();
            (Some(waiting), withheld, shared.reach(request.uri(), &host, port).await)
        }
        Some(Way::Read(address, port)) => {
            (None, &[][..], shared.reach(request.uri(), &address, port).await)
        }
        None => return recording.refuse(NO_WAY),
    };
    let upstream = match upstream {
        Ok(upstream) => upstream,
        Err(error) => return recording.fail(&crate::tls::trouble(&error)),
    };
    let wish = Wish::of(&mut request);
    let (parts, body) = request.into_parts();
    let body = recording.request_body(body);
    let mut onward = Request::new(body);
    *onward.method_mut() = parts.method;
    *onward.uri_mut() = origin_form(&parts.uri);
    *onward.headers_mut() = end_to_end(parts.headers);
    // What is compressed could not be read here.
    onward.headers_mut().remove(header::ACCEPT_ENCODING);
    for name in withheld {
        onward.headers_mut().remove(*name);
    }
    if let Some(wish) = &wish {
        wish.write(onward.headers_mut());
    }
    let answer = upstream.exchange(onward).await;
    drop(waiting);
    match answer {
        Ok(mut response) => {
            let granted = wish.and_then(|wish| wish.granted(&mut response));
            let (mut parts, body) = response.into_parts();
            parts.headers = end_to_end(parts.headers);
            if let Some(granted) = granted {
                granted.write(&mut parts.headers);
                *next.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(granted.tunnel(shared.records.clone()));
            }
            recording.response_head(parts.status, &parts.headers);
            let body = recording.response_body(body);
            let reader = shared.named().and_then(|named| named.reader(&parts.headers));
            Response::from_parts(parts, read_by(reader, body))
        }
        Err(error) => recording.fail(&error.to_string()),
    }
}

/// The body, with the hosts in it read as it passes.
fn read_by(reader: Option<naming::Reader>, body: Body) -> Body {
    let Some(mut reader) = reader else { return body };
    body.map_frame(move |frame| {
        if let Some(data) = frame.data_ref() {
            reader.read(data);
        }
        frame
    })
    .boxed()
}

/// Answers a `CONNECT` for a host that the proxy leads to: TLS is ended here, and anything else is
/// carried on.
fn connect(request: Request<Incoming>, shared: &Shared, next: &Next) -> Response<Body> {
    let recording = Recording::new(&request, shared.records.clone());
    let Some(way) = shared.way(request.uri()) else {
        return recording.refuse(NO_WAY);
    };
    let within = Box::pin(pass_within(request, way, shared.clone(), recording));
    *next.lock().unwrap_or_else(PoisonError::into_inner) = Some(within);
    Response::new(text(""))
}

/// How a client begins TLS: the type of the record with its greeting.
const HANDSHAKE: u8 = 22;

async fn pass_within(request: Request<Incoming>, way: Way, shared: Shared, recording: Recording) {
    let Some(authority) = request.uri().authority().cloned() else { return recording.forget() };
    let Ok(browser) = hyper::upgrade::on(request).await else { return recording.forget() };
    let mut browser = BufReader::new(TokioIo::new(browser));
    match browser.fill_buf().await {
        // What is within is recorded in its place.
        Ok([HANDSHAKE, ..]) => {
            recording.forget();
            end_tls(browser, &authority, &shared).await;
        }
        // A method: a browser asks for a WebSocket without TLS in this way.
        Ok([first, ..]) if first.is_ascii_uppercase() => {
            recording.forget();
            answer_within(browser, "http", &authority, &shared).await;
        }
        Ok([_, ..]) => carry(browser, way, recording).await,
        // The browser hung up.
        _ => recording.forget(),
    }
}

/// Ends TLS within a tunnel, and answers the requests in it.
async fn end_tls(
    browser: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    authority: &Authority,
    shared: &Shared,
) {
    let host = authority.host().trim_start_matches('[').trim_end_matches(']');
    let Ok(acceptor) = shared.tls.acceptor(host) else { return };
    // A browser that wants no TLS with us hangs up.
    let Ok(stream) = acceptor.accept(browser).await else { return };
    answer_within(stream, "https", authority, shared).await;
}

/// Answers the requests in a tunnel to this host.
async fn answer_within(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    scheme: &str,
    authority: &Authority,
    shared: &Shared,
) {
    let is_usual = authority.port_u16() == Some(usual_port(scheme));
    let place = if is_usual { authority.host() } else { authority.as_str() };
    let next = Next::default();
    let answer = service_fn(async |mut request: Request<Incoming>| {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let Ok(uri) = format!("{scheme}://{place}{path}").parse() else {
            return Ok::<_, hyper::Error>(bad_gateway("This address cannot be read."));
        };
        *request.uri_mut() = uri;
        Ok(forward(request, shared, &next).await)
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .preserve_header_case(true)
        .serve_connection(TokioIo::new(stream), answer)
        .with_upgrades();
    let _ = connection.await;
    pass_on(next).await;
}

/// Carries bytes both ways until one side is done.
async fn carry(mut browser: impl AsyncRead + AsyncWrite + Unpin, way: Way, recording: Recording) {
    let upstream = match way {
        Way::Played(address) => open(address).await,
        Way::Allowed(host, port) | Way::Read(host, port) => open((host.as_str(), port)).await,
    };
    match upstream {
        Ok(mut upstream) => {
            recording.tunnel();
            // An error is one side's hanging up.
            let _ = tokio::io::copy_bidirectional(&mut browser, &mut upstream).await;
        }
        Err(error) => drop(recording.fail(&error.to_string())),
    }
}

impl Shared {
    /// Where a request for `uri` goes, if anywhere.
    fn way(&self, uri: &Uri) -> Option<Way> {
        let port = uri.port_u16().unwrap_or(usual_port(uri.scheme_str().unwrap_or_default()));
        self.routes().way(uri.host()?, port)
    }

    fn routes(&self) -> RwLockReadGuard<'_, Routes> {
        self.routes.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn named(&self) -> Option<Named> {
        self.routes().named()
    }

    /// Connects to the host of `uri`, at this address, by TLS where the URL wants it.
    async fn reach(&self, uri: &Uri, address: &str, port: u16) -> io::Result<Upstream> {
        let tls = self.routes().tls();
        Upstream::reach(uri, address, port, tls).await
    }
}

/// The URL of a request. WebKitGTK asks a proxy for a WebSocket by `ws:`, other browsers by a tunnel: the request is one
/// of HTTP all the same, and is recorded as one.
fn as_http(uri: &Uri) -> Uri {
    let mut parts = uri.clone().into_parts();
    if parts.scheme.as_ref().is_some_and(|scheme| scheme.as_str() == "ws") {
        parts.scheme = Some(Scheme::HTTP);
    }
    Uri::from_parts(parts).unwrap_or_else(|_| uri.clone())
}

fn usual_port(scheme: &str) -> u16 {
    if scheme == "https" { 443 } else { 80 }
}

/// An answer of our own.
fn bad_gateway(why: &str) -> Response<Body> {
    let mut response = Response::new(text(why));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn text(text: &str) -> Body {
    Full::new(Bytes::copy_from_slice(text.as_bytes())).map_err(|never| match never {}).boxed()
}
