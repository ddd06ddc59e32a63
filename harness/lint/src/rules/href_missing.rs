//! `page/href-missing`: every button has an `href`.

use super::misspelt_attribute::misspelt;
use crate::Source;
use crate::page::given;
use crate::rule::{Diagnostics, Rule};
use crate::value::Given;

pub(super) static RULE: Rule = Rule {
    id: "page/href-missing",
    clauses: &["PAGE-HREF"],
    what: "every button has an `href` with the URL of its document",
    why: "The locker fetches the document from this URL: without it the locker has nothing to save.",
    fix: "Write the absolute URL of the document in `href`.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for link in source.buttons() {
        match given(source, link, "href") {
            Given::Absent if misspelt(link, "href").is_none() => {
                diagnostics.fail("PAGE-HREF", &link.tag, "the button has no `href`").absent();
            }
            Given::Empty(href) => {
                diagnostics
                    .fail("PAGE-HREF", &href.name_at, "the button's `href` is empty")
                    .absent();
            }
            Given::Text(href) if href.value.trim().starts_with('#') => {
                let seen = format!("the `href` {:?} leads to the page itself", href.value);
                diagnostics.fail("PAGE-HREF", &href.value_at, &seen).absent();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn absent_empty_and_fragments_are_missing() {
        let href = "href=\"https://documents.example/one.pdf\"";
        assert_eq!(report(&RULE, href, "").len(), 1);
        assert_eq!(report(&RULE, href, "href"), fail("PAGE-HREF", "href"));
        assert_eq!(report(&RULE, href, "href=\"#\""), fail("PAGE-HREF", "#"));
        assert_eq!(report(&RULE, href, "data-href=\"x\""), []);
    }
}
