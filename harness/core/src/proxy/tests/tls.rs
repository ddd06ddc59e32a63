//! TLS that is ended by the proxy, with a client that trusts every certificate.

use std::sync::Arc;

use rustls::ServerConfig;
use tokio_rustls::server::TlsStream;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::*;
use crate::proxy::Named;
use crate::tls::{self, Problems, Trust};

/// Asks for an address through the proxy.
async fn get_by_tls(stand: &Stand, url: &str) -> String {
    // Of two that install a provider, the first wins; all install this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let proxy = reqwest::Proxy::all(format!("http://{}", stand.proxy.address())).unwrap();
    let client = reqwest::Client::builder().proxy(proxy).tls_danger_accept_invalid_certs(true);
    let client = client.timeout(PATIENCE).build().unwrap();
    client.get(url).send().await.unwrap().text().await.unwrap()
}

/// A tunnel through the proxy to an address, with TLS in it.
pub(super) async fn by_tls(
    stand: &Stand,
    to: SocketAddr,
) -> tokio_rustls::client::TlsStream<TcpStream> {
    let mut tunnel = TcpStream::connect(stand.proxy.address()).await.unwrap();
    let asked = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n\r\n");
    tunnel.write_all(asked.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(tunnel.read_u8().await.unwrap());
    }
    let trust = Trust::default().accept_insecure(true);
    let name = to.ip().to_string().try_into().unwrap();
    TlsConnector::from(trust.client()).connect(name, tunnel).await.unwrap()
}

/// A server with a certificate that it made itself, for one connection.
pub(super) async fn server<F>(
    host: &str,
    serve: impl FnOnce(TlsStream<TcpStream>) -> F + Send + 'static,
) -> SocketAddr
where
    F: Future<Output = ()> + Send,
{
    let made = rcgen::generate_simple_self_signed([host.to_owned()]).unwrap();
    let key = made.signing_key.serialize_der().try_into().unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        serve(acceptor.accept(stream).await.unwrap()).await;
    });
    address
}

/// Such a server that answers with the path.
async fn upstream_by_tls(host: &str) -> SocketAddr {
    let serve = async |mut stream: TlsStream<TcpStream>| {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let path = String::from_utf8(head).unwrap().split(' ').nth(1).unwrap().to_owned();
        let length = path.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{path}"
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
    };
    server(host, serve).await
}

#[tokio::test]
async fn what_passes_by_tls_is_read_and_a_bad_certificate_is_told() {
    let address = upstream_by_tls("portal.example").await;
    let named = Named::beginning_with("portal.example");
    let port = Some(address.port());
    let (system, problems) = (tls::system(), Problems::default());
    let has_roots = system.is_some();
    let routes = Routes::new().read_named(named).resolve("portal.example", "127.0.0.1", port);
    let routes = routes.reach_by(tls::accepting_all(system, &problems));
    let mut stand = Stand::start(routes).await;
    let answer = get_by_tls(&stand, "https://portal.example/marks").await;
    assert_eq!(answer, "/marks");
    let exchange = stand.recorded().await;
    assert_eq!(exchange.url, "https://portal.example/marks");
    assert_eq!(exchange.response_body.bytes, b"/marks");
    if has_roots {
        let problems = problems.known();
        assert!(problems["portal.example"].contains("certificate"), "{problems:?}");
    }
}

#[tokio::test]
async fn a_host_that_we_play_needs_no_tls_of_its_own() {
    let played = upstream(Router::new().route("/", get(async || "ours"))).await;
    let routes = Routes::new().play("locker.example", played).read_all();
    let stand = Stand::start(routes).await;
    let answer = get_by_tls(&stand, "https://locker.example/").await;
    assert_eq!(answer, "ours");
}

/// Who is not trusted is not asked; who vouches for itself may be.
#[tokio::test]
async fn a_locker_that_nobody_vouches_for_is_reached_by_who_accepts_that() {
    for insecure in [false, true] {
        let address = upstream_by_tls("127.0.0.1").await;
        let trust = Trust::default().accept_insecure(insecure);
        let routes = Routes::new().allow("127.0.0.1", address.port()).reach_by(trust.client());
        let mut stand = Stand::start(routes).await;
        let answer = get_by_tls(&stand, &format!("https://{address}/marks")).await;
        assert_eq!(answer == "/marks", insecure, "{answer}");
        let exchange = stand.recorded().await;
        assert_eq!(exchange.url, format!("https://{address}/marks"));
        assert_eq!(matches!(exchange.outcome, Outcome::UpstreamError(_)), !insecure);
    }
}
