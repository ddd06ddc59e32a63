//! Other texts in what is served.

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::locker::Locker;
use crate::policy::{Policy, Work};
use crate::routes::LIBRARY;

/// Saved documents, which are no one's to change on their way out.
pub(super) const DOCUMENTS: &str = "/savelocker/documents/";
const ASSETS: &str = "/savelocker/assets/";

/// One place of a file, and what stands there instead.
#[derive(Debug)]
pub(super) struct Patch {
    /// `savelocker.js`, or a file of `templates/`.
    pub(super) file: &'static str,
    /// The place: a text that the file has exactly once.
    pub(super) find: &'static str,
    pub(super) replace: &'static str,
}

impl Patch {
    /// Of the library.
    pub(super) const fn library(find: &'static str, replace: &'static str) -> Self {
        Self { file: "savelocker.js", find, replace }
    }

    /// Whether it is for pages, and not for an asset.
    pub(super) fn is_of_pages(&self) -> bool {
        self.file.rsplit('.').next() == Some("html")
    }
}

/// The style sheet, with a rule that hides all in an element.
macro_rules! and_hides {
    ($what:literal) => {
        Patch {
            file: "style.css",
            find: "a { color: var(--accent); }\n",
            replace: concat!("a { color: var(--accent); }\n", $what, " > * { display: none; }\n"),
        }
    };
}

/// The message after a save is not shown.
pub(super) const MESSAGE_HIDDEN: Patch = and_hides!("body:has(#close[data-save])");
/// The page of an error shows nothing.
pub(super) const ERROR_HIDDEN: Patch = and_hides!("body:has(strong.code)");

/// The library says that the locker opens, and goes on so.
macro_rules! opening {
    ($more:literal) => {
        Patch::library(
            "    say(popup, 'Opening the locker…');",
            concat!("    say(popup, 'Opening the locker…');\n", $more),
        )
    };
}
pub(super) use opening;

/// A locker that serves its files with patches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patched(pub(super) &'static [Patch]);

impl Policy for Patched {
    fn answer<'a>(&'a self, _: &'a Locker, uri: &'a Uri, response: Response) -> Work<'a, Response> {
        Box::pin(self.apply(uri, response))
    }
}

impl Patched {
    pub(super) async fn apply(&self, uri: &Uri, response: Response) -> Response {
        let file = match uri.path() {
            LIBRARY => Some("savelocker.js"),
            path => path.strip_prefix(ASSETS),
        };
        let is_page = is_page(uri, &response);
        let is_meant = |patch: &&Patch| Some(patch.file) == file || is_page && patch.is_of_pages();
        let meant: Vec<&Patch> = self.0.iter().filter(is_meant).collect();
        if meant.is_empty() {
            return response;
        }
        // A text of one template is in the pages of no other: a test looks after that.
        rewritten(response, |text| {
            meant.iter().fold(text, |text, patch| text.replacen(patch.find, patch.replace, 1))
        })
        .await
    }
}

/// A locker whose pages are changed after they are made.
#[derive(Debug)]
pub(super) struct Page(pub(super) fn(&str) -> String);

impl Policy for Page {
    fn answer<'a>(&'a self, _: &'a Locker, uri: &'a Uri, response: Response) -> Work<'a, Response> {
        Box::pin(async move {
            if is_page(uri, &response) {
                rewritten(response, |page| (self.0)(&page)).await
            } else {
                response
            }
        })
    }
}

/// Whether an answer is a page of the locker.
pub(super) fn is_page(uri: &Uri, response: &Response) -> bool {
    let content_type = response.headers().get(CONTENT_TYPE);
    let is_html = content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    is_html && !uri.path().starts_with(DOCUMENTS)
}

/// An answer with another text.
pub(super) async fn rewritten(
    response: Response,
    change: impl FnOnce(String) -> String + Send,
) -> Response {
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    head.headers.remove(CONTENT_LENGTH);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Response::from_parts(head, Body::from(change(text)))
}

/// A script, as an asset is served.
pub(super) fn script(text: &'static str) -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], text).into_response()
}

/// A page with `text` instead of all from `from` up to `to`; unchanged where it has neither.
pub(super) fn replaced(page: &str, from: &str, to: &str, text: &str) -> String {
    let Some((before, rest)) = page.split_once(from) else { return page.to_owned() };
    let Some((_, after)) = rest.split_once(to) else { return page.to_owned() };
    [before, text, to, after].concat()
}
