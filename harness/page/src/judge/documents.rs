//! The documents behind the buttons, as a server gets them (PAGE-HREF).

use url::Url;

use super::facts::Facts;
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::Document;
use locksmith_spec::verdict::{HOW_TO_FIX, Verdict};

/// Endings of files that are no pages of HTML.
const FILES: [&str; 12] =
    ["pdf", "jpg", "jpeg", "png", "gif", "tif", "tiff", "doc", "docx", "xml", "zip", "json"];

/// Words in the title of a page that is there in place of a document.
const INSTEAD: [&str; 9] = [
    "not found",
    "error",
    "404",
    "forbidden",
    "access denied",
    "unauthor",
    "log in",
    "login",
    "sign in",
];

/// What is said of a document: the verdict, what came, and how to fix it.
type Said = (Verdict, String, Option<&'static str>);

pub(super) fn documents(facts: &Facts<'_>, findings: &mut Findings) {
    let wanted = ["a document that a server can fetch without the user's cookies"];
    for document in &facts.documents {
        if let Some(scheme) = other_scheme(document) {
            let observed = format!(
                "{}: not judged, because its address begins with `{scheme}:` (PAGE-HREF, page/addresses)",
                facts.name(document.button)
            );
            findings.add("PAGE-HREF", Verdict::Skipped, wanted, &observed);
            continue;
        }
        let (verdict, what, fix) = judge(document);
        let name = facts.name(document.button);
        let observed = format!("{name}: {what}");
        let finding = findings.add("PAGE-HREF", verdict, wanted, &observed);
        finding.shows("asked for", &document.url);
        if let Some(to) = &document.led_to {
            finding.shows("redirected to", to);
        }
        if let Some(fix) = fix {
            finding.shows(HOW_TO_FIX, fix);
        }
        if document.bytes == 0 && verdict == Verdict::Warn {
            finding.by(Some("I-EMPTY"));
        }
    }
}

/// The scheme of an address that no server can fetch from: another case reports the address.
fn other_scheme(document: &Document) -> Option<String> {
    let url = Url::parse(&document.url).ok()?;
    (!matches!(url.scheme(), "http" | "https")).then(|| url.scheme().to_owned())
}

const WITHOUT_SESSION: &str = "The locker's server fetches the document without the user's session. Give the button \
                               a URL that needs no login, such as one with a token that is valid for some time.";

const FORBIDDEN: &str = "Let the locker's server fetch the document: causes of a 403 are a rule on the client's \
                         address, `Referer` or browser, a wrong token or a missing session. Open the URL in a \
                         private window, and read the log of the document's server.";

fn judge(document: &Document) -> Said {
    if let Some(problem) = &document.problem {
        return (Verdict::Fail, problem.clone(), None);
    }
    let Some(status) = document.status else {
        return (Verdict::Fail, "no answer".to_owned(), None);
    };
    if status != 200 {
        let (what, fix) = of_status(status);
        return (Verdict::Fail, format!("its server answers {status}{what}"), Some(fix));
    }
    if document.bytes == 0 {
        let fix = "Send the document's bytes, or show no button without a document.";
        return (Verdict::Warn, "the document is empty (0 bytes)".to_owned(), Some(fix));
    }
    let Some(title) = &document.title else {
        let what = format!("{} bytes of {}", document.bytes, document.content_type);
        return (Verdict::Pass, what, None);
    };
    of_html(document, title)
}

/// What a status that is no success means, and how to fix it.
fn of_status(status: u16) -> (&'static str, &'static str) {
    match status {
        300..=399 => (
            ", but no redirect target",
            "Let the redirect lead to the document, by http or https, in a few steps.",
        ),
        401 => (" (login required)", WITHOUT_SESSION),
        403 => (" (forbidden)", FORBIDDEN),
        404 => (
            " (not found)",
            "Correct the `href`: this URL has no document. Open it in a private window to see what a server gets.",
        ),
        405 => (" (method not allowed)", "The locker fetches by GET: let the server answer GET."),
        410 => (
            " (gone)",
            "The link is used up or expired. Make a new link in each load that can be fetched more than once and \
             for longer than 30 minutes.",
        ),
        429 => {
            (" (too many requests)", "Let a server fetch each document at least once in a minute.")
        }
        500..=599 => (
            " (server error)",
            "Read the log of the document's server at the time of this run: it failed at this request.",
        ),
        _ => ("", "Answer a GET with status 200 and the complete document."),
    }
}

/// A page of HTML where a document is wanted: it may be the document, or stand in its place.
fn of_html(document: &Document, title: &str) -> Said {
    let path = document.url.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let is_file = ending.is_some_and(|ending| FILES.contains(&ending.as_str()));
    let words = title.to_lowercase();
    let instead = INSTEAD.iter().any(|word| words.contains(word));
    let moved = document.led_to.is_some();
    let by_itself = "Answer this URL with the document itself, or with a status other than 200 if there is none.";
    if document.login && (is_file || moved || instead) {
        (Verdict::Fail, format!("a login page, \"{title}\""), Some(WITHOUT_SESSION))
    } else if is_file {
        let what = format!("an HTML page, \"{title}\", in place of the file");
        (Verdict::Fail, what, Some(by_itself))
    } else if instead {
        (Verdict::Fail, format!("a page that says \"{title}\""), Some(by_itself))
    } else if document.login {
        let what = format!("the document, \"{title}\", asks for a password");
        (Verdict::Warn, what, Some(WITHOUT_SESSION))
    } else {
        (Verdict::Pass, format!("an HTML page, \"{title}\""), None)
    }
}
