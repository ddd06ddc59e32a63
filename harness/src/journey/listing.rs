//! The section 'Uploaded Documents': logging in to it, reading it, opening what is in it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use reqwest::{RequestBuilder, Response};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout};
use url::Url;

use super::credentials::Credentials;
use super::looking::For;
use super::{Halt, Journey};
use crate::hex::hex;
use crate::observe::{Cause, Cut, Entry, Observation, Row};
use crate::profile::Profile;
use crate::received;

/// Every link of the section, with the words around it.
const LINKS: &str = "return recognise(arguments[0]).links();";

/// A link, as the recogniser tells it.
#[derive(Debug, Deserialize)]
pub(super) struct Link {
    pub(super) href: String,
    name: String,
    download: String,
    /// The words of the largest part of the page that holds this link and no other.
    about: String,
    around: Vec<Part>,
    row: Option<Place>,
}

/// A row of the page, and what holds it.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Place {
    list: usize,
    number: usize,
}

/// A part of the page that holds a link, from the innermost outwards.
#[derive(Debug, Deserialize)]
struct Part {
    words: String,
    heading: String,
}

impl Journey<'_> {
    /// Reads the section as this user, from a login of their own.
    pub(super) async fn list_uploaded(&mut self, user: &str) -> Result<(), Halt> {
        self.forget_logins().await?;
        let section = self.profile.uploaded.clone();
        let section = section.ok_or_else(|| Halt::Stuck("no section that is known of".into()))?;
        self.session.open(section.as_str()).await?;
        let token = &self.planned.token;
        let deadline = self.profile.deadlines.launch;
        let look = self.look(For::Section, token, deadline).await?;
        if look.is_some_and(|look| look.screen.login) {
            let then = self.enter(&Credentials::right(self.profile, user), For::Inside).await?;
            if then.is_some_and(|screen| screen.path != section.path()) {
                self.session.goto(section.as_str()).await?;
            }
        }
        let saves = self.saves_of(user);
        let wait = self.profile.deadlines.settle * if saves > 0 { 2 } else { 1 };
        let look = self.look(For::Listed, token, wait).await?;
        if look.is_some_and(|look| look.screen.login) {
            // A section that was never seen must not be taken for one that is empty.
            let what = format!("a login form in place of the section, after `{user}` logged in");
            return Err(Halt::Stuck(what));
        }
        // Where it was looked at before, too, every entry counts.
        let before = self.linked.remove(user);
        let (links, entries) = self.walk(&section, saves, before).await?;
        self.log.note(Observation::Listed { user: user.to_owned(), links: links.len(), entries });
        self.linked.insert(user.to_owned(), links);
        if self.visits.is_empty() {
            // A look before the first launch must not leave a login for it.
            self.forget_logins().await?;
        }
        self.session.close_window().await?;
        self.turn_to_page().await
    }

    /// Whoever is logged in, from here on nobody is: the section is seen as by another browser.
    pub(super) async fn forget_logins(&mut self) -> Result<(), Halt> {
        self.known = None;
        let Profile { library, uploaded, hosts, .. } = self.profile;
        // A host for logins keeps them, too.
        let of_hosts = hosts
            .iter()
            .filter_map(|host| Url::parse(&format!("{}://{host}/", library.scheme())).ok());
        let locker = [library].into_iter().chain(uploaded).cloned();
        let locker: Vec<Url> = locker.chain(of_hosts).collect();
        Ok(self.session.forget(&locker).await?)
    }

    /// How often this user saved something, as far as the page was told.
    fn saves_of(&self, user: &str) -> usize {
        let (mut current, mut saves) = (None, 0);
        for record in self.log.records() {
            match &record.saw {
                Observation::LoggedIn { user: of, right: true, .. }
                | Observation::LoginKept { user: of, .. } => current = Some(of.as_str()),
                Observation::Awaited { result: Some(result), .. }
                    if result == "SUCCESS" && current == Some(user) =>
                {
                    saves += 1;
                }
                _ => {}
            }
        }
        saves
    }

    /// The names of folders: those of the profile, and those that were offered or chosen in this case. Of a
    /// tree that was folded at first, only the chosen ones may be known.
    pub(super) fn folder_names(&self) -> Vec<String> {
        let offered = self.log.records().iter().filter_map(|record| match &record.saw {
            Observation::Screen { screen, .. } => Some(screen.folders.as_slice()),
            Observation::FolderChosen { folder, .. } => Some(std::slice::from_ref(folder)),
            _ => None,
        });
        let mut names: Vec<String> =
            offered.flatten().map(|name| uncounted(name).to_owned()).collect();
        names.extend(self.profile.all_folders().into_iter().cloned());
        names.sort();
        names.dedup();
        names
    }

    /// The links of the current window.
    pub(super) async fn links(&self) -> Result<Vec<Link>, Halt> {
        let links = self.session.execute(&Self::script(LINKS), vec![self.given()]).await?;
        serde_json::from_value(links)
            .map_err(|error| Halt::Trouble(Cause::Harness, error.to_string()))
    }

    /// Adds the entries of this case that are not known yet: their addresses, their names or the words about
    /// them have its token. What a page does not say of their folder, the way to it may. They are read until some
    /// moment.
    pub(super) async fn add_entries(
        &self,
        links: &[Link],
        page: usize,
        came_by: Option<&str>,
        until: Instant,
        known: &mut BTreeMap<String, Entry>,
    ) -> Result<(), Halt> {
        let token = &self.planned.token;
        for link in links {
            let of_case = [&link.href, &link.name, &link.download, &link.about]
                .into_iter()
                .any(|text| text.contains(token));
            if let Some(entry) = known.get_mut(&link.href) {
                // The way to it may say what the page before did not.
                entry.folder = entry.folder.take().or_else(|| came_by.map(str::to_owned));
            } else if of_case && known.len() < MOST {
                let patience = until.saturating_duration_since(Instant::now()).min(PATIENCE);
                let mut entry = self.open_entry(link, patience).await?;
                entry.row = link.row.map(|Place { list, number }| Row { page, list, number });
                entry.folder = entry.folder.or_else(|| came_by.map(str::to_owned));
                known.insert(link.href.clone(), entry);
            }
        }
        Ok(())
    }

    /// Adds what has a document's bytes, and came since the section was looked at before, by whatever name.
    pub(super) async fn add_unnamed(
        &self,
        links: &[Link],
        page: usize,
        (before, until): (&BTreeSet<String>, Instant),
        known: &mut BTreeMap<String, Entry>,
    ) -> Result<(), Halt> {
        let offered: Vec<&str> =
            self.stand.offers.values().map(|offer| offer.sha256.as_str()).collect();
        let does = |name: &str| ACTS.iter().any(|act| name.to_lowercase().contains(act));
        let is_new = |link: &&Link| {
            link.row.is_some()
                && !before.contains(&link.href)
                && !known.contains_key(&link.href)
                && !does(&link.name)
        };
        let new: Vec<&Link> = links.iter().filter(is_new).take(UNNAMED).collect();
        for link in new {
            let patience = until.saturating_duration_since(Instant::now()).min(PATIENCE);
            let mut entry = self.open_entry(link, patience).await?;
            if entry.sha256.as_deref().is_some_and(|of| offered.contains(&of)) {
                entry.row = link.row.map(|Place { list, number }| Row { page, list, number });
                known.insert(link.href.clone(), entry);
            }
        }
        Ok(())
    }

    async fn open_entry(&self, link: &Link, patience: Duration) -> Result<Entry, Halt> {
        let mut entry = Entry {
            name: link.name.clone(),
            folder: folder(link, &self.folder_names()),
            bytes: None,
            sha256: None,
            content_type: None,
            row: None,
            cut: None,
        };
        let of_locker = Url::parse(&link.href).is_ok_and(|url| self.profile.is_of_locker(&url));
        if !of_locker {
            return Ok(entry);
        }
        let cookies = self.session.cookies_for(&link.href).await?;
        let cookies: Vec<String> =
            cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        let request = self.http.get(&link.href).header("cookie", cookies.join("; "));
        let offers = self.stand.offers.values().map(|offer| offer.bytes);
        let most = offers.max().unwrap_or_default().max(ENOUGH);
        let mut bytes = 0;
        if timeout(patience, read(request, most, &mut bytes, &mut entry)).await.is_err() {
            (entry.bytes, entry.cut) = (Some(bytes), Some(Cut::TooSlow));
        }
        Ok(entry)
    }
}

