//! What the locker answers, by path.

mod api;
mod assets;
mod clock;
mod demo;
mod documents;
mod save;
mod uploaded;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};
use cookie::{Cookie, SameSite};

use crate::locker::Locker;
use crate::pages::Problem;
use crate::store::{StoreError, UserId};
use crate::token::Token;

/// The JavaScript library, where the specification has it (WID-LIBRARY).
pub(crate) const LIBRARY: &str = "/savelocker/api/1/savelocker.js";
/// 'Uploaded Documents' (WID-UPLOADED).
pub(crate) const UPLOADED: &str = "/savelocker/uploaded";
/// The demonstration page.
pub(crate) const DEMO: &str = "/savelocker/demo";
/// The clock, for tests.
pub(crate) const CLOCK: &str = "/test/clock";

/// No request of ours is larger: a form with a document's URL in it.
const LARGEST_REQUEST: usize = 64 * 1024;

pub(crate) fn router(locker: Arc<Locker>) -> Router {
    let pages = Router::new()
        .route("/", get(uploaded::home))
        .route("/savelocker/launch", get(save::launch))
        .route("/savelocker/save/{id}", get(save::show))
        .route("/savelocker/save/{id}/login", post(save::log_in))
        .route("/savelocker/save/{id}/document", post(save::save))
        .route("/savelocker/error/{code}", get(save::error))
        .route(UPLOADED, get(uploaded::list))
        .route("/savelocker/uploaded/login", post(uploaded::log_in))
        .route("/savelocker/uploaded/logout", post(uploaded::log_out))
        .route("/savelocker/documents/{id}", get(documents::open))
        .route("/savelocker/assets/style.css", get(assets::style))
        .route("/savelocker/assets/popup.js", get(assets::popup))
        .route("/savelocker/assets/icon.svg", get(assets::icon))
        .fallback(async || Problem::NotFound)
        .layer(map_response(protect));
    let for_partners = Router::new()
        .route(LIBRARY, get(api::library))
        .route(api::ELSEWHERE, get(api::library))
        .route("/savelocker/api/1/authorize", post(api::authorize).options(api::preflight));
    let all = pages.merge(for_partners);
    let all = if locker.demo.is_some() { all.merge(demo::router()) } else { all };
    let all = if locker.clock_by_http { all.merge(clock::router()) } else { all };
    all.layer(DefaultBodyLimit::max(LARGEST_REQUEST)).with_state(locker)
}

/// The headers of everything on the locker's own pages: no foreign script, frame, form target or cache.
/// The popup keeps its opener, which is told the result.
async fn protect(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 6] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "unsafe-none"),
    ];
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// The value of a cookie in a request.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .and_then(|cookie| cookie.value_raw())
}

/// A cookie that scripts cannot read, that other sites' forms do not send, and that knows its path.
fn set_cookie(locker: &Locker, name: &str, value: Token, path: &str) -> String {
    Cookie::build((name, value.to_string()))
        .path(path)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(locker.is_secure)
        .to_string()
}

/// Why a login was refused.
enum LoginRefused {
    Wrong,
    TooMany { minutes: u64 },
    Store(StoreError),
}

/// Looks at a name and password (WID-LOGIN), unless there were too many wrong ones before.
async fn check_login(
    locker: &Locker,
    name: String,
    password: String,
) -> Result<UserId, LoginRefused> {
    locker
        .sessions
        .count_attempt(locker.now(), &name)
        .map_err(|wait| LoginRefused::TooMany { minutes: wait.as_secs().div_ceil(60).max(1) })?;
    let passwords = locker.behaviour().login.passwords;
    match locker.store.log_in(name.clone(), password, passwords).await {
        Ok(Some(user)) => {
            locker.sessions.forget_attempts(&name);
            Ok(user)
        }
        Ok(None) => Err(LoginRefused::Wrong),
        Err(error) => Err(LoginRefused::Store(error)),
    }
}
