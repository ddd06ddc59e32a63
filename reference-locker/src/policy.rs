//! Every decision of a locker. The default methods are the specification, with our reading where it is silent.
//!
//! Handlers ask the [`Policy`] and decide nothing by themselves. [`Specification`] overrides nothing.

use std::fmt::Debug;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use url::Url;

use crate::clock::{UnixTime, whole_seconds};
use crate::documents::{Document, FetchError};
use crate::locker::Locker;
use crate::protocol::{Code, Request, TimeStampFormat, app_hash, domain, time_stamp};
use crate::registry::{App, Registry};
use crate::routes::WidgetRequest;
use crate::sessions::{Outcome, Save};
use crate::source::Source;
use crate::store::{Folder, Listed, Store, StoreError, UserId};

/// Asynchronous work: a boxed future, so that the trait works behind a pointer.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A user's folders, each with its documents.
type Uploaded = Vec<(Folder, Vec<Listed>)>;

/// How a locker decides.
pub trait Policy: Debug + Send + Sync {
    // The request of a page, and the codes (REG-AUTH, ERR-203 to ERR-207).

    /// The page's origin: the browser's `Origin` header, which no page can forge. Of several, none.
    fn origin_of<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let mut origins = headers.get_all(header::ORIGIN).into_iter();
        let origin = origins.next()?;
        if origins.next().is_some() { None } else { origin.to_str().ok() }
    }

    /// The application of an app id, which must be exactly the registered one (ERR-204).
    fn app_of<'a>(&self, app_id: &str, registry: &'a Registry) -> Option<&'a App> {
        registry.app(app_id)
    }

    /// Whether the app hash is the one over app id, app key and timestamp (ERR-203, PAGE-APP-HASH).
    /// One hash serves several clicks while its timestamp is fresh (I-REUSE).
    fn hash_agrees(&self, request: &Request<'_>, app: &App) -> bool {
        app_hash::matches(request.app_hash, request.app_id, app.key.expose(), request.time_stamp)
    }

    /// Whether a page of this origin is on the application's registered domain (ERR-205, I-DOMAIN-MATCH).
    fn domain_agrees(&self, origin: Option<&str>, app: &App, _registry: &Registry) -> bool {
        domain::matches(&app.domain, origin)
    }

    /// How old a timestamp may be, in whole seconds; exactly this old is accepted (ERR-206, I-TS-EDGE).
    fn freshness(&self) -> Duration {
        Duration::from_secs(30 * 60)
    }

    /// How far ahead of the locker's clock a timestamp may be (I-TS-FUTURE). The specification is
    /// silent; half an hour forgives every honest clock, and lets no page stay valid for a day.
    fn clock_tolerance(&self) -> Duration {
        Duration::from_secs(30 * 60)
    }

    /// Whether a timestamp is fresh; an unreadable one is not (ERR-206, I-TS-UNREADABLE).
    fn is_fresh(&self, time_stamp: &str, format: TimeStampFormat, now: UnixTime) -> bool {
        time_stamp::read(format, time_stamp).is_some_and(|written| {
            let age = now.seconds_since(written);
            age <= whole_seconds(self.freshness())
                && age.saturating_neg() <= whole_seconds(self.clock_tolerance())
        })
    }

    /// Whether an application may use the service (ERR-207).
    fn is_authorised(&self, app: &App, registry: &Registry) -> bool {
        app.authorised && registry.in_service
    }

    /// The code that a request with these faults is refused with; `None` lets it through. Of several
    /// faults the first counts, in the order of [`Request::faults`] (I-ORDER).
    fn code_for(&self, _request: &Request<'_>, faults: &[Code]) -> Option<Code> {
        faults.first().copied()
    }

    /// What the widget receives: a one-time ticket for the popup, or the code, and never a secret
    /// (ERR-SHOWN, REG-SECRET).
    fn answer_widget(&self, asked: &WidgetRequest<'_>, refusal: Option<Code>) -> Response {
        match refusal {
            None => asked.grant(),
            Some(code) => asked.refuse(code),
        }
    }

    // The popup: opened, logged in to, "Save here" (WID-POPUP to WID-SAVE).

    /// The popup of a ticket, which is good once; `None` when it is unknown, spent or too old. Every
    /// popup begins with the login (ERR-NONE).
    fn open<'a>(
        &'a self,
        locker: &'a Locker,
        source: Source,
        ticket: &'a str,
    ) -> Work<'a, Option<Arc<Save>>> {
        Box::pin(ready(locker.sessions.redeem_ticket(locker.now(), source, ticket)))
    }

    /// Whether a browser with this cookie is the one that opened the popup.
    fn is_browser_of(&self, save: &Save, cookie: Option<&str>) -> bool {
        cookie.is_some_and(|cookie| save.cookie.is(cookie))
    }

    /// The user of a name and password (WID-LOGIN).
    fn log_in(
        &self,
        store: &Store,
        name: &str,
        password: &str,
    ) -> Result<Option<UserId>, StoreError> {
        let account = store.account(name)?;
        // An unknown name takes as long as a wrong password.
        let is_right = account.has_password(password);
        Ok(account.user.filter(|_| is_right))
    }

    /// Gives a popup to the user who logged in: the one who saves (I-USERS).
    fn enter<'a>(&'a self, locker: &'a Locker, save: &'a Save, user: UserId) -> Work<'a, ()> {
        locker.sessions.enter(locker.now(), save, user);
        Box::pin(ready(()))
    }

    /// "Save here": saves the document, and the result follows (WID-SAVE, RES-AFTER). Pressed twice it
    /// saves once (I-TWICE).
    fn press<'a>(
        &'a self,
        locker: &'a Arc<Locker>,
        save: &'a Arc<Save>,
        folder: i64,
    ) -> Work<'a, ()> {
        Box::pin(async move {
            save.outcome.get_or_init(|| locker.save(save, folder)).await;
        })
    }

    /// Saves a user's document into the selected folder (WID-FOLDER, WID-SAVE, RES-TRUE).
    fn save<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
        save: &'a Save,
        folder: i64,
    ) -> Work<'a, Outcome> {
        Box::pin(async move {
            match self.fetch(locker, save).await {
                Ok(document) => locker.keep(user, folder, document).await,
                Err(error) => Outcome::Failed(error.to_string()),
            }
        })
    }

    // The document (I-FETCH, I-SIZE).

    /// Fetches the document at the button's address, each time anew; it is kept byte for byte.
    fn fetch<'a>(
        &'a self,
        locker: &'a Locker,
        save: &'a Save,
    ) -> Work<'a, Result<Document, FetchError>> {
        Box::pin(locker.documents.fetch(&save.request.document_url, self))
    }

    /// The URL to ask for: the button's address, as the browser resolves it.
    fn address(&self, url: &Url) -> Url {
        url.clone()
    }

    /// Whether an answer with this status is a document.
    fn is_document(&self, status: StatusCode) -> bool {
        status == StatusCode::OK
    }

    // The outcome (RES-VALUE, WID-MESSAGE, WID-UPLOADED).

    /// The value of the attribute `result` (RES-VALUE, RES-TRUE).
    fn result_of(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Saved { .. } => "SUCCESS",
            Outcome::Failed(_) => "FAILURE",
        }
    }

    /// The origin that the result is posted to: the one that was authenticated, and no other.
    fn message_target<'a>(&self, origin: &'a str) -> &'a str {
        origin
    }

    /// A user's folders with their documents, for 'Uploaded Documents' (WID-UPLOADED).
    fn uploaded<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
    ) -> Work<'a, Result<Uploaded, StoreError>> {
        Box::pin(locker.store.documents(user))
    }

    /// A document of a user's own, opened from there (WID-UPLOADED); `None` for another's.
    fn document<'a>(
        &'a self,
        locker: &'a Locker,
        user: UserId,
        id: i64,
    ) -> Work<'a, Result<Option<Document>, StoreError>> {
        Box::pin(locker.store.document(user, id))
    }

    /// An answer to a request for `uri`, as it goes out: as the handler made it.
    fn answer<'a>(
        &'a self,
        _locker: &'a Locker,
        _uri: &'a Uri,
        response: Response,
    ) -> Work<'a, Response> {
        Box::pin(ready(response))
    }
}

/// The specification: every method with its default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Specification;

impl Policy for Specification {}
