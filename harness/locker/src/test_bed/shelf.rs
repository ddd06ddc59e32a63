//! The documents on offer, and the requests for them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use tokio::sync::watch;

use locksmith_core::observe::Observation;
use locksmith_core::observer::Observer;
use locksmith_core::scenario::Answer;

/// The documents on offer.
#[derive(Debug)]
pub(super) struct Shelf {
    /// The path below which they are, without a slash at its end.
    pub(super) root: String,
    /// By the first two segments of their paths: token and name.
    items: Mutex<HashMap<(String, String), Item>>,
}

/// A document on offer.
#[derive(Debug)]
pub(super) struct Item {
    media_type: &'static str,
    bytes: Bytes,
    pub(super) answer: Answer,
    requests: usize,
    released: watch::Sender<bool>,
    observer: Observer,
}

impl Item {
    pub(super) fn new(
        media_type: &'static str,
        bytes: Vec<u8>,
        answer: Answer,
        observer: Observer,
    ) -> Self {
        let released = watch::Sender::new(false);
        Self { media_type, bytes: bytes.into(), answer, requests: 0, released, observer }
    }

    /// Lets a document that is held be sent to its end.
    pub(super) fn release(&self, name: &str) {
        self.released.send_replace(true);
        self.observer.observe(Observation::Released { document: name.to_owned() });
    }
}

impl Shelf {
    pub(super) fn new(root: String) -> Self {
        Self { root, items: Mutex::default() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, HashMap<(String, String), Item>> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A target below the root, whether or not what leads here has taken the root away.
    pub(super) fn within<'t>(&self, target: &'t str) -> &'t str {
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

/// A request for a document: it reports its beginning when it is made, and its end when it is
/// dropped, however that comes about.
pub(super) struct Fetch {
    pub(super) bytes: Bytes,
    pub(super) media_type: &'static str,
    pub(super) answer: Answer,
    pub(super) released: watch::Receiver<bool>,
    document: String,
    pub(super) request: usize,
    pub(super) sent: usize,
    observer: Observer,
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
            observer: item.observer.clone(),
        };
        fetch.observer.observe(Observation::FetchBegan {
            document: fetch.document.clone(),
            request: fetch.request,
            method: method.to_owned(),
            target: target.to_owned(),
        });
        Some(fetch)
    }

    /// Counts bytes as sent.
    pub(super) fn count(&mut self, count: usize) {
        self.sent += count;
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        let whole = self.sent == self.bytes.len() && self.answer.brings_document();
        self.observer.observe(Observation::FetchEnded {
            document: self.document.clone(),
            request: self.request,
            bytes: self.sent,
            whole,
        });
    }
}
