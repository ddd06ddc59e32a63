//! Choices: what the specification leaves to a locker. One that makes such a choice conforms as before, and a
//! certification tool must let it pass.

use std::sync::Arc;

use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;

use super::Change::{self, Both, Patches};
use super::serving::{ERROR_HIDDEN, MESSAGE_HIDDEN, Patch, Patched, is_page, rewritten, script};
use crate::locker::Locker;
use crate::policy::{Policy, Specification, Work};

/// A way in which a locker may differ from the usual one, and conforms.
#[derive(Debug)]
pub struct Choice {
    /// Its stable id, such as `code/beside-the-button`.
    pub id: &'static str,
    /// What it is, in a sentence.
    pub what: &'static str,
    /// The cases that it may change something for: globs of their ids.
    pub cases: &'static [&'static str],
    pub(super) change: Change,
}

impl Choice {
    /// How a locker with this choice decides.
    #[must_use]
    pub fn policy(&self) -> Arc<dyn Policy> {
        self.change.policy()
    }
}

/// The choice of an id.
#[must_use]
pub fn find_choice(id: &str) -> Option<&'static Choice> {
    CHOICES.iter().find(|choice| choice.id == id)
}

/// The popup keeps its form, and shows the message below it, in words that a program does not know for a
/// success.
#[derive(Debug)]
struct InPlace(Patched);

impl Policy for InPlace {
    fn answer<'a>(&'a self, _: &'a Locker, uri: &'a Uri, response: Response) -> Work<'a, Response> {
        Box::pin(async move {
            if uri.path() == "/savelocker/assets/popup.js" {
                return script(include_str!("in_place.js"));
            }
            let response = self.0.apply(uri, response).await;
            if is_page(uri, &response) {
                rewritten(response, in_words_of_its_own).await
            } else {
                response
            }
        })
    }
}

fn in_words_of_its_own(page: String) -> String {
    let (title, notice) =
        ("<h1>Document saved</h1>\n", "<p class=\"notice good\" role=\"status\">");
    if !page.contains(title) {
        return page;
    }
    page.replacen(title, "", 1)
        .replacen(notice, "<p class=\"notice good\">", 1)
        .replacen(" was saved successfully in the folder ", " is in the folder ", 1)
        .replacen(".</p>", " now.</p>", 1)
}

/// The origin is taken from the browser's `Origin` or, where that is absent, from its `Referer`: that
/// conforms, too (I-DOMAIN-MATCH).
#[derive(Clone, Copy, Debug)]
pub struct OrReferer;

impl Policy for OrReferer {
    fn origin_of<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        Specification.origin_of(headers).or_else(|| {
            let page = headers.get(header::REFERER)?.to_str().ok()?;
            let host = page.find("://")? + "://".len();
            let end = page[host..].find('/').map_or(page.len(), |slash| host + slash);
            Some(&page[..end])
        })
    }
}

/// What ends in an authentication error: each kind, and every kind of origin.
const REFUSED: &[&str] = &[
    "locker/error-203/another-key",
    "locker/error-204/unknown",
    "locker/error-205/*",
    "locker/error-206/31-minutes",
    "locker/error-207",
    "locker/several-faults/hash-and-time",
];

/// What comes as far as "Save here", or ends before it.
const SAVED: &[&str] = &[
    "locker/save/pdf",
    "locker/failure/status-404",
    "locker/failure/no-answer",
    "locker/result/*",
    "locker/cancelled/*",
];

/// Every choice.
pub static CHOICES: &[Choice] = &[
    Choice {
        id: "code/beside-the-button",
        what: "The library opens the popup, asks the server, closes it and shows the code beside the button.",
        cases: REFUSED,
        change: Patches(&[
            Patch::library(
"      if (code) { return go(popup, ",
"      if (code) { popup.close(); return note(anchor, 'Authentication error. Error code: ' + code); }
      if (code) { return go(popup, ",
),
        ]),
    },
    Choice {
        id: "code/given-to-the-page",
        what: "The popup gives the code to the page, which shows it, and closes itself at once.",
        cases: REFUSED,
        change: Patches(&[
            ERROR_HIDDEN,
            Patch {
                file: "popup.js",
                find: "  button.addEventListener('click', function () { window.close(); });",
                replace: "  var code = document.querySelector('.code');
  // A code is no secret, and no origin was authenticated for it.
  if (code && window.opener) {
    window.opener.postMessage({ type: 'savelocker-refusal', code: code.textContent }, '*');
  }
  if (code) { window.close(); }
  button.addEventListener('click', function () { window.close(); });",
            },
            Patch::library(
"      if (isOurs && data && data.type === 'savelocker-result') { setResult(entry.anchor, String(data.result)); }",
"      if (isOurs && data && data.type === 'savelocker-result') { setResult(entry.anchor, String(data.result)); }
      if (isOurs && data && data.type === 'savelocker-refusal') { note(entry.anchor, 'Authentication error. Error code: ' + String(data.code)); }",
),
        ]),
    },
    Choice {
        id: "code/for-a-moment",
        what: "The popup shows the code, and closes itself after a moment.",
        cases: REFUSED,
        change: Patches(&[
            Patch {
                file: "popup.js",
                find: "  button.addEventListener('click', function () { window.close(); });",
                replace: "  if (!data.save) { setTimeout(function () { window.close(); }, 1200); }
  button.addEventListener('click', function () { window.close(); });",
            },
        ]),
    },
    Choice {
        id: "message/given-to-the-page",
        what: "The popup gives result and message to the page, and closes itself at once.",
        cases: SAVED,
        change: Patches(&[
            MESSAGE_HIDDEN,
            Patch {
                file: "popup.js",
                find: "    var message = { type: 'savelocker-result', save: data.save, result: data.result };",
                replace: "    var message = { type: 'savelocker-result', save: data.save, result: data.result };
    message.words = document.querySelector('.notice').textContent;",
            },
            Patch {
                file: "popup.js",
                find: "  button.addEventListener('click', function () { window.close(); });",
                replace: "  if (data.save) { window.close(); }
  button.addEventListener('click', function () { window.close(); });",
            },
            Patch::library(
"      if (isOurs && data && data.type === 'savelocker-result') { setResult(entry.anchor, String(data.result)); }",
"      if (isOurs && data && data.type === 'savelocker-result') { setResult(entry.anchor, String(data.result)); }
      if (isOurs && data && data.words) { note(entry.anchor, String(data.words)); }",
),
        ]),
    },
    Choice {
        id: "message/in-place",
        what: "The popup keeps its form, and shows the message below it, in words of its own.",
        cases: SAVED,
        change: Both(|patched| Arc::new(InPlace(patched)), &[
            Patch {
                file: "folder.html",
                find: "<h1>Save a document</h1>",
                replace: r#"<script src="/savelocker/assets/popup.js" defer></script>
<h1>Save a document</h1>"#,
            },
            Patch {
                file: "folder.html",
                find: r#"  <button type="submit">Save here</button>
</form>"#,
                replace: r#"  <button type="submit">Save here</button>
</form>
<p id="told"></p>"#,
            },
        ]),
    },
];
