//! The popup: ticket, login, folder, "Save here", message (Workflow 2-4).

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{LoginRefused, asks_password, check_login, cookie, set_cookie};
use crate::behaviour::{
    ErrorForm, ErrorShown, FolderRule, KeyIn, LoginNeeded, MessageForm, MessageTo, Telling, Then,
    Twice, When,
};
use crate::locker::Locker;
use crate::pages::{ErrorPage, FolderPage, LoginPage, MessagePage, Problem, page};
use crate::protocol::Code;
use crate::sessions::{Outcome, Save};
use crate::source::Source;
use crate::store::UserId;

const COOKIE: &str = "save";

#[derive(Deserialize)]
pub(super) struct Launch {
    ticket: String,
}

#[derive(Deserialize)]
pub(super) struct PastError {
    ticket: Option<String>,
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
    let behaviour = locker.behaviour();
    let tickets = behaviour.login.tickets;
    let save = locker.sessions.redeem_ticket(locker.now(), source, &launch.ticket, tickets);
    let save = save.ok_or(Problem::Expired)?;
    let here_already = match behaviour.login.needed {
        LoginNeeded::Always | LoginNeeded::FirstUserStays => None,
        LoginNeeded::Never => locker.store.first_user().await?,
        LoginNeeded::FirstTimeOnly => locker.sessions.remembered_users().map(|(_, last)| last),
    };
    if let Some(user) = here_already {
        let _ = save.user.set(user);
    }
    if behaviour.saving.when == When::Launch {
        let user = locker.store.first_user().await?.ok_or(Problem::Internal)?;
        save_unasked(&locker, user, &save).await?;
    }
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
    if let Some(outcome) = save.told.get().or_else(|| save.outcome.get()) {
        return message(&locker, &save, outcome).await;
    }
    let Some(&user) = save.user.get() else {
        return Ok(login(&locker, StatusCode::OK, &save, "", None));
    };
    let folders = FolderPage {
        form_token: save.form_token,
        action: &format!("{}/document", path(&save)),
        user: &locker.store.user_name(user).await?,
        origin: &save.request.origin,
        document_url: &save.request.document_url,
        folders: &locker.store.folders(user).await?,
        offered: locker.behaviour().saving.folder != FolderRule::NotOffered,
        keeps_first: locker.behaviour().saving.folder == FolderRule::SelectedFirst,
        in_place: locker.behaviour().pages.message == MessageForm::InPlace,
        note: &locker.keys_in(KeyIn::FolderPage),
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
            locker.sessions.remember_user(user);
            let behaviour = locker.behaviour();
            let user = match (behaviour.login.needed, locker.sessions.remembered_users()) {
                (LoginNeeded::FirstUserStays, Some((first, _))) => first,
                _ => user,
            };
            locker.sessions.enter(locker.now(), &save, user);
            if behaviour.saving.when == When::LogIn {
                save_unasked(&locker, user, &save).await?;
            }
            Ok(Redirect::to(&path(&save)).into_response())
        }
        Err(LoginRefused::Wrong) => {
            let error = Some(LoginPage::WRONG.to_owned());
            Ok(login(&locker, StatusCode::FORBIDDEN, &save, &form.name, error))
        }
        Err(LoginRefused::TooMany { minutes }) => {
            let error = LoginPage::too_many(minutes);
            Ok(login(&locker, StatusCode::TOO_MANY_REQUESTS, &save, &form.name, Some(error)))
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
        let is_second = save.presses.fetch_add(1, Ordering::Relaxed) > 0;
        if locker.behaviour().saving.twice == Twice::Stopped && is_second {
            save.stopped.notify_one();
            let (name, folder) = ("The document".to_owned(), "that was chosen".to_owned());
            let _ = save.told.set(Outcome::Saved { name, folder });
            return Ok(Redirect::to(&path(&save)).into_response());
        }
        // A browser that presses twice drops the first request: the saving goes on without it.
        let saving = Arc::clone(&save);
        let telling = locker.behaviour().result.telling;
        let finished = tokio::spawn(async move {
            tokio::select! {
                () = locker.save_once(&saving, form.folder) => {}
                () = saving.stopped.notified() => {}
            }
        });
        let is_told_early = match telling {
            Telling::WhenPressed => true,
            Telling::WhenAnswered => tokio::select! {
                _ = finished => false,
                () = save.answered.notified() => true,
            },
            _ => {
                finished.await.map_err(|_| Problem::Internal)?;
                false
            }
        };
        if is_told_early {
            let (name, folder) = ("The document".to_owned(), "that was chosen".to_owned());
            let _ = save.told.set(Outcome::Saved { name, folder });
        }
    }
    Ok(Redirect::to(&path(&save)).into_response())
}

