//! `page/library-type`: browsers run the library's script element as a classic script.

use crate::Source;
use crate::page::{held_back, is_script_type, runs};
use crate::rule::{Diagnostics, Rule};
use crate::value::is_typographic;
use locksmith_spec::held_back::keeper;

pub(super) static RULE: Rule = Rule {
    id: "page/library-type",
    clauses: &["PAGE-SCRIPT"],
    what: "the library's script element is a classic script: type=\"text/javascript\", or no `type`",
    why: "A browser runs only scripts of known types without `nomodule`. Consent tools and templates use \
          other types to stop scripts. A module does not know its own `dlshare` element, and needs the \
          permission of the host that serves it.",
    fix: "Write type=\"text/javascript\", or omit `type`, and remove `nomodule`.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let Some(library) = source.library().filter(|library| !runs(library)) else { return };
    if let Some(kind) = library.attribute("type").filter(|_| !is_script_type(library)) {
        let seen =
            format!("a browser does not run a script of type {:?} as a classic script", kind.value);
        if held_back(library).is_some() {
            // Only a browser shows whether a script of the page runs it.
            let attributes = library.attributes.iter();
            let attributes = attributes.map(|it| (it.name.as_str(), it.value.as_str()));
            let keeper = keeper(&kind.value, attributes);
            let seen = format!("{seen}: {} holds it back", keeper.who);
            let diagnostic = diagnostics.fail("PAGE-SCRIPT", &kind.value_at, &seen).absent();
            diagnostic.fix(keeper.fix).corrected(&kind.value_at, "text/javascript");
        } else if !is_typographic(kind.value.trim()) {
            let diagnostic = diagnostics.fail("PAGE-SCRIPT", &kind.value_at, &seen);
            diagnostic.corrected(&kind.value_at, "text/javascript");
        }
    } else if let Some(nomodule) = library.attribute("nomodule") {
        let seen = "current browsers do not run a `nomodule` script";
        diagnostics.fail("PAGE-SCRIPT", &nomodule.name_at, seen).corrected(&nomodule.name_at, "");
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, report};
    use super::*;

    #[test]
    fn only_scripts_that_run_count() {
        let kind = |to: &str| report(&RULE, "type=\"text/javascript\"", to);
        assert_eq!(kind("type=\"text/plain\""), fail("PAGE-SCRIPT", "text/plain"));
        assert_eq!(kind("type=module"), fail("PAGE-SCRIPT", "module"));
        assert_eq!(kind("nomodule"), fail("PAGE-SCRIPT", "nomodule"));
        let delayed = "type=\"rocketlazyloadscript\" data-rocket-type=\"text/javascript\"";
        let page = changed("type=\"text/javascript\"", delayed);
        let diagnostics = diagnostics(&RULE, &page, context());
        assert!(
            diagnostics[0].absent && diagnostics[0].seen.contains("WP Rocket"),
            "{}",
            diagnostics[0].seen
        );
        assert!(diagnostics[0].fix.starts_with("Exclude savelocker.js"), "{}", diagnostics[0].fix);
        for right in ["", "type", "type=''", "type=' TEXT/JavaScript '"] {
            assert_eq!(kind(right), []);
        }
    }
}
