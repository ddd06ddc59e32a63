//! `page/app-key`: the source does not contain the app key.

use crate::Source;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/app-key",
    clauses: &["REG-SECRET"],
    what: "the app key stays on the partner's server: nothing that a browser receives contains it",
    why: "Anyone who reads the page's source can make app hashes in the partner's name, for any page \
          and until the key is replaced.",
    fix: "Compute the app hash on the server and send only the hash. Replace the key on the partner \
           portal, since it was public. (Locksmith prints asterisks instead of the key.)",
    needs_key: false,
    look,
};

/// Attributes that give the key to the library, which never reads it.
const HANDED: [&str; 6] =
    ["data-app-key", "data-api-key", "data-appkey", "data-apikey", "app-key", "api-key"];

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for (form, at) in source.key.iter().flat_map(|facts| &facts.places) {
        diagnostics.fail("REG-SECRET", at, &format!("the source contains the app key ({form})"));
    }
    for script in source.claiming().into_iter().filter(|_| source.key.is_none()) {
        let handed = |name: &str| HANDED.contains(&name);
        for attribute in script.attributes.iter().filter(|attribute| handed(&attribute.name)) {
            if !attribute.value.is_empty() {
                let seen = format!(
                    "`{}` puts a key into the page, where anyone can read it",
                    attribute.name
                );
                diagnostics.fail("REG-SECRET", &attribute.name_at, &seen);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{KEY, changed, context, diagnostics, fail, pointed, report};
    use super::*;
    use crate::Context;

    #[test]
    fn the_key_is_found_and_never_shown() {
        for text in ["<!-- KEY -->", "<script>let key = 'KEY';</script>", "<i title=KEY>"] {
            let to = format!("{text}</head>").replace("KEY", KEY);
            assert_eq!(report(&RULE, "</head>", &to), fail("REG-SECRET", &"*".repeat(KEY.len())));
            let reported = format!("{:?}", diagnostics(&RULE, &changed("</head>", &to), context()));
            assert!(!reported.contains(KEY), "{reported}");
        }
    }

    #[test]
    fn a_key_is_not_needed_to_see_that_one_is_handed_over() {
        let page = changed(" id=\"dlshare\"", " id=\"dlshare\" data-app-key=\"abc\"");
        let unknown = Context { app_key: None, ..context() };
        assert_eq!(pointed(diagnostics(&RULE, &page, unknown)), fail("REG-SECRET", "data-app-key"));
    }
}
