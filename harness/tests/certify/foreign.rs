//! A locker of another make, with other ways: everything in the popup's query string, a login
//! without navigation, a list to choose from, a popup that closes itself, words beside the button
//! (or in dialogs), a section that loads late. The profile names no selectors.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use axum::{Json, Router};
use locksmith::judge::Verdict;
use locksmith::profile::{App, Deadlines, DocumentPlace, Profile, Selectors, User};
use locksmith::run::http_client;
use locksmith::spec::{Format, Secret};
use locksmith::tls::Trust;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use url::Url;

use crate::lab::{case, certify, unmet};

const APP: (&str, &str, &str) = ("tresor-17", "its-key", "partner.example");
const USERS: [(&str, &str); 2] = [("meera", "one-word"), ("kabir", "other-word")];

/// What every user has: owner, folder, name, type, bytes.
type Kept = Arc<Mutex<Vec<(String, String, String, String, Bytes)>>>;

#[derive(Deserialize)]
struct Ask {
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

/// Starts the locker; it tells by dialogs when `alerts`.
pub(crate) async fn start(alerts: bool) -> Profile {
    let library = include_str!("foreign.js").replace("ALERTS", &alerts.to_string());
    let script = move || async { ([(header::CONTENT_TYPE, "text/javascript")], library) };
    let router = Router::new()
        .route("/savelocker/api/1/savelocker.js", get(script))
        .route("/popup", get(popup))
        .route("/documents", get(async || page(&json!({}))))
        .route("/session", post(session))
        .route("/slow", post(async || StatusCode::OK))
        .route("/store", post(store))
        .route("/list", post(list))
        .route("/file/{index}/{session}", get(file))
        .with_state(Kept::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let url = |path: &str| Url::parse(&format!("{base}{path}")).unwrap();
    let app = App { id: APP.0.into(), key: Secret::new(APP.1), domain: APP.2.into() };
    let user = |(name, word): (&str, &str)| User { name: name.into(), password: Secret::new(word) };
    Profile {
        name: "Tresor".into(),
        library: url("/savelocker/api/1/savelocker.js"),
        uploaded: url("/documents"),
        hosts: Vec::new(),
        trust: Trust::default(),
        page_scheme: None,
        documents: DocumentPlace::default(),
        time_stamp: Format::EpochSeconds,
        button_label: "Keep in Tresor".into(),
        apps: [("main".to_owned(), app)].into(),
        users: [("first".to_owned(), user(USERS[0])), ("second".to_owned(), user(USERS[1]))].into(),
        folders: Vec::new(),
        largest_document: None,
        clock: None,
        journey: Selectors::default(),
        capabilities: locksmith::browser::Capabilities::new(),
        deadlines: Deadlines { save: Duration::from_secs(20), ..Deadlines::default() },
    }
}

fn page(purpose: &serde_json::Value) -> Html<String> {
    let purpose = purpose.to_string().replace('<', "\\u003c");
    Html(include_str!("foreign.html").replace("PURPOSE", &purpose))
}

/// Whoever opened the popup is known by the `Referer`, which a page can leave out, but not forge.
async fn popup(headers: HeaderMap, Query(ask): Query<Ask>) -> Html<String> {
    let referer = headers.get("referer").and_then(|value| value.to_str().ok());
    let from = referer.and_then(|from| Url::parse(from).ok());
    let from = from.filter(|from| matches!(from.scheme(), "http" | "https"));
    let host = from.and_then(|from| from.host_str().map(str::to_owned));
    let digest = Sha256::digest(format!("{}{}{}", APP.0, APP.1, ask.ts));
    let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    // `parse` would take a sign, too.
    let digits =
        if ask.ts.bytes().all(|byte| byte.is_ascii_digit()) { ask.ts.as_str() } else { "" };
    let age = digits.parse().map(|stamp: i64| locksmith::clock::now().as_second() - stamp);
    let code = match age {
        _ if ask.id != APP.0 => 204,
        _ if ask.hash != hash => 203,
        _ if host.as_deref() != Some(APP.2) => 205,
        Ok(age) if age <= 1800 => return page(&json!({ "url": ask.url })),
        _ => 206,
    };
    page(&json!({ "code": code }))
}

/// A session is a user's name, spelt backwards: good enough for a test.
async fn session(body: Bytes) -> Result<String, StatusCode> {
    let sent: BTreeMap<String, String> = serde_json::from_slice(&body).unwrap();
    let known = USERS.iter().any(|user| user.0 == sent["name"] && user.1 == sent["password"]);
    known.then(|| sent["name"].chars().rev().collect()).ok_or(StatusCode::FORBIDDEN)
}

async fn store(State(kept): State<Kept>, body: Bytes) -> StatusCode {
    let Save { session, folder, url } = serde_json::from_slice(&body).unwrap();
    let fetched = async {
        let answer = http_client(&Trust::default())
            .unwrap()
            .get(&url)
            .send()
            .await
            .ok()?
            .error_for_status()
            .ok()?;
        let kind = answer.headers().get("content-type")?.to_str().ok()?.to_owned();
        Some((kind, answer.bytes().await.ok()?))
    };
    let Some((kind, bytes)) = fetched.await.filter(|_| !folder.is_empty()) else {
        return StatusCode::UNPROCESSABLE_ENTITY;
    };
    let name = Url::parse(&url).unwrap().path_segments().unwrap().next_back().unwrap().to_owned();
    kept.lock().unwrap().push((session, folder, name, kind, bytes));
    StatusCode::OK
}

async fn list(State(kept): State<Kept>, body: Bytes) -> Json<serde_json::Value> {
    let sent: BTreeMap<String, String> = serde_json::from_slice(&body).unwrap();
    let mut folders: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (index, (owner, folder, name, ..)) in kept.lock().unwrap().iter().enumerate() {
        if *owner == sent["session"] {
            let link = (name.clone(), format!("/file/{index}/{owner}"));
            folders.entry(folder.clone()).or_default().push(link);
        }
    }
    Json(json!(folders))
}

async fn file(
    State(kept): State<Kept>,
    Path((index, session)): Path<(usize, String)>,
) -> Result<impl IntoResponse, StatusCode> {
    let kept = kept.lock().unwrap();
    let file = kept.get(index).filter(|file| file.0 == session).ok_or(StatusCode::NOT_FOUND)?;
    Ok(([(header::CONTENT_TYPE, file.3.clone())], file.4.clone()))
}

const SLICE: [&str; 16] = [
    "locker/button/several",
    "locker/popup",
    "locker/error-203/last-digit-altered",
    "locker/error-204/*",
    "locker/error-205/another-host",
    "locker/error-206/31-minutes",
    "locker/login/*",
    "locker/save/pdf",
    "locker/failure/status-404",
    "locker/result/two-popups",
    "locker/result/failure-then-success",
    "locker/result/success-then-failure",
    "locker/result/after-the-save",
    "locker/cancelled/*",
    "locker/users/*",
    "locker/same-name",
];

#[tokio::test]
async fn a_locker_of_another_make_is_found_to_conform() {
    is_met(&start(false).await, &SLICE).await;
}

#[tokio::test]
async fn a_locker_that_tells_by_dialogs_is_found_to_conform() {
    let slice = ["locker/error-206/31-minutes", "locker/error-204/*", "locker/users/first-saves"];
    is_met(&start(true).await, &[&slice[..], &["locker/failure/status-404"]].concat()).await;
}

async fn is_met(profile: &Profile, only: &[&str]) {
    let report = certify(profile, only).await.report;
    assert_eq!(unmet(&report), [""; 0]);
    for id in ["locker/error-206/31-minutes", "locker/save/pdf", "locker/users/first-saves"] {
        assert_eq!(case(&report, id).verdict, Verdict::Pass, "{id}");
    }
}
