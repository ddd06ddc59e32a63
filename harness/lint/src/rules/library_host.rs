//! `page/library-host`: the library comes from the locker.

use crate::Source;
use crate::page::given;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/library-host",
    clauses: &["PAGE-SCRIPT"],
    what: "the library is loaded from the locker itself",
    why: "A copy on another host does not change with the locker, and its owner controls what users \
          save.",
    fix: "Write the locker's own URL in the `src`.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let expected = &source.context.library;
    let src = source.library().and_then(|library| given(source, library, "src").text());
    let Some(src) = src else { return };
    let from = match source.resolve(&src.value) {
        None => format!("the `src` {:?} is not a valid URL", src.value),
        Some(url) if url.host() == expected.host() && url.port() == expected.port() => return,
        // Another scheme has another default port: `page/library-scheme` reports it.
        Some(url) if url.host() == expected.host() && url.scheme() != expected.scheme() => return,
        Some(url) => match url.host_str() {
            Some(host) if url.port() != expected.port() => {
                let port = url.port_or_known_default().unwrap_or_default();
                format!("the library is loaded from {host}, port {port}")
            }
            Some(host) => format!("the library is loaded from {host}"),
            None => "the library is loaded from the page's own folder".to_owned(),
        },
    };
    let mut diagnostic = diagnostics.fail("PAGE-SCRIPT", &src.value_at, &from);
    let another = source.resolve(&src.value).filter(|url| url.path() == expected.path());
    if let Some(another) = another.filter(|url| url.scheme() != "file") {
        diagnostic = diagnostic.fix(&format!(
            "If the page is for this locker, certify it with `--locker-url {another}`. Otherwise write \
             the locker's own URL in the `src`."
        ));
    }
    diagnostic
        .right(&format!("the library is loaded from {expected}"))
        .corrected(&src.value_at, expected.as_str());
}

#[cfg(test)]
mod tests {
    use super::super::probe::report;
    use super::*;

    #[test]
    fn copies_are_reported() {
        let host = "https://services.digitallocker.gov.in/savelocker/api/1/";
        for other in [
            "/js/",
            "js/",
            "https://services.digilocker.gov.in/savelocker/api/1/",
            "https://services.digitallocker.gov.in.evil.example/savelocker/api/1/",
            "https://services.digitallocker.gov.in:8443/savelocker/api/1/",
            "https://[services/",
        ] {
            assert_eq!(report(&RULE, host, other).len(), 1, "{other}");
        }
        let another = "https://sandbox.example/savelocker/api/1/";
        let page = super::super::probe::changed(host, another);
        let diagnostics =
            super::super::probe::diagnostics(&RULE, &page, super::super::probe::context());
        let option = "`--locker-url https://sandbox.example/savelocker/api/1/savelocker.js`";
        assert!(diagnostics[0].fix.contains(option), "{}", diagnostics[0].fix);
        for same in
            ["https://SERVICES.digitallocker.gov.in:443/", "http://services.digitallocker.gov.in/"]
        {
            assert_eq!(report(&RULE, host, same), [], "{same}");
        }
    }
}
