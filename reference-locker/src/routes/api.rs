//! What the widget on a partner's page asks: the library, and a ticket for a popup.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::behaviour::{ErrorShown, KeyIn, LibraryServed, OriginSource, Reuse, Then};
use crate::locker::Locker;
use crate::protocol::authorise::app_of;
use crate::protocol::{self, Code, Request};
use crate::sessions::SaveRequest;
use crate::source::Source;

/// Any page may ask and read the answer: what it may have is decided by its origin, and no cookie counts.
const ANY_ORIGIN: (header::HeaderName, &str) = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    app_id: String,
    app_hash: String,
    time_stamp: String,
    document_url: String,
}

#[derive(Default, Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u16>,
    /// What the library does with a ticket beside a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<Then>,
}

/// Where the library is when it is not where the specification has it.
pub(super) const ELSEWHERE: &str = "/savelocker/js/savelocker.js";

/// The library (WID-LIBRARY).
pub(super) async fn library(State(locker): State<Arc<Locker>>, uri: Uri) -> Response {
    let served = locker.behaviour().widget.library;
    if (served == LibraryServed::Elsewhere) != (uri.path() == ELSEWHERE) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let content_type = match served {
        LibraryServed::AsText => "text/plain; charset=utf-8",
        _ => "text/javascript; charset=utf-8",
    };
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    let script = if served == LibraryServed::Empty { Bytes::new() } else { locker.widget() };
    (headers, script).into_response()
}

/// Authenticates a page's request (REG-AUTH): a one-time ticket for the popup, or an error code.
pub(super) async fn authorize(
    State(locker): State<Arc<Locker>>,
    source: Source,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let now = locker.now();
    let (registry, behaviour) = (locker.registry(), locker.behaviour());
    let rules = &behaviour.authorisation;
    let origin = match (origin(&headers), rules.origin) {
        (None, OriginSource::OrReferer) => referer(&headers),
        (origin, _) => origin,
    };
    let request = Request {
        app_id: &fields.app_id,
        app_hash: &fields.app_hash,
        time_stamp: &fields.time_stamp,
        origin,
    };
    let authorised = protocol::authorise(&request, &registry, locker.time_stamp, now, &behaviour);
    let is_first_use = || locker.sessions.use_hash(&fields.app_hash);
    let refusal = match authorised {
        Ok(()) if rules.reuse == Reuse::Refused && !is_first_use() => Some(Code::InvalidAppHash),
        authorised => authorised.err(),
    };
    let shown = |code: &Code| behaviour.pages.shown.of(*code);
    let is_final =
        |code: &Code| !matches!(shown(code), ErrorShown::Passable | ErrorShown::NotForLong(_));
    let app = app_of(&fields.app_id, &registry, rules.app);
    let (status, answer) = match refusal {
        Some(code) if is_final(&code) => {
            (StatusCode::FORBIDDEN, Answer { code: Some(code.number()), ..Answer::default() })
        }
        refusal => {
            let then = match refusal.as_ref().map(shown) {
                Some(ErrorShown::NotForLong(then)) => Some(then),
                _ => None,
            };
            let code = refusal.filter(|_| then.is_some()).map(Code::number);
            let warning = refusal.filter(|_| then.is_none());
            let origin = origin.unwrap_or_default().to_owned();
            let request = SaveRequest { origin, document_url: fields.document_url, warning };
            let ticket = locker.sessions.issue_ticket(now, source, request);
            (StatusCode::OK, Answer { ticket: Some(ticket.to_string()), code, then })
        }
    };
    let mut response =
        (status, [ANY_ORIGIN, (header::CACHE_CONTROL, "no-store")], Json(answer)).into_response();
    if let Some(key) = app.and_then(|app| leaked(app.key.expose(), behaviour.pages.key)) {
        response.headers_mut().insert("x-locker-debug", key);
    }
    response
}

/// What a header of the answer tells of an api key (REG-SECRET): nothing.
fn leaked(key: &str, stands: KeyIn) -> Option<HeaderValue> {
    let text = match stands {
        KeyIn::Header => key.to_owned(),
        KeyIn::HeaderInHex => key.bytes().map(|byte| format!("{byte:02x}")).collect(),
        _ => return None,
    };
    text.try_into().ok()
}

/// The origin of the page that the browser names as the referring one.
fn referer(headers: &HeaderMap) -> Option<&str> {
    let page = headers.get(header::REFERER)?.to_str().ok()?;
    let host = page.find("://")? + "://".len();
    let end = page[host..].find('/').map_or(page.len(), |slash| host + slash);
    Some(&page[..end])
}

/// A page whose jQuery adds headers of its own makes the browser ask first.
pub(super) async fn preflight() -> Response {
    let headers = [
        ANY_ORIGIN,
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "*"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// The one `Origin` of a request; of several, none.
fn origin(headers: &HeaderMap) -> Option<&str> {
    let mut origins = headers.get_all(header::ORIGIN).into_iter();
    let origin = origins.next()?;
    if origins.next().is_some() { None } else { origin.to_str().ok() }
}
