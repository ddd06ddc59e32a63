//! `page/button-id-twice`: no two elements share a button's id.

use std::collections::HashMap;

use super::Rule;
use crate::lint::Source;
use crate::lint::page::{DLSHARE, given};
use crate::lint::slip::Slips;

pub(super) static RULE: Rule = Rule {
    id: "page/button-id-twice",
    clauses: &["PAGE-UNIQUE-ID"],
    what: "a button's `id` is unique in the page",
    why: "Of two elements of one id a browser finds the first: the result of the second button ends up \
          on the first, or nowhere.",
    mend: "Number the ids where the buttons are made, such as share-1, share-2. The specification's \
           share_id is good for one button only.",
    look,
};

fn look(source: &Source, slips: &mut Slips<'_>) {
    let mut first_of: HashMap<&str, usize> = HashMap::new();
    for element in &source.document.elements {
        if let Some(id) = element.value("id").filter(|id| !id.is_empty()) {
            first_of.entry(id).or_insert(element.tag.start);
        }
    }
    let mut buttons_of: HashMap<&str, usize> = HashMap::new();
    for link in source.buttons() {
        // An id that is the library's is told by its own rule.
        let Some(id) = given(source, link, "id").text().filter(|id| id.value != DLSHARE) else {
            continue;
        };
        *buttons_of.entry(id.value.as_str()).or_default() += 1;
        let first = first_of.get(id.value.as_str()).copied().unwrap_or(link.tag.start);
        if first != link.tag.start {
            let line = source.line_of(first).0 + 1;
            let seen = format!("the id {:?} is that of an element in line {line}, too", id.value);
            slips.fail("PAGE-UNIQUE-ID", &id.value_at, &seen);
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
            let seen = format!("the id {:?} is a button's, too", id.value);
            slips.fail("PAGE-UNIQUE-ID", &id.value_at, &seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, fail, noticed, pointed, slips};
    use super::*;

    #[test]
    fn the_second_is_pointed_at() {
        let told = slips(&RULE, &changed("share-2", "share-1"), context());
        assert!(told[0].seen.ends_with("line 5, too"), "{}", told[0].seen);
        assert_eq!(pointed(told), fail("PAGE-UNIQUE-ID", "share-1"));
        let div = noticed(&RULE, "<body>", "<body><div id=share-2>");
        assert_eq!(div, fail("PAGE-UNIQUE-ID", "share-2"));
        let later = noticed(&RULE, "</body>", "<p id=share-2></body>");
        assert_eq!(later, fail("PAGE-UNIQUE-ID", "share-2"));
        assert_eq!(noticed(&RULE, "\"share-2\"", "\"Share-1\""), []);
    }
}
