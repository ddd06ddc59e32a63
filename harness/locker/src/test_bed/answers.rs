//! The answers of the document host on connections that are not broken off.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, Response, StatusCode, header};
use futures_util::stream;

use super::shelf::{Fetch, Shelf};
use locksmith_core::scenario::Answer;

/// After so many redirects to the same place no client should go on.
const MOST_REDIRECTS: usize = 50;

/// Answers a request whose connection is not to be broken.
pub(super) async fn serve<B>(shelf: &Shelf, request: &Request<B>) -> Response<Body> {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let head = request.method() == Method::HEAD;
    let Some(fetch) = Fetch::begin(shelf, request.method().as_str(), target) else {
        return plain(StatusCode::NOT_FOUND, "There is no such document here.");
    };
    let moved = target.contains("/moved/");
    match fetch.answer {
        Answer::Redirect(status) if !moved => {
            let (place, rest) = split_after_name(shelf.within(target));
            redirect(status, &format!("{}{place}/moved/{rest}", shelf.root))
        }
        // Who follows as far as this would follow for ever: it is kept from asking more.
        Answer::RedirectLoop if fetch.request > MOST_REDIRECTS => std::future::pending().await,
        Answer::RedirectLoop => redirect(302, &format!("{}{}", shelf.root, shelf.within(target))),
        Answer::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT);
            plain(status, "This document cannot be had.")
        }
        Answer::Never => std::future::pending().await,
        Answer::Whole | Answer::Redirect(_) | Answer::Held => {
            let length = fetch.bytes.len();
            document(fetch, Some(length), head)
        }
        Answer::Chunked => document(fetch, None, head),
        // The first two are for connections that are to be broken, the third has a port of its own.
        Answer::Reset | Answer::Short | Answer::Refused => {
            plain(StatusCode::NOT_FOUND, "Not here.")
        }
    }
}

/// `/token/name` and what follows.
fn split_after_name(target: &str) -> (&str, &str) {
    let end = target.match_indices('/').nth(2).map_or(target.len(), |(index, _)| index);
    (&target[..end], target[end..].trim_start_matches('/'))
}

fn redirect(status: u16, location: &str) -> Response<Body> {
    Response::builder()
        .status(status)
        .header(header::LOCATION, location)
        .body(Body::empty())
        .unwrap_or_default()
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, "text/plain; charset=utf-8")
        .body(Body::from(text))
        .unwrap_or_default()
}

/// The document, in pieces; with a length when one is announced.
fn document(fetch: Fetch, announced: Option<usize>, head: bool) -> Response<Body> {
    let mut response = Response::builder().header(header::CONTENT_TYPE, fetch.media_type);
    if let Some(length) = announced {
        response = response.header(header::CONTENT_LENGTH, length);
    }
    let body = if head { Body::empty() } else { Body::from_stream(pieces(fetch)) };
    response.body(body).unwrap_or_default()
}

fn pieces(fetch: Fetch) -> impl stream::Stream<Item = Result<Bytes, Infallible>> {
    let piece = match fetch.answer {
        Answer::Held | Answer::Chunked => fetch.bytes.len().div_ceil(2),
        _ => 64 * 1024,
    };
    stream::unfold(fetch, move |mut fetch| async move {
        let rest = fetch.bytes.slice(fetch.sent..);
        if rest.is_empty() {
            return None;
        }
        if fetch.answer == Answer::Held && fetch.sent > 0 {
            // An error means that the case is over, and no one waits for the rest.
            fetch.released.wait_for(|released| *released).await.ok()?;
        }
        let next = rest.slice(..piece.min(rest.len()));
        fetch.count(next.len());
        Some((Ok(next), fetch))
    })
}
