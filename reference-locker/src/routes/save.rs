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
use crate::source::Source;

const COOKIE: &str = "save";

#[derive(Deserialize)]
pub(super) struct Launch {
    ticket: String,
}

#[derive(Deserialize)]
pub(super) struct LoginForm {
    form_token: String,
    name: String,
    #[serde(default)]
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
    source: Source,
    Query(launch): Query<Launch>,
) -> Result<Response, Problem> {
    let save = locker.policy().open(&locker, source, &launch.ticket).await;
    let save = save.ok_or(Problem::Expired)?;
    let path = path(&save);
    let cookie = set_cookie(&locker, COOKIE, save.cookie, &path);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(&path)).into_response())
}

/// The page of the popup's current step: login, folder, or message. Every popup begins with the login (ERR-NONE).
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
    source: Source,
    headers: HeaderMap,
    Form(form): Form<LoginForm>,
) -> Result<Response, Problem> {
    let save = find_for_form(&locker, &id, &headers, &form.form_token)?;
    match check_login(&locker, source, form.name.clone(), form.password).await {
        Ok(user) => {
            locker.policy().enter(&locker, &save, user).await;
            Ok(Redirect::to(&path(&save)).into_response())
        }
        Err(LoginRefused::Wrong) => {
            let error = Some(LoginPage::WRONG.to_owned());
            Ok(login(StatusCode::FORBIDDEN, &save, &form.name, error))
        }
        Err(LoginRefused::TooMany { minutes }) => {
            let error = LoginPage::too_many(minutes);
            Ok(login(StatusCode::TOO_MANY_REQUESTS, &save, &form.name, Some(error)))
        }
        Err(LoginRefused::Failed(problem)) => Err(problem),
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
        // A browser that submits twice drops the first request: the save continues without it.
        let pressed = Arc::clone(&save);
        let saving = async move { locker.policy().press(&locker, &pressed, form.folder).await };
        tokio::spawn(saving).await.map_err(|_| Problem::Internal)?;
    }
    Ok(Redirect::to(&path(&save)).into_response())
}

/// An authentication error with its code (ERR-SHOWN).
pub(super) async fn error(Path(code): Path<String>) -> Result<Response, Problem> {
    let code = code.parse().ok().and_then(Code::of).ok_or(Problem::NotFound)?;
    Ok(page(StatusCode::OK, &ErrorPage { code }))
}

fn find(locker: &Locker, id: &str, headers: &HeaderMap) -> Result<Arc<Save>, Problem> {
    let save = locker.sessions.save(locker.now(), id, cookie(headers, COOKIE), &*locker.policy());
    save.ok_or(Problem::Expired)
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
    let policy = locker.policy();
    let message = MessagePage {
        outcome,
        save: save.id,
        origin: policy.message_target(&save.request.origin),
        result: policy.result_of(outcome),
    };
    page(StatusCode::OK, &message)
}
