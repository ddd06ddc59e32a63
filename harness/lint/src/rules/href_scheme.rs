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
    why: "The locker fetches the document itself, from its own machine. It can follow neither a script \
          nor a file of the user's or the partner's computer, nor data in the page.",
    fix: "Put the document where a server can fetch it by https, and write that URL in `href`.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for document in documents(source).filter(|document| !is_malformed(document)) {
        let Document { href, url: Some(url) } = document else { continue };
        let is_web = matches!(url.scheme(), "http" | "https");
        if !is_web && Url::parse(href.value.trim()).is_ok() {
            let seen = format!(
                "the scheme of the `href` is {}:, and a locker fetches by https: or http: only",
                url.scheme()
            );
            diagnostics.fail("PAGE-HREF", &href.value_at, &seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, noticed};
    use super::*;

    #[test]
    fn what_no_server_can_fetch_is_noticed() {
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
            assert_eq!(noticed(&RULE, right, wrong), fail("PAGE-HREF", wrong));
        }
        assert_eq!(noticed(&RULE, right, "one.pdf"), []);
    }
}
