//! `page/jquery-missing`: the page includes jQuery.

use crate::Source;
use crate::html::Element;
use crate::page::held_back;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/jquery-missing",
    clauses: &["PAGE-JQUERY"],
    what: "the page includes jQuery with a script element before the library's",
    why: "The library uses the page's jQuery. Without it the library fails when it starts, and no \
          button appears.",
    fix: "Download jquery.min.js from jquery.com, place it on your own server and include it before \
           the library: <script src=\"jquery.min.js\"></script>",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    if source.jqueries().next().is_some() {
        return;
    }
    let waits = |library: &Element| held_back(library).is_some();
    if source.holds_jquery_back() && source.library().is_some_and(waits) {
        // One plugin holds both back, and `page/library-type` or `page/library-without-src` reports it.
        return;
    }
    let (at, seen) = match source.library() {
        Some(library) => (library.tag.clone(), String::new()),
        None => source.missing_at("jquery"),
    };
    let plugin = source
        .scripts()
        .filter_map(|script| script.value("src"))
        .find(|src| src.to_ascii_lowercase().contains("jquery"));
    let plugin = plugin.map(|src| format!(" ({src} is not jQuery itself, or does not run)"));
    let seen = format!("no script element includes jQuery{}{seen}", plugin.unwrap_or_default());
    diagnostics.fail("PAGE-JQUERY", &at, &seen).absent();
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics};
    use super::*;

    #[test]
    fn it_is_missed() {
        for to in [
            "",
            "<!--<script src=/jquery.min.js></script>-->",
            "<script src=/jquery-ui.js></script>",
        ] {
            let page = changed("<script src=\"/jquery.min.js\"></script>", to);
            let diagnostics = diagnostics(&RULE, &page, context());
            assert!(diagnostics.len() == 1 && diagnostics[0].absent, "{to}");
        }
    }
}
