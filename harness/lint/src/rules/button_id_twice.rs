//! `page/button-id-twice`: no two elements share a button's id.

use std::collections::{HashMap, HashSet};

use crate::Source;
use crate::page::{DLSHARE, given};
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/button-id-twice",
    clauses: &["PAGE-UNIQUE-ID"],
    what: "a button's `id` is unique in the page",
    why: "Of two elements of one id a browser finds the first: the result of the second button ends up \
          on the first, or nowhere.",
    fix: "Number the ids where the buttons are made, such as share-1, share-2. The specification's \
           share_id is good for one button only.",
    needs_key: false,
    look,
};

/// How to fix an `a` of which a browser makes several.
const NOT_CLOSED: &str = "Close it with </a>, within the paragraph or box that it is opened in.";

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let mut first_of: HashMap<&str, usize> = HashMap::new();
    for element in &source.document.elements {
        if let Some(id) = element.value("id").filter(|id| !id.is_empty()) {
            first_of.entry(id).or_insert(element.tag.start);
        }
    }
    let mut buttons_of: HashMap<&str, usize> = HashMap::new();
    let mut told = HashSet::new();
    for link in source.buttons() {
        // An id that is the library's is told by its own rule.
        let Some(id) = given(source, link, "id").text().filter(|id| id.value != DLSHARE) else {
            continue;
        };
        let made_of_one_tag = buttons_of.insert(id.value.as_str(), link.tag.start);
        if made_of_one_tag == Some(link.tag.start) {
            if told.insert(link.tag.start) {
                let seen =
                    "the `a` is not closed where it should be: a browser makes several of it";
                diagnostics.fail("PAGE-UNIQUE-ID", &link.tag, seen).fix(NOT_CLOSED);
            }
            continue;
        }
        let first = first_of.get(id.value.as_str()).copied().unwrap_or(link.tag.start);
        if first != link.tag.start {
            let line = source.line_of(first).0 + 1;
            let seen = format!(
                "the id {:?} is used twice: an element in line {line} has it, too",
                id.value
            );
            diagnostics.fail("PAGE-UNIQUE-ID", &id.value_at, &seen);
        }
    }
    // A button may come first, and another element after it.
    for element in source
        .document
        .elements
        .iter()
        .filter(|element| !(element.is("a") && source.has_class(element)))
    {
        let Some(id) = element.attribute("id") else { continue };
        let is_first = first_of.get(id.value.as_str()) == Some(&element.tag.start);
        if !is_first && buttons_of.contains_key(id.value.as_str()) {
            let seen = format!("the id {:?} is used twice: a button has it, too", id.value);
            diagnostics.fail("PAGE-UNIQUE-ID", &id.value_at, &seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, noticed, pointed};
    use super::*;

    #[test]
    fn a_link_that_is_not_closed_becomes_several() {
        let open = "<a id=\"share-3\" class=\"locker-saver\">";
        let told = noticed(&RULE, "<body>", &format!("<body><p>{open}</p><p>More</p>"));
        assert_eq!(told, fail("PAGE-UNIQUE-ID", open));
        assert_eq!(noticed(&RULE, "<body>", &format!("<body><p>{open}</a></p><p>More</p>")), []);
    }

    #[test]
    fn the_second_is_pointed_at() {
        let told = diagnostics(&RULE, &changed("share-2", "share-1"), context());
        assert!(told[0].seen.ends_with("an element in line 5 has it, too"), "{}", told[0].seen);
        assert_eq!(pointed(told), fail("PAGE-UNIQUE-ID", "share-1"));
        let div = noticed(&RULE, "<body>", "<body><div id=share-2>");
        assert_eq!(div, fail("PAGE-UNIQUE-ID", "share-2"));
        let later = noticed(&RULE, "</body>", "<p id=share-2></body>");
        assert_eq!(later, fail("PAGE-UNIQUE-ID", "share-2"));
        assert_eq!(noticed(&RULE, "\"share-2\"", "\"Share-1\""), []);
    }
}
