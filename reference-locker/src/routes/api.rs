//! What the widget on a partner's page asks: the library, and a ticket for a popup.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use crate::locker::Locker;
use crate::protocol::{self, Code, Request};
use crate::registry::App;
use crate::sessions::SaveRequest;
use crate::source::Source;
use crate::token::Token;

/// Any page may ask and read the answer: its origin decides what it gets, and no cookie counts.
const ANY_ORIGIN: (header::HeaderName, &str) = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields {
    app_id: String,
    app_hash: String,
    time_stamp: String,
    document_url: String,
}

/// The library (WID-LIBRARY).
pub(super) async fn get_library(State(locker): State<Arc<Locker>>) -> Response {
    library(&locker)
}

pub(crate) fn library(locker: &Locker) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, locker.widget()).into_response()
}

/// A request of the widget, and the two answers to it.
pub struct WidgetRequest<'a> {
    /// The application that it is from.
    pub app: Option<&'a App>,
    /// Issues a one-time ticket for it.
    pub(crate) ticket: &'a dyn Fn() -> Token,
}

impl WidgetRequest<'_> {
    /// A ticket for the popup.
    pub(crate) fn grant(&self) -> Response {
        Json(json!({ "ticket": (self.ticket)().to_string() })).into_response()
    }

    /// An error code.
    #[expect(clippy::unused_self, reason = "the other answer to this request")]
    pub(crate) fn refuse(&self, code: Code) -> Response {
        (StatusCode::FORBIDDEN, Json(json!({ "code": code.number() }))).into_response()
    }
}

/// Authenticates a page's request (REG-AUTH): a one-time ticket for the popup, or an error code.
pub(super) async fn authorize(
    State(locker): State<Arc<Locker>>,
    source: Source,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let now = locker.now();
    let (registry, policy) = (locker.registry(), locker.policy());
    let origin = policy.origin_of(&headers);
    let request = Request {
        app_id: &fields.app_id,
        app_hash: &fields.app_hash,
        time_stamp: &fields.time_stamp,
        origin,
    };
    let authorised = protocol::authorise(&request, &registry, locker.time_stamp, now, &*policy);
    let ticket = || {
        let origin = origin.unwrap_or_default().to_owned();
        let request = SaveRequest { origin, document_url: fields.document_url.clone() };
        locker.sessions.issue_ticket(now, source, request)
    };
    let asked = WidgetRequest { app: policy.app_of(&fields.app_id, &registry), ticket: &ticket };
    let answer = policy.answer_widget(&asked, authorised.err());
    ([ANY_ORIGIN, (header::CACHE_CONTROL, "no-store")], answer).into_response()
}

/// A page whose jQuery adds headers of its own makes the browser send a preflight.
pub(super) async fn preflight() -> Response {
    let headers = [
        ANY_ORIGIN,
        (header::ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "*"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
