//! In how an authentication error is shown.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Json;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Change::{Method, Patches};
use super::Mutant;
use super::serving::{ERROR_HIDDEN, Page, Patch, is_page, replaced, rewritten};
use crate::locker::Locker;
use crate::policy::{Policy, Specification, Work};
use crate::protocol::Code::{
    self, DomainNotRegistered, InvalidAppHash, InvalidAppId, NotAuthorised, StaleTimeStamp,
};
use crate::routes::WidgetRequest;
use crate::sessions::Save;
use crate::source::Source;

/// What stands before the number in the page of an error.
const NUMBER: &str = "<strong class=\"code\">";

/// The page of an error with its number written so.
fn with_number(page: &str, write: impl Fn(&str) -> String) -> String {
    let Some((_, rest)) = page.split_once(NUMBER) else { return page.to_owned() };
    let number = rest.split_once('<').map_or("", |(number, _)| number);
    let written = [NUMBER, &write(number)].concat();
    replaced(page, NUMBER, "</strong>", &written)
}

/// A request with this fault is let in, with its code above the login.
#[derive(Debug)]
struct Passable {
    code: Code,
    tickets: Mutex<HashMap<String, Code>>,
    /// By the path of their popups.
    shown: Mutex<HashMap<String, Code>>,
}

impl Passable {
    fn new(code: Code) -> Self {
        Self { code, tickets: Mutex::default(), shown: Mutex::default() }
    }

    fn lock(codes: &Mutex<HashMap<String, Code>>) -> MutexGuard<'_, HashMap<String, Code>> {
        codes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Policy for Passable {
    fn answer_widget(&self, asked: &WidgetRequest<'_>, refusal: Option<Code>) -> Response {
        match refusal {
            Some(code) if code == self.code => {
                let ticket = (asked.ticket)().to_string();
                Self::lock(&self.tickets).insert(ticket.clone(), code);
                Json(json!({ "ticket": ticket })).into_response()
            }
            refusal => Specification.answer_widget(asked, refusal),
        }
    }

    fn open<'a>(
        &'a self,
        locker: &'a Locker,
        source: Source,
        ticket: &'a str,
    ) -> Work<'a, Option<Arc<Save>>> {
        Box::pin(async move {
            let save = Specification.open(locker, source, ticket).await?;
            if let Some(code) = Self::lock(&self.tickets).remove(ticket) {
                Self::lock(&self.shown).insert(save.id.to_string(), code);
            }
            Some(save)
        })
    }

    fn answer<'a>(&'a self, _: &'a Locker, uri: &'a Uri, response: Response) -> Work<'a, Response> {
        let id = uri.path().strip_prefix("/savelocker/save/").unwrap_or_default();
        let id = id.split('/').next().unwrap_or_default();
        let code = Self::lock(&self.shown).get(id).copied();
        let warned = move |page: String| {
            let Some(code) = code else { return page };
            let Some((before, after)) = page.split_once("<h1>Log in</h1>\n") else { return page };
            let Some((lead, after)) = after.split_once('\n') else { return page };
            let words = code.description();
            format!(
                "{before}<h1>Log in</h1>\n{lead}\n<p class=\"notice bad\" role=\"alert\">Error code \
                 {NUMBER}{code}</strong>: {words}</p>\n{after}"
            )
        };
        Box::pin(async move {
            if is_page(uri, &response) { rewritten(response, warned).await } else { response }
        })
    }
}

