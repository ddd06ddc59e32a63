//! Pages without a script, by a form that is posted into the popup. The login is on another host, and kept
//! there; then a consent page, folders in a tree that is folded at first, and "Save here" on a page of its own.
//! 'Uploaded documents' has the same tree, and five documents a page, the oldest first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use locksmith_core::profile::Profile;
use locksmith_spec::Format;
use serde::Deserialize;
use tokio::net::TcpListener;

use super::desk::{Ask, Desk, Wrong};
use super::{cookie, escaped, page, profile, script, sent, with_cookie};

/// What stands in what: the folder above, and the folders in it.
const TREE: [(&str, [&str; 2]); 2] =
    [("Household", ["Bills", "Photos"]), ("Work", ["Contracts", "Letters"])];

/// How many documents are on a page.
const A_PAGE: usize = 5;

/// What the pages say in the place of what they usually say.
type Words = &'static [(&'static str, &'static str)];

#[derive(Clone)]
struct House {
    desk: Arc<Desk>,
    /// The origin of the pages, and that of the login.
    front: String,
    gate: String,
    words: Words,
    /// The origin of the page that opened a popup, by the popup's ticket.
    pages: Arc<Mutex<HashMap<String, String>>>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Asked {
    client: String,
    token: String,
    at: String,
    file: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Act {
    ticket: String,
    name: String,
    password: String,
    pass: String,
    folder: String,
    page: usize,
    agree: String,
}

/// Starts the locker, which may be wrong in something.
pub(crate) async fn other_host(wrong: Option<Wrong>) -> Profile {
    start(wrong, &[]).await
}

/// Starts it so that its pages say other words.
pub(crate) async fn other_host_that_says(words: Words) -> Profile {
    start(None, words).await
}

async fn start(wrong: Option<Wrong>, words: Words) -> Profile {
    let front = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gate = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
    let (at_front, at_gate) = (origin(&front), origin(&gate));
    let desk = Desk::new(Format::Iso8601Offset, wrong);
    let house = House {
        desk,
        front: at_front.clone(),
        gate: at_gate.clone(),
        words,
        pages: Arc::default(),
    };
    let every = (wrong == Some(Wrong::EveryButton)).to_string();
    let library = include_str!("other_host.js").replace("EVERY", &every);
    let pages = Router::new()
        .route("/savelocker/api/1/savelocker.js", get(async move || script(library)))
        .route("/begin", post(begin))
        .route("/back", get(back))
        .route("/consent", post(consent))
        .route("/tree", get(tree))
        .route("/folder", get(folder))
        .route("/keep", post(keep))
        .route("/", get(async || Redirect::to("/files")))
        .route("/files", get(files))
        .route("/files/{number}/{name}", get(file))
        .with_state(house.clone());
    let login = Router::new().route("/sign-in", get(sign_in).post(signed_in)).with_state(house);
    tokio::spawn(async move { axum::serve(front, pages).await });
    tokio::spawn(async move { axum::serve(gate, login).await });
    let profile = profile(&at_front, "/files", "Send home", Format::Iso8601Offset);
    let host = at_gate.trim_start_matches("http://").to_owned();
    let folders = ["Bills", "Contracts", "Photos"].map(str::to_owned).to_vec();
    Profile { hosts: vec![host], folders, ..profile }
}

impl House {
    fn page(&self, body: &str) -> Html<String> {
        let words = self.words.iter();
        page(
            "Home",
            &words.fold(body.to_owned(), |body, (usual, other)| body.replace(usual, other)),
        )
    }

    /// The user whom a browser has at the gate.
    fn guest(&self, headers: &HeaderMap) -> Option<String> {
        self.desk.reader(&cookie(headers, "gate"))
    }

    /// The popup's user and document, for the browser that opened it.
    fn visit(&self, headers: &HeaderMap, ticket: &str) -> Option<(String, String)> {
        let popup = self.desk.popup(ticket, &cookie(headers, ticket))?;
        Some((popup.user?, popup.document))
    }
}

async fn begin(
    State(house): State<House>,
    headers: HeaderMap,
    Form(Asked { client, token, at, file }): Form<Asked>,
) -> Response {
    let desk = &house.desk;
    let from = sent(&headers, &header::ORIGIN);
    if let Some(refused) = desk.refusal(&Ask { id: &client, hash: &token, stamp: &at, from }) {
        let code =
            if desk.is(Wrong::NoCode) { String::new() } else { format!(" (error {refused})") };
        let body = format!("<h1>Authentication error</h1><p>We cannot take this{code}.");
        return house.page(&body).into_response();
    }
    let ticket = desk.let_in(&file);
    let page = from.unwrap_or_default().to_owned();
    house.pages.lock().unwrap().insert(ticket.clone(), page);
    let visitor = desk.open(&ticket).unwrap_or_default();
    if desk.is(Wrong::NoLogin) {
        desk.change(&ticket, |popup| popup.user = Some("meera".to_owned()));
        return with_cookie(&ticket, &visitor, Redirect::to(&format!("/tree?ticket={ticket}")));
    }
    let gate = format!("{}/sign-in?ticket={ticket}", house.gate);
    with_cookie(&ticket, &visitor, Redirect::to(&gate))
}

fn form(told: &str, ticket: &str) -> String {
    format!(
        "<h1>Sign in</h1><p role=alert>{told}</p><form method=post action=/sign-in>\
         <input type=hidden name=ticket value=\"{ticket}\">\
         <p><label>User name <input name=name></label>\
         <p><label>Password <input type=password name=password></label>\
         <p><button>Sign in</button> <button type=button>Show password</button></form>"
    )
}

/// The gate: anyone who was there before goes on.
async fn sign_in(
    State(house): State<House>,
    headers: HeaderMap,
    Query(act): Query<Act>,
) -> Response {
    match house.guest(&headers) {
        Some(user) => go_on(&house, &user, &act.ticket).into_response(),
        None => house.page(&form("", &act.ticket)).into_response(),
    }
}

/// Back to the pages, with a word for who it is.
fn go_on(house: &House, user: &str, ticket: &str) -> Redirect {
    let pass = house.desk.admit(user);
    Redirect::to(&format!("{}/back?ticket={ticket}&pass={pass}", house.front))
}

async fn signed_in(State(house): State<House>, Form(act): Form<Act>) -> Response {
    let Some(user) = house.desk.user(&act.name, &act.password) else {
        return house.page(&form("That is not right.", &act.ticket)).into_response();
    };
    with_cookie("gate", &house.desk.admit(user), go_on(&house, user, &act.ticket))
}

async fn back(State(house): State<House>, headers: HeaderMap, Query(act): Query<Act>) -> Response {
    let Some(user) = house.desk.reader(&act.pass) else { return not_here(&house) };
    if act.ticket.is_empty() {
        return with_cookie("reader", &act.pass, Redirect::to("/files"));
    }
    if house.desk.popup(&act.ticket, &cookie(&headers, &act.ticket)).is_none() {
        return not_here(&house);
    }
    house.desk.change(&act.ticket, |popup| popup.user = Some(user));
    let body = format!(
        "<h1>One more thing</h1><p>Home is about to fetch a document for you.\
         <form method=post action=/consent><input type=hidden name=ticket value=\"{}\">\
         <p><label><input type=checkbox name=agree value=yes required> I agree to the terms</label>\
         <p><label><input type=checkbox name=news value=yes> Send me news</label>\
         <p><button>Continue</button></form><p><a href=/leave>Cancel</a>",
        act.ticket
    );
    house.page(&body).into_response()
}

fn not_here(house: &House) -> Response {
    house.page("<p>This window belongs to another browser.").into_response()
}

async fn consent(State(house): State<House>, headers: HeaderMap, Form(act): Form<Act>) -> Response {
    match house.visit(&headers, &act.ticket) {
        Some(_) if act.agree == "yes" => {
            Redirect::to(&format!("/tree?ticket={}", act.ticket)).into_response()
        }
        _ => not_here(&house),
    }
}

/// The tree of folders, each a link.
fn branches(link: impl Fn(&str) -> String) -> String {
    let branch = |(above, below): &(&str, [&str; 2])| {
        let items: String =
            below.iter().map(|name| format!("<li><a href=\"{}\">{name}</a>", link(name))).collect();
        format!("<li><details><summary>{above}</summary><ul>{items}</ul></details>")
    };
    format!("<h2>Folders</h2><ul>{}</ul>", TREE.iter().map(branch).collect::<String>())
}

async fn tree(State(house): State<House>, headers: HeaderMap, Query(act): Query<Act>) -> Response {
    if house.visit(&headers, &act.ticket).is_none() {
        return not_here(&house);
    }
    let link = |name: &str| format!("/folder?ticket={}&folder={name}", act.ticket);
    let more = "<p><a href=/files>Uploaded documents</a>";
    house.page(&format!("<p>Where shall it go?{}{more}", branches(link))).into_response()
}

async fn folder(
    State(house): State<House>,
    headers: HeaderMap,
    Query(act): Query<Act>,
) -> Response {
    let (ticket, name) = (&act.ticket, escaped(&act.folder));
    if house.visit(&headers, ticket).is_none() {
        return not_here(&house);
    }
    let body = format!(
        "<h2>{name}</h2><form method=post action=/keep><input type=hidden name=ticket value=\"{ticket}\">\
         <input type=hidden name=folder value=\"{name}\"><button>Save here</button></form>\
         <p><a href=\"/tree?ticket={ticket}\">Another folder</a>"
    );
    house.page(&body).into_response()
}

async fn keep(State(house): State<House>, headers: HeaderMap, Form(act): Form<Act>) -> Response {
    let Some((user, document)) = house.visit(&headers, &act.ticket) else {
        return not_here(&house);
    };
    let desk = &house.desk;
    let kept = desk.save(&user, &act.folder, &document).await;
    let told = match (desk.is(Wrong::NoMessage), kept) {
        (true, _) => "",
        (false, true) => "Your document is at home.",
        (false, false) => "Sorry, your document could not be fetched.",
    };
    let page = house.pages.lock().unwrap().get(&act.ticket).cloned().unwrap_or_default();
    let word = if kept { "kept" } else { "lost" };
    let tell = if desk.is(Wrong::Mute) {
        String::new()
    } else {
        format!("<script>opener && opener.postMessage(\"{word}\", \"{page}\")</script>")
    };
    house.page(&format!("<p role=status>{told}</p>{tell}")).into_response()
}

async fn files(State(house): State<House>, headers: HeaderMap, Query(act): Query<Act>) -> Response {
    let Some(user) = house.desk.reader(&cookie(&headers, "reader")) else {
        return Redirect::to(&format!("{}/sign-in", house.gate)).into_response();
    };
    let link = |name: &str| format!("/files?folder={name}");
    let mut body = format!("<h1>Uploaded documents</h1>{}", branches(link));
    let documents = house.desk.documents(&user);
    let of_folder: Vec<_> =
        documents.iter().filter(|(_, document)| document.folder == act.folder).collect();
    for (number, document) in of_folder.iter().skip(act.page * A_PAGE).take(A_PAGE) {
        let name = escaped(&document.name);
        body += &format!("<p><a href=\"/files/{number}/{name}\">{name}</a>");
    }
    if of_folder.len() > (act.page + 1) * A_PAGE {
        let (folder, next) = (escaped(&act.folder), act.page + 1);
        body += &format!("<p><a href=\"/files?folder={folder}&page={next}\">Next</a>");
    }
    house.page(&body).into_response()
}

async fn file(
    State(house): State<House>,
    headers: HeaderMap,
    Path((number, _)): Path<(usize, String)>,
) -> Response {
    match house.desk.reader(&cookie(&headers, "reader")) {
        Some(user) => house.desk.document(&user, number),
        None => StatusCode::FORBIDDEN.into_response(),
    }
}
