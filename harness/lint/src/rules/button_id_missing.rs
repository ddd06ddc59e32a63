//! `page/button-id-missing`: every button has an id.

use crate::Source;
use crate::page::given;
use crate::rule::{Diagnostics, Rule};
use crate::value::Given;

pub(super) static RULE: Rule = Rule {
    id: "page/button-id-missing",
    clauses: &["PAGE-UNIQUE-ID"],
    what: "every button has an `id` of its own",
    why: "The library distinguishes the buttons by their ids: without an id it does not know which button \
          a result belongs to.",
    fix: "Give every button an `id` that no other element of the page has.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for link in source.buttons() {
        match given(source, link, "id") {
            Given::Absent => {
                diagnostics.fail("PAGE-UNIQUE-ID", &link.tag, "the button has no `id`").absent();
            }
            Given::Empty(id) => {
                diagnostics
                    .fail("PAGE-UNIQUE-ID", &id.name_at, "the button's `id` is empty")
                    .absent();
            }
            Given::Typographic(_) | Given::Placeholder(_) | Given::Text(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn absent_and_empty_are_missing() {
        let bare = "<a href=\"https://documents.example/one.pdf\" class=\"locker-saver\">";
        assert_eq!(report(&RULE, " id=\"share-1\"", ""), fail("PAGE-UNIQUE-ID", bare));
        assert_eq!(report(&RULE, "id=\"share-1\"", "id=\"\""), fail("PAGE-UNIQUE-ID", "id"));
    }
}
