//! By https, with a certificate that no one vouches for: a popup that asks the page what it is there
//! for, so that nothing is in its address, and a login in three steps: mobile number, then the password
//! in the same form, then a code in six boxes. Folders are options of a listbox, "Save here" is an item of a menu,
//! and the message stands in a dialog.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use locksmith_core::profile::{Code, Profile};
use locksmith_spec::{Format, Secret};
use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Ask, Desk, USERS, Wrong};
use super::{cookie, escaped, page, script, serve_by_tls, with_cookie};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Act {
    id: String,
    hash: String,
    stamp: String,
    document: String,
    page: String,
    ticket: String,
    mobile: String,
    password: String,
    code: String,
    folder: String,
}

impl Act {
    fn of(body: &Bytes) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }
}

/// Starts the locker, which may be wrong in something.
pub(crate) async fn two_step(wrong: Option<Wrong>) -> Profile {
    let library = include_str!("two_step.js").to_owned();
    let router = Router::new()
        .route("/savelocker/api/1/savelocker.js", get(async move || script(library)))
        .route("/peti", get(async || pages(false)))
        .route("/ask", post(ask))
        .route("/pause", post(async || Json(json!({}))))
        .route("/password", post(password))
        .route("/code", post(code))
        .route("/keep", post(keep))
        .route("/all", get(all))
        .route("/all/{number}/{name}", get(document))
        .with_state(Desk::new(Format::EpochSeconds, wrong));
    let mut profile = serve_by_tls(router, "/all", "Send to Peti", Format::EpochSeconds).await;
    for (user, [_, mobile, _, code]) in profile.users.values_mut().zip(USERS) {
        user.mobile = Some(mobile.into());
        user.code = Some(Code::Always(Secret::new(code)));
    }
    profile
}

fn pages(reads: bool) -> Html<String> {
    Html(include_str!("two_step.html").replace("READS", &reads.to_string()))
}

async fn ask(State(desk): State<Arc<Desk>>, body: Bytes) -> Response {
    let Act { id, hash, stamp, document, page, .. } = Act::of(&body);
    let ask = Ask { id: &id, hash: &hash, stamp: &stamp, from: Some(&page) };
    if let Some(refused) = desk.refusal(&ask) {
        return Json(json!({ "refused": refused })).into_response();
    }
    let ticket = desk.let_in(&document);
    let visitor = desk.open(&ticket).unwrap_or_default();
    with_cookie(&ticket, &visitor, Json(json!({ "ticket": ticket })))
}

async fn password(State(desk): State<Arc<Desk>>, body: Bytes) -> Json<Value> {
    let act = Act::of(&body);
    Json(json!({ "fits": desk.user(&act.mobile, &act.password).is_some() }))
}

async fn code(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> Response {
    let act = Act::of(&body);
    let sent = |user: &&str| USERS.iter().any(|of| of[0] == *user && of[3] == act.code);
    let Some(user) = desk.user(&act.mobile, &act.password).filter(sent) else {
        return Json(json!({ "fits": false })).into_response();
    };
    let fits = Json(json!({ "fits": true }));
    if act.ticket.is_empty() {
        return with_cookie("reader", &desk.admit(user), fits);
    }
    if desk.popup(&act.ticket, &cookie(&headers, &act.ticket)).is_some() {
        desk.change(&act.ticket, |popup| popup.user = Some(user.to_owned()));
    }
    fits.into_response()
}

async fn keep(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> Json<Value> {
    let act = Act::of(&body);
    let popup = desk.popup(&act.ticket, &cookie(&headers, &act.ticket));
    let of = popup.and_then(|popup| Some((popup.user?, popup.document)));
    let kept = match of {
        Some((user, document)) => desk.save(&user, &act.folder, &document).await,
        None => false,
    };
    Json(json!({ "kept": kept }))
}

async fn all(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Html<String> {
    let Some(user) = desk.reader(&cookie(&headers, "reader")) else { return pages(true) };
    let rows: String = desk
        .documents(&user)
        .iter()
        .map(|(number, kept)| {
            let (name, folder) = (escaped(&kept.name), &kept.folder);
            format!("<tr><td>{folder}<td><a href=\"/all/{number}/{name}\">{name}</a>")
        })
        .collect();
    page("Peti", &format!("<h1>All that is in Peti</h1><table>{rows}</table>"))
}

async fn document(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Path((number, _)): Path<(usize, String)>,
) -> Response {
    desk.document(&desk.reader(&cookie(&headers, "reader")).unwrap_or_default(), number)
}
