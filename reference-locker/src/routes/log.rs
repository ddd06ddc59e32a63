//! A line for each request, for who watches the locker at work.

use std::io::Write as _;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use time::OffsetDateTime;
use time::macros::format_description;

use crate::token::Token;

/// The router, with a line on standard error for each request: time in UTC, method, path, status.
pub(crate) fn logged(router: Router) -> Router {
    router.layer(from_fn(async |request: Request, next: Next| {
        let (method, path) = (request.method().clone(), shown(request.uri().path()));
        let response: Response = next.run(request).await;
        let now = OffsetDateTime::now_utc().time();
        let now = now.format(format_description!("[hour]:[minute]:[second]")).unwrap_or_default();
        // A closed log must not stop an answer.
        let _ = writeln!(std::io::stderr(), "{now} {method} {path} {}", response.status().as_u16());
        response
    }))
}

/// A path without its tokens, which are secrets, and without what would steer a terminal. A query is no part of
/// it.
fn shown(path: &str) -> String {
    let segments = path.split('/').map(|segment| match Token::read(segment) {
        Some(_) => "{token}".to_owned(),
        None => segment.chars().take(80).filter(|c| !c.is_control()).collect(),
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_without_its_token() {
        let token = Token::random().to_string();
        assert_eq!(
            shown(&format!("/savelocker/save/{token}/login")),
            "/savelocker/save/{token}/login"
        );
        assert_eq!(shown("/savelocker/uploaded"), "/savelocker/uploaded");
    }
}
