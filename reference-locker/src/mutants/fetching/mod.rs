//! How a document is fetched otherwise.

pub(super) mod address;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use reqwest::{Response, StatusCode};
use url::Url;

use crate::documents::{Document, FetchError, Held, content_type, name};
use crate::locker::Locker;
use crate::policy::{Policy, Specification, Work};
use crate::sessions::{Outcome, Save};
use crate::store::UserId;

pub(super) type Fetched<'a> = Work<'a, Result<Document, FetchError>>;

/// A locker that takes answers with these statuses for documents.
#[derive(Debug)]
pub(super) struct Statuses(pub(super) fn(StatusCode) -> bool);

impl Policy for Statuses {
    fn is_document(&self, status: StatusCode) -> bool {
        (self.0)(status)
    }
}

/// Redirects are followed without a limit, and for as long as it takes.
#[derive(Debug)]
pub(super) struct RedirectsForEver;

impl Policy for RedirectsForEver {
    fn fetch<'a>(&'a self, locker: &'a Locker, save: &'a Save) -> Fetched<'a> {
        Box::pin(async move {
            let (url, tireless) = (url_of(save)?, locker.documents.following(Some(usize::MAX))?);
            tireless.read(&url, tireless.ask(&url, self).await?).await
        })
    }
}

/// Redirects are not followed; they may be taken for documents.
#[derive(Debug)]
pub(super) struct RedirectsUnfollowed {
    pub(super) saved: bool,
}

impl Policy for RedirectsUnfollowed {
    fn fetch<'a>(&'a self, locker: &'a Locker, save: &'a Save) -> Fetched<'a> {
        Box::pin(async move {
            locker.documents.following(None)?.fetch(&save.request.document_url, self).await
        })
    }

    fn is_document(&self, status: StatusCode) -> bool {
        status == StatusCode::OK || self.saved && status.is_redirection()
    }
}

/// Of a document that breaks off, as much is saved as came.
#[derive(Debug)]
pub(super) struct SavedSoFar;

impl Policy for SavedSoFar {
    fn fetch<'a>(&'a self, locker: &'a Locker, save: &'a Save) -> Fetched<'a> {
        read_by(self, locker, save, |mut response, most| {
            Box::pin(async move {
                if response.content_length().is_some_and(|length| length > most) {
                    return Err(FetchError::TooLarge(most));
                }
                let mut bytes = Vec::new();
                while let Ok(Some(chunk)) = response.chunk().await {
                    bytes.extend_from_slice(&chunk);
                    if bytes.len() as u64 > most {
                        return Err(FetchError::TooLarge(most));
                    }
                }
                Ok(bytes)
            })
        })
    }
}

/// A document that is too large is cut off.
#[derive(Debug)]
pub(super) struct CutOff;

impl Policy for CutOff {
    fn fetch<'a>(&'a self, locker: &'a Locker, save: &'a Save) -> Fetched<'a> {
        read_by(self, locker, save, |mut response, most| {
            Box::pin(async move {
                let most = usize::try_from(most).unwrap_or(usize::MAX);
                let mut bytes = Vec::new();
                while let Some(chunk) =
                    response.chunk().await.map_err(|_| FetchError::Incomplete)?
                {
                    bytes.extend_from_slice(&chunk[..chunk.len().min(most - bytes.len())]);
                }
                Ok(bytes)
            })
        })
    }
}

type Read = fn(Response, u64) -> Work<'static, Result<Vec<u8>, FetchError>>;

/// Fetches a document whose body is read so, with the most bytes that it may have.
fn read_by<'a>(
    policy: &'a dyn Policy,
    locker: &'a Locker,
    save: &'a Save,
    read: Read,
) -> Fetched<'a> {
    Box::pin(locker.documents.in_time(async move {
        let url = url_of(save)?;
        let response = locker.documents.ask(&url, policy).await?;
        let content_type = content_type(&response);
        let bytes = read(response, locker.documents.most_bytes()).await?;
        Ok(Document { name: name::of(&url), content_type, bytes, held: Held::default() })
    }))
}

/// A document that cannot be fetched, for these reasons, is reported as saved, and is empty.
#[derive(Debug)]
pub(super) struct EmptyWhere(pub(super) fn(&FetchError) -> bool);

impl Policy for EmptyWhere {
    fn fetch<'a>(&'a self, locker: &'a Locker, save: &'a Save) -> Fetched<'a> {
        Box::pin(async move {
            match Specification.fetch(locker, save).await {
                Err(error) if (self.0)(&error) => Ok(empty(name::of(&url_of(save)?))),
                fetched => fetched,
            }
        })
    }
}

/// An empty document.
pub(super) fn empty(name: String) -> Document {
    let content_type = "application/octet-stream".to_owned();
    Document { name, content_type, bytes: Vec::new(), held: Held::default() }
}

/// A document's length must be announced.
#[derive(Debug)]
pub(super) struct LengthNeeded;

impl Policy for LengthNeeded {
    fn fetch<'a>(&'a self, locker: &'a Locker, save: &'a Save) -> Fetched<'a> {
        Box::pin(locker.documents.in_time(async move {
            let url = url_of(save)?;
            let response = locker.documents.ask(&url, self).await?;
            if response.content_length().is_none() {
                return Err(FetchError::Incomplete);
            }
            locker.documents.read(&url, response).await
        }))
    }
}

/// A document that was fetched before is taken from memory.
#[derive(Debug)]
pub(super) struct Cached {
    key: fn(&str) -> String,
    documents: Mutex<HashMap<String, Document>>,
}

impl Cached {
    /// By this part of its address.
    pub(super) fn by(key: fn(&str) -> String) -> Self {
        Self { key, documents: Mutex::default() }
    }
}

impl Policy for Cached {
    fn fetch<'a>(&'a self, locker: &'a Locker, save: &'a Save) -> Fetched<'a> {
        let key = (self.key)(&save.request.document_url);
        let documents = || self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(async move {
            let before = documents().get(&key).cloned();
            if let Some(document) = before {
                return Ok(document);
            }
            let document = Specification.fetch(locker, save).await?;
            documents().insert(key, Document { held: Held::default(), ..document.clone() });
            Ok(document)
        })
    }
}

/// The part of an address behind its last slash.
pub(super) fn last_part(url: &str) -> String {
    url.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The document is fetched, and not stored.
#[derive(Debug)]
pub(super) struct NotStored;

impl Policy for NotStored {
    fn save<'a>(
        &'a self,
        locker: &'a Locker,
        _: UserId,
        save: &'a Save,
        _: i64,
    ) -> Work<'a, Outcome> {
        Box::pin(async move {
            let folder = "My Documents".to_owned();
            match self.fetch(locker, save).await {
                Ok(document) => Outcome::Saved { name: document.name, folder },
                Err(error) => Outcome::Failed(error.to_string()),
            }
        })
    }
}

pub(super) fn url_of(save: &Save) -> Result<Url, FetchError> {
    Url::parse(&save.request.document_url).map_err(|_| FetchError::NotHttp)
}
