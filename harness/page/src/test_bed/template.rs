//! Pages that are templates, and the documents behind their buttons: a web server that fills them in
//! anew at each request, and answers for every host that they name.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use super::Target;
use super::folder::Folder;
use locksmith_core::clock;
use locksmith_core::scenario::samples::{Fetched, FillError, Template, Values, fill};
use locksmith_spec::{Format, Secret};

/// The host of the pages.
const HOST: &str = "portal.example";

/// Where the documents are.
const DOCUMENTS: &str = "documents.example";

/// Hosts that the sample pages name, and that lead nowhere else but to our own server.
const NAMED: [&str; 7] = [
    HOST,
    DOCUMENTS,
    "code.jquery.example",
    "cdn.example",
    "services.digitallocker.example",
    "192.168.10.20",
    "localhost",
];

/// Where our own jQuery is, for pages that bring none. The hosts that samples name have it, too.
const JQUERY: &str = "/jquery.min.js";

/// The server, until it is dropped.
#[derive(Debug)]
pub struct TemplateHost {
    app: App,
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Drop for TemplateHost {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The app of the pages: what they are filled in with.
#[derive(Clone, Debug)]
pub struct App {
    /// Its id.
    pub id: String,
    /// Its key.
    pub key: Secret,
    /// Where the locker serves its library.
    pub library: Url,
    /// How its time stamps are written.
    pub format: Format,
}

struct Served {
    app: App,
    pages: Vec<Template>,
    folder: Option<Folder>,
    first_loads: Mutex<HashMap<String, Timestamp>>,
}

impl TemplateHost {
    /// Serves these pages under their names, on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// There is no free port, or something in a page or a header cannot be filled in.
    pub async fn start(app: App, pages: Vec<Template>) -> io::Result<Self> {
        Self::with_folder(app, pages, None).await
    }

    /// Serves the page of a file, and the rest of its folder unchanged.
    ///
    /// # Errors
    /// There is no such file or no free port, or something in the page or a header cannot be filled in.
    pub async fn of_file(app: App, page: Template, file: &Path) -> io::Result<Self> {
        Self::with_folder(app, vec![page], Some(Folder::of(file)?.0)).await
    }

    async fn with_folder(
        app: App,
        pages: Vec<Template>,
        folder: Option<Folder>,
    ) -> io::Result<Self> {
        let now = clock::now();
        for page in &pages {
            for text in page.texts() {
                fill(text, &app.values(now, now)).map_err(io::Error::other)?;
            }
        }
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let first_loads = Mutex::default();
        let served = Arc::new(Served { app: app.clone(), pages, folder, first_loads });
        let router = Router::new().fallback(answer).with_state(served);
        let serving = tokio::spawn(async move {
            // It serves until it is aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { app, address, serving })
    }

    /// The address of the page of this name.
    ///
    /// # Errors
    /// The name cannot stand in an address.
    pub fn address(name: &str) -> Result<Url, url::ParseError> {
        let mut url = Url::parse(&format!("https://{HOST}/"))?;
        url.set_path(name);
        Ok(url)
    }

    /// The target for the page of this name: on a public host, by TLS.
    ///
    /// # Errors
    /// The name cannot stand in an address.
    pub fn target(&self, name: &str) -> io::Result<Target> {
        let App { id, key, library, format } = self.app.clone();
        Ok(Target {
            page: Self::address(name).map_err(io::Error::other)?,
            library,
            domain: None,
            app_id: Some(id),
            key: Some(key),
            format,
            resolve: Vec::new(),
            played: NAMED.map(|host| (host.to_owned(), self.address)).into(),
            file: false,
            sampled: false,
        })
    }
}

async fn answer(State(served): State<Arc<Served>>, request: Request) -> Response {
    let path = request.uri().path();
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(|host| host.split(':').next() == Some(DOCUMENTS)) {
        return document(path, request.headers().contains_key(header::COOKIE));
    }
    let name = path.trim_start_matches('/');
    let is_named =
        |page: &&Template| TemplateHost::address(&page.name).is_ok_and(|url| url.path() == path);
    if let Some(page) = served.pages.iter().find(is_named) {
        return served.page(page).unwrap_or_else(|error| error.to_string().into_response());
    }
    let mut beside = served.pages.iter().flat_map(|page| &page.beside);
    if let Some((_, text)) = beside.find(|(file, _)| *file == name) {
        return served.filled(text, "").map_or_else(
            |error| error.to_string().into_response(),
            |text| ([(header::CONTENT_TYPE, "text/javascript")], text).into_response(),
        );
    }
    let is_own = host.is_none_or(|host| host.split(':').next() == Some(HOST));
    // What is in the page's folder goes before anything of ours.
    if let Some(folder) = served.folder.as_ref().filter(|_| is_own)
        && let Some(file) = folder.answer(path).await
    {
        return file;
    }
    // A page may offer documents of its own server, too.
    if let Some(path) = path.strip_prefix("/documents") {
        return document(path, request.headers().contains_key(header::COOKIE));
    }
    let is_jquery = path == JQUERY || !is_own && path.contains("jquery");
    if is_jquery {
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
        Fetched::Empty => ([(header::CONTENT_TYPE, "application/pdf")], "").into_response(),
        Fetched::Broken => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Served {
    fn page(&self, page: &Template) -> Result<Response, FillError> {
        let mut response = Html(self.filled(&page.text, &page.name)?).into_response();
        for (name, value) in &page.headers {
            let value = self.filled(value, &page.name)?;
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
        fill(template, &self.app.values(now, first_load))
    }
}

impl App {
    /// What a page is filled in with at a moment.
    #[must_use]
    pub fn values(&self, now: Timestamp, first_load: Timestamp) -> Values<'_> {
        Values {
            app_id: &self.id,
            app_key: &self.key,
            format: self.format,
            now,
            first_load,
            library: &self.library,
            documents: "https://documents.example",
            jquery: JQUERY,
        }
    }
}
