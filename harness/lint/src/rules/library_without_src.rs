//! `page/library-without-src`: the library's script element has a `src`.

use crate::Source;
use crate::page::{given, held_back};
use crate::rule::{Diagnostics, Rule};
use crate::value::Given;
use locksmith_spec::held_back::keeper;

pub(super) static RULE: Rule = Rule {
    id: "page/library-without-src",
    clauses: &["PAGE-SCRIPT"],
    what: "the library's script element has a `src` that names the locker",
    why: "A script element without `src` loads nothing.",
    fix: "Give the element the `src` of the specification's snippet.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let Some(library) = source.library() else { return };
    if !matches!(given(source, library, "src"), Given::Absent | Given::Empty(_)) {
        return;
    }
    let held_back = held_back(library);
    if held_back.is_some_and(|attribute| attribute.name == "type") {
        // `page/library-type` reports it, with the plugin.
        return;
    }
    let Some(address) = held_back else {
        diagnostics.fail("PAGE-SCRIPT", &library.tag, "the script element has no `src`").absent();
        return;
    };
    let attributes = library.attributes.iter();
    let attributes = attributes.map(|it| (it.name.as_str(), it.value.as_str()));
    let keeper = keeper("", attributes);
    let seen = format!(
        "the script element has no `src`: its URL is in `{}`, where {} holds it back",
        address.name, keeper.who
    );
    let diagnostic = diagnostics.fail("PAGE-SCRIPT", &library.tag, &seen).absent().fix(keeper.fix);
    diagnostic.corrected(&address.name_at, "src");
}

#[cfg(test)]
mod tests {
    use super::super::probe::report;
    use super::*;

    #[test]
    fn it_is_missed() {
        let src = "src=\"https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js\"";
        assert_eq!(report(&RULE, src, "").len(), 1);
        assert_eq!(report(&RULE, src, "src=\"\"").len(), 1);
        assert_eq!(report(&RULE, src, &src.replace("src", "data-src")).len(), 1);
    }
}
