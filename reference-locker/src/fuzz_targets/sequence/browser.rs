//! What a browser does: requests to the router, without a socket.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use tower::ServiceExt;
use url::form_urlencoded::Serializer;

use crate::routes::UPLOADED;

pub(super) struct Browser(Router);

/// An answer, as far as a sequence needs it.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) location: String,
    /// `name=value` of the cookie that was set.
    pub(super) cookie: String,
    pub(super) body: String,
}

impl Answer {
    /// What stands in the body between these texts; empty where they do not.
    pub(super) fn part(&self, before: &str, after: &str) -> &str {
        let rest = self.body.split_once(before).map_or("", |(_, rest)| rest);
        rest.split_once(after).map_or("", |(part, _)| part)
    }
}

impl Browser {
    pub(super) fn new(router: Router) -> Self {
        Self(router)
    }

    pub(super) async fn get(&self, path: &str, cookie: Option<&str>) -> Answer {
        let headers = cookie.map(|cookie| (header::COOKIE, cookie));
        self.send(Method::GET, path, headers, &[]).await
    }

    pub(super) async fn post(
        &self,
        path: &str,
        cookie: Option<&str>,
        fields: &[(&str, &str)],
    ) -> Answer {
        let headers = cookie.map(|cookie| (header::COOKIE, cookie));
        self.send(Method::POST, path, headers, fields).await
    }

    pub(super) async fn authorize(&self, origin: &str, fields: &[(&str, &str)]) -> Answer {
        let path = "/savelocker/api/1/authorize";
        self.send(Method::POST, path, Some((header::ORIGIN, origin)), fields).await
    }

    /// Logs in to 'Uploaded Documents': how that was answered, and the list then.
    pub(super) async fn log_in_to_list(&self, name: &str) -> (StatusCode, Answer) {
        let form = self.get(UPLOADED, None).await;
        let fields = [
            ("form_token", form.part("name=\"form_token\" value=\"", "\"")),
            ("name", name),
            ("password", &format!("{name}-password")),
        ];
        let path = "/savelocker/uploaded/login";
        let login = self.post(path, Some(&form.cookie), &fields).await;
        (login.status, self.get(UPLOADED, Some(&login.cookie)).await)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        header: Option<(HeaderName, &str)>,
        fields: &[(&str, &str)],
    ) -> Answer {
        let form = Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        #[expect(clippy::expect_used, reason = "the paths and values are ours")]
        let request = request.body(Body::from(form)).expect("a request");
        let Ok(response) = self.0.clone().oneshot(request).await;
        let (head, body) = response.into_parts();
        #[expect(clippy::expect_used, reason = "an answer of ours breaks off nowhere")]
        let body = to_bytes(body, usize::MAX).await.expect("a whole body");
        assert!(!head.status.is_server_error(), "{path}: {}", head.status);
        Answer {
            status: head.status,
            location: text(&head.headers, &header::LOCATION),
            cookie: first_part(&text(&head.headers, &header::SET_COOKIE)),
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// A cookie without its attributes.
fn first_part(cookie: &str) -> String {
    cookie.split(';').next().unwrap_or_default().to_owned()
}
