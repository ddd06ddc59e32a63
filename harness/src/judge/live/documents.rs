//! The documents behind the buttons, as a server gets them (PAGE-HREF).

use super::super::Verdict;
use super::super::findings::Findings;
use super::facts::Facts;
use crate::observe::live::Document;

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

pub(super) fn documents(facts: &Facts<'_>, findings: &mut Findings) {
    let wanted = ["a document that a server can fetch, without the user's cookies"];
    for document in &facts.documents {
        let (verdict, what) = judge(document);
        let name = facts.name(document.button);
        let observed = format!("{name}: {what}");
        let finding = findings.add("PAGE-HREF", verdict, wanted, &observed);
        finding.shows("asked for", &document.url);
        if let Some(to) = &document.led_to {
            finding.shows("redirected to", to);
        }
        if document.bytes == 0 && verdict == Verdict::Warn {
            finding.by(Some("I-EMPTY"));
        }
    }
}

fn judge(document: &Document) -> (Verdict, String) {
    if let Some(problem) = &document.problem {
        return (Verdict::Fail, problem.clone());
    }
    let Some(status) = document.status else {
        return (Verdict::Fail, "no answer".to_owned());
    };
    if status != 200 {
        return (Verdict::Fail, format!("its server answers {status}"));
    }
    if document.bytes == 0 {
        return (Verdict::Warn, "the document has no bytes".to_owned());
    }
    let Some(title) = &document.title else {
        let kind = &document.content_type;
        return (Verdict::Pass, format!("{} bytes of {kind}", document.bytes));
    };
    let path = document.url.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let is_file = ending.is_some_and(|ending| FILES.contains(&ending.as_str()));
    let words = title.to_lowercase();
    let instead = INSTEAD.iter().any(|word| words.contains(word));
    let moved = document.led_to.is_some();
    if document.login && (is_file || moved || instead) {
        (Verdict::Fail, format!("a login page came, \"{title}\""))
    } else if is_file {
        (Verdict::Fail, format!("a page of HTML came, \"{title}\", in place of the file"))
    } else if instead {
        (Verdict::Fail, format!("a page came that says \"{title}\""))
    } else if document.login {
        (Verdict::Warn, format!("the document, \"{title}\", asks for a password"))
    } else {
        (Verdict::Pass, format!("a page of HTML, \"{title}\""))
    }
}
