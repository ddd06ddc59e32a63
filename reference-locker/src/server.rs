//! Starting and stopping a locker.

mod connections;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

use crate::config::{Config, ConfigError};
use crate::control::Control;
use crate::documents::Fetcher;
use crate::locker::{Locker, SAVE_TIME};
use crate::routes;
use crate::store::StoreError;
pub(crate) use connections::Answering;

/// How long a locker that is stopped waits for answers under way.
const STOP_TIME: Duration = Duration::from_secs(2);

/// How long an answer may take besides a document's fetching.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// A locker that could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration is no good.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}; choose another address or port with `listen`")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The database cannot be opened or filled.
    #[error("the locker's data cannot be used: {0}")]
    Store(#[from] StoreError),
    /// The HTTP client for documents cannot be built.
    #[error("documents cannot be fetched: {0}")]
    Documents(#[from] reqwest::Error),
}

/// A running locker. Dropped, it stops at once.
pub struct Running {
    url: Url,
    address: SocketAddr,
    control: Control,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
    /// How long the longest answer takes.
    answer_time: Duration,
}

/// Starts a locker: on return it answers.
pub async fn start(config: Config) -> Result<Running, StartError> {
    config.check()?;
    install_tls();
    let policy = config.effective_address_policy();
    let limits = config.limits.clone();
    let answer_time = SAVE_TIME + limits.document_time() + ANSWER_TIME;
    let documents = Fetcher::new(policy, &config.hosts, config.document_proxy.as_ref(), limits)?;
    let locker = Arc::new(Locker::new(&config, documents).await?);

    let in_listen = |source| StartError::Listen { address: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(in_listen)?;
    let address = listener.local_addr().map_err(in_listen)?;
    let (stop, stopped) = oneshot::channel();
    let router = routes::router(Arc::clone(&locker), config.limits.request_time());
    let router = if config.log_requests { routes::logged(router) } else { router };
    let server = connections::serve(listener, router, config.limits.clone(), stopped);
    Ok(Running {
        url: config.public_url.unwrap_or_else(|| url_of(address)),
        address,
        control: Control(locker),
        stop: Some(stop),
        task: tokio::spawn(server),
        answer_time,
    })
}

impl Running {
    /// The locker's URL.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Where it listens, whatever its URL.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of the JavaScript library (WID-LIBRARY).
    #[must_use]
    pub fn library_url(&self) -> Url {
        self.at(routes::LIBRARY)
    }

    /// The URL of 'Uploaded Documents' (WID-UPLOADED).
    #[must_use]
    pub fn uploaded_url(&self) -> Url {
        self.at(routes::UPLOADED)
    }

    /// Where its clock is stopped and let go, when the configuration allows that.
    #[must_use]
    pub fn clock_url(&self) -> Option<Url> {
        self.control.0.clock_by_http.then(|| self.at(routes::CLOCK))
    }

    /// Control over it.
    #[must_use]
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Stops it: answers under way are finished, within two seconds.
    pub async fn stop(self) {
        self.stop_within(STOP_TIME).await;
    }

    /// Stops it, and waits until every answer under way is finished, a save's too.
    pub async fn finish(self) {
        let time = self.answer_time;
        self.stop_within(time).await;
    }

    async fn stop_within(mut self, time: Duration) {
        drop(self.stop.take());
        let _ = tokio::time::timeout(time, &mut self.task).await;
    }

    /// Waits until it ends by itself, which only a failure makes it do.
    pub async fn wait(&mut self) -> io::Result<()> {
        (&mut self.task).await.map_err(io::Error::other)
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(path);
        url
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Chooses the TLS back end for this process, unless it has one.
pub(crate) fn install_tls() {
    // The error says that another was installed before: any will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The URL of a listener; one that listens everywhere is at home on loopback.
fn url_of(mut address: SocketAddr) -> Url {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    #[expect(clippy::expect_used, reason = "an address and port make a URL, whatever they are")]
    Url::parse(&format!("http://{address}/")).expect("a URL")
}
