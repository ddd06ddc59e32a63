//! The routes: what the locker answers, by path.

mod api;
mod assets;
mod clock;
mod demo;
mod documents;
mod log;
mod save;
mod uploaded;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use cookie::{Cookie, SameSite};

pub(crate) use api::WidgetRequest;
#[cfg(feature = "mutants")]
pub(crate) use api::library;
pub(crate) use log::logged;

use crate::locker::Locker;
use crate::pages::Problem;
use crate::server::Answering;
use crate::source::Source;
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

/// No form of our pages is larger: a name and a password.
const LARGEST_FORM: usize = 8 * 1024;
/// No request of a partner's page is larger: it has a document's URL.
const LARGEST_REQUEST: usize = 64 * 1024;
/// How long a login waits for those before it.
const LOGIN_TIME: Duration = Duration::from_secs(5);

/// The answers; the body of a request has some time to come.
pub(crate) fn router(locker: Arc<Locker>, body_time: Duration) -> Router {
    let read_body = from_fn_with_state(body_time, read_body);
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
        .layer(read_body.clone())
        .layer(DefaultBodyLimit::max(LARGEST_FORM));
    let for_partners = Router::new()
        .route(LIBRARY, get(api::get_library))
        .route("/savelocker/api/1/authorize", post(api::authorize).options(api::preflight))
        .layer(read_body)
        .layer(DefaultBodyLimit::max(LARGEST_REQUEST));
    let all = pages.merge(for_partners);
    let all = if locker.clock_by_http { all.merge(clock::router()) } else { all };
    let all =
        all.layer(from_fn_with_state(Arc::clone(&locker), answer)).layer(map_response(protect));
    // The partner's page of the demonstration is no page of the locker.
    let all = if locker.demo.is_some() { all.merge(demo::router()) } else { all };
    all.with_state(locker)
}

/// Reads a body before its handler begins: as large as it may be, in the time that it may take.
async fn read_body(State(time): State<Duration>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let reading = Bytes::from_request(Request::from_parts(head.clone(), body), &());
    match tokio::time::timeout(time, reading).await {
        Ok(Ok(body)) => {
            let answering = head.extensions.get::<Answering>().cloned().unwrap_or_default();
            answering.during(next.run(Request::from_parts(head, body.into()))).await
        }
        Ok(Err(refused)) => refused.into_response(),
        Err(_) => (StatusCode::REQUEST_TIMEOUT, [(header::CONNECTION, "close")]).into_response(),
    }
}

/// The answer of a handler, as the policy lets it go out.
async fn answer(State(locker): State<Arc<Locker>>, request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let response = next.run(request).await;
    locker.policy().answer(&locker, &uri, response).await
}

/// The headers of every answer, unless it has its own: no foreign script, frame, form target or cache.
/// The popup keeps its opener, which gets the result.
async fn protect(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 6] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
             connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
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
    Failed(Problem),
}

impl From<StoreError> for LoginRefused {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Checks a name and password (WID-LOGIN), unless too many attempts from there failed.
async fn check_login(
    locker: &Locker,
    source: Source,
    name: String,
    password: String,
) -> Result<UserId, LoginRefused> {
    let too_many = |wait: Duration| {
        let minutes = wait.as_secs().div_ceil(60).max(1);
        LoginRefused::TooMany { minutes }
    };
    locker.sessions.may_attempt(locker.now(), source, &name).map_err(too_many)?;
    let turn = locker.turns.of(locker.sessions.standing(locker.now(), source)).acquire();
    let turn = tokio::time::timeout(LOGIN_TIME, turn).await;
    let _turn = turn.map_err(|_| LoginRefused::Failed(Problem::Busy))?;
    locker.sessions.count_attempt(locker.now(), source, &name).map_err(too_many)?;
    let user = locker.store.log_in(name.clone(), password, locker.policy()).await?;
    let user = user.ok_or(LoginRefused::Wrong)?;
    locker.sessions.forget_attempts(locker.now(), source, &name);
    Ok(user)
}
