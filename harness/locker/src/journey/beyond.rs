//! Documents of the section that no link of their name gives: links of other names, and pages about a document.

use tokio::time::Instant;
use url::Url;

use super::halt::read;
use super::links::{Kind, Link};
use super::walk::Walk;
use super::{Halt, Journey};
use locksmith_core::clock;
use locksmith_core::observe::Entry;

/// How many links of other names are opened.
const LINKS: usize = 60;

/// How many pages about a document are looked at, and how many links of each are opened.
const PAGES: usize = 6;
const OF_PAGE: usize = 12;

/// What a page shows in frames.
const SHOWN: &str = "return recognise(arguments[0]).shown();";

impl Journey<'_> {
    /// Looks for what was saved, and is not found by its name.
    pub(super) async fn look_beyond(&mut self, walk: &mut Walk, section: &Url) -> Result<(), Halt> {
        self.open_others(walk).await?;
        self.look_into_pages(walk).await?;
        if !self.has_all(walk) {
            self.session.goto(section.as_str()).await?;
            self.has_loaded().await?;
            self.press_controls(walk, None).await?;
            self.look_into_pages(walk).await?;
        }
        Ok(())
    }

    /// Opens links that nothing says to be of this case, the new ones first, until its documents are found.
    pub(super) async fn open_others(&mut self, walk: &mut Walk) -> Result<(), Halt> {
        let mut others = std::mem::take(&mut walk.beyond.others);
        if let Some(before) = &walk.before {
            others.sort_by_key(|(link, ..)| before.contains(&link.href));
        }
        for (link, look, came_by) in others {
            let is_over = walk.beyond.opened.len() >= LINKS || Instant::now() >= walk.until;
            if is_over || self.has_all(walk) {
                break;
            }
            let is_known = walk.gone.contains(&link.href)
                || walk.entries.contains_key(&link.href)
                || walk.beyond.opened.contains_key(&link.href);
            if is_known {
                continue;
            }
            let opened = self.open_link(&link, walk.until).await?;
            let kind = opened.kind;
            let is_document = self.may_be_document(opened.content_type.as_deref(), kind);
            walk.beyond.opened.insert(link.href.clone(), is_document);
            let mut entry = opened.into_entry(link.entry(&self.folder_names(), look));
            entry.folder = entry.folder.or(came_by);
            if self.is_offered(&entry) {
                walk.entries.insert(link.href, entry);
            } else if kind == Kind::Page {
                walk.beyond.pages.push((link.href, entry));
            }
        }
        Ok(())
    }

    /// Looks at pages about a document: at what they link to, what they show, and what they have to press.
    async fn look_into_pages(&mut self, walk: &mut Walk) -> Result<(), Halt> {
        let mut pages = std::mem::take(&mut walk.beyond.pages);
        // Those that say the token of the case, then those that came last.
        pages.reverse();
        pages.sort_by_key(|(href, _)| !walk.entries.contains_key(href));
        for (href, of) in pages.into_iter().take(PAGES) {
            if self.has_all(walk) || Instant::now() >= walk.until {
                break;
            }
            if !walk.gone.insert(href.clone()) {
                continue;
            }
            let from = clock::now_ms();
            self.session.goto(&href).await?;
            self.has_loaded().await?;
            let found = self.caught(from, false).await?;
            let mut found = found.into_iter().map(|caught| caught.opened.into_entry(of.clone()));
            if let Some(entry) = found.find(|entry| self.is_offered(entry)) {
                walk.entries.insert(href, entry);
            } else if self.open_links_of(walk, &of).await? {
                walk.entries.remove(&href);
            } else {
                self.press_controls(walk, Some(&of)).await?;
            }
        }
        Ok(())
    }

    /// Opens the links of a page about a document that are on no page before, and what it has in frames; whether
    /// one is a document of the case.
    async fn open_links_of(&mut self, walk: &mut Walk, of: &Entry) -> Result<bool, Halt> {
        let shown = self.session.execute(&Self::script(SHOWN), vec![self.given()]).await?;
        let shown: Vec<Link> = read(shown)?;
        let links = self.links().await?.links.into_iter().chain(shown);
        let is_new = |link: &Link| {
            !walk.links.contains(&link.href)
                && !walk.entries.contains_key(&link.href)
                && !link.does()
        };
        let new: Vec<Link> = links.filter(is_new).take(OF_PAGE).collect();
        for link in new {
            let entry = self.open_link(&link, walk.until).await?.into_entry(of.clone());
            if self.is_offered(&entry) {
                walk.entries.insert(link.href, entry);
                return Ok(true);
            }
        }
        Ok(false)
    }
}
