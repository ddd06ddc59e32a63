//! `page/library-path`: the `src` has the path of the library.

use crate::Source;
use crate::page::given;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/library-path",
    clauses: &["PAGE-SCRIPT"],
    what: "the `src` has the path of the specification, /savelocker/api/1/savelocker.js",
    why: "Under another path the locker serves nothing, or another version. Upper and lower case differ in \
          paths.",
    fix: "Copy the `src` from the specification.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let expected = &source.context.library;
    let src = source.library().and_then(|library| given(source, library, "src").text());
    let Some((src, url)) = src.and_then(|src| Some((src, source.resolve(&src.value)?))) else {
        return;
    };
    if url.host() != expected.host() {
        return;
    }
    if url.path() != expected.path() {
        let seen = format!("the path of the `src` is {}", url.path());
        let diagnostic = diagnostics.fail("PAGE-SCRIPT", &src.value_at, &seen);
        diagnostic
            .right(&format!("the path of the `src` is {}", expected.path()))
            .corrected(&src.value_at, expected.as_str());
    } else if url.query() != expected.query() {
        let seen = "the `src` has a query; the specification has none";
        diagnostics.note("PAGE-SCRIPT", &src.value_at, seen);
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;
    use locksmith_spec::verdict::Verdict;

    #[test]
    fn another_path_is_noticed_and_a_query_noted() {
        let right = "https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js";
        for other in ["/api/2/", "/API/1/", "/", "/api/1//"] {
            let wrong = right.replace("/api/1/", other);
            assert_eq!(report(&RULE, right, &wrong), fail("PAGE-SCRIPT", &wrong));
        }
        let query = report(&RULE, "savelocker.js", "savelocker.js?v=3");
        assert_eq!(query[0].1, Verdict::Note);
    }
}