/// Saves without being asked to.
async fn save_unasked(locker: &Locker, user: UserId, save: &Save) -> Result<(), Problem> {
    if let Some(first) = locker.store.folders(user).await?.first() {
        locker.save_for(user, save, first.id).await;
    }
    Ok(())
}

/// An authentication error with its code (ERR-SHOWN).
pub(super) async fn error(
    State(locker): State<Arc<Locker>>,
    Path(code): Path<String>,
    Query(launch): Query<PastError>,
) -> Result<Response, Problem> {
    let code = code.parse().ok().and_then(Code::of).ok_or(Problem::NotFound)?;
    let pages = &locker.behaviour().pages;
    let number = match (pages.shown.of(code), pages.error) {
        (ErrorShown::WithoutNumber, _) => String::new(),
        (_, ErrorForm::InAWord) => format!("SL{code}E"),
        (_, ErrorForm::AllCodes) => Code::ALL.map(|code| code.to_string()).join(", "),
        _ => code.to_string(),
    };
    if pages.error == ErrorForm::Blank {
        return Ok(Html("").into_response());
    }
    let note = locker.keys_in(KeyIn::ErrorPage);
    let by = match pages.shown.of(code) {
        ErrorShown::NotForLong(Then::Link) => Some(false),
        ErrorShown::NotForLong(Then::Button) => Some(true),
        _ => None,
    };
    let way_on = launch.ticket.zip(by);
    Ok(page(StatusCode::OK, &ErrorPage { code, number, form: pages.error, way_on, note }))
}

fn find(locker: &Locker, id: &str, headers: &HeaderMap) -> Result<Arc<Save>, Problem> {
    let tickets = locker.behaviour().login.tickets;
    locker.sessions.save(locker.now(), id, cookie(headers, COOKIE), tickets).ok_or(Problem::Expired)
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

fn login(
    locker: &Locker,
    status: StatusCode,
    save: &Save,
    name: &str,
    error: Option<String>,
) -> Response {
    let login = LoginPage {
        purpose: &format!("to save a document from {}", save.request.origin),
        form_token: save.form_token,
        action: &format!("{}/login", path(save)),
        name,
        asks_password: asks_password(locker),
        error,
        warning: save.request.warning,
    };
    page(status, &login)
}

/// The message for the user (WID-MESSAGE), and the result for the page (RES-VALUE).
async fn message(locker: &Locker, save: &Save, outcome: &Outcome) -> Result<Response, Problem> {
    let behaviour = locker.behaviour();
    let rules = &behaviour.result;
    let is_success = match rules.telling {
        Telling::AlwaysSuccess => true,
        Telling::AlwaysFailure => false,
        _ => matches!(outcome, Outcome::Saved { .. }),
    };
    let message = MessagePage {
        outcome: &said(locker, save, outcome).await?,
        form: behaviour.pages.message,
        save: save.id,
        origin: match rules.to {
            MessageTo::Origin => &save.request.origin,
            MessageTo::Anyone => "*",
        },
        result: if is_success { &rules.saved } else { &rules.failed },
    };
    Ok(page(StatusCode::OK, &message))
}

/// What the user reads of an outcome: what it is, in a conforming locker.
async fn said(locker: &Locker, save: &Save, outcome: &Outcome) -> Result<Outcome, Problem> {
    let mut said = outcome.clone();
    match (locker.behaviour().pages.message, &mut said) {
        (MessageForm::OfSuccess, Outcome::Failed(_)) => {
            let (name, folder) = ("The document".to_owned(), "that was chosen".to_owned());
            said = Outcome::Saved { name, folder };
        }
        (MessageForm::OfFirstFolder, Outcome::Saved { folder, .. }) => {
            if let Some(&user) = save.user.get()
                && let Some(first) = locker.store.folders(user).await?.into_iter().next()
            {
                *folder = first.name;
            }
        }
        (MessageForm::OfLatestPopup, Outcome::Saved { name, .. }) => {
            let latest = locker.sessions.latest_document();
            latest.rsplit('/').next().unwrap_or_default().clone_into(name);
        }
        _ => {}
    }
    Ok(said)
}
