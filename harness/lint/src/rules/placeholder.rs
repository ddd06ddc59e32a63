//! `page/placeholder`: every placeholder is filled in.

use crate::Source;
use crate::page::{CLAIMS, given};
use crate::rule::{Diagnostics, Rule};
use crate::value::Given;

pub(super) static RULE: Rule = Rule {
    id: "page/placeholder",
    clauses: &["PAGE-APP-ID", "PAGE-APP-HASH", "PAGE-TIMESTAMP", "PAGE-HREF"],
    what: "every attribute has its value, not a placeholder",
    why: "The page sends a placeholder of the specification's snippet, or a piece of a template that no \
          server has processed. The locker refuses it.",
    fix: "Fill in the value on the server, for each request. If the server does this already, find out why \
           it does not process this template: the file's extension, a wrong variable, a cached copy.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let script = source.claiming().into_iter();
    let claims = script.flat_map(|script| CLAIMS.map(|(name, clause)| (script, name, clause)));
    let links = source.buttons().map(|link| (link, "href", "PAGE-HREF"));
    for (element, name, clause) in claims.chain(links) {
        if let Given::Placeholder(attribute) = given(source, element, name) {
            let seen = format!("`{name}` is still the placeholder {:?}", attribute.value);
            diagnostics.fail(clause, &attribute.value_at, &seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, report};
    use super::*;
    use crate::Context;

    #[test]
    fn snippets_and_templates_are_reported() {
        let id = |to: &str| report(&RULE, "\"EXAMBOARD\"", &format!("\"{to}\""));
        assert_eq!(id("YOUR_APP_ID"), fail("PAGE-APP-ID", "YOUR_APP_ID"));
        assert_eq!(id("{{ app_id }}"), fail("PAGE-APP-ID", "{{ app_id }}"));
        assert_eq!(
            report(&RULE, "{hash}", "YOUR_APP_HASH"),
            fail("PAGE-APP-HASH", "YOUR_APP_HASH")
        );
        let href = report(&RULE, "https://documents.example/one.pdf", "DOCUMENT_URL");
        assert_eq!(href, fail("PAGE-HREF", "DOCUMENT_URL"));
    }

    #[test]
    fn an_app_may_be_registered_under_an_odd_id() {
        let page = changed("\"EXAMBOARD\"", "\"APP_ID\"");
        let context = Context { app_id: Some("APP_ID".into()), ..context() };
        assert_eq!(diagnostics(&RULE, &page, context), []);
    }
}
