//! The partner-page host: it serves the pages of the cases, under whatever host name the browser
//! asks for them, and receives what their instrumentation reports.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::documents::Offer;
use super::partner_page::{Parts, render};
use locksmith_core::observe::{Observation, PartnerEvent};
use locksmith_core::observer::{Observer, Seen};
use locksmith_core::plan::Claim;
use locksmith_core::scenario::Page;

/// Serves the pages of all cases of a run.
#[derive(Debug)]
pub struct PartnerHost {
    address: SocketAddr,
    sites: Sites,
    server: AbortHandle,
}

type Sites = Arc<Mutex<HashMap<String, Site>>>;

#[derive(Debug)]
struct Site {
    page: String,
    framed: Option<String>,
    observer: Observer,
}

/// An event as the instrumentation sends it.
#[derive(Deserialize)]
struct Sent {
    at: i64,
    #[serde(flatten)]
    event: PartnerEvent,
}

impl PartnerHost {
    /// Starts the host on a free port of 127.0.0.1.
    pub(super) async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let sites = Sites::default();
        let router = Router::new()
            .route("/{token}/", get(page))
            .route("/{token}/framed", get(framed))
            .route("/{token}/jquery.min.js", get(jquery))
            .route("/{token}/forger", get(forger))
            .route("/{token}/successor", get(successor))
            .route("/{token}/events", post(event))
            .with_state(Arc::clone(&sites));
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, sites, server: server.abort_handle() })
    }

    /// Where the host listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Publishes the page of a case under `/{token}/` of a site and returns its address.
    pub(super) fn publish(
        &self,
        token: &str,
        site: &str,
        library: &str,
        (page, claim): (&Page, &Claim),
        offers: &BTreeMap<String, Offer>,
        observer: Observer,
    ) -> Result<String, askama::Error> {
        let address = format!("{site}/{token}/");
        let (source, framed) = render(&Parts { page, claim, library, address: &address, offers })?;
        lock(&self.sites).insert(token.to_owned(), Site { page: source, framed, observer });
        Ok(address)
    }

    /// Forgets the page of a case.
    pub(super) fn withdraw(&self, token: &str) {
        lock(&self.sites).remove(token);
    }
}

impl Drop for PartnerHost {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn lock(sites: &Sites) -> MutexGuard<'_, HashMap<String, Site>> {
    sites.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn page(State(sites): State<Sites>, Path(token): Path<String>) -> impl IntoResponse {
    let page = lock(&sites).get(&token).map(|site| site.page.clone());
    answer(page)
}

async fn framed(State(sites): State<Sites>, Path(token): Path<String>) -> impl IntoResponse {
    let page = lock(&sites).get(&token).and_then(|site| site.framed.clone());
    answer(page)
}

fn answer(page: Option<String>) -> impl IntoResponse {
    let page = page.ok_or(StatusCode::NOT_FOUND)?;
    Ok::<_, StatusCode>(([(header::CACHE_CONTROL, "no-store")], Html(page)))
}

/// A frame that sends its page whatever the page gave it.
async fn forger() -> Html<&'static str> {
    Html(
        "<!DOCTYPE html><title>A frame of another host</title><script>\
         addEventListener(\"message\", (event) => {\
           for (const message of event.data) parent.postMessage(message, \"*\");\
         });</script>",
    )
}

/// A page of another host that takes the place of a partner's page, and reports messages that arrive.
async fn successor(Path(token): Path<String>) -> Html<String> {
    Html(format!(
        "<!DOCTYPE html><title>A page of another host</title><link rel=\"icon\" href=\"data:,\">\
         <p>This page has nothing to do with the one before.</p><script>\
         const report = (event) => fetch(\"/{token}/events\", {{ method: \"POST\", \
           body: JSON.stringify({{ at: Date.now(), ...event }}) }});\
         addEventListener(\"message\", (event) => \
           report({{ kind: \"overheard\", origin: event.origin }}));\
         report({{ kind: \"loaded\" }});</script>"
    ))
}

/// The jQuery that partner pages bring along, as the specification has it.
async fn jquery() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], reference_locker::JQUERY)
}

async fn event(State(sites): State<Sites>, Path(token): Path<String>, body: String) -> StatusCode {
    let Ok(sent) = serde_json::from_str::<Sent>(&body) else { return StatusCode::BAD_REQUEST };
    if let Some(site) = lock(&sites).get(&token) {
        site.observer.send(Seen { at: sent.at, what: Observation::Partner(sent.event) });
    }
    StatusCode::NO_CONTENT
}
