//! The popup: ticket, login, folder, "Save here", message (Workflow 2-4).

use std::sync::Arc;

use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{LoginRefused, check_login, cookie, set_cookie};
use crate::locker::Locker;
use crate::pages::{ErrorPage, FolderPage, LoginPage, MessagePage, Problem, page};
use crate::protocol::Code;
use crate::sessions::{Outcome, Save};

const COOKIE: &str = "save";

#[derive(Deserialize)]
pub(super) struct Launch {
    ticket: String,
}

#[derive(Deserialize)]
pub(super) struct LoginForm {
    form_token: String,
    name: String,
    password: String,
}

#[derive(Deserialize)]
pub(super) struct SaveForm {
    form_token: String,
    folder: i64,
}

/// The popup's first request: its ticket is spent, and the save is bound to this browser.
pub(super) async fn launch(
    State(locker): State<Arc<Locker>>,
    Query(launch): Query<Launch>,
) -> Result<Response, Problem> {
    let save =
        locker.sessions.redeem_ticket(locker.now(), &launch.ticket).ok_or(Problem::Expired)?;
    let path = path(&save);
    let cookie = set_cookie(&locker, COOKIE, save.cookie, &path);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(&path)).into_response())
}

/// Wherever the popup is: logging in, choosing, or done. Every popup begins with the login (ERR-NONE).
pub(super) async fn show(
    State(locker): State<Arc<Locker>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let save = find(&locker, &id, &headers)?;
    if let Some(outcome) = save.outcome.get() {
        return Ok(message(&locker, &save, outcome));
    }
    let Some(&user) = save.user.get() else {
        return Ok(login(StatusCode::OK, &save, "", None));
    };
    let folders = FolderPage {
        form_token: save.form_token,
        action: &format!("{}/document", path(&save)),
        user: &locker.store.user_name(user).await?,
        origin: &save.request.origin,
        document_url: &save.request.document_url,
        folders: &locker.store.folders(user).await?,
    };
    Ok(page(StatusCode::OK, &folders))
}

pub(super) async fn log_in(
    State(locker): State<Arc<Locker>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> Result<Response, Problem> {
    let save = find_for_form(&locker, &id, &headers, &form.form_token)?;
    match check_login(&locker, form.name.clone(), form.password).await {
        Ok(user) => {
            // Set before by a form sent twice: the first login stays.
            let _ = save.user.set(user);
            Ok(Redirect::to(&path(&save)).into_response())
        }
        Err(LoginRefused::Wrong) => {
            Ok(login(StatusCode::FORBIDDEN, &save, &form.name, Some(LoginPage::WRONG.to_owned())))
        }
        Err(LoginRefused::TooMany { minutes }) => {
            let error = LoginPage::too_many(minutes);
            Ok(login(StatusCode::TOO_MANY_REQUESTS, &save, &form.name, Some(error)))
        }
        Err(LoginRefused::Store(error)) => Err(error.into()),
    }
}

/// "Save here" (WID-SAVE).
pub(super) async fn save(
    State(locker): State<Arc<Locker>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(form): Form<SaveForm>,
) -> Result<Response, Problem> {
    let save = find_for_form(&locker, &id, &headers, &form.form_token)?;
    if let Some(&user) = save.user.get() {
        let folders = locker.store.folders(user).await?;
        if !folders.iter().any(|folder| folder.id == form.folder) {
            return Err(Problem::NotFound);
        }
        // A browser that presses twice drops the first request: the saving goes on without it.
        let saving = Arc::clone(&save);
        let finished =
            tokio::spawn(async move { locker.save_once(&saving, form.folder).await }).await;
        finished.map_err(|_| Problem::Internal)?;
    }
    Ok(Redirect::to(&path(&save)).into_response())
}

/// An authentication error with its code (ERR-SHOWN).
pub(super) async fn error(Path(code): Path<String>) -> Result<Response, Problem> {
    let code = code.parse().ok().and_then(Code::of).ok_or(Problem::NotFound)?;
    Ok(page(StatusCode::OK, &ErrorPage { code }))
}

fn find(locker: &Locker, id: &str, headers: &HeaderMap) -> Result<Arc<Save>, Problem> {
    locker.sessions.save(locker.now(), id, cookie(headers, COOKIE)).ok_or(Problem::Expired)
}

fn find_for_form(
    locker: &Locker,
    id: &str,
    headers: &HeaderMap,
    form_token: &str,
) -> Result<Arc<Save>, Problem> {
    let save = find(locker, id, headers)?;
    if save.form_token.is(form_token) { Ok(save) } else { Err(Problem::ForeignForm) }
}

fn path(save: &Save) -> String {
    format!("/savelocker/save/{}", save.id)
}

fn login(status: StatusCode, save: &Save, name: &str, error: Option<String>) -> Response {
    let login = LoginPage {
        purpose: &format!("to save a document from {}", save.request.origin),
        form_token: save.form_token,
        action: &format!("{}/login", path(save)),
        name,
        error,
    };
    page(status, &login)
}

/// The message for the user (WID-MESSAGE), and the result for the page (RES-VALUE).
fn message(locker: &Locker, save: &Save, outcome: &Outcome) -> Response {
    let behaviour = locker.behaviour();
    let result = match outcome {
        Outcome::Saved { .. } => &behaviour.result_saved,
        Outcome::Failed(_) => &behaviour.result_failed,
    };
    let message = MessagePage { outcome, save: save.id, origin: &save.request.origin, result };
    page(StatusCode::OK, &message)
}
