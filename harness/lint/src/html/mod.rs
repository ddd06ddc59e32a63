//! HTML, read as browsers read it, with the place of every element and attribute.
//!
//! Two crates share the work: html5gum splits the text into tokens and knows their places; html5ever
//! builds the tree, and so knows the effect of a template, a textarea or a misplaced tag.

mod bridge;
mod tree;

use std::ops::Range;
use std::sync::Arc;

use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5gum::Tokenizer;

use bridge::{Bridge, Emits};
use tree::Tree;

/// The most work of the tree builder, in elements that it looks at: some 50 times what a large page
/// needs. Without it, markup that nests without end takes time by the square of its length.
const MOST_WORK: usize = 50_000_000;

/// The most elements and comments that are read: more than a browser can show.
const MOST_NODES: usize = 200_000;

/// The live elements of a page, without those in comments, templates, strings or text.
#[derive(Debug)]
pub(super) struct Document {
    /// Every element with attributes, in the order of the document.
    pub(super) elements: Vec<Element>,
    /// Whether a browser reads the page in quirks mode, where the case of classes does not count.
    pub(super) quirks: bool,
    /// The place where reading stopped as too much work.
    pub(super) given_up: Option<usize>,
}

/// One element, as written.
#[derive(Debug)]
pub(super) struct Element {
    /// Its name, in lower case.
    pub(super) name: String,
    /// Whether it is an HTML element; `a` and `script` are also elements of SVG.
    pub(super) html: bool,
    /// Its attributes; of two with one name only the first (I-HTML). Shared, since the tree builder may
    /// make several elements of one tag.
    pub(super) attributes: Arc<Vec<Attribute>>,
    /// The start tag, from `<` to `>`.
    pub(super) tag: Range<usize>,
}

/// One attribute, as written.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    /// Its name, in lower case.
    pub(super) name: String,
    /// Its value, with character references resolved.
    pub(super) value: String,
    /// The range of the name.
    pub(super) name_at: Range<usize>,
    /// The range of the value, without its quotes; after the name where it has no value.
    pub(super) value_at: Range<usize>,
}

impl Element {
    /// The attribute of this name.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The value of the attribute of this name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.attribute(name).map(|attribute| attribute.value.as_str())
    }

    /// Whether this is an HTML element of this name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.html && self.name == name
    }
}

/// Reads a text whose lines end in line feeds.
pub(super) fn parse(text: &str) -> Document {
    let builder = TreeBuilder::new(Tree::default(), TreeBuilderOpts::default());
    let tokenizer = Tokenizer::new_with_emitter(text, Emits::new(Bridge::new(&builder)));
    // The bridge emits only one token: the place where the work becomes too much.
    let given_up = tokenizer.into_iter().find_map(Result::ok);
    builder.sink.into_document(given_up)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pieces of values, of all kinds that a tokenizer treats differently.
    const PIECES: [&str; 14] = [
        "a", "é", "“", "😀", "&amp;", "&copy", "&copy=", "&#x41;", "&#0;", "&notit;", "&", "\u{1}",
        "\0", "-",
    ];

    proptest! {
        #[test]
        fn places_are_exact_whatever_stands_in_text_and_values(
            text in proptest::collection::vec(0..PIECES.len(), 0..8),
            values in proptest::collection::vec(
                (proptest::collection::vec(0..PIECES.len(), 1..6), 0..3_usize),
                1..5,
            ),
        ) {
            let joined = |pieces: &[usize]| pieces.iter().map(|at| PIECES[*at]).collect::<String>();
            let written: Vec<(String, String)> = values
                .iter()
                .enumerate()
                .map(|(at, (pieces, _))| (format!("é{at}"), joined(pieces)))
                .collect();
            let mut page = format!("<p>{}\n<i", joined(&text));
            for ((name, value), (_, quote)) in written.iter().zip(&values) {
                let quote = ["", "'", "\""][*quote];
                page += &format!("\n{name} = {quote}{value}{quote}");
            }
            page += ">";
            let document = parse(&page);
            let i = &document.elements[0];
            prop_assert!(page[i.tag.clone()].starts_with("<i\n") && i.tag.end == page.len());
            let read: Vec<_> = i
                .attributes
                .iter()
                .map(|a| (page[a.name_at.clone()].to_owned(), page[a.value_at.clone()].to_owned()))
                .collect();
            prop_assert_eq!(read, written);
        }
    }

    fn names(text: &str) -> Vec<String> {
        let of = |element: Element| {
            format!("{}{}", if element.html { "" } else { "svg " }, element.name)
        };
        parse(text).elements.into_iter().map(of).collect()
    }

    #[test]
    fn everything_that_is_read_has_its_place() {
        let text = "<!doctype html>\n<p>ä</p><A Href=\"x?a=1&amp;b=&copy;2\"\n CLASS = two id=&quot;q title>";
        let document = parse(text);
        let [a] = &document.elements[..] else { panic!("{document:?}") };
        assert!(a.is("a") && text[a.tag.clone()].starts_with("<A Href") && a.tag.end == text.len());
        let written: Vec<_> = a
            .attributes
            .iter()
            .map(|a| (&text[a.name_at.clone()], &text[a.value_at.clone()], a.value.as_str()))
            .collect();
        let expected = [
            ("Href", "x?a=1&amp;b=&copy;2", "x?a=1&b=©2"),
            ("CLASS", "two", "two"),
            ("id", "&quot;q", "\"q"),
            ("title", "", ""),
        ];
        assert_eq!(written, expected);
    }

    #[test]
    fn what_a_browser_does_not_show_is_not_there() {
        for decoy in [
            "<!-- <a class=x> -->",
            "<template><a class=x></a></template>",
            "<template><table><tr><td><template><a class=x></a></template></table></template>",
            "<textarea><a class=x></textarea>",
            "<title><a class=x></title>",
            "<style><a class=x></style>",
            "<noscript><a class=x></a></noscript>",
            "<iframe><a class=x></iframe>",
            "<xmp><a class=x></xmp>",
            "<![CDATA[ <a class=x> ]]>",
            "<plaintext><a class=x>",
        ] {
            let read = names(&format!("<!doctype html><body>{decoy}"));
            assert!(!read.contains(&"a".to_owned()), "{decoy}: {read:?}");
        }
        assert_eq!(names("<script id=x>'<a class=x>'</script>"), ["script"]);
        assert_eq!(names("<svg><![CDATA[ <a class=x> ]]></svg><i id=b>"), ["i"]);
    }

    #[test]
    fn a_browser_reads_the_rest_too() {
        assert_eq!(names("<svg><a class=x></a></svg><a class=x>"), ["svg a", "a"]);
        assert_eq!(names("<table><a class=x></table>"), ["a"]);
        assert_eq!(names("<p><a class=x><div></p></div>"), ["a"]);
        assert_eq!(
            names("<head><noscript><link href=x></noscript><script src=x></script>"),
            ["script"]
        );
    }

    #[test]
    fn of_two_attributes_of_one_name_the_first_counts() {
        let document = parse("<i id=one ID=two class=c>");
        let i = &document.elements[0];
        assert_eq!(
            (i.value("id"), i.value("class"), i.attributes.len()),
            (Some("one"), Some("c"), 2)
        );
    }

    #[test]
    fn only_a_page_without_doctype_has_quirks() {
        assert!(parse("<p>").quirks);
        assert!(!parse("<!DOCTYPE html><p>").quirks);
    }

    #[test]
    fn nesting_without_end_is_given_up() {
        let document = parse(&"<b id=x><div>".repeat(100_000));
        assert!(document.given_up.is_some());
        assert!(!document.elements.is_empty());
    }
}
