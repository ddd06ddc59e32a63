//! Between cases nothing is left: a page leaves all that a page can leave, and the next one looks.

#![expect(clippy::unwrap_used, reason = "a helper that fails should fail the test")]

mod browser_fixture;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::Html;
use axum::routing::get;
use browser_fixture::{OTHER, PARTNER, PATIENCE, TestBed, document, test_bed};
use locksmith_browser::{BrowserError, EngineKind, Session};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Leaves everything, then tells.
const LEAVE: &str = r"
const done = arguments[0];
(async () => {
    document.cookie = 'left=cookie; path=/; max-age=3600';
    localStorage.left = 'local';
    sessionStorage.left = 'session';
    window.name = 'left';
    history.pushState({}, '', '/pushed');
    await new Promise((resolve, reject) => {
        const request = indexedDB.open('left', 1);
        request.onupgradeneeded = () => request.result.createObjectStore('left');
        request.onsuccess = () => { request.result.close(); resolve(); };
        request.onerror = () => reject(request.error);
    });
    await fetch('/cached');
    if (isSecureContext) {
        await (await caches.open('left')).put('/cached', new Response('left'));
        await navigator.serviceWorker.register('/worker.js');
        await navigator.serviceWorker.ready;
    }
    // What a page does while it is being closed counts, too.
    addEventListener('pagehide', () => {
        localStorage.late = 'late';
        document.cookie = 'late=cookie; path=/; max-age=3600';
    });
    addEventListener('beforeunload', event => event.preventDefault());
    return 'left';
})().then(done, error => done(String(error)));
";

/// Lists what is there.
const LOOK: &str = r"
const done = arguments[0];
(async () => {
    const databases = await indexedDB.databases();
    return {
        cookie: document.cookie,
        local: Object.keys(localStorage),
        session: Object.keys(sessionStorage),
        name: window.name,
        opener: opener !== null,
        databases: databases.map(database => database.name),
        caches: isSecureContext ? await caches.keys() : [],
        workers: isSecureContext ? (await navigator.serviceWorker.getRegistrations()).length : 0,
        cached: await (await fetch('/cached')).text(),
    };
})().then(done, error => done(String(error)));
";

/// What a page sees where nothing is left; the response that is cacheable is the `nth` one made.
fn nothing(nth: u32) -> Value {
    json!({
        "cookie": "", "local": [], "session": [], "name": "", "opener": false, "databases": [],
        "caches": [], "workers": 0, "cached": nth.to_string(),
    })
}

fn site() -> Router {
    let made = Arc::new(AtomicU32::new(0));
    Router::new()
        .route("/", get(|| async { Html(document("<button onclick=\"window.open('/popup')\">")) }))
        .route("/popup", get(|| async { Html(document("popup")) }))
        .route(
            "/cached",
            get(move |_: HeaderMap| async move {
                let nth = made.fetch_add(1, Ordering::Relaxed) + 1;
                ([("cache-control", "max-age=3600")], nth.to_string())
            }),
        )
        .route(
            "/worker.js",
            get(|| async { ([("content-type", "text/javascript")], "onfetch = () => {}") }),
        )
        .route(
            "/login",
            get(|| async { ([("set-cookie", "sid=1; HttpOnly; Path=/")], Html(document(""))) }),
        )
}

async fn look(bed: &TestBed, origin: &str) -> Value {
    bed.session.goto(&format!("{origin}/")).await.unwrap();
    bed.session.execute_async(LOOK, vec![], PATIENCE).await.unwrap()
}

async fn leave(bed: &TestBed, origin: &str) {
    let session = &bed.session;
    session.goto(&format!("{origin}/login")).await.unwrap();
    session.goto(&format!("{origin}/")).await.unwrap();
    assert_eq!(session.execute_async(LEAVE, vec![], PATIENCE).await.unwrap(), json!("left"));
    session.click("button").await.unwrap();
}

#[tokio::test]
async fn nothing_is_left_on_any_origin() {
    let mut bed = test_bed(site()).await;
    let origins = [PARTNER.to_owned(), OTHER.to_owned(), bed.real()];
    for origin in &origins {
        leave(&bed, origin).await;
    }
    let popups = origins.len();
    assert_eq!(bed.session.windows().await.unwrap().len(), 1 + popups);
    let mut before = 0;
    for origin in &origins {
        let left = look(&bed, origin).await;
        assert_ne!(left, nothing(1), "the test would notice what is left");
        before = before.max(left["cached"].as_str().unwrap().parse::<u32>().unwrap());
    }

    bed.session.fresh().await.unwrap();

    assert_eq!(bed.session.windows().await.unwrap().len(), 1);
    let mut served = before;
    for origin in &origins {
        assert!(bed.session.cookies_for(origin).await.unwrap().is_empty(), "{origin}");
        let found = look(&bed, origin).await;
        // What is asked for anew has a number that was never served.
        let nth = found["cached"].as_str().unwrap().parse().unwrap();
        assert!(nth > served, "{origin}: {nth} was served before");
        served = nth;
        assert_eq!(found, nothing(nth), "{origin}");
    }
    bed.session.end().await;
}

