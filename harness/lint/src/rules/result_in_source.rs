//! `page/result-in-source`: the page does not write `result` itself.

use crate::Source;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/result-in-source",
    clauses: &["RES-HANDLED"],
    what: "no button has a `result` attribute in the source: the library adds it at run time",
    why: "A page that waits for `result` finds it at once, and reports a save to the user that did not \
          happen.",
    fix: "Remove the attribute. Wait for it with a MutationObserver on the button.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let failed = source.failed_buttons().map(|(link, _)| link);
    for link in source.buttons().chain(failed) {
        if let Some(result) = link.attribute("result") {
            let seen = format!("the page itself sets result={:?}", result.value);
            diagnostics.fail("RES-HANDLED", &result.name_at, &seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn it_is_the_librarys() {
        for result in ["result=SUCCESS", "result", "RESULT=\"\""] {
            let to = format!("id=\"share-1\" {result}");
            let name = &result[..6];
            assert_eq!(report(&RULE, "id=\"share-1\"", &to), fail("RES-HANDLED", name));
        }
        assert_eq!(report(&RULE, "<body>", "<body><p result=SUCCESS>"), []);
    }
}
