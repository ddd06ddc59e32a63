//! The connection to the server behind the proxy, and what of a request goes over it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// How long an upstream may take to accept a connection.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);

/// A connection to the server behind the proxy.
pub(super) enum Upstream {
    Plain(TcpStream),
    Tls(Box<tokio_rustls::client::TlsStream<TcpStream>>),
}

impl Upstream {
    /// Connects to the host of `uri`, at this address, by TLS where the URL wants it.
    pub(super) async fn reach(
        uri: &Uri,
        address: &str,
        port: u16,
        tls: Arc<ClientConfig>,
    ) -> io::Result<Self> {
        let stream = open((address, port)).await?;
        if uri.scheme_str() != Some("https") {
            return Ok(Self::Plain(stream));
        }
        let host = uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host).map_err(io::Error::other)?;
        let connector = TlsConnector::from(tls);
        let opened = timeout(CONNECT_DEADLINE, connector.connect(name, stream)).await?;
        Ok(Self::Tls(Box::new(opened?)))
    }

    /// Sends one request over it.
    pub(super) async fn exchange<B>(
        self,
        request: Request<B>,
    ) -> Result<Response<Incoming>, hyper::Error>
    where
        B: hyper::body::Body<Data = Bytes, Error = hyper::Error> + Send + 'static,
    {
        match self {
            Self::Plain(stream) => exchange_with(stream, request).await,
            Self::Tls(stream) => exchange_with(stream, request).await,
        }
    }
}

/// Sends one request over its own connection: with none reused, each fault of the upstream is the
/// fault of one exchange.
async fn exchange_with<S, B>(
    upstream: S,
    request: Request<B>,
) -> Result<Response<Incoming>, hyper::Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    B: hyper::body::Body<Data = Bytes, Error = hyper::Error> + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
        .preserve_header_case(true)
        .handshake(TokioIo::new(upstream))
        .await?;
    // Ends with the response body: its errors are reported there.
    tokio::spawn(connection.with_upgrades());
    sender.send_request(request).await
}

/// Connects to a server.
pub(super) async fn open(address: impl tokio::net::ToSocketAddrs) -> io::Result<TcpStream> {
    let stream = timeout(CONNECT_DEADLINE, TcpStream::connect(address)).await??;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The path and query, as an origin server expects them.
pub(super) fn origin_form(uri: &Uri) -> Uri {
    uri.path_and_query().map_or_else(|| Uri::from_static("/"), |path| Uri::from(path.clone()))
}

/// Takes away the headers that are for one connection only (RFC 9110, section 7.6.1).
pub(super) fn end_to_end(mut headers: HeaderMap<HeaderValue>) -> HeaderMap<HeaderValue> {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in [
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ] {
        headers.remove(name);
    }
    headers
}
