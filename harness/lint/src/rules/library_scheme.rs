//! `page/library-scheme`: the page loads the library by https.

use crate::Source;
use crate::page::given;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/library-scheme",
    clauses: &["PAGE-SCRIPT"],
    what: "the page loads the library with the locker's scheme, https",
    why: "Over http anyone on the network can replace the code, and browsers block it in a page that came \
          by https.",
    fix: "Write https:// in the `src`.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let expected = &source.context.library;
    let src = source.library().and_then(|library| given(source, library, "src").text());
    let Some((src, url)) = src.and_then(|src| Some((src, source.resolve(&src.value)?))) else {
        return;
    };
    if url.host() == expected.host() && url.scheme() != expected.scheme() {
        let seen = format!("the library is loaded by {}", url.scheme());
        let diagnostic = diagnostics.fail("PAGE-SCRIPT", &src.value_at, &seen);
        let diagnostic =
            diagnostic.right(&format!("the library is loaded by {}", expected.scheme()));
        diagnostic.corrected(&src.value_at, expected.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::report;
    use super::*;

    #[test]
    fn http_is_noticed_and_no_scheme_is_that_of_the_page() {
        let host = "//services.digitallocker.gov.in";
        let http = report(&RULE, &format!("https:{host}"), &format!("http:{host}"));
        assert_eq!(http.len(), 1);
        assert_eq!(report(&RULE, &format!("https:{host}"), host), []);
    }
}
