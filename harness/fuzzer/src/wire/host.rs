//! The one host that is asked, and connections to it.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::Url;

use locksmith_core::tls::Trust;

/// The one host that is asked.
#[derive(Clone)]
pub struct Host {
    /// Its name, and its port where that is not the scheme's.
    pub name: String,
    address: SocketAddr,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    pub(super) deadline: Duration,
}

impl Host {
    /// The host of a URL, resolved once. Each answer must come within the deadline.
    pub async fn of(url: &Url, trust: &Trust, deadline: Duration) -> io::Result<Self> {
        let host = url.host_str().ok_or_else(|| io::Error::other("the URL has no host"))?;
        let port = url.port_or_known_default().unwrap_or(80);
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let mut found = lookup_host((bare, port)).await?;
        let address = found.next().ok_or_else(|| io::Error::other("the host has no address"))?;
        let name = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let tls = match url.scheme() {
            "https" => Some(tls(bare, trust)?),
            _ => None,
        };
        Ok(Self { name, address, tls, deadline })
    }

    /// What an address leads to, as one of this host's pages says it; none where that is another host.
    pub(crate) fn own(&self, page: &str, address: &str) -> Option<Url> {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let page = Url::parse(&format!("{scheme}://{}", self.name)).ok()?.join(page).ok()?;
        page.join(address).ok().filter(|url| url.origin() == page.origin())
    }

    /// Its address.
    #[must_use]
    pub fn ip(&self) -> IpAddr {
        self.address.ip()
    }

    pub(super) async fn connect(&self) -> io::Result<Box<dyn Io>> {
        let stream = timeout(self.deadline, TcpStream::connect(self.address)).await??;
        stream.set_nodelay(true)?;
        match &self.tls {
            None => Ok(Box::new(stream)),
            Some((connector, name)) => {
                let opened = timeout(self.deadline, connector.connect(name.clone(), stream));
                Ok(Box::new(opened.await??))
            }
        }
    }
}

fn tls(host: &str, trust: &Trust) -> io::Result<(TlsConnector, ServerName<'static>)> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    Ok((TlsConnector::from(trust.client()), name))
}

/// Plain or encrypted.
pub(super) trait Io: AsyncRead + AsyncWrite + Unpin {}

impl<T: AsyncRead + AsyncWrite + Unpin> Io for T {}
