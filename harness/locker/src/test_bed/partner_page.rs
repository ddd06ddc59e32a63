//! The partner page's source, made from a case. Pure.

use std::collections::BTreeMap;

use askama::Template;

use super::documents::Offer;
use locksmith_core::plan::Claim;
use locksmith_core::scenario::{Frame, Href, Library, Markup, Page};

/// The page's instrumentation, with the reader of codes; the library sees neither.
const INSTRUMENT: &str = concat!(
    "(() => {\nconst CODE = /",
    locksmith_spec::code_pattern!(),
    "/g;\n",
    include_str!("../journey/codes.js"),
    include_str!("instrument.js"),
    "})();\n",
);

/// The parts that a page is made from.
pub(super) struct Parts<'a> {
    pub(super) page: &'a Page,
    pub(super) claim: &'a Claim,
    pub(super) library: &'a str,
    /// The page's own address, with a slash at its end.
    pub(super) address: &'a str,
    pub(super) offers: &'a BTreeMap<String, Offer>,
}

#[derive(Template)]
#[template(path = "test_bed/partner.html", escape = "htm")]
struct Partner<'a> {
    claim: &'a Claim,
    library: &'a str,
    events: String,
    jquery: String,
    instrument: &'static str,
    base: Option<&'a str>,
    in_head: bool,
    placed_async: bool,
    buttons: Vec<Anchor<'a>>,
}

struct Anchor<'a> {
    id: &'a str,
    document: &'a str,
    markup: Markup,
    href: String,
}

#[derive(Template)]
#[template(
    source = r#"<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>A page in a frame</title><link rel="icon" href="data:,"></head>
<body><iframe title="Results of the examination" width="800" height="500"
sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox allow-forms" src="framed"></iframe></body></html>"#,
    ext = "htm"
)]
struct Framing;

/// The sources of the page's window and, when it stands in a frame, of the frame.
pub(super) fn render(parts: &Parts<'_>) -> Result<(String, Option<String>), askama::Error> {
    let Parts { page, claim, library, address, offers } = *parts;
    let buttons = page.buttons.iter().map(|button| {
        let offer = &offers[&button.document];
        let href = match button.href {
            Href::Absolute => offer.href.clone(),
            Href::Relative => offer.relative.clone(),
            Href::Blanks => format!("  {}\n", offer.href),
            Href::Fragment => format!("{}#page=1", offer.href),
        };
        Anchor { id: &button.id, document: &button.document, markup: button.markup, href }
    });
    let relative = page.buttons.iter().find(|button| button.href == Href::Relative);
    let partner = Partner {
        claim,
        library,
        events: format!("{address}events"),
        jquery: format!("{address}jquery.min.js"),
        instrument: INSTRUMENT,
        base: relative.map(|button| offers[&button.document].base.as_str()),
        in_head: page.library == Library::Head,
        placed_async: page.library == Library::Async,
        buttons: buttons.collect(),
    };
    let source = partner.render()?;
    match page.frame {
        Frame::Top => Ok((source, None)),
        Frame::Opaque => Ok((Framing.render()?, Some(source))),
    }
}
