//! Checks that every link of the built book leads somewhere: to a file of the book, and to an id in it.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use html5gum::{Token, Tokenizer};
use percent_encoding::percent_decode_str;

/// Pages that mdBook makes for other purposes: all chapters as one, and the page of a web server's 404.
const LEFT_OUT: [&str; 3] = ["print.html", "404.html", "toc.html"];

/// What a page has that links are about.
#[derive(Default)]
struct Page {
    ids: BTreeSet<String>,
    links: BTreeSet<String>,
}

/// Checks the book in this folder.
///
/// # Errors
/// A link leads nowhere: the error lists all that do.
pub(crate) fn check(book: &Path) -> Result<(), Box<dyn Error>> {
    let pages = pages(book)?;
    let mut broken = Vec::new();
    for (path, page) in &pages {
        for link in page.links.iter().filter(|link| !is_elsewhere(link)) {
            if !resolves(book, &pages, path, link) {
                broken.push(format!("{}: {link}", path.display()));
            }
        }
    }
    let links: usize = pages.values().map(|page| page.links.len()).sum();
    if broken.is_empty() && links > 0 {
        writeln!(std::io::stdout(), "{} pages, {links} links: each resolves", pages.len())?;
        Ok(())
    } else {
        Err(format!("{} of {links} links lead nowhere:\n{}", broken.len(), broken.join("\n"))
            .into())
    }
}

fn pages(book: &Path) -> Result<BTreeMap<PathBuf, Page>, Box<dyn Error>> {
    let mut pages = BTreeMap::new();
    let mut folders = vec![book.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "html")
                && !LEFT_OUT.iter().any(|name| path.ends_with(name))
            {
                let page = read(&std::fs::read_to_string(&path)?);
                pages.insert(path.strip_prefix(book)?.to_owned(), page);
            }
        }
    }
    Ok(pages)
}

fn read(html: &str) -> Page {
    let mut page = Page::default();
    for token in Tokenizer::new(html).flatten() {
        let Token::StartTag(tag) = token else { continue };
        for (name, value) in tag.attributes {
            let value = String::from_utf8_lossy(&value).into_owned();
            match &**name {
                b"id" => _ = page.ids.insert(value),
                b"href" | b"src" => _ = page.links.insert(value),
                _ => {}
            }
        }
    }
    page
}

/// Links that leave the book are not asked for: a build needs no network.
fn is_elsewhere(link: &str) -> bool {
    link.contains("://") || link.starts_with("mailto:") || link.starts_with("data:")
}

fn resolves(book: &Path, pages: &BTreeMap<PathBuf, Page>, from: &Path, link: &str) -> bool {
    let decoded = percent_decode_str(link).decode_utf8_lossy();
    let (file, id) = decoded.split_once('#').unwrap_or((&decoded, ""));
    let target = match file {
        "" => from.to_owned(),
        file => plain(&from.parent().unwrap_or(Path::new("")).join(file)),
    };
    let page = pages.get(&target);
    let is_there = page.is_some() || book.join(&target).is_file();
    is_there && (id.is_empty() || page.is_some_and(|page| page.ids.contains(id)))
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => _ = plain.pop(),
            Component::Normal(name) => plain.push(name),
            _ => {}
        }
    }
    plain
}
