//! The web server of the sample pages, and of their documents.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::clock;
use crate::scenario::samples::{self, Fetched, FillError, Sample, Values};
use crate::spec::{Format, Secret};

/// Where the documents are.
pub(super) const DOCUMENTS: &str = "documents.example";

/// What is asked for under jQuery's name, here and on other hosts.
const JQUERY: &str = "/jquery.min.js";

/// The server, until it is dropped.
#[derive(Debug)]
pub(super) struct SampleHost {
    pub(super) address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Drop for SampleHost {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What every page is filled in with.
#[derive(Clone, Debug)]
pub(super) struct App {
    pub(super) id: String,
    pub(super) key: Secret,
    pub(super) library: Url,
}

struct Served {
    app: App,
    samples: Vec<Sample>,
    first_loads: Mutex<HashMap<String, Timestamp>>,
}

impl SampleHost {
    /// Serves these pages under their names, on a free port of 127.0.0.1.
    pub(super) async fn start(app: App, samples: Vec<Sample>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let served = Arc::new(Served { app, samples, first_loads: Mutex::default() });
        let router = Router::new().fallback(answer).with_state(served);
        let serving = tokio::spawn(async move {
            // It serves until it is aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, serving })
    }
}

async fn answer(State(served): State<Arc<Served>>, request: Request) -> Response {
    let path = request.uri().path();
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(|host| host.split(':').next() == Some(DOCUMENTS)) {
        return document(path, request.headers().contains_key(header::COOKIE));
    }
    // A page may offer documents of its own server, too.
    if let Some(path) = path.strip_prefix("/documents") {
        return document(path, request.headers().contains_key(header::COOKIE));
    }
    let name = path.trim_start_matches('/');
    if let Some(sample) = served.samples.iter().find(|sample| sample.name == name) {
        return served.page(sample).unwrap_or_else(|error| error.to_string().into_response());
    }
    let mut beside = served.samples.iter().flat_map(|sample| &sample.beside);
    if let Some((_, text)) = beside.find(|(file, _)| *file == name) {
        return served.filled(text, "").map_or_else(
            |error| error.to_string().into_response(),
            |text| ([(header::CONTENT_TYPE, "text/javascript")], text).into_response(),
        );
    }
    if path.contains("jquery") && !path.contains("ui") {
        let kind = [(header::CONTENT_TYPE, "text/javascript")];
        return (kind, reference_locker::JQUERY).into_response();
    }
    StatusCode::NOT_FOUND.into_response()
}

fn document(path: &str, cookie: bool) -> Response {
    const LOGIN: &str = "<!doctype html><title>Log in</title><form method=\"post\">\
        <input name=\"user\"><input type=\"password\" name=\"password\"><button>Log in</button></form>";
    match Fetched::under(path) {
        Fetched::BehindLogin if !cookie => Redirect::to("/login").into_response(),
        Fetched::Document | Fetched::BehindLogin => {
            let kind = [(header::CONTENT_TYPE, "application/pdf")];
            (kind, "%PDF-1.4\n% a mark sheet\n%%EOF\n").into_response()
        }
        Fetched::LoginPage => Html(LOGIN).into_response(),
        Fetched::NotFound => StatusCode::NOT_FOUND.into_response(),
        Fetched::Broken => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Served {
    fn page(&self, sample: &Sample) -> Result<Response, FillError> {
        let page = self.filled(sample.page, &sample.name)?;
        let mut response = Html(page).into_response();
        for (name, value) in &sample.headers {
            let value = self.filled(value, &sample.name)?;
            let header = name.to_ascii_lowercase().parse::<HeaderName>();
            if let (Ok(name), Ok(value)) = (header, HeaderValue::from_str(&value)) {
                response.headers_mut().insert(name, value);
            }
        }
        Ok(response)
    }

    fn filled(&self, template: &str, page: &str) -> Result<String, FillError> {
        let now = clock::now();
        let mut first_loads = self.first_loads.lock().unwrap_or_else(PoisonError::into_inner);
        let first_load = *first_loads.entry(page.to_owned()).or_insert(now);
        samples::fill(template, &values(&self.app, now, first_load))
    }
}

/// What a page is filled in with at a moment.
pub(super) fn values(app: &App, now: Timestamp, first_load: Timestamp) -> Values<'_> {
    Values {
        app_id: &app.id,
        app_key: &app.key,
        format: Format::EpochSeconds,
        now,
        first_load,
        library: &app.library,
        documents: "https://documents.example",
        jquery: JQUERY,
    }
}
