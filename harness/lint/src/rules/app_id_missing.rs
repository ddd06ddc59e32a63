//! `page/app-id-missing`: the script element has a `data-app-id`.

use super::misspelt_attribute::misspelt;
use crate::Source;
use crate::page::given;
use crate::rule::{Diagnostics, Rule};
use crate::value::Given;

pub(super) static RULE: Rule = Rule {
    id: "page/app-id-missing",
    clauses: &["PAGE-APP-ID"],
    what: "the library's script element has a `data-app-id`",
    why: "Without an app id the locker does not know the partner and refuses the page (error 204).",
    fix: "Write the app id that the partner portal shows in `data-app-id`.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    missing(source, "data-app-id", "PAGE-APP-ID", diagnostics);
}

/// Reports that the library's script element lacks an attribute, or that the attribute is empty.
pub(super) fn missing(
    source: &Source,
    name: &str,
    clause: &'static str,
    diagnostics: &mut Diagnostics<'_>,
) {
    let Some(library) = source.claiming() else { return };
    match given(source, library, name) {
        Given::Absent if misspelt(library, name).is_none() => {
            let mut others = source.document.elements.iter();
            let other = others.find(|it| it.attribute(name).is_some() && it.tag != library.tag);
            let Some(other) = other else {
                let seen = format!("the script element has no `{name}`");
                diagnostics.fail(clause, &library.tag, &seen).by("I-MISSING").absent();
                return;
            };
            let line = source.line_of(other.tag.start).0 + 1;
            let seen = format!(
                "the library's script element has no `{name}`, but the element `{}` in line {line} has it",
                other.name
            );
            let fix = format!(
                "Move `{name}` from there to the script element that includes the library: the library reads only its own element."
            );
            diagnostics.fail(clause, &library.tag, &seen).by("I-MISSING").absent().fix(&fix);
        }
        Given::Empty(attribute) => {
            let seen = format!("`{name}` is empty");
            diagnostics.fail(clause, &attribute.name_at, &seen).by("I-MISSING").absent();
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, report};
    use super::*;

    #[test]
    fn absent_and_empty_are_missing() {
        assert_eq!(report(&RULE, " data-app-id=\"EXAMBOARD\"", "").len(), 1);
        let empty = report(&RULE, "data-app-id=\"EXAMBOARD\"", "data-app-id=\" \"");
        assert_eq!(empty, fail("PAGE-APP-ID", "data-app-id"));
        assert_eq!(report(&RULE, "data-app-id", "data-appid"), []);
    }

    #[test]
    fn an_attribute_that_stands_on_another_element_is_to_be_moved() {
        let moved = changed(" data-app-id=\"EXAMBOARD\"", "");
        let moved = moved.replace("<body>", "<body><p data-app-id=\"EXAMBOARD\">");
        let diagnostics = diagnostics(&RULE, &moved, context());
        assert!(
            diagnostics[0].seen.contains("but the element `p` in line "),
            "{}",
            diagnostics[0].seen
        );
        assert!(diagnostics[0].fix.starts_with("Move `data-app-id`"), "{}", diagnostics[0].fix);
    }
}