/// Authentication errors.
pub(super) static ERRORS: &[Mutant] = &[
    Mutant {
        id: "error-203/without-number",
        clause: "ERR-SHOWN",
        why: "Numbers frighten users, so the words alone are shown.",
        killed_by: &["locker/error-203/another-key"],
        change: Method(|| {
            Arc::new(Page(|page| {
                page.replace("<p>Error code <strong class=\"code\">203</strong></p>", "")
            }))
        }),
    },
    Mutant {
        id: "error-204/without-number",
        clause: "ERR-SHOWN",
        why: "Numbers frighten users, so the words alone are shown.",
        killed_by: &["locker/error-204/unknown"],
        change: Method(|| {
            Arc::new(Page(|page| {
                page.replace("<p>Error code <strong class=\"code\">204</strong></p>", "")
            }))
        }),
    },
    Mutant {
        id: "error-205/without-number",
        clause: "ERR-SHOWN",
        why: "Numbers frighten users, so the words alone are shown.",
        killed_by: &["locker/error-205/another-host"],
        change: Method(|| {
            Arc::new(Page(|page| {
                page.replace("<p>Error code <strong class=\"code\">205</strong></p>", "")
            }))
        }),
    },
    Mutant {
        id: "error-206/without-number",
        clause: "ERR-SHOWN",
        why: "Numbers frighten users, so the words alone are shown.",
        killed_by: &["locker/error-206/31-minutes"],
        change: Method(|| {
            Arc::new(Page(|page| {
                page.replace("<p>Error code <strong class=\"code\">206</strong></p>", "")
            }))
        }),
    },
    Mutant {
        id: "error-207/without-number",
        clause: "ERR-SHOWN",
        why: "Numbers frighten users, so the words alone are shown.",
        killed_by: &["locker/error-207"],
        change: Method(|| {
            Arc::new(Page(|page| {
                page.replace("<p>Error code <strong class=\"code\">207</strong></p>", "")
            }))
        }),
    },
    Mutant {
        id: "error-203/passable",
        clause: "ERR-203",
        why: "The error is a warning during a transition that never ended.",
        killed_by: &["locker/error-203/another-key"],
        change: Method(|| Arc::new(Passable::new(InvalidAppHash))),
    },
    Mutant {
        id: "error-204/passable",
        clause: "ERR-204",
        why: "The error is a warning during a transition that never ended.",
        killed_by: &["locker/error-204/unknown"],
        change: Method(|| Arc::new(Passable::new(InvalidAppId))),
    },
    Mutant {
        id: "error-205/passable",
        clause: "ERR-205",
        why: "The error is a warning during a transition that never ended.",
        killed_by: &["locker/error-205/another-host"],
        change: Method(|| Arc::new(Passable::new(DomainNotRegistered))),
    },
    Mutant {
        id: "error-206/passable",
        clause: "ERR-206",
        why: "The error is a warning during a transition that never ended.",
        killed_by: &["locker/error-206/31-minutes"],
        change: Method(|| Arc::new(Passable::new(StaleTimeStamp))),
    },
    Mutant {
        id: "error-207/passable",
        clause: "ERR-207",
        why: "The error is a warning during a transition that never ended.",
        killed_by: &["locker/error-207"],
        change: Method(|| Arc::new(Passable::new(NotAuthorised))),
    },
    Mutant {
        id: "error/number-in-a-word",
        clause: "ERR-SHOWN",
        why: "The locker's own error ids have the code inside.",
        killed_by: &["locker/error-203/another-key"],
        change: Method(|| {
            Arc::new(Page(|page| with_number(page, |number| format!("SL{number}E"))))
        }),
    },
    Mutant {
        id: "error/blank",
        clause: "ERR-SHOWN",
        why: "The template of the error page is missing on the server.",
        killed_by: &["locker/error-203/another-key"],
        change: Method(|| {
            Arc::new(Page(
                |page| if page.contains(NUMBER) { String::new() } else { page.to_owned() },
            ))
        }),
    },
    Mutant {
        id: "error/closed",
        clause: "ERR-SHOWN",
        why: "A popup that is refused was thought to be of no use.",
        killed_by: &["locker/error-203/another-key"],
        change: Patches(&[
            ERROR_HIDDEN,
            Patch {
                file: "popup.js",
                find: "  button.addEventListener('click', function () { window.close(); });",
                replace: "  if (!data.save) { window.close(); }
  button.addEventListener('click', function () { window.close(); });",
            },
        ]),
    },
    Mutant {
        id: "error/all-codes",
        clause: "ERR-203",
        why: "The page explains every code, and the user may choose.",
        killed_by: &["locker/error-203/another-key"],
        change: Method(|| {
            Arc::new(Page(|page| with_number(page, |_| "203, 204, 205, 206, 207".to_owned())))
        }),
    },
];