/// So much of a document is read in any case, in bytes. What is longer than it and every document of the case is none
/// of them.
const ENOUGH: usize = 8 * 1024 * 1024;

/// For how long a document is read, and all of a listing.
const PATIENCE: Duration = Duration::from_secs(30);
pub(super) const ALL: Duration = Duration::from_secs(60);

/// How many entries of a listing are kept; a case saves a few documents.
const MOST: usize = 500;

/// How many links are opened that nothing but their coming says to be of this case.
const UNNAMED: usize = 20;

/// What the names of links say that change something, or lead out.
const ACTS: [&str; 10] = [
    "delete", "remove", "log out", "logout", "sign out", "share", "rename", "move", "edit", "next",
];

/// Reads a document without holding it, up to so many bytes. What cannot be had leaves the entry as it is.
async fn read(request: RequestBuilder, most: usize, bytes: &mut usize, entry: &mut Entry) {
    let Ok(mut response) = request.send().await.and_then(Response::error_for_status) else {
        return;
    };
    let content_type = response.headers().get("content-type");
    entry.content_type = content_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let codings = response.headers().get("content-encoding");
    let codings = codings.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (mut sha256, mut packed) = (Sha256::new(), Vec::new());
    loop {
        match response.chunk().await {
            Err(_) => return,
            Ok(None) => break,
            Ok(Some(chunk)) => {
                *bytes += chunk.len();
                match codings {
                    Some(_) => packed.extend_from_slice(&chunk),
                    None => sha256.update(&chunk),
                }
            }
        }
        if *bytes > most {
            (entry.bytes, entry.cut) = (Some(*bytes), Some(Cut::TooLarge));
            return;
        }
    }
    // A locker may compress unasked: a browser shows the document all the same.
    if let Some(codings) = codings {
        let read = received::decoded(&packed, &codings, most + 1);
        *bytes = read.bytes.len();
        sha256.update(&read.bytes);
        if *bytes > most {
            (entry.bytes, entry.cut) = (Some(*bytes), Some(Cut::TooLarge));
            return;
        }
    }
    (entry.bytes, entry.sha256) = (Some(*bytes), Some(hex(&sha256.finalize())));
}

/// The name of a folder without the number of its documents behind it, in brackets.
pub(super) fn uncounted(name: &str) -> &str {
    let number = |text: &str| text.chars().all(|c| c.is_ascii_digit()) && !text.is_empty();
    let counted =
        name.trim_end().strip_suffix([')', ']']).and_then(|it| it.rsplit_once(['(', '[']));
    match counted {
        Some((before, count)) if number(count.trim()) && !before.trim().is_empty() => {
            before.trim_end()
        }
        _ => name,
    }
}

/// The folder that a link stands in: the nearest part of the page around it whose heading, or
/// whose other words, have the name of exactly one folder.
fn folder(link: &Link, folders: &[String]) -> Option<String> {
    let only = |text: &str| {
        let mut named = folders.iter().filter(|folder| text.contains(folder.as_str()));
        named.next().filter(|_| named.next().is_none()).cloned()
    };
    link.around
        .iter()
        .find_map(|part| only(&part.heading).or_else(|| only(&part.words.replace(&link.name, ""))))
}
