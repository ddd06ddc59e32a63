//! The 'Uploaded Documents' section (WID-UPLOADED), for the user who logged in to it.

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{LoginRefused, UPLOADED, check_login, cookie, set_cookie};
use crate::locker::Locker;
use crate::pages::{LoginPage, Problem, UploadedPage, page};
use crate::sessions::Login;
use crate::source::Source;
use crate::store::UserId;
use crate::token::Token;

const COOKIE: &str = "login";
const COOKIE_PATH: &str = "/savelocker";

#[derive(Deserialize)]
pub(super) struct LoginForm {
    form_token: String,
    name: String,
    #[serde(default)]
    password: String,
}

#[derive(Deserialize)]
pub(super) struct LogoutForm {
    form_token: String,
}

pub(super) async fn home() -> Redirect {
    Redirect::to(UPLOADED)
}

pub(super) async fn list(
    State(locker): State<Arc<Locker>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some(Login { cookie, user }) = find(&locker, &headers) else {
        // All windows of a browser share one cookie.
        let cookie = cookie(&headers, COOKIE).and_then(Token::read).unwrap_or_else(Token::random);
        let page = login_page(&locker, StatusCode::OK, cookie, "", None);
        return Ok((remember(&locker, cookie), page).into_response());
    };
    let listing = UploadedPage {
        form_token: locker.sessions.form_token(cookie),
        user: &locker.store.user_name(user).await?,
        folders: &locker.policy().uploaded(&locker, user).await?,
    };
    Ok(page(StatusCode::OK, &listing))
}

/// A successful login gets a new cookie: one that someone else knew before is worth nothing.
pub(super) async fn log_in(
    State(locker): State<Arc<Locker>>,
    source: Source,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> Result<Response, Problem> {
    let cookie = form_cookie(&locker, &headers, &form.form_token)?;
    match check_login(&locker, source, form.name.clone(), form.password).await {
        Ok(user) => {
            locker.sessions.end_login(locker.now(), cookie);
            let login = locker.sessions.start_login(locker.now(), user);
            Ok((remember(&locker, login.cookie), Redirect::to(UPLOADED)).into_response())
        }
        Err(LoginRefused::Wrong) => {
            let error = Some(LoginPage::WRONG.to_owned());
            Ok(login_page(&locker, StatusCode::FORBIDDEN, cookie, &form.name, error))
        }
        Err(LoginRefused::TooMany { minutes }) => {
            let error = Some(LoginPage::too_many(minutes));
            Ok(login_page(&locker, StatusCode::TOO_MANY_REQUESTS, cookie, &form.name, error))
        }
        Err(LoginRefused::Failed(problem)) => Err(problem),
    }
}

pub(super) async fn log_out(
    State(locker): State<Arc<Locker>>,
    headers: HeaderMap,
    Form(form): Form<LogoutForm>,
) -> Result<Response, Problem> {
    let cookie = form_cookie(&locker, &headers, &form.form_token)?;
    locker.sessions.end_login(locker.now(), cookie);
    Ok(Redirect::to(UPLOADED).into_response())
}

/// Who is logged in to 'Uploaded Documents'.
pub(super) fn user(locker: &Locker, headers: &HeaderMap) -> Option<UserId> {
    Some(find(locker, headers)?.user)
}

fn find(locker: &Locker, headers: &HeaderMap) -> Option<Login> {
    locker.sessions.login(locker.now(), Token::read(cookie(headers, COOKIE)?)?)
}

/// The cookie of the browser that a form was served to, from the login page on.
fn form_cookie(locker: &Locker, headers: &HeaderMap, form_token: &str) -> Result<Token, Problem> {
    let cookie = cookie(headers, COOKIE).and_then(Token::read).ok_or(Problem::Expired)?;
    let is_ours = locker.sessions.form_token(cookie).is(form_token);
    if is_ours { Ok(cookie) } else { Err(Problem::ForeignForm) }
}

fn remember(locker: &Locker, cookie: Token) -> AppendHeaders<[(header::HeaderName, String); 1]> {
    AppendHeaders([(header::SET_COOKIE, set_cookie(locker, COOKIE, cookie, COOKIE_PATH))])
}

fn login_page(
    locker: &Locker,
    status: StatusCode,
    cookie: Token,
    name: &str,
    error: Option<String>,
) -> Response {
    let login = LoginPage {
        purpose: "to see your documents",
        form_token: locker.sessions.form_token(cookie),
        action: "/savelocker/uploaded/login",
        name,
        error,
    };
    page(status, &login)
}
