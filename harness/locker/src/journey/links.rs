//! A link of the section 'Uploaded Documents', and what it gave.

use std::collections::BTreeSet;

use serde::Deserialize;
use url::Url;

use super::folder;
use locksmith_core::observe::{Cut, Entry, Row};

/// What links say that change something, or lead out.
const ACTS: [&str; 12] = [
    "delete", "remove", "log out", "logout", "log-out", "sign out", "signout", "share", "rename",
    "move", "edit", "next",
];

/// The links of a page.
#[derive(Debug, Deserialize)]
pub(super) struct Links {
    pub(super) links: Vec<Link>,
    /// Whether the page says the token of the case.
    pub(super) says: bool,
}

/// A link, as the recogniser describes it; or something else that may give a document.
#[derive(Debug, Deserialize)]
pub(super) struct Link {
    /// Where it leads to; empty for what is no link.
    pub(super) href: String,
    pub(super) name: String,
    download: String,
    /// The words of the largest part of the page that holds this link and no other.
    about: String,
    /// The lines of its row, or of that largest part.
    lines: Vec<String>,
    /// The headings that it stands under, the nearest first.
    headings: Vec<String>,
    pub(super) row: Option<Place>,
    /// Whether it has no address of its own.
    pub(super) pressed: bool,
    /// Whether it stands in the frame of every page: its head, its foot, its menu.
    framed: bool,
}

/// A row of the page, and what holds it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Place {
    list: usize,
    number: usize,
}

impl Link {
    /// Whether it says that it changes something, or leads out.
    pub(super) fn does(&self) -> bool {
        let path = Url::parse(&self.href).map(|url| url.path().to_lowercase()).unwrap_or_default();
        let name = self.name.to_lowercase();
        ACTS.iter().any(|act| name.contains(act))
            || ["logout", "log-out", "signout", "sign-out", "delete", "remove"]
                .iter()
                .any(|act| path.contains(act))
    }

    /// Whether it stands in a row, and not in the frame of every page.
    pub(super) fn is_in_row(&self) -> bool {
        self.row.is_some() && !self.framed
    }

    /// Whether it says to be of the case with this token.
    pub(super) fn is_of(&self, token: &str) -> bool {
        let texts = [&self.href, &self.name, &self.download, &self.about];
        texts.into_iter().any(|text| text.contains(token))
    }

    /// An entry that is not opened yet, seen at this look at a page.
    pub(super) fn entry(&self, folders: &[String], page: usize) -> Entry {
        Entry {
            name: self.name.clone(),
            folder: folder_of(self, folders),
            bytes: None,
            sha256: None,
            content_type: None,
            row: self.row.map(|Place { list, number }| Row { page, list, number }),
            cut: None,
        }
    }
}

/// What a link or a request gave.
#[derive(Default)]
pub(super) struct Opened {
    pub(super) bytes: Option<usize>,
    pub(super) sha256: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) cut: Option<Cut>,
    pub(super) kind: Kind,
}

/// How a browser shows an answer.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Kind {
    /// As a page with scripts.
    Page,
    /// As a page without them: nothing can be waited for in it.
    Inert,
    /// As a document.
    #[default]
    Document,
    /// Not: it is kept as a file.
    Attachment,
}

impl Kind {
    /// By the headers of an answer.
    pub(super) fn of(header: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| header(name).unwrap_or_default().to_ascii_lowercase();
        if text("content-disposition").trim_start().starts_with("attachment") {
            return Self::Attachment;
        }
        let is_page = text("content-type").starts_with("text/html")
            || text("content-type").starts_with("application/xhtml");
        let policy = text("content-security-policy");
        let is_inert = policy.split([';', ',']).map(str::trim).any(|directive| {
            let mut words = directive.split_whitespace();
            words.next() == Some("sandbox") && !words.any(|word| word == "allow-scripts")
        });
        match (is_page, is_inert) {
            (_, true) => Self::Inert,
            (true, false) => Self::Page,
            (false, false) => Self::Document,
        }
    }
}

impl Opened {
    /// The same, as what it is an entry of.
    pub(super) fn into_entry(self, entry: Entry) -> Entry {
        let Self { bytes, sha256, content_type, cut, .. } = self;
        Entry { bytes, sha256, content_type, cut, ..entry }
    }
}

/// The folder that a link stands in: what its row says, or the nearest heading above it that is a folder's name. Where
/// both are, and of different folders, one of them is about something else.
fn folder_of(link: &Link, folders: &[String]) -> Option<String> {
    let besides = link.lines.iter().map(|line| line.replace(&link.name, ""));
    let named: BTreeSet<&String> =
        besides.filter_map(|line| folder::in_line(&line, folders)).collect();
    let own = if named.len() == 1 { named.first().copied() } else { None };
    let over = link.headings.iter().find_map(|heading| folder::named(heading, folders));
    match (own, over) {
        (Some(own), Some(over)) if own != over => None,
        (own, over) => own.or(over).cloned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(headers: &[(&str, &str)]) -> Kind {
        Kind::of(|name| {
            let found = headers.iter().find(|(of, _)| *of == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_page_without_scripts_is_never_waited_in() {
        let html = ("content-type", "text/html; charset=utf-8");
        let policy = |value| ("content-security-policy", value);
        assert_eq!(kind(&[html]), Kind::Page);
        assert_eq!(kind(&[html, policy("sandbox allow-scripts")]), Kind::Page);
        assert_eq!(kind(&[html, policy("default-src 'none'; Sandbox")]), Kind::Inert);
        assert_eq!(kind(&[html, policy("sandbox allow-forms")]), Kind::Inert);
        assert_eq!(kind(&[("content-type", "application/pdf")]), Kind::Document);
        assert_eq!(kind(&[]), Kind::Document);
        let attached = ("content-disposition", "Attachment; filename=a.html");
        assert_eq!(kind(&[html, attached]), Kind::Attachment);
    }
}
