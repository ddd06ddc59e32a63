//! The document host: it serves what the buttons lead to, misbehaves on order, and tells of every
//! request.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, Response, StatusCode, header};
use futures_util::stream;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::AbortHandle;
use url::Url;

use super::{breaking, content};
use locksmith_core::observe::Observation;
use locksmith_core::profile::DocumentPlace;
use locksmith_core::scenario::{Answer, Document};
use locksmith_core::told::Told;
use locksmith_spec::hex::sha256;

/// After so many redirects to the same place no client should go on.
const MOST_REDIRECTS: usize = 50;

/// Serves the documents of all cases of a run.
#[derive(Debug)]
pub struct DocumentHost {
    base: Url,
    refusing: Url,
    shelf: Arc<Shelf>,
    // Bound, but not listening: the port is ours, and connections to it are refused.
    _refuses: TcpSocket,
    server: AbortHandle,
}

/// What a page needs to know of a document that it offers.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its address, as an author would write it.
    pub href: String,
    /// The same, relative to `base`.
    pub relative: String,
    /// The address that `relative` is relative to.
    pub base: String,
    /// What a request for it has in its first line: path and query.
    pub target: String,
    /// How many bytes it has.
    pub bytes: usize,
    /// SHA-256 of its bytes, in lower-case hex.
    pub sha256: String,
    /// Its `Content-Type`.
    pub media_type: &'static str,
}

/// The documents on offer.
#[derive(Debug)]
pub(super) struct Shelf {
    /// The path below which they are, without a slash at its end.
    root: String,
    /// By the first two segments of their paths: token and name.
    items: Mutex<HashMap<(String, String), Item>>,
}

/// A document on offer.
#[derive(Debug)]
struct Item {
    media_type: &'static str,
    bytes: Bytes,
    answer: Answer,
    requests: usize,
    released: watch::Sender<bool>,
    told: Told,
}

impl DocumentHost {
    /// Starts the host where the place says.
    pub(super) async fn start(place: &DocumentPlace) -> std::io::Result<Self> {
        let anywhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = TcpListener::bind(place.listen.unwrap_or(anywhere)).await?;
        let refuses = TcpSocket::new_v4()?;
        refuses.bind(anywhere)?;
        let mut base = match &place.base {
            Some(base) => base.clone(),
            None => base(listener.local_addr()?)?,
        };
        let root = base.path().trim_end_matches('/').to_owned();
        base.set_path(&format!("{root}/"));
        let refusing = self::base(refuses.local_addr()?)?;
        let shelf = Arc::new(Shelf { root, items: Mutex::default() });
        let server = tokio::spawn(breaking::serve(listener, Arc::clone(&shelf)));
        Ok(Self { base, refusing, shelf, _refuses: refuses, server: server.abort_handle() })
    }

    /// Offers a document of a case; `largest` is what the locker takes at most.
    pub(super) fn offer(
        &self,
        token: &str,
        name: &str,
        document: &Document,
        largest: Option<usize>,
        told: Told,
    ) -> Offer {
        let (media_type, bytes) =
            content::make(&document.content, &format!("{token}-{name}"), largest);
        let host = match document.answer {
            Answer::Refused => &self.refusing,
            _ => &self.base,
        };
        let file = with_token(&document.name, token);
        let query = match document.query.as_str() {
            "" => String::new(),
            query => format!("?{query}"),
        };
        let relative = format!("{}{query}", written(&file));
        let base = format!("{host}{token}/{name}/");
        let href = format!("{base}{relative}");
        let target = Url::parse(&href).map_or_else(|_| href.clone(), |url| target(&url));
        let target = self.shelf.within(&target).to_owned();
        let offer = Offer {
            target,
            bytes: bytes.len(),
            sha256: sha256(&bytes),
            media_type,
            href,
            relative,
            base,
        };
        let item = Item {
            media_type,
            bytes: bytes.into(),
            answer: document.answer,
            requests: 0,
            released: watch::Sender::new(false),
            told,
        };
        self.shelf.lock().insert((token.to_owned(), name.to_owned()), item);
        offer
    }

    /// From now on the host answers in this way for the document.
    pub(super) fn answer(&self, token: &str, name: &str, answer: Answer) {
        if let Some(item) = self.shelf.lock().get_mut(&(token.to_owned(), name.to_owned())) {
            item.answer = answer;
        }
    }

    /// Lets a document that is held be sent to its end.
    pub(super) fn release(&self, token: &str, name: &str) {
        if let Some(item) = self.shelf.lock().get(&(token.to_owned(), name.to_owned())) {
            item.released.send_replace(true);
            item.told.observe(Observation::Released { document: name.to_owned() });
        }
    }

    /// Forgets the documents of a case, and ends the requests for them that hang.
    pub(super) fn withdraw(&self, token: &str) {
        self.shelf.lock().retain(|(of, _), _| of != token);
    }
}

impl Drop for DocumentHost {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn base(address: SocketAddr) -> std::io::Result<Url> {
    Url::parse(&format!("http://{address}/")).map_err(std::io::Error::other)
}

/// `marksheet.pdf` with its token: `marksheet-1a2b3c4d.pdf`.
fn with_token(name: &str, token: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}-{token}.{ending}"),
        None => format!("{name}-{token}"),
    }
}

/// A path segment as an author would write it: what breaks a URL is percent-encoded, letters of
/// other scripts are not.
fn written(segment: &str) -> String {
    let encoded = |c: char| match c {
        ' ' | '%' | '?' | '#' | '"' | '<' | '>' | '/' => format!("%{:02X}", u32::from(c)),
        _ => c.to_string(),
    };
    segment.chars().map(encoded).collect()
}

