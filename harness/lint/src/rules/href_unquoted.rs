//! `page/href-unquoted`: an `href` with a blank is in quotation marks.

use crate::Source;
use crate::html::{Attribute, Element};
use crate::page::given;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/href-unquoted",
    clauses: &["PAGE-HREF"],
    what: "an `href` is in quotation marks",
    why: "Without quotation marks a blank ends the value. The browser reads the rest as attributes, and the \
          locker fetches a truncated URL.",
    fix: "Put the URL in quotation marks, and write each blank in it as %20.",
    needs_key: false,
    look,
};

/// Attributes that need no value.
const WITHOUT_VALUE: [&str; 8] =
    ["autofocus", "disabled", "download", "hidden", "inert", "itemscope", "popover", "translate"];

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for link in source.buttons() {
        let Some(href) = given(source, link, "href").text() else { continue };
        let stray = stray(source, link, href);
        let [first, ..] = stray.as_slice() else { continue };
        let names: Vec<String> =
            stray.iter().map(|attribute| format!("`{}`", written(source, attribute))).collect();
        let seen = format!(
            "the `href` has no quotation marks and ends at a blank: the browser reads {:?}, and {} as {}",
            href.value,
            names.join(", "),
            if stray.len() == 1 { "an attribute" } else { "attributes" },
        );
        let end = stray.last().map_or(first.name_at.end, |last| last.name_at.end);
        diagnostics.fail("PAGE-HREF", &(href.value_at.start..end), &seen);
    }
}

/// The attributes without a value that follow an unquoted `href` and are not attributes of HTML.
fn stray<'e>(source: &Source, link: &'e Element, href: &Attribute) -> Vec<&'e Attribute> {
    let is_quoted = source.text[..href.value_at.start].ends_with(['"', '\'']);
    if is_quoted {
        return Vec::new();
    }
    let after =
        link.attributes.iter().skip_while(|attribute| attribute.name_at.start < href.value_at.end);
    let is_stray = |attribute: &&Attribute| {
        attribute.value.is_empty()
            && !WITHOUT_VALUE.contains(&attribute.name.as_str())
            && !source.text[attribute.name_at.end..].trim_start().starts_with('=')
    };
    after.take_while(is_stray).collect()
}

/// The name as the source writes it: the browser makes it lower case.
fn written<'s>(source: &'s Source, attribute: &Attribute) -> &'s str {
    &source.text[attribute.name_at.clone()]
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, report};
    use super::*;

    const RIGHT: &str = "\"https://documents.example/one.pdf\"";

    #[test]
    fn what_a_blank_cut_off_is_named() {
        let page = changed(RIGHT, "https://documents.example/lab Report 2.pdf");
        let diagnostic = &diagnostics(&RULE, &page, context())[0];
        assert_eq!(
            diagnostic.seen,
            "the `href` has no quotation marks and ends at a blank: the browser reads \
             \"https://documents.example/lab\", and `Report`, `2.pdf` as attributes"
        );
        assert_eq!(diagnostic.place.width, "https://documents.example/lab Report 2.pdf".len());
    }

    #[test]
    fn what_is_whole_is_right_with_and_without_quotation_marks() {
        for right in [
            "https://documents.example/one.pdf",
            "https://documents.example/one.pdf download",
            "'https://documents.example/one two.pdf'",
            "\"https://documents.example/one.pdf\" data-x",
        ] {
            assert_eq!(report(&RULE, RIGHT, right), [], "{right}");
        }
    }
}
