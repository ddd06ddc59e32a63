//! Through the section 'Uploaded Documents': its folders, its further pages, what is folded away.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;
use url::Url;

use super::halt::read;
use super::walk::{Beyond, Walk};
use super::wanted::For;
use super::{Halt, Journey};
use locksmith_browser::{BrowserError, Element};
use locksmith_core::observe::Entry;

/// How many pages of a section are looked at.
const PAGES: usize = 80;

/// For how long, at most.
const PATIENCE: Duration = Duration::from_secs(45);

/// For how long its documents are read, at most.
const READING: Duration = Duration::from_secs(60);

/// How long a page may take to ask for its entries, and again to show what came.
const LATE: Duration = Duration::from_millis(150);

/// What leads to more of the listing: by the names of folders, and perhaps to all else.
const WAYS: &str = "return ways(arguments[0], arguments[1], arguments[2]);";

/// Something that leads to more of the listing; see `ways.js`.
#[derive(Clone, Debug, Deserialize)]
struct Way {
    kind: Kind,
    name: String,
    /// Where a link leads to; none where something is pressed.
    href: Option<String>,
    element: Value,
    /// The folder that it leads to.
    folder: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    /// What is folded away.
    Folded,
    /// A folder.
    Folder,
    /// A further page.
    Page,
    /// Any other page of the locker.
    Wide,
}

/// What a walk found.
pub(super) struct Walked {
    pub(super) links: BTreeSet<String>,
    /// The entries of this case.
    pub(super) entries: Vec<Entry>,
    /// What may give a document that was not found, and did not.
    pub(super) unread: Vec<String>,
    /// Whether something that was saved is named, and nothing is there to open it by.
    pub(super) is_pending: bool,
}

