//! What the widget on a partner's page asks: the library, and a ticket for a popup.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::locker::Locker;
use crate::protocol::{self, Request};
use crate::sessions::SaveRequest;

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

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Ticket(String),
    Code(u16),
}

pub(super) async fn library(State(locker): State<Arc<Locker>>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, locker.widget.clone()).into_response()
}

/// Authenticates a page's request (REG-AUTH): a one-time ticket for the popup, or an error code.
pub(super) async fn authorize(
    State(locker): State<Arc<Locker>>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let now = locker.now();
    let origin = origin(&headers);
    let request = Request {
        app_id: &fields.app_id,
        app_hash: &fields.app_hash,
        time_stamp: &fields.time_stamp,
        origin,
    };
    let (registry, behaviour) = (locker.registry(), locker.behaviour());
    let (status, answer) =
        match protocol::authorise(&request, &registry, locker.time_stamp, now, &behaviour) {
            Ok(_) => {
                let origin = origin.unwrap_or_default().to_owned();
                let request = SaveRequest { origin, document_url: fields.document_url };
                (
                    StatusCode::OK,
                    Answer::Ticket(locker.sessions.issue_ticket(now, request).to_string()),
                )
            }
            Err(code) => (StatusCode::FORBIDDEN, Answer::Code(code.number())),
        };
    (status, [ANY_ORIGIN, (header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
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
