//! `page/button-element`: a button is an `a`.

use crate::Source;
use crate::html::Element;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/button-element",
    clauses: &["PAGE-BUTTON"],
    what: "the class `locker-saver` is on an `a` element",
    why: "The library makes buttons of `a` elements only. On another element the class does nothing, and \
          `href` has no meaning.",
    fix: "Put class, id and href on an <a>. An element around the <a> must not have the class.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for element in impostors(source) {
        let name = &element.name;
        let kind = if element.html { "" } else { " that is not HTML" };
        let seen = format!(
            "the class `locker-saver` is on a `{name}`{kind}; the library looks for an `a`"
        );
        diagnostics.fail("PAGE-BUTTON", &element.tag, &seen);
    }
}

/// Elements other than `a` that have the class of a button.
pub(super) fn impostors(source: &Source) -> impl Iterator<Item = &Element> {
    let others = source.document.elements.iter().filter(|element| !element.is("a"));
    others.filter(|element| source.has_class(element))
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn another_element_is_none() {
        let button = "<button class=\"big locker-saver\">";
        let to = format!("<body>{button}</button>");
        assert_eq!(report(&RULE, "<body>", &to), fail("PAGE-BUTTON", button));
        let svg = report(&RULE, "<body>", "<body><svg><a class=locker-saver></a></svg>");
        assert_eq!(svg, fail("PAGE-BUTTON", "<a class=locker-saver>"));
    }
}
