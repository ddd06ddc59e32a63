//! One page that never navigates, all of it in shadow roots within shadow roots. A mobile number and a PIN
//! in boxes, and no user name; the login is kept for a second save. A dialog asks again before it saves,
//! and wants a name for the document; messages vanish; the popup stays. Folders of the section are tabs.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use locksmith_core::profile::{Profile, User};
use locksmith_spec::{Format, Secret};
use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::{Ask, Desk, USERS, Wrong};
use super::{script, sent, serve};

const FOLDERS: [&str; 3] = ["Papers", "Photos", "Letters"];

#[derive(Default, Deserialize)]
#[serde(default)]
struct Act {
    app: String,
    proof: String,
    stamp: String,
    paper: String,
    ticket: String,
    mobile: String,
    pin: String,
    session: String,
    folder: String,
    title: String,
}

impl Act {
    fn of(body: &Bytes) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }
}

/// What the pages say in the place of what they usually say.
type Words = &'static [(&'static str, &'static str)];

/// Starts the locker, which may be wrong in something.
pub(crate) async fn toasts(wrong: Option<Wrong>) -> Profile {
    start(wrong, &[]).await
}

/// Starts it so that its pages say other words.
pub(crate) async fn toasts_that_say(words: Words) -> Profile {
    start(None, words).await
}

async fn start(wrong: Option<Wrong>, words: Words) -> Profile {
    let is = |one| (wrong == Some(one)).to_string();
    let library = include_str!("toasts.js").replace("EVERY", &is(Wrong::EveryButton));
    let page = include_str!("toasts.html")
        .replace("FOLDERS", &json!(FOLDERS).to_string())
        .replace("QUIET", &is(Wrong::NoMessage))
        .replace("MUTE", &is(Wrong::Mute))
        .replace("OPEN", &is(Wrong::NoLogin))
        .replace("UNTOLD", &is(Wrong::NoCode));
    let page = words.iter().fold(page, |page, (usual, other)| page.replace(usual, other));
    let shelf = page.clone();
    let router = Router::new()
        .route("/savelocker/api/1/savelocker.js", get(async move || script(library)))
        .route("/shelf", get(async move || Html(shelf)))
        .route("/papers", get(async move || Html(page)))
        .route("/launch", post(launch))
        .route("/hello", post(hello))
        .route("/keep", post(keep))
        .route("/list", post(list))
        .route("/paper/{number}/{session}", get(paper))
        .with_state(Desk::new(Format::EpochSeconds, wrong));
    let mut profile = serve(router, "/papers", "Put on my shelf", Format::EpochSeconds).await;
    profile.folders = FOLDERS.map(str::to_owned).to_vec();
    for (user, [_, mobile, _, pin]) in profile.users.values_mut().zip(USERS) {
        let (mobile, pin) = (Some(mobile.into()), Some(Secret::new(pin)));
        *user = User { mobile, pin, ..User::default() };
    }
    profile
}

/// Any page may ask; which one it is, its browser says.
async fn launch(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let Act { app, proof, stamp, paper, .. } = Act::of(&body);
    let from = sent(&headers, &header::ORIGIN);
    let answer = match desk.refusal(&Ask { id: &app, hash: &proof, stamp: &stamp, from }) {
        Some(code) => json!({ "refused": code }),
        None => json!({ "ticket": desk.let_in(&paper), "page": from }),
    };
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(answer))
}

async fn hello(State(desk): State<Arc<Desk>>, body: Bytes) -> Result<String, StatusCode> {
    let Act { mobile, pin, .. } = Act::of(&body);
    if desk.is(Wrong::NoLogin) && mobile.is_empty() {
        return Ok(desk.admit(USERS[0][0]));
    }
    desk.user_by_pin(&mobile, &pin).map(|user| desk.admit(user)).ok_or(StatusCode::FORBIDDEN)
}

async fn keep(State(desk): State<Arc<Desk>>, body: Bytes) -> Result<Json<Value>, StatusCode> {
    let Act { ticket, session, folder, title, .. } = Act::of(&body);
    let user = desk.reader(&session).ok_or(StatusCode::FORBIDDEN)?;
    // A ticket is good for the browser that used it first.
    let document = match desk.open(&ticket) {
        Some(visitor) => desk.popup(&ticket, &visitor).unwrap_or_default().document,
        None => return Err(StatusCode::GONE),
    };
    let kept = !title.is_empty() && desk.save(&user, &folder, &document).await;
    Ok(Json(json!({ "kept": kept })))
}

async fn list(State(desk): State<Arc<Desk>>, body: Bytes) -> Json<Value> {
    let Act { session, folder, .. } = Act::of(&body);
    let user = desk.reader(&session).unwrap_or_default();
    let documents = desk.documents(&user);
    let of_folder = documents.into_iter().filter(|(_, document)| document.folder == folder);
    let link = |(number, document): (usize, super::desk::Kept)| {
        json!([document.name, format!("/paper/{number}/{session}")])
    };
    Json(json!(of_folder.map(link).collect::<Vec<_>>()))
}

async fn paper(
    State(desk): State<Arc<Desk>>,
    Path((number, session)): Path<(usize, String)>,
) -> Response {
    desk.document(&desk.reader(&session).unwrap_or_default(), number)
}
