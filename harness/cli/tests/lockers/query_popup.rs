//! Everything in the popup's query string; the outcome by `postMessage`. A login without navigation and
//! a list to choose from, both in a shadow root, a popup that closes itself, words beside the button (or
//! in dialogs), a section that loads late.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use locksmith_core::profile::Profile;
use locksmith_spec::Format;
use serde::Deserialize;
use serde_json::json;

use super::desk::{Ask, Desk, Wrong};
use super::{script, sent, serve};

#[derive(Deserialize)]
struct Asked {
    id: String,
    hash: String,
    ts: String,
    url: String,
}

#[derive(Deserialize)]
struct Save {
    session: String,
    folder: String,
    url: String,
}

/// Starts the locker, which may be wrong in something.
pub(crate) async fn query_popup(wrong: Option<Wrong>) -> Profile {
    start(wrong, &library(false)).await
}

/// Starts it with a library that makes no use of the page's jQuery (I-JQUERY-FREE).
pub(crate) async fn query_popup_without_jquery() -> Profile {
    let library = library(false).replace("})(jQuery);", "})(INSTEAD_OF_JQUERY);");
    start(None, &format!("{}{library}", include_str!("without_jquery.js"))).await
}

/// Starts it so that it tells everything in dialogs.
pub(crate) async fn query_popup_with_dialogs() -> Profile {
    start(None, &library(true)).await
}

fn library(alerts: bool) -> String {
    include_str!("query_popup.js").replace("ALERTS", &alerts.to_string())
}

async fn start(wrong: Option<Wrong>, library: &str) -> Profile {
    let library = library.to_owned();
    let router = Router::new()
        .route("/savelocker/api/1/savelocker.js", get(async move || script(library)))
        .route("/popup", get(popup))
        .route("/documents", get(async || page(&json!({}))))
        .route("/session", post(session))
        .route("/slow", post(async || StatusCode::OK))
        .route("/store", post(store))
        .route("/list", post(list))
        .route("/file/{number}/{session}", get(file))
        .with_state(Desk::new(Format::EpochSeconds, wrong));
    let profile = serve(router, "/documents", "Keep in Tresor", Format::EpochSeconds).await;
    Profile { name: "Tresor".into(), ..profile }
}

fn page(purpose: &serde_json::Value) -> Html<String> {
    let purpose = purpose.to_string().replace('<', "\\u003c");
    Html(include_str!("query_popup.html").replace("PURPOSE", &purpose))
}

/// Anyone who opened the popup is known by the `Referer`, which a page can leave out, but not forge.
async fn popup(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Html<String> {
    let Asked { id, hash, ts, url } = asked;
    let from = sent(&headers, &header::REFERER);
    match desk.refusal(&Ask { id: &id, hash: &hash, stamp: &ts, from }) {
        Some(code) => page(&json!({ "code": code })),
        None => page(&json!({ "url": url })),
    }
}

async fn session(State(desk): State<Arc<Desk>>, body: Bytes) -> Result<String, StatusCode> {
    let sent: BTreeMap<String, String> = serde_json::from_slice(&body).unwrap();
    let user = desk.user(&sent["name"], &sent["password"]);
    user.map(|user| desk.admit(user)).ok_or(StatusCode::FORBIDDEN)
}

async fn store(State(desk): State<Arc<Desk>>, body: Bytes) -> StatusCode {
    let Save { session, folder, url } = serde_json::from_slice(&body).unwrap();
    match desk.reader(&session) {
        None => StatusCode::FORBIDDEN,
        Some(user) if desk.save(&user, &folder, &url).await => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

async fn list(State(desk): State<Arc<Desk>>, body: Bytes) -> Json<serde_json::Value> {
    let sent: BTreeMap<String, String> = serde_json::from_slice(&body).unwrap();
    let session = &sent["session"];
    let user = desk.reader(session).unwrap_or_default();
    let mut folders: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (number, document) in desk.documents(&user) {
        let link = (document.name, format!("/file/{number}/{session}"));
        folders.entry(document.folder).or_default().push(link);
    }
    Json(json!(folders))
}

async fn file(
    State(desk): State<Arc<Desk>>,
    Path((number, session)): Path<(usize, String)>,
) -> Response {
    desk.document(&desk.reader(&session).unwrap_or_default(), number)
}