/// Path and query of a URL.
fn target(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, HashMap<(String, String), Item>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A target below the root, whether or not what leads here has taken the root away.
    fn within<'t>(&self, target: &'t str) -> &'t str {
        target.strip_prefix(&self.root).filter(|rest| rest.starts_with('/')).unwrap_or(target)
    }

    /// How the document at this target is answered for; none when nothing is on offer there.
    pub(super) fn answer_at(&self, target: &str) -> Option<Answer> {
        self.lock().get(&place(self.within(target))?).map(|item| item.answer)
    }
}

/// Token and name in a target below the root.
fn place(target: &str) -> Option<(String, String)> {
    let mut segments = target.trim_start_matches('/').split(['/', '?']);
    Some((segments.next()?.to_owned(), segments.next()?.to_owned()))
}

/// A request for a document: it tells of its beginning when it is made, and of its end when it is
/// dropped, however that comes about.
pub(super) struct Fetch {
    pub(super) bytes: Bytes,
    pub(super) media_type: &'static str,
    pub(super) answer: Answer,
    released: watch::Receiver<bool>,
    document: String,
    request: usize,
    sent: usize,
    told: Told,
}

impl Fetch {
    /// The request with this target; none when nothing is on offer there.
    pub(super) fn begin(shelf: &Shelf, method: &str, target: &str) -> Option<Self> {
        let target = shelf.within(target);
        let key = place(target)?;
        let mut items = shelf.lock();
        let item = items.get_mut(&key)?;
        item.requests += 1;
        let fetch = Self {
            bytes: item.bytes.clone(),
            media_type: item.media_type,
            answer: item.answer,
            released: item.released.subscribe(),
            document: key.1,
            request: item.requests,
            sent: 0,
            told: item.told.clone(),
        };
        fetch.told.observe(Observation::FetchBegan {
            document: fetch.document.clone(),
            request: fetch.request,
            method: method.to_owned(),
            target: target.to_owned(),
        });
        Some(fetch)
    }

    /// Counts bytes as sent.
    pub(super) fn sent(&mut self, count: usize) {
        self.sent += count;
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        let whole = self.sent == self.bytes.len() && self.answer.brings_document();
        self.told.observe(Observation::FetchEnded {
            document: self.document.clone(),
            request: self.request,
            bytes: self.sent,
            whole,
        });
    }
}

/// Answers a request whose connection is not to be broken.
pub(super) async fn serve<B>(shelf: &Shelf, request: &Request<B>) -> Response<Body> {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let head = request.method() == Method::HEAD;
    let Some(fetch) = Fetch::begin(shelf, request.method().as_str(), target) else {
        return plain(StatusCode::NOT_FOUND, "There is no such document here.");
    };
    let moved = target.contains("/moved/");
    match fetch.answer {
        Answer::Redirect(status) if !moved => {
            let (place, rest) = split_after_name(shelf.within(target));
            redirect(status, &format!("{}{place}/moved/{rest}", shelf.root))
        }
        // Who follows as far as this would follow for ever: it is kept from asking more.
        Answer::RedirectLoop if fetch.request > MOST_REDIRECTS => std::future::pending().await,
        Answer::RedirectLoop => redirect(302, &format!("{}{}", shelf.root, shelf.within(target))),
        Answer::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT);
            plain(status, "This document cannot be had.")
        }
        Answer::Never => std::future::pending().await,
        Answer::Whole | Answer::Redirect(_) | Answer::Held => {
            let length = fetch.bytes.len();
            document(fetch, Some(length), head)
        }
        Answer::Chunked => document(fetch, None, head),
        // The first two are for connections that are to be broken, the third has a port of its own.
        Answer::Reset | Answer::Short | Answer::Refused => {
            plain(StatusCode::NOT_FOUND, "Not here.")
        }
    }
}

/// `/token/name` and what follows.
fn split_after_name(target: &str) -> (&str, &str) {
    let end = target.match_indices('/').nth(2).map_or(target.len(), |(index, _)| index);
    (&target[..end], target[end..].trim_start_matches('/'))
}

fn redirect(status: u16, location: &str) -> Response<Body> {
    Response::builder()
        .status(status)
        .header(header::LOCATION, location)
        .body(Body::empty())
        .unwrap_or_default()
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/plain; charset=utf-8")
        .body(Body::from(text))
        .unwrap_or_default()
}

/// The document, in pieces; with a length when one is announced.
fn document(fetch: Fetch, announced: Option<usize>, head: bool) -> Response<Body> {
    let mut response = Response::builder().header(header::CONTENT_TYPE, fetch.media_type);
    if let Some(length) = announced {
        response = response.header(header::CONTENT_LENGTH, length);
    }
    let body = if head { Body::empty() } else { Body::from_stream(pieces(fetch)) };
    response.body(body).unwrap_or_default()
}

fn pieces(fetch: Fetch) -> impl stream::Stream<Item = Result<Bytes, Infallible>> {
    let piece = match fetch.answer {
        Answer::Held | Answer::Chunked => fetch.bytes.len().div_ceil(2),
        _ => 64 * 1024,
    };
    stream::unfold(fetch, move |mut fetch| async move {
        let rest = fetch.bytes.slice(fetch.sent..);
        if rest.is_empty() {
            return None;
        }
        if fetch.answer == Answer::Held && fetch.sent > 0 {
            // An error means that the case is over, and nobody waits for the rest.
            fetch.released.wait_for(|released| *released).await.ok()?;
        }
        let next = rest.slice(..piece.min(rest.len()));
        fetch.sent(next.len());
        Some((Ok(next), fetch))
    })
}
