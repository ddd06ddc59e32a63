//! Small lockers of other makes. They share no code with the reference locker, and differ in their wire
//! and in the way that a user takes; what they keep is behind one [desk](desk::Desk). Their profiles
//! name no selector.

mod desk;
mod form_post;
mod other_host;
mod query_popup;
mod ticket_polling;
mod tls;
mod toasts;
mod two_step;

use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{Html, IntoResponse, Response};
use locksmith_core::profile::{
    App, Assumed, Deadlines, DocumentPlace, Profile, Selectors, User, Words, Written,
};
use locksmith_core::tls::Trust;
use locksmith_spec::{Format, Secret};
use tokio::net::TcpListener;
use url::Url;

pub(crate) use desk::Wrong;
pub(crate) use form_post::{form_post, form_post_that_says, form_post_wrongly_that_says};
pub(crate) use other_host::{other_host, other_host_that_says};
pub(crate) use query_popup::{query_popup, query_popup_with_dialogs, query_popup_without_jquery};
pub(crate) use ticket_polling::ticket_polling;
use tls::TlsListener;
pub(crate) use tls::acceptor;
pub(crate) use toasts::{toasts, toasts_that_say};
pub(crate) use two_step::two_step;

/// Serves a locker on a free port of 127.0.0.1, and gives the profile that names it.
async fn serve(router: Router, uploaded: &str, label: &str, format: Format) -> Profile {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    profile(&base, uploaded, label, format)
}

/// The same by TLS, with a certificate that no one vouches for.
async fn serve_by_tls(router: Router, uploaded: &str, label: &str, format: Format) -> Profile {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(TlsListener::of(listener), router).await });
    let trust = Trust::default().accept_insecure(true);
    Profile { trust, ..profile(&base, uploaded, label, format) }
}

fn profile(base: &str, uploaded: &str, label: &str, format: Format) -> Profile {
    let url = |path: &str| Url::parse(&format!("{base}{path}")).unwrap();
    let app = |[name, id, key, domain]: [&str; 4]| {
        let key_from = "the test".to_owned();
        let (key, further_domains) = (Secret::new(key), Vec::new());
        let app = App { id: id.into(), key, key_from, domain: domain.into(), further_domains };
        (name.to_owned(), app)
    };
    let user = |[name, _, password, _]: [&str; 4]| User::new(name, Secret::new(password));
    let [first, second] = desk::USERS.map(user);
    Profile {
        name: label.into(),
        library: url("/savelocker/api/1/savelocker.js"),
        uploaded: Some(url(uploaded)),
        assumed: Assumed::default(),
        hosts: Vec::new(),
        trust: Trust::default(),
        page_scheme: None,
        documents: DocumentPlace::default(),
        time_stamp: format,
        button_label: label.into(),
        apps: desk::APPS.map(app).into(),
        users: [("first".to_owned(), first), ("second".to_owned(), second)].into(),
        folders: Vec::new(),
        written: Written::default(),
        variables: Vec::new(),
        largest_document: None,
        clock: None,
        journey: Selectors::default(),
        words: Words::default(),
        capabilities: locksmith_browser::Capabilities::new(),
        deadlines: Deadlines { save: Duration::from_secs(20), ..Deadlines::default() },
    }
}

fn script(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript")], text)
}

/// A page with nothing but what is between its body's tags.
fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><meta charset=utf-8><title>{title}</title>\
         <link rel=icon href=\"data:,\"><body>{body}"
    ))
}

/// A page by which a browser gets a cookie.
fn with_cookie(name: &str, value: &str, page: impl IntoResponse) -> Response {
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax");
    ([(header::SET_COOKIE, cookie)], page).into_response()
}

fn cookie(headers: &HeaderMap, name: &str) -> String {
    let cookies = sent(headers, &header::COOKIE).unwrap_or_default();
    let found = cookies.split("; ").find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    found.unwrap_or_default().to_owned()
}

fn sent<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
