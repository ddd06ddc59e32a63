//! `page/href-scheme`: an `href` is an http(s) URL.

use url::Url;

use super::href_malformed::is_malformed;
use crate::Source;
use crate::page::{Document, documents};
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/href-scheme",
    clauses: &["PAGE-HREF"],
    what: "the `href` is an http(s) URL, from which the locker can fetch the document",
    why: "The locker fetches the document from its own machine. It cannot run a script of the page, and \
          cannot read data in the page or a file on the user's or partner's computer.",
    fix: "Put the document where the locker can fetch it by https, and write that URL in `href`.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for document in documents(source).filter(|document| !is_malformed(document)) {
        let Document { href, url: Some(url) } = document else { continue };
        let is_web = matches!(url.scheme(), "http" | "https");
        if !is_web && Url::parse(href.value.trim()).is_ok() {
            let seen = format!(
                "the scheme of the `href` is {}:; a locker fetches only https: and http:",
                url.scheme()
            );
            diagnostics.fail("PAGE-HREF", &href.value_at, &seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn what_no_server_can_fetch_is_reported() {
        let right = "https://documents.example/one.pdf";
        for wrong in [
            "javascript:void(0)",
            "JAVASCRIPT:save()",
            "file:///C:/one.pdf",
            "C:\\one.pdf",
            "data:application/pdf;base64,AA",
            "ftp://documents.example/one.pdf",
            "blob:https://documents.example/1",
        ] {
            assert_eq!(report(&RULE, right, wrong), fail("PAGE-HREF", wrong));
        }
        assert_eq!(report(&RULE, right, "one.pdf"), []);
    }
}
