//! The document host: it serves what the buttons lead to, misbehaves on order, and reports every
//! request.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket};
use tokio::task::AbortHandle;
use url::Url;

use super::shelf::{Item, Shelf};
use super::{breaking, content};
use locksmith_core::observer::Observer;
use locksmith_core::profile::DocumentPlace;
use locksmith_core::scenario::{Answer, Document};
use locksmith_spec::hex::sha256;

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
        let shelf = Arc::new(Shelf::new(root));
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
        observer: Observer,
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
        let item = Item::new(media_type, bytes, document.answer, observer);
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
            item.release(name);
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
