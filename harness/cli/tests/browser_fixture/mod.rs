//! A browser behind a proxy of ours, and pages for it.

#![allow(dead_code, reason = "each test binary uses its own part of this")]
#![expect(clippy::unwrap_used, reason = "a fixture that fails should fail the test")]

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use locksmith_browser::{Engine, EngineKind, Options, Session};
use locksmith_core::clock::now_ms;
use locksmith_core::proxy::{Exchange, Proxy, Routes};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// The partner's page, under an invented name.
pub(crate) const PARTNER: &str = "http://partner.example";

/// Another origin of an invented name, on the same server.
pub(crate) const OTHER: &str = "http://other.example";

/// Longer than anything takes on a busy machine; nothing waits as long when all is well.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Where one browser test plays.
pub(crate) struct TestBed {
    pub(crate) session: Session,
    pub(crate) proxy: Proxy,
    pub(crate) exchanges: UnboundedReceiver<Exchange>,
    /// The server's real address, which the proxy lets through.
    pub(crate) site: SocketAddr,
}

impl TestBed {
    /// The server's third origin: its real one.
    pub(crate) fn real(&self) -> String {
        format!("http://{}", self.site)
    }
}

/// The engine that `LOCKSMITH_TEST_BROWSER` names, for `make test-engines`; else Chromium.
pub(crate) async fn engine() -> Engine {
    let kind = std::env::var("LOCKSMITH_TEST_BROWSER").map(|word| word.parse().unwrap());
    Engine::find(kind.unwrap_or(EngineKind::Chromium)).await.unwrap()
}

/// Starts a browser for which every host that ends in our names is served by `router`.
pub(crate) async fn test_bed(router: Router) -> TestBed {
    test_bed_with(router, |_| {}).await
}

pub(crate) async fn test_bed_with(router: Router, adapt: impl FnOnce(&mut Options)) -> TestBed {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let site = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let (sender, exchanges) = unbounded_channel();
    let ways = Routes::new()
        .play("partner.example", site)
        .play("other.example", site)
        .allow("127.0.0.1", site.port());
    let proxy = Proxy::start(ways, sender, now_ms).await.unwrap();
    let mut options = Options::new(proxy.address());
    adapt(&mut options);
    let session = Session::start(&engine().await, &options).await.unwrap();
    TestBed { session, proxy, exchanges, site }
}

/// A page of `body` at `/`.
pub(crate) fn page(body: &'static str) -> Router {
    Router::new().route("/", get(move || async move { Html(document(body)) }))
}

pub(crate) fn document(body: &str) -> String {
    format!("<!doctype html><title>page</title><body>{body}</body>")
}
