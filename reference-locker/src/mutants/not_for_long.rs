//! In refusals that do not stay.

use std::sync::Arc;

use axum::Json;
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Change::Both;
use super::Mutant;
use super::serving::{Patch, Patched, rewritten};
use crate::locker::Locker;
use crate::policy::{Policy, Specification, Work};
use crate::protocol::Code::{
    self, DomainNotRegistered, InvalidAppHash, InvalidAppId, NotAuthorised, StaleTimeStamp,
};
use crate::routes::WidgetRequest;
use crate::token::Token;

const CLOSE: &str = "<button type=\"button\" id=\"close\">";

/// A ticket comes along with this code, and leads to the login a while later, by what the library does
/// or by a way on in the page of the error.
#[derive(Debug)]
struct NotForLong {
    code: Code,
    patched: Patched,
    /// What the page of the error has for a ticket.
    way_on: fn(&Token) -> String,
}

fn nothing(_: &Token) -> String {
    String::new()
}

fn link(ticket: &Token) -> String {
    format!("<p><a href=\"/savelocker/launch?ticket={ticket}\">Continue anyway</a></p>\n")
}

fn button(ticket: &Token) -> String {
    format!(
        "<form action=\"/savelocker/launch\"><input type=\"hidden\" name=\"ticket\" value=\"{ticket}\">\
         <button type=\"submit\">Log in again</button></form>\n"
    )
}

impl Policy for NotForLong {
    fn answer_widget(&self, asked: &WidgetRequest<'_>, refusal: Option<Code>) -> Response {
        match refusal {
            Some(code) if code == self.code => {
                let ticket = (asked.ticket)().to_string();
                Json(json!({ "ticket": ticket, "code": code.number() })).into_response()
            }
            refusal => Specification.answer_widget(asked, refusal),
        }
    }

    fn answer<'a>(&'a self, _: &'a Locker, uri: &'a Uri, response: Response) -> Work<'a, Response> {
        let is_error = uri.path() == format!("/savelocker/error/{}", self.code);
        let query = uri.query().and_then(|query| query.strip_prefix("ticket="));
        match query.and_then(Token::read).filter(|_| is_error) {
            Some(ticket) => Box::pin(rewritten(response, move |page| {
                page.replace(CLOSE, &[&(self.way_on)(&ticket), CLOSE].concat())
            })),
            None => Box::pin(self.patched.apply(uri, response)),
        }
    }
}

/// Where the library goes on with a ticket.
const GO: &str =
    "      go(popup, locker + '/savelocker/launch?ticket=' + encodeURIComponent(answer.ticket));";

/// The error is shown, and the login a while later.
const THEN_THE_LOGIN: &[Patch] = &[Patch::library(
    GO,
    "      var launch = locker + '/savelocker/launch?ticket=' + encodeURIComponent(answer.ticket);
      if (!answer.code) { return go(popup, launch); }
      go(popup, locker + '/savelocker/error/' + encodeURIComponent(answer.code));
      setTimeout(function () { go(popup, launch); }, 1500);",
)];

/// The code is shown beside the button, and the login in the popup a while later.
const BESIDE_THE_BUTTON: &[Patch] = &[Patch::library(
    GO,
    "      var launch = locker + '/savelocker/launch?ticket=' + encodeURIComponent(answer.ticket);
      if (!answer.code) { return go(popup, launch); }
      note(anchor, 'Authentication error. Error code: ' + answer.code);
      setTimeout(function () { go(popup, launch); }, 1500);",
)];

/// The error is shown, and the login in another popup a while later.
const ANOTHER_POPUP: &[Patch] = &[Patch::library(
    GO,
    "      var launch = locker + '/savelocker/launch?ticket=' + encodeURIComponent(answer.ticket);
      if (!answer.code) { return go(popup, launch); }
      go(popup, locker + '/savelocker/error/' + encodeURIComponent(answer.code));
      setTimeout(function () { window.open(launch, '_blank', POPUP); }, 1500);",
)];

/// The page of the error gets the ticket.
const WAY_ON: &[Patch] = &[Patch::library(
    GO,
    "      var ticket = '?ticket=' + encodeURIComponent(answer.ticket);
      var error = answer.code && '/savelocker/error/' + encodeURIComponent(answer.code);
      go(popup, locker + (error || '/savelocker/launch') + ticket);",
)];

/// An authentication error is shown, and the login a while later.
pub(super) static NOT_FOR_LONG: &[Mutant] = &[
    Mutant {
        id: "error-203/then-the-login",
        clause: "ERR-203",
        why: "The popup retries with the session of the page, and that has no check of the hash.",
        killed_by: &["locker/error-203/another-key"],
        change: Both(
            |patched| Arc::new(NotForLong { code: InvalidAppHash, patched, way_on: nothing }),
            THEN_THE_LOGIN,
        ),
    },
    Mutant {
        id: "error-204/beside-the-button-then-the-login",
        clause: "ERR-204",
        why: "The library shows the error, and the popup never hears of it.",
        killed_by: &["locker/error-204/unknown"],
        change: Both(
            |patched| Arc::new(NotForLong { code: InvalidAppId, patched, way_on: nothing }),
            BESIDE_THE_BUTTON,
        ),
    },
    Mutant {
        id: "error-205/then-another-popup",
        clause: "ERR-205",
        why: "The library tries once more without the origin when the first popup has failed.",
        killed_by: &["locker/error-205/another-host"],
        change: Both(
            |patched| Arc::new(NotForLong { code: DomainNotRegistered, patched, way_on: nothing }),
            ANOTHER_POPUP,
        ),
    },
    Mutant {
        id: "error-206/beside-the-button-then-the-login",
        clause: "ERR-206",
        why: "The library shows the error, and the popup never hears of it.",
        killed_by: &["locker/error-206/31-minutes"],
        change: Both(
            |patched| Arc::new(NotForLong { code: StaleTimeStamp, patched, way_on: nothing }),
            BESIDE_THE_BUTTON,
        ),
    },
    Mutant {
        id: "error-203/continue-anyway",
        clause: "ERR-203",
        why: "The error page has the link by which developers go on.",
        killed_by: &["locker/error-203/another-key"],
        change: Both(
            |patched| Arc::new(NotForLong { code: InvalidAppHash, patched, way_on: link }),
            WAY_ON,
        ),
    },
    Mutant {
        id: "error-206/button-to-the-login",
        clause: "ERR-206",
        why: "A user whose page is old may log in anew, and the request is kept for that.",
        killed_by: &["locker/error-206/31-minutes"],
        change: Both(
            |patched| Arc::new(NotForLong { code: StaleTimeStamp, patched, way_on: button }),
            WAY_ON,
        ),
    },
    Mutant {
        id: "error-207/then-the-login",
        clause: "ERR-207",
        why: "The error page leads on to the locker's start, which knows the request already.",
        killed_by: &["locker/error-207"],
        change: Both(
            |patched| Arc::new(NotForLong { code: NotAuthorised, patched, way_on: nothing }),
            THEN_THE_LOGIN,
        ),
    },
];
