//! `page/href-malformed`: an `href` is a URL.

use crate::Source;
use crate::page::{Document, documents};
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/href-malformed",
    clauses: &["PAGE-HREF"],
    what: "the `href` is a well-formed URL with its scheme, https:// or http://",
    why: "A browser cannot use a malformed URL. It reads a URL without a scheme as a path on the page's \
          own server, where there is no document.",
    fix: "Write the whole URL, with https://, and percent-encode characters that a URL may not contain.",
    needs_key: false,
    look,
};

/// Beginnings of URLs that lost a part of their scheme.
const BEHEADED: [&str; 6] = ["www.", "http//", "https//", "htp:", "htps:", "//http"];

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for Document { href, url } in documents(source) {
        let written = href.value.trim();
        let lower = written.to_ascii_lowercase();
        if url.is_none() {
            let seen = format!("{written:?} is not a valid URL");
            diagnostics.fail("PAGE-HREF", &href.value_at, &seen);
        } else if BEHEADED.iter().any(|start| lower.starts_with(start)) {
            let seen = format!("{written:?} does not begin with https:// or http://");
            let diagnostic = diagnostics.fail("PAGE-HREF", &href.value_at, &seen);
            if lower.starts_with("www.") {
                diagnostic.fix(&format!("Write https://{written}, if the server supports https."));
            }
        }
    }
}

/// Whether this rule reports an `href`.
pub(super) fn is_malformed(document: &Document<'_>) -> bool {
    let lower = document.href.value.trim().to_ascii_lowercase();
    document.url.is_none() || BEHEADED.iter().any(|start| lower.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn broken_urls_are_reported() {
        let right = "https://documents.example/one.pdf";
        for wrong in [
            "https://",
            "https://docu ments.example/one.pdf",
            "https://documents.example:port/one.pdf",
            "www.documents.example/one.pdf",
            "http//documents.example/one.pdf",
        ] {
            assert_eq!(report(&RULE, right, wrong), fail("PAGE-HREF", wrong));
        }
        assert_eq!(report(&RULE, right, "https:/documents.example/mark sheet.pdf"), []);
    }
}
