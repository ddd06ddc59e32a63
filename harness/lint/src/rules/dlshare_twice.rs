//! `page/dlshare-twice`: no other element has the id `dlshare`.

use crate::Source;
use crate::page::DLSHARE;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/dlshare-twice",
    clauses: &["PAGE-DLSHARE"],
    what: "only the library's script element has id=\"dlshare\"",
    why: "If two elements have the same id, a browser finds the first. The library may read the wrong \
          one, and find no app id and no hash.",
    fix: "Remove the id from every element except the library's script element.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let library = source.library();
    // `page/library-twice` reports a second library.
    let others = source.document.elements.iter().filter(|element| {
        element.value("id") == Some(DLSHARE)
            && library.is_some_and(|library| library.tag != element.tag)
            && !source.libraries().any(|script| script.tag == element.tag)
    });
    let is_given = library.is_some_and(|library| library.value("id") == Some(DLSHARE));
    for other in others {
        let Some(id) = other.attribute("id") else { continue };
        if is_given || !other.is("script") {
            let seen = format!("a `{}` also has the id `{DLSHARE}`", other.name);
            diagnostics.fail("PAGE-DLSHARE", &id.value_at, &seen);
        } else {
            let seen = format!("a script element that is not the library's has the id `{DLSHARE}`");
            diagnostics.fail("PAGE-DLSHARE", &id.value_at, &seen).fix(TO_LIBRARY);
        }
    }
}

/// How to fix a snippet whose id, and usually whose attributes, are on the wrong script element.
const TO_LIBRARY: &str = "Move the id, and any `data-app-id`, `data-app-hash` and `time-stamp`, from this script element to the one that \
                          includes the library, savelocker.js.";

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn the_other_element_is_pointed_at() {
        let reported = report(&RULE, "<body>", "<body><div id=dlshare>");
        assert_eq!(reported, fail("PAGE-DLSHARE", "dlshare"));
        assert_eq!(report(&RULE, "\"share-1\"", "\"dlshare\""), fail("PAGE-DLSHARE", "dlshare"));
        let jquery = "<body><script src=jquery.min.js id=dlshare></script>";
        assert_eq!(report(&RULE, "<body>", jquery), fail("PAGE-DLSHARE", "dlshare"));
    }
}
