//! A call for a ticket, a popup with the ticket, and a page that asks for the outcome until there is
//! one. Pages without a script: a login form, folders as links, "Save here" on a page of its own, as a
//! link with the role of a button. Timestamps are ISO 8601.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use locksmith_core::profile::Profile;
use locksmith_spec::Format;
use serde::Deserialize;
use serde_json::json;

use super::desk::{Ask, Desk, Popup, Wrong};
use super::{cookie, escaped, page, script, sent, serve, with_cookie};

const FOLDERS: [&str; 3] = ["Certificates", "Bills", "Letters"];

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Asked {
    application: String,
    proof: String,
    moment: String,
    document: String,
}

#[derive(Deserialize)]
struct Ticket {
    ticket: String,
    #[serde(default)]
    folder: usize,
}

#[derive(Deserialize)]
struct LogIn {
    #[serde(default)]
    ticket: String,
    email: String,
    passphrase: String,
}

/// Starts the locker, which may be wrong in something.
pub(crate) async fn ticket_polling(wrong: Option<Wrong>) -> Profile {
    let library = include_str!("ticket_polling.js").to_owned();
    let router = Router::new()
        .route("/savelocker/api/1/savelocker.js", get(async move || script(library)))
        .route("/ticket", post(ticket))
        .route("/refused", get(refused))
        .route("/enter", get(enter).post(log_in))
        .route("/folders", get(folders))
        .route("/folder", get(folder))
        .route("/save", get(save))
        .route("/outcome", get(outcome))
        .route("/mine", get(mine).post(log_in_to_mine))
        .route("/mine/{number}/{name}", get(document))
        .with_state(Desk::new(Format::Iso8601Offset, wrong));
    let profile = serve(router, "/mine", "To my cupboard", Format::Iso8601Offset).await;
    Profile { folders: FOLDERS.map(str::to_owned).to_vec(), ..profile }
}

/// Any page may call; which one it is, its browser says.
async fn ticket(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let Asked { application, proof, moment, document } =
        serde_json::from_slice(&body).unwrap_or_default();
    let from = sent(&headers, &header::ORIGIN);
    let ask = Ask { id: &application, hash: &proof, stamp: &moment, from };
    let answer = match desk.refusal(&ask) {
        Some(code) => json!({ "refused": code }),
        None => json!({ "ticket": desk.let_in(&document) }),
    };
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(answer))
}

async fn outcome(State(desk): State<Arc<Desk>>, Query(asked): Query<Ticket>) -> impl IntoResponse {
    let result = desk.outcome(&asked.ticket).map(|saved| if saved { "SUCCESS" } else { "FAILURE" });
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(json!({ "result": result })))
}

#[derive(Deserialize)]
struct Refused {
    code: u16,
}

async fn refused(Query(Refused { code }): Query<Refused>) -> Html<String> {
    page("Cupboard", &format!("<h1>Authentication error</h1><p>Error code {code}</p>"))
}

fn login_form(ticket: &str, told: &str) -> Html<String> {
    page(
        "Cupboard",
        &format!(
            "<h1>Your cupboard</h1><p role=alert>{told}</p><form method=post>\
             <input type=hidden name=ticket value=\"{ticket}\">\
             <p><label for=email>E-mail or name</label> <input id=email name=email>\
             <p><label for=passphrase>Password</label> \
             <input id=passphrase name=passphrase type=password>\
             <p><button type=button>Show password</button> <button>Sign in</button></form>\
             <p><a href=/refused?code=0>Forgot password?</a>"
        ),
    )
}

async fn enter(State(desk): State<Arc<Desk>>, Query(asked): Query<Ticket>) -> Response {
    match desk.open(&asked.ticket) {
        Some(visitor) => with_cookie(&asked.ticket, &visitor, login_form(&asked.ticket, "")),
        None => not_here(),
    }
}

fn not_here() -> Response {
    page("Cupboard", "<p>This window belongs to another browser.").into_response()
}

