//! `page/library-without-src`: the library's script element has a `src`.

use super::Rule;
use crate::lint::Source;
use crate::lint::page::given;
use crate::lint::slip::Slips;
use crate::lint::value::Given;

pub(super) static RULE: Rule = Rule {
    id: "page/library-without-src",
    clauses: &["PAGE-SCRIPT"],
    what: "the library's script element has a `src`, at the locker",
    why: "A script element without `src` loads nothing.",
    mend: "Give the element the `src` of the specification's snippet.",
    look,
};

fn look(source: &Source, slips: &mut Slips<'_>) {
    let Some(library) = source.library() else { return };
    if let Given::Absent | Given::Empty(_) = given(source, library, "src") {
        slips.fail("PAGE-SCRIPT", &library.tag, "it has no `src`").absent();
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::noticed;
    use super::*;

    #[test]
    fn it_is_missed() {
        let src = "src=\"https://services.digitallocker.gov.in/savelocker/api/1/savelocker.js\"";
        assert_eq!(noticed(&RULE, src, "").len(), 1);
        assert_eq!(noticed(&RULE, src, "src=\"\"").len(), 1);
        assert_eq!(noticed(&RULE, src, &src.replace("src", "data-src")).len(), 1);
    }
}
