//! One arbitrary request: the locker reads it by the rules, and answers.

use std::sync::LazyLock;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, header};
use tower::ServiceExt;
use url::form_urlencoded;

use super::{NOW, RUNTIME, locker};
use crate::config::Config;
use crate::policy::Specification;
use crate::protocol::{self, TimeStampFormat};
use crate::registry::{App, Registry};
use crate::routes;

const AUTHORIZE: &str = "/savelocker/api/1/authorize";
const ID: &str = "8W4A7RNQ";
const KEY: &str = "Jd6R1JMY0NBeX6E111U0";

static APPS: LazyLock<Vec<App>> = LazyLock::new(|| {
    vec![App {
        id: ID.to_owned(),
        key: KEY.into(),
        domain: "partner.example".to_owned(),
        authorised: true,
    }]
});

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    let config = Config { apps: APPS.clone(), ..Config::default() };
    routes::router(RUNTIME.block_on(locker(&config)), Duration::MAX)
});

/// The input is a request as it comes over the wire. What no HTTP server passes on is passed over.
pub fn request(bytes: &[u8]) {
    let Some((request, body)) = read(bytes) else { return };
    let asked = (*request.method() == Method::POST && request.uri().path() == AUTHORIZE)
        .then(|| due(request.headers(), &body))
        .flatten();
    let router = ROUTER.clone();
    RUNTIME.block_on(async {
        let Ok(response) = router.oneshot(request).await;
        is_an_answer(response, asked).await;
    });
}

/// The request, and its body once more.
fn read(bytes: &[u8]) -> Option<(Request<Body>, Bytes)> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(length) = head.parse(bytes).ok()? else { return None };
    let body = Bytes::copy_from_slice(&bytes[length..]);
    let mut request = Request::builder().method(head.method?).uri(head.path?);
    for header in head.headers {
        request = request.header(header.name, header.value);
    }
    Some((request.body(Body::from(body.clone())).ok()?, body))
}

/// What is due to a request for a ticket: the code that it is refused with, if any. Nothing is due
/// where the fields cannot be read: a body that is no form, or has a field twice.
fn due(headers: &HeaderMap, body: &[u8]) -> Option<Result<(), protocol::Code>> {
    let mut fields = [const { None }; 3];
    for (name, value) in form_urlencoded::parse(body) {
        let names = ["app_id", "app_hash", "time_stamp"];
        if let Some(at) = names.iter().position(|known| *known == name)
            && fields[at].replace(value).is_some()
        {
            return None;
        }
    }
    let [app_id, app_hash, time_stamp] = fields.each_ref().map(|f| f.as_deref().unwrap_or(""));
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let origin = match (origins.next(), origins.next()) {
        (Some(origin), None) => origin.to_str().ok(),
        _ => None,
    };
    let request = protocol::Request { app_id, app_hash, time_stamp, origin };
    let registry: Registry = APPS.iter().cloned().collect();
    let format = TimeStampFormat::default();
    Some(protocol::authorise(&request, &registry, format, NOW, &Specification))
}

async fn is_an_answer(response: Response<Body>, due: Option<Result<(), protocol::Code>>) {
    let (head, body) = response.into_parts();
    assert!(!head.status.is_server_error(), "{}", head.status);
    #[expect(clippy::expect_used, reason = "an answer of ours breaks off nowhere")]
    let body = to_bytes(body, usize::MAX).await.expect("a whole body");
    assert!(!contains(&body, KEY.as_bytes()), "the key is shown");
    if let Some(location) = head.headers.get(header::LOCATION) {
        assert!(location.as_bytes().starts_with(b"/savelocker/"), "{location:?}");
    }
    let is_ticket = body.starts_with(br#"{"ticket":"#);
    match (due, head.status) {
        (Some(Ok(())), StatusCode::OK) => assert!(is_ticket, "{body:?}"),
        (Some(Err(code)), StatusCode::FORBIDDEN) => {
            assert_eq!(body, format!(r#"{{"code":{code}}}"#));
        }
        // What is no form, or too large, is not read at all.
        (Some(_), status) => assert!([400, 413, 415, 422].contains(&status.as_u16()), "{status}"),
        (None, _) => assert!(!is_ticket, "{body:?}"),
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