/// The popup, when it is this browser's.
fn popup_of(desk: &Desk, headers: &HeaderMap, ticket: &str) -> Option<Popup> {
    desk.popup(ticket, &cookie(headers, ticket))
}

async fn log_in(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Form(LogIn { ticket, email, passphrase }): Form<LogIn>,
) -> Response {
    if popup_of(&desk, &headers, &ticket).is_none() {
        return not_here();
    }
    let Some(user) = desk.user(&email, &passphrase) else {
        return login_form(&ticket, "Name or password is wrong.").into_response();
    };
    desk.change(&ticket, |popup| popup.user = Some(user.to_owned()));
    Redirect::to(&format!("/folders?ticket={ticket}")).into_response()
}

async fn folders(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Query(asked): Query<Ticket>,
) -> Response {
    let ticket = &asked.ticket;
    if popup_of(&desk, &headers, ticket).is_none_or(|popup| popup.user.is_none()) {
        return not_here();
    }
    let links: String = FOLDERS
        .iter()
        .enumerate()
        .map(|(number, name)| {
            format!("<li><a href=\"/folder?ticket={ticket}&folder={number}\">{name}</a>")
        })
        .collect();
    let body = format!(
        "<p><a href=/refused?code=0>Help</a><h2>Choose a folder</h2><ul>{links}</ul>\
         <p><a href=/refused?code=0>New folder</a><p><a href=/mine>Uploaded documents</a>"
    );
    page("Cupboard", &body).into_response()
}

async fn folder(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Query(Ticket { ticket, folder }): Query<Ticket>,
) -> Response {
    if popup_of(&desk, &headers, &ticket).is_none_or(|popup| popup.user.is_none()) {
        return not_here();
    }
    let name = FOLDERS.get(folder).unwrap_or(&"");
    let body = format!(
        "<h2>{name}</h2><p>Nothing else is in this folder today.<p>\
         <a role=button href=\"/save?ticket={ticket}&folder={folder}\">Save here</a> \
         <a href=\"/folders?ticket={ticket}\">Back</a>"
    );
    page("Cupboard", &body).into_response()
}

async fn save(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Query(Ticket { ticket, folder }): Query<Ticket>,
) -> Response {
    let popup = popup_of(&desk, &headers, &ticket);
    let Some((user, document)) = popup.and_then(|popup| Some((popup.user?, popup.document))) else {
        return not_here();
    };
    let saved = desk.save(&user, FOLDERS.get(folder).unwrap_or(&""), &document).await;
    desk.change(&ticket, |popup| popup.saved = Some(saved));
    let told = if saved { "It is in your cupboard." } else { "Sorry, that could not be fetched." };
    page("Cupboard", &format!("<p role=status>{told}</p>")).into_response()
}

async fn mine(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Html<String> {
    let Some(user) = desk.reader(&cookie(&headers, "reader")) else { return login_form("", "") };
    let mut body = "<h1>My documents</h1>".to_owned();
    for folder in FOLDERS {
        body += &format!("<section><h2>{folder}</h2><table>");
        for (number, document) in desk.documents(&user) {
            if document.folder == folder {
                let name = escaped(&document.name);
                body += &format!("<tr><td><a href=\"/mine/{number}/{name}\">{name}</a>");
            }
        }
        body += "</table></section>";
    }
    page("Cupboard", &body)
}

async fn log_in_to_mine(State(desk): State<Arc<Desk>>, Form(form): Form<LogIn>) -> Response {
    match desk.user(&form.email, &form.passphrase) {
        Some(user) => with_cookie("reader", &desk.admit(user), Redirect::to("/mine")),
        None => (StatusCode::FORBIDDEN, login_form("", "That is wrong.")).into_response(),
    }
}

async fn document(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Path((number, _)): Path<(usize, String)>,
) -> Response {
    desk.document(&desk.reader(&cookie(&headers, "reader")).unwrap_or_default(), number)
}
