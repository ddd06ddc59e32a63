//! `page/dlshare-twice`: no other element has the id `dlshare`.

use crate::Source;
use crate::page::DLSHARE;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/dlshare-twice",
    clauses: &["PAGE-DLSHARE"],
    what: "one element of the page has id=\"dlshare\": the library's script element",
    why: "Of two elements of one id a browser finds the first. The library may look at the wrong one, \
          and find neither app id nor hash.",
    fix: "Take the id off every element but the library's script element.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let library = source.library();
    // A second library is told by its own rule.
    let others = source.document.elements.iter().filter(|element| {
        element.value("id") == Some(DLSHARE)
            && library.is_some_and(|library| library.tag != element.tag)
            && !source.libraries().any(|script| script.tag == element.tag)
    });
    let is_given = library.is_some_and(|library| library.value("id") == Some(DLSHARE));
    for other in others {
        let Some(id) = other.attribute("id") else { continue };
        if is_given || !other.is("script") {
            let seen = format!("a `{}` has the id `{DLSHARE}`, too", other.name);
            diagnostics.fail("PAGE-DLSHARE", &id.value_at, &seen);
        } else {
            let seen = format!("another script element than the library's has the id `{DLSHARE}`");
            diagnostics.fail("PAGE-DLSHARE", &id.value_at, &seen).fix(TO_LIBRARY);
        }
    }
}

/// How to fix a snippet whose id, and mostly whose attributes, are on the wrong script element.
const TO_LIBRARY: &str = "Take the id off this script element. The one that includes the library, savelocker.js, needs it, together with \
                          `data-app-id`, `data-app-hash` and `time-stamp`: move there what stands here.";

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, noticed};
    use super::*;

    #[test]
    fn the_other_element_is_pointed_at() {
        let told = noticed(&RULE, "<body>", "<body><div id=dlshare>");
        assert_eq!(told, fail("PAGE-DLSHARE", "dlshare"));
        assert_eq!(noticed(&RULE, "\"share-1\"", "\"dlshare\""), fail("PAGE-DLSHARE", "dlshare"));
        let jquery = "<body><script src=jquery.min.js id=dlshare></script>";
        assert_eq!(noticed(&RULE, "<body>", jquery), fail("PAGE-DLSHARE", "dlshare"));
    }
}
