//! The test bed of a partner's page: the unmodified page, and around it a locker of ours that refuses on demand.
//!
//! The browser reaches the page through one proxy, and the locker and our own fetches reach its
//! documents through another. Both answer for the locker's host with the embedded reference locker,
//! so the real one is never asked.

mod fetch;
mod file;
mod folder;
mod locker;
mod template;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, timeout_at};
use url::Url;

pub use fetch::{FetchFailed, Fetched, Fetcher, USER_AGENT};
pub use file::FileHost;
pub use locker::{Leniency, LockerState};
pub use template::{App, TemplateHost};

pub use locksmith_spec::markup::LIBRARY_PATH as LIBRARY;

use locksmith_core::clock;
use locksmith_core::observe::page::Certificates;
use locksmith_core::proxy::{Exchange, Named, Outcome, Proxy, Routes};
use locksmith_core::tls::{self, Problems};
use locksmith_spec::{Format, Secret};

/// What is certified, and by what.
#[derive(Clone, Debug)]
pub struct Target {
    /// The page's address.
    pub page: Url,
    /// The address of the library that the page should include.
    pub library: Url,
    /// The domain that the app is registered for; none for the page's own host.
    pub domain: Option<String>,
    /// The registered app id, if it is known; a page may claim another.
    pub app_id: Option<String>,
    /// The app key, if it is known.
    pub key: Option<Secret>,
    /// How a time stamp is to be written.
    pub format: Format,
    /// Addresses of hosts, before any name service is asked.
    pub resolve: Vec<Resolve>,
    /// Hosts that are played by servers of ours, which need no TLS: it is ended before them.
    pub played: Vec<(String, SocketAddr)>,
    /// Whether the page is a file that is served by us.
    pub file: bool,
    /// Whether the page is fetched again and again, to see its hash in many loads.
    pub sampled: bool,
}

/// A host name, and the address to ask in its place: `--resolve HOST=ADDR[:PORT]`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Resolve {
    /// The host.
    pub host: String,
    /// The address, or another name.
    pub address: String,
    /// The port, where it is not that of the URL.
    pub port: Option<u16>,
}

impl std::str::FromStr for Resolve {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not HOST=ADDRESS or HOST=ADDRESS:PORT");
        let (host, to) = text.split_once('=').ok_or_else(wrong)?;
        let host = host.trim().to_owned();
        if host.is_empty() || to.is_empty() {
            return Err(wrong());
        }
        if let Ok(address) = to.parse::<SocketAddr>() {
            let port = Some(address.port());
            return Ok(Self { host, address: address.ip().to_string(), port });
        }
        let bare = to.trim_start_matches('[').trim_end_matches(']');
        if bare.parse::<std::net::IpAddr>().is_ok() {
            return Ok(Self { host, address: bare.to_owned(), port: None });
        }
        match to.split_once(':') {
            None => Ok(Self { host, address: to.to_owned(), port: None }),
            Some((address, port)) => {
                let port = Some(port.parse().map_err(|_| wrong())?);
                Ok(Self { host, address: address.to_owned(), port })
            }
        }
    }
}

impl Target {
    /// The page's own host.
    #[must_use]
    pub fn host(&self) -> &str {
        self.page.host_str().unwrap_or_default()
    }
}

/// The test bed, from its start until it is dropped.
pub struct TestBed {
    target: Target,
    locker: reference_locker::Running,
    /// The user of the locker.
    pub user: &'static str,
    /// Their password.
    pub password: Secret,
    leniency: Leniency,
    front: Proxy,
    back: Proxy,
    upstream: Arc<ClientConfig>,
    problems: Problems,
    has_roots: bool,
    exchanges: UnboundedReceiver<Exchange>,
    seen: VecDeque<Exchange>,
    fetching: UnboundedReceiver<Exchange>,
    fetched: VecDeque<Exchange>,
    http: Fetcher,
    /// Other lockers, which are asked for nothing.
    refused: Vec<String>,
}

impl TestBed {
    /// Starts proxies and locker on free ports of 127.0.0.1.
    pub async fn start(target: Target) -> io::Result<Self> {
        let (front_sends, exchanges) = unbounded_channel();
        let (back_sends, fetching) = unbounded_channel();
        let front = Proxy::start(Routes::new(), front_sends, clock::now_ms).await?;
        let back = Proxy::start(Routes::new(), back_sends, clock::now_ms).await?;
        let password = Secret::new(reference_locker::Secret::random().expose());
        let user = "asha";
        let locker = locker::start(&target, user, &password, back.address()).await?;
        let http = Fetcher::through(back.address(), fetch::PATIENCE)?;
        let (system, problems) = (tls::system(), Problems::default());
        let has_roots = system.is_some();
        let upstream = tls::accepting_all(system, &problems);
        let mut bed = Self {
            target,
            locker,
            user,
            password,
            leniency: Leniency::default(),
            front,
            back,
            upstream,
            problems,
            has_roots,
            exchanges,
            seen: VecDeque::new(),
            fetching,
            fetched: VecDeque::new(),
            http,
            refused: Vec::new(),
        };
        bed.refuse(Vec::new());
        Ok(bed)
    }

