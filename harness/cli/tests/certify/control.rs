//! The launch that decides before the first case, at lockers that do not let it in.

use std::time::{Duration, Instant};

use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect};
use axum::routing::get;
use tokio::net::TcpListener;

use crate::program::{certify, start_with, word};
use crate::served::Served;

/// How soon a run must end that the control stops; a section is looked for, and waited for, at two addresses.
const SOON: Duration = Duration::from_secs(90);

/// Ends with 3, soon, before any case, and says this. Lines that are wrapped are joined.
async fn stops(variables: &[(&str, &str)], arguments: &[&str], words: &[&str]) {
    let began = Instant::now();
    let done = start_with(variables, arguments).ended().await;
    assert_eq!(done.code(), 3, "{}", done.shown());
    assert!(began.elapsed() < SOON, "{:?}: {}", began.elapsed(), done.shown());
    assert!(!done.folder().exists(), "a case was run: {}", done.shown());
    let said = done.stderr.replace('│', " ");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in words {
        assert!(said.contains(word), "{word}: {}", done.shown());
    }
}

#[tokio::test]
async fn a_wrong_key_is_said_with_the_name_of_its_variable() {
    let locker = Served::start("").await;
    let profile = locker.profile("");
    let wrong = [("TEST_KEY_MAIN", "another-key")];
    stops(&wrong, &["--profile", word(&profile)], &["with 203", "variable `TEST_KEY_MAIN`"]).await;
    // Who knows better goes on.
    let only = ["--keep-going", "--only", "locker/correct-launch"];
    let done = start_with(&wrong, &[&["--profile", word(&profile)], &only[..]].concat());
    let done = done.ended().await;
    assert_eq!(done.code(), 1, "{}", done.shown());
}

#[tokio::test]
async fn a_wrong_password_is_said_with_the_name_of_its_variable() {
    let locker = Served::start("").await;
    let profile = locker.profile("");
    let wrong = [("TEST_PASSWORD_FIRST", "another-password")];
    let wanted = ["does not let the user [users.first] in", "variable `TEST_PASSWORD_FIRST`"];
    stops(&wrong, &["--profile", word(&profile)], &wanted).await;
}

#[tokio::test]
async fn a_wrong_app_id_and_a_domain_that_is_not_registered_are_said() {
    let locker = Served::start("").await;
    let profile = locker.profile("");
    let text = std::fs::read_to_string(&profile).unwrap();
    std::fs::write(&profile, text.replace("EXAMBOARD", "EXAMBORED")).unwrap();
    let wanted = ["with 204", "app id EXAMBORED", "`id` of [apps.main]"];
    stops(&[], &["--profile", word(&profile)], &wanted).await;
    std::fs::write(&profile, text.replace("partner.example", "other.example")).unwrap();
    let wanted = ["with 205", "domain other.example", "`domain` of [apps.main]"];
    stops(&[], &["--profile", word(&profile)], &wanted).await;
}

/// What the locker shows plainly is not held against it.
#[tokio::test]
async fn folders_and_a_section_that_the_locker_shows_otherwise_are_asked_for() {
    let locker = Served::start("").await;
    let profile = locker.profile_but(&[("\"My Documents\"", "\"Meine Dokumente\"")]);
    let wanted = [
        "the locker does not offer the folder \"Meine Dokumente\" of the profile to the user `first`",
        "it shows \"My Documents\", \"Certificates\", \"Education\"",
        "`folders` (profile.toml, line 5)",
    ];
    stops(&[], &["--profile", word(&profile)], &wanted).await;
    let profile = locker.profile_but(&[("/savelocker/uploaded", "/nowhere")]);
    let wanted = ["does not show at http", "it shows at http", "`uploaded` (profile.toml, line 2)"];
    stops(&[], &["--profile", word(&profile)], &wanted).await;
}

/// Serves the router on a free port.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

fn profile_of(address: &str, folder: &std::path::Path) -> std::path::PathBuf {
    let path = folder.join("profile.toml");
    let text = format!(
        "library = \"http://{address}/savelocker/api/1/savelocker.js\"\n\
         uploaded = \"http://{address}/\"\nbutton-label = \"Save\"\ntime-stamp = \"epoch-seconds\"\n\
         [apps.main]\nid = \"A\"\nkey = {{ env = \"TEST_KEY_MAIN\" }}\ndomain = \"partner.example\"\n\
         [users.first]\nname = \"asha\"\npassword = {{ env = \"TEST_PASSWORD_FIRST\" }}\n"
    );
    std::fs::write(&path, text).unwrap();
    path
}

#[tokio::test]
async fn a_page_in_the_place_of_the_library_is_said() {
    let page = get(async || Html("<!doctype html><title>Welcome</title>"));
    let address = serve(Router::new().fallback(page)).await;
    let folder = tempfile::tempdir().unwrap();
    let profile = profile_of(&address, folder.path());
    let wanted = ["is no library", &address, "`library` of the profile"];
    stops(&[], &["--profile", word(&profile)], &wanted).await;
}

const LIBRARY: &str = r#"
$(() => $("a.locker-saver").text("Save").attr("role", "button"));
$(document).on("click", "a.locker-saver", event => {
  event.preventDefault();
  window.open("BASE/launch", "_blank", "width=500,height=600");
});
"#;

/// Also by https, where the proxy refuses a tunnel, and sees no more of the request.
#[tokio::test]
async fn a_login_at_a_host_that_is_not_named_is_asked_for() {
    for scheme in ["http", "https"] {
        let login = format!("{scheme}://login.example:9303/login?ticket=1");
        let library = async |headers: axum::http::HeaderMap| {
            let host = headers[header::HOST].to_str().unwrap();
            let script = LIBRARY.replace("BASE", &format!("http://{host}"));
            ([(header::CONTENT_TYPE, "text/javascript")], script).into_response()
        };
        let router = Router::new()
            .route("/savelocker/api/1/savelocker.js", get(library))
            .route("/launch", get(async move || Redirect::to(&login)));
        let folder = tempfile::tempdir().unwrap();
        let profile = profile_of(&serve(router).await, folder.path());
        let asked = "the popup tried to open login.example:9303, which the profile does not name";
        let wanted = [asked, "hosts = [\"login.example:9303\"]"];
        stops(&[], &["--profile", word(&profile)], &wanted).await;
        // Without the control, the case asks the same.
        let only = ["--keep-going", "--only", "locker/fresh-time-stamp/now"];
        let done = certify(&[&["--profile", word(&profile)], &only[..]].concat()).await;
        let report = done.report();
        let case = crate::lab::case(&report, "locker/fresh-time-stamp/now");
        assert!(case.observed.starts_with(asked), "{}", case.observed);
        assert_eq!(done.code(), 3, "{}", done.shown());
    }
}
