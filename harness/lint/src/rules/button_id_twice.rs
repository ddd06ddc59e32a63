//! `page/button-id-twice`: no two elements share a button's id.

use std::collections::{HashMap, HashSet};

use crate::Source;
use crate::page::{DLSHARE, given};
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/button-id-twice",
    clauses: &["PAGE-UNIQUE-ID"],
    what: "a button's `id` is unique in the page",
    why: "If two elements have the same id, a browser finds the first: the result of the second button \
          goes to the first, or is lost.",
    fix: "Number the ids where the server makes the buttons, such as share-1, share-2. The \
           specification's share_id works for one button only.",
    needs_key: false,
    look,
};

/// How to fix an `a` that a browser splits into several.
const NOT_CLOSED: &str = "Close it with </a> in the paragraph or box where it is opened.";

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let mut first_of: HashMap<&str, usize> = HashMap::new();
    for element in &source.document.elements {
        if let Some(id) = element.value("id").filter(|id| !id.is_empty()) {
            first_of.entry(id).or_insert(element.tag.start);
        }
    }
    let mut buttons_of: HashMap<&str, usize> = HashMap::new();
    let mut reported = HashSet::new();
    for link in source.buttons() {
        // `page/dlshare-twice` reports the library's id.
        let Some(id) = given(source, link, "id").text().filter(|id| id.value != DLSHARE) else {
            continue;
        };
        let made_of_one_tag = buttons_of.insert(id.value.as_str(), link.tag.start);
        if made_of_one_tag == Some(link.tag.start) {
            if reported.insert(link.tag.start) {
                let seen =
                    "the `a` is not closed where it should be: a browser splits it into several";
                diagnostics.fail("PAGE-UNIQUE-ID", &link.tag, seen).fix(NOT_CLOSED);
            }
            continue;
        }
        let first = first_of.get(id.value.as_str()).copied().unwrap_or(link.tag.start);
        if first != link.tag.start {
            let line = source.line_of(first).0 + 1;
            let seen = format!(
                "the id {:?} is used twice: an element in line {line} also has it",
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
            let seen = format!("the id {:?} is used twice: a button also has it", id.value);
            diagnostics.fail("PAGE-UNIQUE-ID", &id.value_at, &seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, pointed, report};
    use super::*;

    #[test]
    fn a_link_that_is_not_closed_becomes_several() {
        let open = "<a id=\"share-3\" class=\"locker-saver\">";
        let reported = report(&RULE, "<body>", &format!("<body><p>{open}</p><p>More</p>"));
        assert_eq!(reported, fail("PAGE-UNIQUE-ID", open));
        assert_eq!(report(&RULE, "<body>", &format!("<body><p>{open}</a></p><p>More</p>")), []);
    }

    #[test]
    fn the_second_is_pointed_at() {
        let reported = diagnostics(&RULE, &changed("share-2", "share-1"), context());
        assert!(
            reported[0].seen.ends_with("an element in line 5 also has it"),
            "{}",
            reported[0].seen
        );
        assert_eq!(pointed(reported), fail("PAGE-UNIQUE-ID", "share-1"));
        let div = report(&RULE, "<body>", "<body><div id=share-2>");
        assert_eq!(div, fail("PAGE-UNIQUE-ID", "share-2"));
        let later = report(&RULE, "</body>", "<p id=share-2></body>");
        assert_eq!(later, fail("PAGE-UNIQUE-ID", "share-2"));
        assert_eq!(report(&RULE, "\"share-2\"", "\"Share-1\""), []);
    }
}
