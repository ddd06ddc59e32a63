//! How many pages the reference locker authorises in a second, over what axum and one SHA-256 take.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Router;
use axum::routing::post;
use axum::serve::ListenerExt;
use bytes::Bytes;
use futures_util::future::try_join_all;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST, ORIGIN};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use locksmith::embedded::Embedded;
use locksmith_core::clock;
use locksmith_spec::app_hash;
use sha2::{Digest, Sha256};
use tokio::net::{TcpListener, TcpStream};
use url::form_urlencoded::Serializer;

use crate::Result;
use crate::table::{Figure, median};

const CONNECTIONS: usize = 8;
/// On each connection, in a round.
const REQUESTS: usize = 500;
const ROUNDS: usize = 15;

/// The locker and the bare handler answer the same requests of the same client, in turns.
pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let embedded = Embedded::start().await?;
    let library = &embedded.profile.library;
    let locker = library.socket_addrs(|| None)?.pop().ok_or("the locker has no address")?;
    let bare = start_bare().await?;
    let form = form(&embedded);
    let (mut of_locker, mut of_bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        of_locker.push(requests_per_second(locker, &form).await?);
        of_bare.push(requests_per_second(bare, &form).await?);
    }
    let (of_locker, of_bare) = (median(of_locker), median(of_bare));
    Ok(vec![
        Figure::at_least("authorize, over a bare axum handler", of_locker / of_bare, 0.7, ""),
        Figure::shown("  requests per second, locker", format!("{of_locker:.0}")),
        Figure::shown("  requests per second, bare", format!("{of_bare:.0}")),
    ])
}

/// What the widget sends for a page that is right in everything.
fn form(embedded: &Embedded) -> Bytes {
    let app = &embedded.profile.apps["main"];
    let time_stamp = clock::now().as_second().to_string();
    let app_hash = app_hash(&app.id, app.key.expose(), &time_stamp);
    let mut form = Serializer::new(String::new());
    form.append_pair("app_id", &app.id)
        .append_pair("app_hash", &app_hash)
        .append_pair("time_stamp", &time_stamp)
        .append_pair("document_url", "http://partner.example/marksheet.pdf");
    form.finish().into()
}

/// A server with one handler, listening as the locker does.
async fn start_bare() -> std::io::Result<SocketAddr> {
    let hash = async |body: Bytes| {
        Sha256::digest(&body).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let router = Router::new().route("/savelocker/api/1/authorize", post(hash));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn requests_per_second(address: SocketAddr, form: &Bytes) -> Result<f64> {
    let connections = try_join_all((0..CONNECTIONS).map(|_| connect(address))).await?;
    let begun = Instant::now();
    try_join_all(connections.into_iter().map(|connection| ask(connection, address, form))).await?;
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let requests = (CONNECTIONS * REQUESTS) as f64;
    Ok(requests / begun.elapsed().as_secs_f64())
}

async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn ask(
    mut connection: SendRequest<Full<Bytes>>,
    address: SocketAddr,
    form: &Bytes,
) -> Result<()> {
    for _ in 0..REQUESTS {
        let request = Request::post("/savelocker/api/1/authorize")
            .header(HOST, address.to_string())
            .header(ORIGIN, "http://partner.example")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(form.clone()))?;
        connection.ready().await?;
        let response = connection.send_request(request).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("a right page was answered with {}", response.status()).into());
        }
        response.into_body().collect().await?;
    }
    Ok(())
}