    /// Lets nothing through to these hosts: lockers of other environments, which the page names.
    pub fn refuse(&mut self, hosts: Vec<String>) {
        self.refused = hosts;
        let named = Named::beginning_with(self.target.host());
        self.front.set_routes(self.routes().read_named(named));
        self.let_documents(true);
    }

    /// What is certified.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// The proxy that the browser is to take.
    #[must_use]
    pub fn proxy(&self) -> SocketAddr {
        self.front.address()
    }

    /// Whether documents can be fetched: when not, no save can succeed.
    pub fn let_documents(&self, pass: bool) {
        self.back.set_routes(if pass { self.routes().read_all() } else { Routes::new() });
    }

    /// The ways that both proxies have in common.
    fn routes(&self) -> Routes {
        let Target { library, resolve, played, .. } = &self.target;
        let host = library.host_str().unwrap_or_default();
        let locker = self.locker.address();
        let routes = resolve
            .iter()
            .fold(Routes::new(), |routes, one| routes.resolve(&one.host, &one.address, one.port))
            .reach_by(Arc::clone(&self.upstream));
        let routes = routes.refuse(&self.refused);
        let routes = played.iter().fold(routes, |routes, (host, at)| routes.play(host, *at));
        // A page may live on the locker's host, on another port: in a test on one machine.
        if host.eq_ignore_ascii_case(self.target.host()) {
            routes.play_at(host, library.port_or_known_default().unwrap_or(443), locker)
        } else {
            routes.play(host, locker)
        }
    }

    /// What is known about the page's certificates.
    #[must_use]
    pub fn certificates(&self) -> Certificates {
        let Target { page, played, .. } = &self.target;
        let ours = played.iter().any(|(host, _)| Some(host.as_str()) == page.host_str());
        match (ours, self.has_roots) {
            (true, _) => Certificates::Ours,
            (false, true) => Certificates::Checked,
            (false, false) => Certificates::WithoutRoots,
        }
    }

    /// What is wrong with the certificates of the hosts that were asked, by host.
    #[must_use]
    pub(crate) fn certificate_problems(&self) -> BTreeMap<String, String> {
        self.problems.known()
    }

    /// What passed between the browser and the hosts that it may ask.
    pub fn exchanges(&mut self) -> &VecDeque<Exchange> {
        while let Ok(exchange) = self.exchanges.try_recv() {
            // Browsers call home, in vain.
            if exchange.outcome != Outcome::Refused {
                keep(&mut self.seen, exchange);
            }
        }
        &self.seen
    }

    /// How many exchanges of the browser's were not recorded since this was last asked.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.front.room().lost()
    }

    /// What the locker and we have fetched.
    pub fn fetched(&mut self) -> &VecDeque<Exchange> {
        while let Ok(exchange) = self.fetching.try_recv() {
            if exchange.outcome != Outcome::Refused {
                keep(&mut self.fetched, exchange);
            }
        }
        &self.fetched
    }

    /// What the page has sent to the locker by a request of its own that `read` takes in. Where none is
    /// there yet, it is given `time` to come: a page that goes elsewhere sends it on its way.
    pub(crate) async fn sent_out<T>(
        &mut self,
        read: impl Fn(&Exchange) -> Option<T>,
        time: Duration,
    ) -> Vec<T> {
        let end = Instant::now() + time;
        loop {
            let found: Vec<T> = self.exchanges().iter().filter_map(&read).collect();
            if !found.is_empty() {
                return found;
            }
            match timeout_at(end, self.exchanges.recv()).await {
                Ok(Some(exchange)) => keep(&mut self.seen, exchange),
                _ => return Vec::new(),
            }
        }
    }

    /// How often each host was asked: by the browser, by the locker, by us.
    pub fn asked(&mut self) -> BTreeMap<String, usize> {
        let mut asked = BTreeMap::new();
        let mut count = |url: &str| {
            if let Some(host) =
                Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned))
            {
                *asked.entry(host).or_default() += 1;
            }
        };
        self.exchanges().iter().for_each(|exchange| count(&exchange.url));
        self.fetched().iter().for_each(|exchange| count(&exchange.url));
        asked
    }
}

/// The same body is kept once: a page is loaded many times.
fn keep(exchanges: &mut VecDeque<Exchange>, exchange: Exchange) {
    let same = |earlier: &&mut Exchange| {
        earlier.url == exchange.url && earlier.response_body.bytes == exchange.response_body.bytes
    };
    if let Some(earlier) = exchanges.iter_mut().find(same) {
        earlier.response_body.release();
    }
    exchanges.push_back(exchange);
}

impl std::fmt::Debug for TestBed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestBed").field("page", &self.target.page.as_str()).finish_non_exhaustive()
    }
}
