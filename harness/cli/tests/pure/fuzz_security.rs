//! The security probes: on the reference locker, with and without a leak, and on one that is careless.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use locksmith_fuzzer::case::AppName;
use locksmith_fuzzer::engine::Progress;
use locksmith_fuzzer::probe::{LockerClock, Setting};
use locksmith_fuzzer::security::LOOKED_FOR;
use locksmith_fuzzer::security::send::{Plan, probe};
use locksmith_fuzzer::security::timing::Effort;
use locksmith_fuzzer::template::Template;
use locksmith_fuzzer::values::Subject;
use locksmith_fuzzer::wire::Host;
use locksmith_spec::verdict::{Finding, Verdict};
use locksmith_spec::{App, Format, Secret, app_hash, clause};
use url::Url;

use crate::fuzz_lockers::met;

/// A measurement that takes little time: what is not measured here is measured in full by hand.
fn plan(url: Url) -> Plan {
    let effort = Effort { pairs: 200, time: Duration::from_secs(60), ..Effort::default() };
    Plan { url, seed: 7, rate: None, effort }
}

fn verdicts(findings: &[Finding]) -> Vec<(&str, Verdict)> {
    findings.iter().map(|finding| (finding.clause.as_str(), finding.verdict)).collect()
}

async fn probed(mutant: Option<&str>) -> Vec<Finding> {
    let (embedded, met) = met(mutant).await;
    assert!(met.control.holds(), "{:?}", met.control);
    let plan = plan(embedded.profile.library.clone());
    let findings = probe(Arc::clone(&met.setting), plan, Arc::new(Progress::default())).await;
    met.part().await.unwrap();
    findings
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conforming_locker_is_found_to_do_nothing() {
    let findings = probed(None).await;
    let about: Vec<&str> = findings.iter().map(|finding| finding.clause.as_str()).collect();
    assert_eq!(about, LOOKED_FOR);
    for finding in &findings {
        let may = match finding.clause.as_str() {
            // On a machine in use, it may be that nothing is known; never that there is a leak.
            "SEC-HASH-TIMING" => [Verdict::Pass, Verdict::Inconclusive],
            "SEC-FRAMED" | "SEC-DOCUMENT-ADDRESS" => [Verdict::Skipped; 2],
            "SEC-DOCUMENT-SCHEME" => [Verdict::Note; 2],
            _ => [Verdict::Pass; 2],
        };
        assert!(may.contains(&finding.verdict), "{finding:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comparison_that_leaks_is_found_or_nothing_is_known() {
    let findings = probed(Some("hash/digit-by-digit")).await;
    let about = findings.iter().find(|finding| finding.clause == "SEC-HASH-TIMING").unwrap();
    assert!(matches!(about.verdict, Verdict::Warn | Verdict::Inconclusive), "{about:?}");
}

const KEY: &str = "the key of a careless locker";
const NOW: i64 = 1_479_902_400;

const WIRE: &str = r#"
[request]
method = "GET"
path = "/launch?id={app-id}&hash={app-hash}&time={time-stamp}&url={document-url}"
headers = ["Origin: {origin}"]
[answers]
launch = { status = 302, header = "Location: /login" }
refusal = [{ code = 'error {code}' }]
"#;

/// A locker that escapes nothing, forbids no frames, links what it is given, and lets every origin read.
async fn careless(Query(asked): Query<HashMap<String, String>>, headers: HeaderMap) -> Response {
    let said = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let is_right = said("hash") == app_hash(said("id"), KEY, said("time"));
    let mut response = if is_right {
        let document: String =
            url::form_urlencoded::byte_serialize(said("url").as_bytes()).collect();
        let to = Redirect::to(&format!("/login?url={document}"));
        (StatusCode::FOUND, to.into_response().headers().clone()).into_response()
    } else {
        Html(format!("<p>error 203 for {}", said("id"))).into_response()
    };
    if let Some(origin) = headers.get(header::ORIGIN) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true".parse().unwrap());
    }
    response
}

async fn login(Query(asked): Query<HashMap<String, String>>) -> Html<String> {
    let document = asked.get("url").map(String::as_str).unwrap_or_default();
    Html(format!("<p>Log in to save <a href=\"{document}\">this</a>"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_careless_locker_is_found_to_be() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: Url = format!("http://{}/lib.js", listener.local_addr().unwrap()).parse().unwrap();
    let router = Router::new().route("/launch", get(careless)).route("/login", get(login));
    let served = tokio::spawn(async move { axum::serve(listener, router).await });
    let template = Template::parse("careless", WIRE).unwrap();
    let app = App {
        id: "EXAMBOARD".to_owned(),
        key: Secret::new(KEY),
        domain: "partner.example".to_owned(),
        further_domains: Vec::new(),
        authorised: true,
    };
    let apps = vec![(AppName::Main, app)];
    let subject = Subject::new(apps, Format::EpochSeconds, 0, &template);
    let host = Host::of(&url, &locksmith_core::tls::Trust::default(), Duration::from_secs(30))
        .await
        .unwrap();
    let setting = Setting { template, subject, host, clock: LockerClock::Stopped(NOW) };
    let findings = probe(Arc::new(setting), plan(url), Arc::new(Progress::default())).await;
    served.abort();
    assert_eq!(
        verdicts(&findings)[1..],
        [
            ("SEC-REFLECTED-MARKUP", Verdict::Warn),
            ("SEC-FRAMED", Verdict::Warn),
            ("SEC-DOCUMENT-SCHEME", Verdict::Warn),
            ("SEC-DOCUMENT-ADDRESS", Verdict::Skipped),
            ("SEC-CORS", Verdict::Warn),
        ],
        "{findings:#?}"
    );
    let shown: Vec<&str> = findings[1].evidence.iter().map(|one| one.what.as_str()).collect();
    let of_id = "{app-id}, markup as app-id: it makes an element";
    let of_document =
        "{document-url}, markup as document-url, redirected: it ends the value of an attribute";
    assert_eq!(shown, [of_id, of_document]);
    let text = serde_json::to_string(&findings).unwrap();
    assert!(!text.contains(KEY), "{text}");
}

#[tokio::test]
async fn a_run_that_was_stopped_is_reported_to_be() {
    let (embedded, met) = met(None).await;
    let progress = Arc::new(Progress::default());
    progress.interrupt();
    let plan = plan(embedded.profile.library.clone());
    let findings = probe(Arc::clone(&met.setting), plan, progress).await;
    met.part().await.unwrap();
    let known = |finding: &&Finding| finding.verdict != Verdict::Inconclusive;
    let known: Vec<&Finding> = findings.iter().filter(known).collect();
    // A locker on loopback is not asked for this one.
    assert_eq!(
        known.iter().map(|one| one.clause.as_str()).collect::<Vec<_>>(),
        ["SEC-DOCUMENT-ADDRESS"]
    );
}

#[test]
fn what_is_looked_for_is_in_the_register() {
    for id in LOOKED_FOR {
        assert!(clause::find(id).is_some(), "{id}");
    }
    for mutant in reference_locker::mutants::BY_REQUESTS {
        assert!(LOOKED_FOR.contains(&mutant.clause), "{}", mutant.id);
        assert!(mutant.killed_by.is_empty(), "{}", mutant.id);
    }
}
