//! Documents of the section that no link of their name gives: links of other names, and pages about a document.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::RequestBuilder;
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use url::Url;

use super::entries::{Kind, Link, Opened, read};
use super::pressing::Rows;
use super::walking::Walk;
use super::{Halt, Journey};
use locksmith_core::clock;
use locksmith_core::observe::Entry;
use locksmith_core::proxy::{Exchange, Outcome};
use locksmith_spec::hex::hex;

/// How many links of other names are opened.
const LINKS: usize = 60;

/// How many pages about a document are looked at, and how many links of each are opened.
const PAGES: usize = 6;
const OF_PAGE: usize = 12;

/// For how long what a control asks for is waited for, and for its end.
pub(super) const ASKING: Duration = Duration::from_millis(500);
const ENDING: Duration = Duration::from_secs(5);

/// How many links of other names are remembered.
const KEPT: usize = 1000;

/// What a page shows in frames.
const SHOWN: &str = "return recognise(arguments[0]).shown();";

/// What was tried beyond links that say the token of the case.
#[derive(Default)]
pub(super) struct Beyond {
    /// Links that nothing says to be of this case, each with the look and the folder that it was seen in.
    others: Vec<(Link, usize, Option<String>)>,
    /// Addresses that were opened, and whether that was a document.
    pub(super) opened: BTreeMap<String, bool>,
    /// Pages that a link led to: perhaps about a document.
    pub(super) pages: Vec<(String, Entry)>,
    /// What was pressed.
    pub(super) rows: Rows,
}

/// What the locker answered a page or a control.
pub(super) struct Caught {
    pub(super) opened: Opened,
    /// The request, to be sent again where the answer did not pass whole.
    again: Option<RequestBuilder>,
}

impl Caught {
    /// None of what is no answer.
    fn of(exchange: &Exchange, http: &reqwest::Client) -> Option<Self> {
        exchange.status.filter(|status| (200..300).contains(status))?;
        let body = &exchange.response_body;
        let length = exchange.header("content-length").and_then(|length| length.parse().ok());
        let is_whole = body.is_whole()
            && (exchange.outcome == Outcome::Completed || length == Some(body.total));
        let again = if is_whole { None } else { again(exchange, http) };
        let opened = Opened {
            bytes: usize::try_from(body.total).ok(),
            sha256: is_whole.then(|| hex(&Sha256::digest(&body.bytes))),
            content_type: exchange.header("content-type").map(str::to_owned),
            cut: None,
            kind: Kind::of(|name| exchange.header(name).map(str::to_owned)),
        };
        Some(Self { opened, again })
    }
}

/// The same request once more.
fn again(exchange: &Exchange, http: &reqwest::Client) -> Option<RequestBuilder> {
    const OF_THE_WAY: [&str; 5] =
        ["host", "content-length", "connection", "accept-encoding", "proxy-connection"];
    let method = reqwest::Method::from_bytes(exchange.method.as_bytes()).ok()?;
    let mut request = http.request(method, &exchange.url).body(exchange.request_body.bytes.clone());
    for (name, value) in &exchange.request_headers {
        if !OF_THE_WAY.contains(&name.to_ascii_lowercase().as_str()) {
            request = request.header(name, value);
        }
    }
    Some(request)
}

impl Beyond {
    /// Keeps a link that nothing says to be of this case, with the look and the folder that it was seen in.
    pub(super) fn keep(&mut self, link: Link, look: usize, folder: Option<&String>) {
        if link.is_in_row() && !link.does() && self.others.len() < KEPT {
            self.others.push((link, look, folder.cloned()));
        }
    }
}

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

    /// What the locker answered since a time, once something that may be a document is there.
    pub(super) async fn caught(
        &mut self,
        from: i64,
        is_awaited: bool,
    ) -> Result<Vec<Caught>, Halt> {
        let profile = self.profile;
        let is_of_locker = |url: &Url| profile.is_of_locker(url);
        self.passed.answered(is_of_locker, ENDING).await;
        let end = Instant::now() + ASKING;
        let mut found: Vec<Caught> = loop {
            let since = self.passed.since(from, is_of_locker);
            let found: Vec<Caught> = since.filter_map(|it| Caught::of(it, self.http)).collect();
            let is_there = found.iter().any(|Caught { opened, .. }| {
                self.may_be_document(opened.content_type.as_deref(), opened.kind)
            });
            if is_there || !is_awaited || Instant::now() >= end {
                break found;
            }
            self.passed.one_more(end.saturating_duration_since(Instant::now())).await;
        };
        for caught in &mut found {
            let Opened { content_type, kind, .. } = &caught.opened;
            // A browser that keeps no downloads asks for them, and lets them go.
            if self.may_be_document(content_type.as_deref(), *kind)
                && let Some(request) = caught.again.take()
            {
                caught.opened = self.fetched(request, Instant::now() + ENDING).await;
            }
        }
        Ok(found)
    }
}
