//! `page/button-missing`: the page has a button.

use super::button_element::impostors;
use super::library_missing::swallowed;
use crate::Source;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/button-missing",
    clauses: &["PAGE-BUTTON"],
    what: "the page has an <a class=\"locker-saver\"> for every button",
    why: "The library makes buttons of these elements only: without one, users see no button.",
    fix: "Add <a id=\"…\" href=\"…\" class=\"locker-saver\"></a> where the button belongs, as an \
           element: not in a comment, a template or a text.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let meant = source.failed_buttons().next().is_some() || impostors(source).next().is_some();
    if source.buttons().next().is_none() && !meant {
        if source.library().is_none() && source.swallowed("savelocker.js").is_some() {
            // This is one fault, and `page/library-missing` reports it.
            return;
        }
        if let Some(script) = source.swallowed("locker-saver") {
            swallowed(source, script, "PAGE-BUTTON", "the button", diagnostics);
            return;
        }
        let (at, hint) = source.missing_at("locker-saver");
        let seen = format!("the page has no `a` with the class `locker-saver`{hint}");
        diagnostics.fail("PAGE-BUTTON", &at, &seen).absent();
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{context, diagnostics, fail, pointed};
    use super::*;

    #[test]
    fn it_is_missed_where_it_seems_to_be() {
        for page in [
            "<!doctype html><!-- <a class=locker-saver> -->",
            "<!doctype html><textarea><a class=locker-saver></textarea>",
            "<!doctype html><script>document.write('<a class=locker-saver>')</script>",
        ] {
            let diagnostics = diagnostics(&RULE, page, context());
            assert!(diagnostics[0].absent);
            assert_eq!(pointed(diagnostics), fail("PAGE-BUTTON", "locker-saver"), "{page}");
        }
        assert_eq!(diagnostics(&RULE, "<p>", context()).len(), 1);
        assert_eq!(diagnostics(&RULE, "<div class=locker-saver>", context()), []);
    }
}
