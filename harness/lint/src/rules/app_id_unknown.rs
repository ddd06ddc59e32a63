//! `page/app-id-unknown`: `data-app-id` is the registered app id.

use crate::Source;
use crate::page::given;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/app-id-unknown",
    clauses: &["PAGE-APP-ID"],
    what: "`data-app-id` is the registered app id, letter for letter",
    why: "The locker looks up the app by this id and refuses an unknown one (error 204).",
    fix: "Write the app id exactly as the partner portal shows it, and make the hash with it: the app id \
           is a part of the hashed text. If the page has the registered one, name it with --app-id.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let Some(registered) = source.context.app_id.as_deref() else { return };
    let attribute =
        source.claiming().and_then(|library| given(source, library, "data-app-id").text());
    let Some(attribute) = attribute.filter(|attribute| attribute.value != registered) else {
        return;
    };
    let written = &attribute.value;
    let how = if written.trim() == registered {
        " with blanks around it"
    } else if written.eq_ignore_ascii_case(registered) {
        " in other upper or lower case"
    } else {
        ""
    };
    let seen =
        format!("`data-app-id` is {written:?}{how}; the registered app id is {registered:?}");
    let diagnostic = diagnostics.fail("PAGE-APP-ID", &attribute.value_at, &seen);
    let diagnostic = diagnostic.right(&format!("`data-app-id` is {registered:?}"));
    // With a hash of the other id the corrected line would still be wrong.
    if is_hashed_with_registered(source) {
        diagnostic.corrected(&attribute.value_at, registered);
    }
}

/// Whether the hash is known to contain the registered id.
fn is_hashed_with_registered(source: &Source) -> bool {
    let due = source.key.as_ref().and_then(|facts| facts.hash.as_ref()).map(|claim| &claim.due);
    let hash = source.claiming().and_then(|library| library.value("data-app-hash"));
    due.is_some_and(|due| hash.is_some_and(|hash| hash.trim() == due.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, report};
    use super::*;
    use crate::Context;

    #[test]
    fn it_is_compared_letter_for_letter() {
        for other in ["EXAMBOARDS", "examboard", " EXAMBOARD"] {
            let to = format!("\"{other}\"");
            assert_eq!(report(&RULE, "\"EXAMBOARD\"", &to), fail("PAGE-APP-ID", other));
        }
        let unknown = Context { app_id: None, ..context() };
        assert_eq!(diagnostics(&RULE, &changed("\"EXAMBOARD\"", "\"OTHER\""), unknown), []);
    }
}
