//! `page/typographic-quotes`: attributes are in straight quotes.

use crate::Source;
use crate::html::Element;
use crate::page::{CLAIMS, given};
use crate::rule::{Diagnostics, Rule};
use crate::value::{Given, unquoted};

pub(super) static RULE: Rule = Rule {
    id: "page/typographic-quotes",
    clauses: &[
        "PAGE-SCRIPT",
        "PAGE-DLSHARE",
        "PAGE-APP-ID",
        "PAGE-APP-HASH",
        "PAGE-TIMESTAMP",
        "PAGE-BUTTON",
        "PAGE-UNIQUE-ID",
        "PAGE-HREF",
    ],
    what: "attributes are in straight quotes, \" or '",
    why: "Word processors turn straight quotes into typographic ones. HTML knows only straight quotes: the \
          others become part of the value, and the value is wrong.",
    fix: "Replace the typographic quotes by straight ones. Copy code from plain text, not from a formatted \
           document.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    if let Some(script) = source.claiming() {
        quoted(source, script, ("type", "PAGE-SCRIPT"), diagnostics);
        quoted(source, script, ("src", "PAGE-SCRIPT"), diagnostics);
        quoted(source, script, ("id", "PAGE-DLSHARE"), diagnostics);
        for claim in CLAIMS {
            quoted(source, script, claim, diagnostics);
        }
    }
    let failed = source.failed_buttons().map(|(link, _)| link);
    for link in source.buttons().chain(failed) {
        quoted(source, link, ("class", "PAGE-BUTTON"), diagnostics);
        quoted(source, link, ("id", "PAGE-UNIQUE-ID"), diagnostics);
        quoted(source, link, ("href", "PAGE-HREF"), diagnostics);
    }
}

fn quoted(
    source: &Source,
    element: &Element,
    (name, clause): (&str, &'static str),
    diagnostics: &mut Diagnostics<'_>,
) {
    if let Given::Typographic(attribute) = given(source, element, name) {
        let value = &attribute.value;
        let seen = format!("the quotes are part of `{name}`: a browser reads {value:?}");
        let bare = unquoted(value.trim());
        // Within straight quotes the value needs no quotes of its own.
        let straight = source.text[..attribute.value_at.start].ends_with(['"', '\'']);
        let with = if straight { bare.to_owned() } else { format!("\"{bare}\"") };
        let diagnostic = diagnostics.fail(clause, &attribute.value_at, &seen);
        if !bare.contains(['"', '\'']) {
            diagnostic.corrected(&attribute.value_at, &with);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, report};
    use super::*;

    #[test]
    fn each_attribute_has_its_clause() {
        let script = |name: &str, value: &str| {
            report(&RULE, &format!("{name}=\"{value}\""), &format!("{name}=“{value}”"))
        };
        assert_eq!(script("id", "dlshare"), fail("PAGE-DLSHARE", "“dlshare”"));
        assert_eq!(script("data-app-id", "EXAMBOARD"), fail("PAGE-APP-ID", "“EXAMBOARD”"));
        assert_eq!(script("time-stamp", "1479902400"), fail("PAGE-TIMESTAMP", "“1479902400”"));
        assert_eq!(script("type", "text/javascript"), fail("PAGE-SCRIPT", "“text/javascript”"));
        assert_eq!(script("id", "share-1"), fail("PAGE-UNIQUE-ID", "“share-1”"));
        assert_eq!(script("class", "locker-saver").len(), 2);
    }

    #[test]
    fn the_line_is_mended() {
        for quoted in ["=“dlshare”", "=\"“dlshare”\"", "=’dlshare’"] {
            let diagnostics = diagnostics(&RULE, &changed("=\"dlshare\"", quoted), context());
            assert!(
                diagnostics[0].corrected.as_ref().unwrap().contains(" id=\"dlshare\" "),
                "{quoted}"
            );
        }
    }
}
