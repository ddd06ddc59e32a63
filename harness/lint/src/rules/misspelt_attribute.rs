//! `page/misspelt-attribute`: the attributes have the specification's names.

use crate::Source;
use crate::html::{Attribute, Element};
use crate::page::CLAIMS;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/misspelt-attribute",
    clauses: &["PAGE-APP-ID", "PAGE-APP-HASH", "PAGE-TIMESTAMP", "PAGE-HREF"],
    what: "the attributes are `data-app-id`, `data-app-hash` and `time-stamp` (without `data-`), and \
           `href` on a button",
    why: "The library reads only these names: for it, an attribute with another name is missing.",
    fix: "Write the attribute's name as the specification does.",
    needs_key: false,
    look,
};

/// Names that pages write instead of `href`.
const FOR_HREF: [&str; 9] =
    ["herf", "hrf", "hre", "hreff", "data-href", "data-url", "url", "src", "link"];

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    if let Some(script) = source.claiming() {
        for (name, clause) in CLAIMS {
            if let Some(attribute) = misspelt(script, name) {
                add(name, clause, attribute, diagnostics);
            }
        }
    }
    for link in source.buttons() {
        if let Some(attribute) = misspelt(link, "href") {
            add("href", "PAGE-HREF", attribute, diagnostics);
        }
    }
}

fn add(name: &str, clause: &'static str, attribute: &Attribute, diagnostics: &mut Diagnostics<'_>) {
    let seen = format!("the attribute is spelt `{}`; the library reads `{name}`", attribute.name);
    diagnostics.fail(clause, &attribute.name_at, &seen).corrected(&attribute.name_at, name);
}

/// The attribute whose name is a misspelling of this one, if no attribute has this name.
pub(super) fn misspelt<'e>(element: &'e Element, name: &str) -> Option<&'e Attribute> {
    if element.attribute(name).is_some() {
        return None;
    }
    let known = |other: &str| CLAIMS.iter().any(|(claim, _)| *claim == other);
    element.attributes.iter().find(|attribute| match name {
        "href" => FOR_HREF.contains(&attribute.name.as_str()),
        _ => !known(&attribute.name) && is_near(&attribute.name, name),
    })
}

fn is_near(written: &str, name: &str) -> bool {
    let bare = |name: &str| {
        let name = name.replace(['-', '_', '.', ':'], "");
        name.strip_prefix("data").unwrap_or(&name).replace("application", "app")
    };
    strsim::osa_distance(&bare(written), &bare(name)) <= 1
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, report};
    use super::*;

    #[test]
    fn near_misses_are_reported() {
        for near in ["data-time-stamp", "timestamp", "time_stamp", "data-timestamp", "time-stmap"] {
            let to = format!(" {near}=");
            assert_eq!(report(&RULE, " time-stamp=", &to), fail("PAGE-TIMESTAMP", near));
        }
        for near in ["data-appid", "app-id", "data_app_id", "dataappid", "data-application-id"] {
            let to = format!(" {near}=");
            assert_eq!(report(&RULE, " data-app-id=", &to), fail("PAGE-APP-ID", near));
        }
        assert_eq!(report(&RULE, "data-app-hash", "app-hash"), fail("PAGE-APP-HASH", "app-hash"));
        assert_eq!(
            report(&RULE, "\"share-1\" href", "\"share-1\" herf"),
            fail("PAGE-HREF", "herf")
        );
    }

    #[test]
    fn the_name_is_mended() {
        let diagnostics = diagnostics(&RULE, &changed(" time-stamp=", " TimeStamp="), context());
        assert!(diagnostics[0].corrected.as_ref().unwrap().contains(" time-stamp=\"1479902400\""));
    }
}
