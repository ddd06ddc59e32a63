//! A form that is posted into the popup. What is refused is said in the page, and the popup closes; the
//! outcome goes to the page's own origin alone. Folders stand in a tree that is folded at first; "Save
//! here" submits a form. Timestamps are clocks of India.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use locksmith_core::profile::Profile;
use locksmith_spec::Format;
use serde::Deserialize;
use serde_json::json;

use super::desk::{Ask, Desk, Wrong};
use super::{cookie, escaped, page, script, sent, serve, with_cookie};

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    client: String,
    #[serde(default)]
    seal: String,
    #[serde(default)]
    stamp: String,
    #[serde(default)]
    paper: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Act {
    ticket: String,
    name: String,
    password: String,
    folder: String,
}

/// What the popup says in the place of what it usually says.
type Words = &'static [(&'static str, &'static str)];

/// Starts the locker, which may be wrong in something.
pub(crate) async fn form_post(wrong: Option<Wrong>) -> Profile {
    serve_form_post(wrong, &[]).await
}

/// Starts it so that its popup says other words.
pub(crate) async fn form_post_that_says(words: Words) -> Profile {
    serve_form_post(None, words).await
}

/// The same of one that is wrong in something.
pub(crate) async fn form_post_wrongly_that_says(wrong: Wrong, words: Words) -> Profile {
    serve_form_post(Some(wrong), words).await
}

async fn serve_form_post(wrong: Option<Wrong>, words: Words) -> Profile {
    let library = said(include_str!("form_post.js").to_owned(), words);
    let router = Router::new()
        .route("/savelocker/api/1/savelocker.js", get(async move || script(library)))
        .route("/start", post(start))
        .route("/log-in", post(log_in))
        .route("/keep", post(keep))
        .route("/", get(async || Redirect::to("/papers")))
        .route("/papers", get(papers).post(log_in_to_papers))
        .route("/papers/{number}/{name}", get(paper))
        .layer(Extension(words))
        .with_state(Desk::new(Format::NaiveIst, wrong));
    let profile = serve(router, "/papers", "Put into Almirah", Format::NaiveIst).await;
    Profile { folders: ["Tax papers", "Reports", "Family"].map(str::to_owned).to_vec(), ..profile }
}

/// A source with other words in the place of the usual ones.
fn said(source: String, words: Words) -> String {
    words.iter().fold(source, |source, (usual, other)| source.replace(usual, other))
}

fn popup(purpose: &serde_json::Value, words: Words) -> Html<String> {
    let purpose = purpose.to_string().replace('<', "\\u003c");
    let page = include_str!("form_post.html").replace("PURPOSE", &purpose);
    Html(said(page, words))
}

/// The answer to the form: what is refused goes to whatever page asked.
async fn start(
    State(desk): State<Arc<Desk>>,
    Extension(words): Extension<Words>,
    headers: HeaderMap,
    Form(Asked { client, seal, stamp, paper }): Form<Asked>,
) -> Response {
    let from = sent(&headers, &header::ORIGIN);
    if let Some(refused) = desk.refusal(&Ask { id: &client, hash: &seal, stamp: &stamp, from }) {
        if !desk.is(Wrong::GoesOn) {
            return popup(&json!({ "refused": refused, "page": "*" }), words).into_response();
        }
        let ticket = desk.let_in(&paper);
        let visitor = desk.open(&ticket).unwrap_or_default();
        let asked = json!({ "refused": refused, "ticket": ticket, "page": "*" });
        return with_cookie(&ticket, &visitor, popup(&asked, words));
    }
    let origin = from.unwrap_or_default();
    let ticket = desk.let_in(&paper);
    let visitor = desk.open(&ticket).unwrap_or_default();
    with_cookie(&ticket, &visitor, popup(&json!({ "ticket": ticket, "page": origin }), words))
}

async fn log_in(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let act: Act = serde_json::from_slice(&body).unwrap_or_default();
    let popup = desk.popup(&act.ticket, &cookie(&headers, &act.ticket));
    let user = popup.and_then(|_| desk.user(&act.name, &act.password));
    let Some(user) = user else { return StatusCode::FORBIDDEN };
    desk.change(&act.ticket, |popup| popup.user = Some(user.to_owned()));
    StatusCode::OK
}

async fn keep(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    body: Bytes,
) -> Json<serde_json::Value> {
    let act: Act = serde_json::from_slice(&body).unwrap_or_default();
    let popup = desk.popup(&act.ticket, &cookie(&headers, &act.ticket));
    let of = popup.and_then(|popup| Some((popup.user?, popup.document)));
    let kept = match of {
        Some((user, document)) => desk.save(&user, &act.folder, &document).await,
        None => false,
    };
    Json(json!({ "kept": kept }))
}

async fn papers(
    State(desk): State<Arc<Desk>>,
    Extension(words): Extension<Words>,
    headers: HeaderMap,
) -> Html<String> {
    let Some(user) = desk.reader(&cookie(&headers, "reader")) else {
        return page(
            "Almirah",
            "<form method=post><input name=name aria-label=\"User ID\">\
             <input name=password type=password aria-label=Password>\
             <input type=submit value=\"Log in\"></form>",
        );
    };
    let rows: String = desk
        .documents(&user)
        .iter()
        .map(|(number, paper)| {
            let (name, folder) = (escaped(&paper.name), &paper.folder);
            format!("<li><a href=\"/papers/{number}/{name}\">{name}</a> in {folder}")
        })
        .collect();
    let body = format!("<h1>Uploaded documents</h1><ul>{rows}</ul>");
    page("Almirah", &said(body, words))
}

async fn log_in_to_papers(State(desk): State<Arc<Desk>>, Form(act): Form<Act>) -> Response {
    match desk.user(&act.name, &act.password) {
        Some(user) => with_cookie("reader", &desk.admit(user), Redirect::to("/papers")),
        None => StatusCode::FORBIDDEN.into_response(),
    }
}

/// Gives a paper to browsers alone, as a firewall does.
async fn paper(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Path((number, _)): Path<(usize, String)>,
) -> Response {
    let of_browsers = [header::USER_AGENT, header::ACCEPT_LANGUAGE, header::REFERER];
    if !of_browsers.iter().all(|name| sent(&headers, name).is_some_and(|value| !value.is_empty())) {
        return StatusCode::FORBIDDEN.into_response();
    }
    desk.document(&desk.reader(&cookie(&headers, "reader")).unwrap_or_default(), number)
}
