//! A saved document, as it was fetched.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{UPLOADED, uploaded};
use crate::locker::Locker;
use crate::pages::Problem;

/// What stands for itself in an extended header parameter (RFC 8187, 3.2.1).
const PARAMETER: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Serves the user's document byte for byte, so that no browser shows it as a page of the locker.
pub(super) async fn open(
    State(locker): State<Arc<Locker>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some(user) = uploaded::user(&locker, &headers) else {
        return Ok(Redirect::to(UPLOADED).into_response());
    };
    let id = id.parse().map_err(|_| Problem::NotFound)?;
    let document = locker.policy().document(&locker, user, id).await?.ok_or(Problem::NotFound)?;
    let name = utf8_percent_encode(&document.name, PARAMETER);
    let headers = [
        (header::CONTENT_TYPE, document.content_type),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'".to_owned()),
    ];
    Ok((headers, document.bytes).into_response())
}
