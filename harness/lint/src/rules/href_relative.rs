//! `page/href-relative`: an `href` is absolute.

use url::{ParseError, Url};

use super::href_malformed::is_malformed;
use crate::Source;
use crate::page::documents;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/href-relative",
    clauses: &["PAGE-HREF"],
    what: "the `href` is an absolute URL",
    why: "Another server, the locker, fetches the document from this URL. A relative URL means something \
          only within the page; a locker that reads the raw attribute cannot use it.",
    fix: "Write the URL with scheme and host.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for document in documents(source).filter(|document| !is_malformed(document)) {
        let href = document.href;
        if Url::parse(href.value.trim()) != Err(ParseError::RelativeUrlWithoutBase) {
            continue;
        }
        let seen = format!("the `href` {:?} is relative", href.value);
        let diagnostic = diagnostics.warn("PAGE-HREF", &href.value_at, &seen).by("I-HREF-RELATIVE");
        if let Some(url) = document.url.filter(|url| url.scheme() != "file") {
            diagnostic.corrected(&href.value_at, &url.as_str().replace('&', "&amp;"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, report};
    use super::*;
    use locksmith_spec::verdict::Verdict;

    #[test]
    fn it_is_tolerated_and_made_absolute() {
        for relative in ["/one.pdf", "one.pdf", "//documents.example/one.pdf", "?d=1&amp;e=2"] {
            let reported = report(&RULE, "https://documents.example/one.pdf", relative);
            assert_eq!(reported, [("PAGE-HREF", Verdict::Warn, relative.to_owned())]);
        }
        let page = changed("https://documents.example/one.pdf", "d?a=1&amp;b=2");
        let diagnostics = diagnostics(&RULE, &page, context());
        let line = diagnostics[0].corrected.as_ref().unwrap();
        assert!(line.contains("\"https://partner.example/d?a=1&amp;b=2\""), "{line}");
    }
}