#[tokio::test]
async fn history_is_new() {
    let mut bed = test_bed(site()).await;
    leave(&bed, PARTNER).await;
    bed.session.fresh().await.unwrap();
    let length = bed.session.execute("return history.length", vec![]).await.unwrap();
    assert_eq!(length, json!(1));
    bed.session.end().await;
}

#[tokio::test]
async fn an_open_dialog_is_no_obstacle() {
    let mut bed = test_bed(site()).await;
    let session = &mut bed.session;
    for kind in ["alert", "confirm", "prompt"] {
        session.goto(&format!("{PARTNER}/")).await.unwrap();
        let asking = format!("setTimeout(() => {kind}('left'), 0)");
        let asked = session.execute_async(&asking, vec![], PATIENCE).await.unwrap_err();
        assert!(matches!(asked, BrowserError::Dialog { .. }), "{asked}");
        session.fresh().await.unwrap();
        assert_eq!(session.dialog().await.unwrap(), None);
    }
    bed.session.end().await;
}

/// WebKitGTK's driver answers no command while another window has a dialog: there the session hangs,
/// and is replaced.
#[tokio::test]
async fn a_dialog_in_another_window_is_no_obstacle() {
    let mut bed = test_bed(site()).await;
    if bed.session.kind() == EngineKind::WebKitGtk {
        return;
    }
    let session = &mut bed.session;
    session.goto(&format!("{PARTNER}/")).await.unwrap();
    let main = session.window().await.unwrap();
    session.click("button").await.unwrap();
    let popup = session.windows().await.unwrap().into_iter().find(|window| *window != main);
    session.switch_to(&popup.unwrap()).await.unwrap();
    let asking = "setTimeout(() => alert('left'), 0)";
    session.execute_async(asking, vec![], PATIENCE).await.unwrap_err();
    session.switch_to(&main).await.unwrap();
    session.fresh().await.unwrap();
    assert_eq!(session.windows().await.unwrap().len(), 1);
    assert_eq!(session.dialog().await.unwrap(), None);
    bed.session.end().await;
}

#[tokio::test]
async fn a_current_window_that_closed_itself_is_no_obstacle() {
    let mut bed = test_bed(site()).await;
    let session = &mut bed.session;
    session.goto(&format!("{PARTNER}/")).await.unwrap();
    let main = session.window().await.unwrap();
    session.click("button").await.unwrap();
    let popup = session.windows().await.unwrap().into_iter().find(|window| *window != main);
    session.switch_to(&popup.unwrap()).await.unwrap();
    session.close_window().await.unwrap();
    session.fresh().await.unwrap();
    assert_eq!(session.windows().await.unwrap().len(), 1);
    session.goto(&format!("{PARTNER}/")).await.unwrap();
    bed.session.end().await;
}

/// Storage of a page in a frame is kept apart by the site around it.
#[tokio::test]
async fn storage_of_a_frame_in_another_site_is_not_left() {
    let mut bed = test_bed(site().route(
        "/around",
        get(|| async { Html(document("<iframe src=http://other.example/popup></iframe>")) }),
    ))
    .await;
    let session = &mut bed.session;
    let open = async |session: &Session| {
        session.goto(&format!("{PARTNER}/around")).await.unwrap();
        session.enter_frame("iframe").await.unwrap();
    };
    open(session).await;
    session.execute("localStorage.left = 'left'", vec![]).await.unwrap();
    open(session).await;
    let keys = "return Object.keys(localStorage)";
    assert_eq!(session.execute(keys, vec![]).await.unwrap(), json!(["left"]));
    session.fresh().await.unwrap();
    open(session).await;
    assert_eq!(session.execute(keys, vec![]).await.unwrap(), json!([]));
    bed.session.end().await;
}

/// Only by Chromium's driver can a permission be denied.
#[tokio::test]
async fn permissions_are_as_at_first() {
    let mut bed = test_bed(site()).await;
    if !bed.session.kind().is_chromium() {
        return;
    }
    let url = format!("{}/", bed.real());
    let session = &mut bed.session;
    let state =
        "navigator.permissions.query({name: 'geolocation'}).then(s => arguments[0](s.state))";
    session.goto(&url).await.unwrap();
    let first = session.execute_async(state, vec![], PATIENCE).await.unwrap();
    assert_ne!(first, json!("denied"));
    let permission = json!({ "name": "geolocation" });
    let deny = json!({ "permission": permission, "setting": "denied" });
    session.cdp("Browser.setPermission", deny).await.unwrap();
    let changed = session.execute_async(state, vec![], PATIENCE).await.unwrap();
    assert_eq!(changed, json!("denied"));
    session.fresh().await.unwrap();
    session.goto(&url).await.unwrap();
    assert_eq!(session.execute_async(state, vec![], PATIENCE).await.unwrap(), first);
    bed.session.end().await;
}