impl Journey<'_> {
    /// Walks through the section until the entries of so many saves are found, or all was looked at. Where the
    /// section was looked at before, the entries count, and all is looked at.
    pub(super) async fn walk(
        &mut self,
        section: &Url,
        saves: usize,
        before: Option<BTreeSet<String>>,
    ) -> Result<Walked, Halt> {
        let is_counted = before.is_some();
        let end = Instant::now() + PATIENCE;
        let mut walk = Walk {
            until: Instant::now() + READING,
            saves,
            entries: BTreeMap::new(),
            links: BTreeSet::new(),
            looks: 0,
            gone: [section.to_string()].into(),
            pending: Vec::new(),
            folder: None,
            before,
            beyond: Beyond::default(),
        };
        if self.ways(false).await?.is_empty() {
            self.read(&mut walk).await?;
        } else {
            self.arrive(&mut walk).await?;
        }
        if walk.entries.is_empty() && saves > 0 && self.ways(false).await?.is_empty() {
            self.open_others(&mut walk).await?;
            if walk.entries.is_empty() && !walk.beyond.rows.are_any() {
                // A section may show its entries late.
                let token = self.planned.token.clone();
                self.look(For::Listed, &token, self.profile.deadlines.launch).await?;
                self.read(&mut walk).await?;
            }
        }
        for wide in [false, true] {
            if wide && !self.is_lost(&walk) {
                break;
            }
            let mut is_at_section = !wide;
            for _ in 0..PAGES {
                let is_enough = wide || !is_counted;
                if Instant::now() >= end || saves > 0 && is_enough && self.has_all(&walk) {
                    break;
                }
                if self.go_further(&mut walk, wide).await? {
                    is_at_section = false;
                } else if is_at_section {
                    break;
                } else {
                    // What is pressed may have led away from what else can be pressed.
                    self.session.goto(section.as_str()).await?;
                    walk.folder = None;
                    is_at_section = true;
                }
                self.arrive(&mut walk).await?;
            }
            if self.is_lost(&walk) {
                self.look_beyond(&mut walk, section).await?;
            }
        }
        let is_lost = self.is_lost(&walk);
        let Walk { links, entries, beyond, .. } = walk;
        Ok(Walked {
            links,
            entries: entries.into_values().collect(),
            unread: beyond.rows.unread_controls(is_lost),
            is_pending: is_lost && beyond.rows.are_pending(),
        })
    }

    /// Whether something was saved, and is not found.
    pub(super) fn is_lost(&self, walk: &Walk) -> bool {
        walk.saves > 0 && !self.has_all(walk)
    }

    /// Whether there may be more to find: something that was saved, or a copy of it.
    pub(super) fn is_looking(&self, walk: &Walk) -> bool {
        walk.before.is_some() || self.is_lost(walk)
    }

    /// Whether the entries of so many saves are found, each with the bytes of a document of the case.
    pub(super) fn has_all(&self, walk: &Walk) -> bool {
        walk.entries.values().filter(|entry| self.is_offered(entry)).count() >= walk.saves
    }

    /// Takes the next way that was not taken yet; false where there is none.
    async fn go_further(&mut self, walk: &mut Walk, wide: bool) -> Result<bool, Halt> {
        for way in self.ways(wide).await? {
            let Way { kind, name, href, element, folder } = way;
            let folder = folder.or_else(|| walk.folder.clone().filter(|_| kind == Kind::Page));
            if let Some(href) = href {
                if Url::parse(&href).is_ok_and(|url| self.profile.is_of_locker(&url))
                    && !walk.entries.contains_key(&href)
                    && !walk.gone.contains(&href)
                    && walk.pending.iter().all(|(known, ..)| *known != href)
                {
                    walk.pending.push((href, folder, kind != Kind::Wide));
                }
                continue;
            }
            let first_link = walk.links.iter().next().cloned().unwrap_or_default();
            let what = match kind {
                // Further pages are pressed for as long as they bring something.
                Kind::Page => format!("{name} after {} {first_link}", walk.links.len()),
                _ => format!("{name} in {:?}", walk.folder),
            };
            let Some(element) = Element::from_value(&element).filter(|_| walk.gone.insert(what))
            else {
                continue;
            };
            match self.session.click(&element).await {
                Ok(()) => {
                    if kind != Kind::Folded {
                        walk.folder = folder;
                    }
                    return Ok(true);
                }
                Err(BrowserError::NotUsable { .. } | BrowserError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        while let Some((href, folder, is_known)) = walk.pending.pop() {
            walk.gone.insert(href.clone());
            // A document need not be shown to be read, and in one without scripts nothing can be waited for.
            if is_known || self.leads_to_page(&href).await? {
                self.session.goto(&href).await?;
                walk.folder = folder;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Waits until a page is loaded, and has got and shows what it asks for; then reads it. What a page still
    /// shows of the folder before would be taken for what is in this one.
    async fn arrive(&mut self, walk: &mut Walk) -> Result<(), Halt> {
        self.has_loaded().await?;
        self.read(walk).await
    }

    /// Waits until a page is loaded, and has got and shows what it asks for.
    pub(super) async fn has_loaded(&mut self) -> Result<(), Halt> {
        let profile = self.profile;
        let begun = self.passed.begun();
        self.look(For::Loaded, "", profile.deadlines.launch).await?;
        self.passed.more_than(begun, LATE).await;
        self.passed.answered(|url| profile.is_of_locker(url), profile.deadlines.launch).await;
        self.look(For::Rest, "", LATE).await?;
        Ok(())
    }

    async fn read(&mut self, walk: &mut Walk) -> Result<(), Halt> {
        self.read_shown(walk).await?;
        self.read_on(walk).await
    }

    /// Reads what the page shows as it stands.
    pub(super) async fn read_shown(&mut self, walk: &mut Walk) -> Result<(), Halt> {
        let page = self.links().await?;
        walk.looks += 1;
        walk.links.extend(page.links.iter().map(|link| link.href.clone()));
        self.add_entries(page.links, walk).await?;
        if page.says && (walk.saves == 0 || self.is_looking(walk)) {
            self.press_controls(walk, None).await?;
        }
        Ok(())
    }

    async fn ways(&mut self, wide: bool) -> Result<Vec<Way>, Halt> {
        let args = vec![self.given(), json!(self.folder_names()), json!(wide)];
        read(self.session.execute(&Self::script(WAYS), args).await?)
    }
}
