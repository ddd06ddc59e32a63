//! `page/dlshare-missing`: the library's script element has the id `dlshare`.

use crate::Source;
use crate::html::Element;
use crate::page::{DLSHARE, given};
use crate::rule::{Diagnostics, Rule};
use crate::value::Given;

pub(super) static RULE: Rule = Rule {
    id: "page/dlshare-missing",
    clauses: &["PAGE-DLSHARE"],
    what: "the library's script element has id=\"dlshare\"",
    why: "The library finds its own element, with app id, hash and timestamp, by this id. Upper and \
          lower case differ in ids.",
    fix: "Write id=\"dlshare\" on the script element.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let Some(library) = source.library() else { return };
    // `page/dlshare-twice` reports an id on another script element.
    let has_id = |script: &&Element| script.value("id") == Some(DLSHARE);
    match given(source, library, "id") {
        Given::Absent if source.scripts().any(|script| has_id(&script)) => {}
        Given::Absent => {
            diagnostics.fail("PAGE-DLSHARE", &library.tag, "the script element has no id").absent();
        }
        Given::Typographic(_) => {}
        Given::Empty(id) | Given::Placeholder(id) | Given::Text(id) => {
            if id.value != DLSHARE {
                let seen = format!("the script element's id is {:?}", id.value);
                diagnostics
                    .fail("PAGE-DLSHARE", &id.value_at, &seen)
                    .corrected(&id.value_at, DLSHARE);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, report};
    use super::*;

    #[test]
    fn it_is_exact() {
        for id in ["DLShare", "dl-share", "dlshare ", "savelocker"] {
            let to = format!("id=\"{id}\"");
            assert_eq!(report(&RULE, "id=\"dlshare\"", &to), fail("PAGE-DLSHARE", id));
        }
        let diagnostics = diagnostics(&RULE, &changed(" id=\"dlshare\"", ""), context());
        assert!(diagnostics.len() == 1 && diagnostics[0].absent);
    }
}
