//! How many pages the reference locker authorises in a second, over what axum and one SHA-256 take.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Router;
use axum::routing::post;
use axum::serve::ListenerExt;
use bytes::Bytes;
use futures_util::future::try_join_all;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::handshake;
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
use crate::table::{Figure, in_turns, median};

const PATH: &str = "/savelocker/api/1/authorize";
const CONNECTIONS: usize = 8;
/// On each connection, in a round.
const REQUESTS: usize = 500;
const ROUNDS: u64 = 15;

/// The locker and the bare handler answer the same requests of the same client, in turns.
pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let embedded = Embedded::start().await?;
    let library = &embedded.profile.library;
    let locker = library.socket_addrs(|| None)?.pop().ok_or("the locker has no address")?;
    let bare = start_bare().await?;
    let form = form(&embedded);
    let rounds = in_turns(
        ROUNDS,
        async |_| requests_per_second(locker, &form).await,
        async |_| requests_per_second(bare, &form).await,
    )
    .await?;
    let ratio = median(rounds.iter().map(|(locker, bare)| locker / bare));
    let locker = median(rounds.iter().map(|(locker, _)| *locker));
    let bare = median(rounds.iter().map(|(_, bare)| *bare));
    Ok(vec![
        Figure::at_least("authorize, over a bare axum handler", ratio, 0.7, ""),
        Figure::shown("  requests per second, locker", format!("{locker:.0}")),
        Figure::shown("  requests per second, bare", format!("{bare:.0}")),
    ])
}

/// What the widget sends for a page without a fault.
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
    let router = Router::new().route(PATH, post(hash));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn requests_per_second(address: SocketAddr, form: &Bytes) -> Result<f64> {
    let connections = try_join_all((0..CONNECTIONS).map(async |_| {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Result::Ok(sender)
    }));
    let connections = connections.await?;
    let begun = Instant::now();
    try_join_all(connections.into_iter().map(async |mut connection| {
        for _ in 0..REQUESTS {
            let request = Request::post(PATH)
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
        Result::Ok(())
    }))
    .await?;
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let requests = (CONNECTIONS * REQUESTS) as f64;
    Ok(requests / begun.elapsed().as_secs_f64())
}
