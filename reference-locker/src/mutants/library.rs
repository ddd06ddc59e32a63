//! In the library and its buttons.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::Change::{Method, Patches};
use super::Mutant;
use super::serving::Patch;
use crate::locker::Locker;
use crate::policy::{Policy, Work};
use crate::routes;

/// Where the library is when it is not where the specification has it.
const ELSEWHERE: &str = "/savelocker/js/savelocker.js";

/// A locker that answers requests at this path so.
#[derive(Debug)]
struct Served(fn(&Locker, &str, Response) -> Response);

impl Policy for Served {
    fn answer<'a>(
        &'a self,
        locker: &'a Locker,
        uri: &'a Uri,
        response: Response,
    ) -> Work<'a, Response> {
        Box::pin(async move { (self.0)(locker, uri.path(), response) })
    }
}

fn elsewhere(locker: &Locker, path: &str, response: Response) -> Response {
    match path {
        routes::LIBRARY => StatusCode::NOT_FOUND.into_response(),
        ELSEWHERE => routes::library(locker),
        _ => response,
    }
}

fn as_text(_: &Locker, path: &str, mut response: Response) -> Response {
    if path == routes::LIBRARY {
        let text = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, text);
    }
    response
}

fn empty(_: &Locker, path: &str, mut response: Response) -> Response {
    if path == routes::LIBRARY {
        response.headers_mut().remove(CONTENT_LENGTH);
        *response.body_mut() = Body::empty();
    }
    response
}

/// The library, the buttons and jQuery.
pub(super) static LIBRARY: &[Mutant] = &[
    Mutant {
        id: "library/elsewhere",
        clause: "WID-LIBRARY",
        why: "The path was changed with a new version of the front end.",
        killed_by: &["locker/correct-launch"],
        change: Method(|| Arc::new(Served(elsewhere))),
    },
    Mutant {
        id: "library/as-text",
        clause: "WID-LIBRARY",
        why: "The storage that serves it does not know the type of scripts.",
        killed_by: &["locker/correct-launch"],
        change: Method(|| Arc::new(Served(as_text))),
    },
    Mutant {
        id: "library/empty",
        clause: "WID-LIBRARY",
        why: "The build step wrote an empty file, and no test noticed.",
        killed_by: &["locker/correct-launch"],
        change: Method(|| Arc::new(Served(empty))),
    },
    Mutant {
        id: "button/first-only",
        clause: "WID-BUTTON",
        why: "`querySelector` was written for `querySelectorAll`.",
        killed_by: &["locker/button/several"],
        change: Patches(&[
            Patch::library(
"return Array.from(document.querySelectorAll(SAVER));",
"return Array.from(document.querySelectorAll(SAVER)).slice(0, 1);",
),
            Patch::library(
"    if (!anchor) { return; }",
"    if (!anchor || buttons().indexOf(anchor) === -1) { return; }",
),
        ]),
    },
    Mutant {
        id: "button/class-compared-whole",
        clause: "WID-BUTTON",
        why: "The attribute is compared with the class, and not its words.",
        killed_by: &["locker/button/more-classes"],
        change: Patches(&[Patch::library(
"  var SAVER = 'a.locker-saver';",
r#"  var SAVER = 'a[class="locker-saver"]';"#,
)]),
    },
    Mutant {
        id: "button/not-in-tables",
        clause: "WID-BUTTON",
        why: "Links in tables are left alone, since the portal's own tables had trouble with them.",
        killed_by: &["locker/button/in-a-table"],
        change: Patches(&[Patch::library(
"  var SAVER = 'a.locker-saver';",
"  var SAVER = 'a.locker-saver:not(table *)';",
)]),
    },
    Mutant {
        id: "button/not-with-markup",
        clause: "WID-BUTTON",
        why: "The label is put in place of the text, and elements with markup are skipped.",
        killed_by: &["locker/button/nested-markup"],
        change: Patches(&[Patch::library(
"  var SAVER = 'a.locker-saver';",
"  var SAVER = 'a.locker-saver:not(:has(:not(.locker-saver-label)))';",
)]),
    },
    Mutant {
        id: "button/only-before-the-library",
        clause: "WID-BUTTON",
        why: "The library looks for its elements when it runs, and not again.",
        killed_by: &["locker/button/library-in-head"],
        change: Patches(&[
            Patch::library(
"    // Buttons that come later, or are drawn anew.
    new MutationObserver(decorateAll).observe(document, WATCHED);
",
"",
),
            Patch::library(
"    if (!anchor) { return; }",
"    if (!anchor || !anchor.hasAttribute('role')) { return; }",
),
        ]),
    },
    Mutant {
        id: "button/only-while-the-page-loads",
        clause: "WID-BUTTON",
        why: "The library waits for an event of the page that may be over.",
        killed_by: &["locker/button/library-async"],
        change: Patches(&[Patch::library(
"
  start();
",
"
  document.addEventListener('readystatechange', function () {
    if (document.readyState === 'interactive') { start(); }
  });
",
)]),
    },
    Mutant {
        id: "button/another-label",
        clause: "WID-BUTTON",
        why: "Marketing wanted a shorter word.",
        killed_by: &["locker/correct-launch"],
        change: Patches(&[Patch::library(
"  function decorate(anchor) {",
"  function decorate(anchor) {
    var LABEL = 'Share';",
)]),
    },
    Mutant {
        id: "button/no-label",
        clause: "WID-BUTTON",
        why: "The label is a picture in the background, without a text.",
        killed_by: &["locker/correct-launch"],
        change: Patches(&[Patch::library(
"  function decorate(anchor) {",
r"  function decorate(anchor) {
    var LABEL = '\u2003';",
)]),
    },
    Mutant {
        id: "jquery/dollar-taken",
        clause: "WID-JQUERY",
        why: "The library has a helper of its own by the name of `$`.",
        killed_by: &["locker/jquery"],
        change: Patches(&[Patch::library(
"    if (!window.jQuery) { console.error(NO_JQUERY); }",
"    if (!window.jQuery) { console.error(NO_JQUERY); }
    window.$ = function (id) { return document.getElementById(id); };",
)]),
    },
    Mutant {
        id: "jquery/removed",
        clause: "WID-JQUERY",
        why: "`noConflict(true)` was to be polite, and takes the page's jQuery away.",
        killed_by: &["locker/jquery"],
        change: Patches(&[
            Patch::library(
"    if (!window.jQuery) { console.error(NO_JQUERY); }",
"    if (!window.jQuery) { console.error(NO_JQUERY); }
    if (window.jQuery) { window.saveLockerJQuery = window.jQuery.noConflict(true); }",
),
            Patch::library(
"    var $ = window.jQuery;",
"    var $ = window.jQuery || window.saveLockerJQuery;",
),
        ]),
    },
    Mutant {
        id: "jquery/replaced",
        clause: "WID-JQUERY",
        why: "The library brings the version that it was tested with.",
        killed_by: &["locker/jquery"],
        change: Patches(&[Patch::library(
"    if (!window.jQuery) { console.error(NO_JQUERY); }",
"    if (!window.jQuery) { console.error(NO_JQUERY); }
    var own = window.jQuery;
    if (own) { window.jQuery = window.$ = own.extend(function (what) { return own(what); }, own); }",
)]),
    },
];
