//! Links of the section 'Uploaded Documents', and what they give.

use std::time::Duration;

use reqwest::header::{self, HeaderMap};
use reqwest::{RequestBuilder, Response};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::time::{Instant, timeout};
use url::Url;

use super::halt::read;
use super::identity::is_same;
use super::links::{Kind, Link, Links, Opened};
use super::walk::Walk;
use super::{Halt, Journey};
use locksmith_core::observe::{Cut, Entry};
use locksmith_core::received;
use locksmith_spec::hex::hex;

/// Every link of the section, with the words around it, and whether the page says the token of the case.
const LINKS: &str = "const [given, token] = arguments;
return { links: recognise(given).links(), says: elements.lines(document.body).includes(token) };";

/// What a browser says about itself when a user follows a link.
const BROWSER: &str = "const page = location.href.split('#')[0];
return [navigator.userAgent, navigator.languages.join(), page.startsWith('http') ? page : ''];";

/// For how long a document is read.
const PATIENCE: Duration = Duration::from_secs(30);

/// So much of a document is read in any case, in bytes. What is longer than it and every document of the case is none
/// of them.
const ENOUGH: usize = 8 * 1024 * 1024;

/// How many entries of a listing are kept; a case saves a few documents.
const MOST: usize = 500;

/// How many links are opened at each page that nothing but their coming says to be of this case.
const UNNAMED: usize = 20;

impl Journey<'_> {
    /// The links of the current window.
    pub(super) async fn links(&self) -> Result<Links, Halt> {
        let args = vec![self.given(), json!(self.planned.token)];
        read(self.session.execute(&Self::script(LINKS), args).await?)
    }

    /// Adds the entries of this case that are not known yet: their addresses, their names or the words about
    /// them have its token. What a page does not say of their folder, the way to it may. Where the section was looked
    /// at before, what came since and has a document's bytes is added by whatever name.
    pub(super) async fn add_entries(&self, links: Vec<Link>, walk: &mut Walk) -> Result<(), Halt> {
        let mut unnamed = 0;
        for link in links {
            if let Some(entry) = walk.entries.get_mut(&link.href) {
                // The way to it may say what the page before did not.
                entry.folder = entry.folder.take().or_else(|| walk.folder.clone());
                continue;
            }
            let of_case = link.is_of(&self.planned.token);
            let is_new = walk.before.as_ref().is_some_and(|known| !known.contains(&link.href));
            let is_opened = is_new && link.row.is_some() && !link.does() && unnamed < UNNAMED;
            let token = &self.planned.token;
            let is_known = |known: &String| of_case && is_same(known, &link.href, token);
            if link.pressed || walk.entries.len() >= MOST || walk.entries.keys().any(is_known) {
                continue;
            }
            if !of_case && !is_opened {
                walk.beyond.keep(link, walk.looks, walk.folder.as_ref());
                continue;
            }
            let opened = self.open_link(&link, walk.until).await?;
            let kind = opened.kind;
            let is_document = self.may_be_document(opened.content_type.as_deref(), kind);
            walk.beyond.opened.insert(link.href.clone(), is_document && opened.bytes.is_some());
            let mut entry = opened.into_entry(link.entry(&self.folder_names(), walk.looks));
            entry.folder = entry.folder.or_else(|| walk.folder.clone());
            unnamed += usize::from(!of_case);
            if kind == Kind::Page {
                walk.beyond.pages.push((link.href.clone(), entry.clone()));
            }
            if of_case || self.is_offered(&entry) {
                walk.entries.insert(link.href, entry);
            }
        }
        Ok(())
    }

    /// Whether an entry has the bytes of a document of the case.
    pub(super) fn is_offered(&self, entry: &Entry) -> bool {
        let mut offers = self.bed.offers.values();
        entry.sha256.as_ref().is_some_and(|of| offers.any(|offer| offer.sha256 == *of))
    }

    /// Whether what was read may be a saved document, and is no page about it and no small picture
    /// of it.
    pub(super) fn may_be_document(&self, content_type: Option<&str>, kind: Kind) -> bool {
        let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let is_offered =
            self.bed.offers.values().any(|offer| offer.media_type.starts_with(essence));
        let is_other =
            ["text/html", "image/", "application/json", "text/css", "text/javascript", "font/"]
                .iter()
                .any(|other| essence.starts_with(other));
        kind == Kind::Attachment
            || kind != Kind::Page && (!is_other || is_offered && !essence.is_empty())
    }

    /// Asks for what a link leads to, as the user's browser does.
    pub(super) async fn open_link(&self, link: &Link, until: Instant) -> Result<Opened, Halt> {
        match self.request(&link.href).await? {
            Some(request) => Ok(self.fetched(request, until).await),
            None => Ok(Opened::default()),
        }
    }

    /// Whether an address leads to a page in which scripts run.
    pub(super) async fn leads_to_page(&self, href: &str) -> Result<bool, Halt> {
        let Some(request) = self.request(href).await? else { return Ok(false) };
        let answer = timeout(PATIENCE, request.send()).await;
        Ok(matches!(answer, Ok(Ok(answer)) if kind_of(answer.headers()) == Kind::Page))
    }

    /// A request as the browser makes it where a user follows a link of the section: a locker may bind a login to
    /// the browser's name, and its firewall refuse what has none. None for what is not of the locker.
    async fn request(&self, href: &str) -> Result<Option<RequestBuilder>, Halt> {
        if !Url::parse(href).is_ok_and(|url| self.profile.is_of_locker(&url)) {
            return Ok(None);
        }
        let cookies = self.session.cookies_for(href).await?;
        let cookies: Vec<String> =
            cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        let [agent, languages, page]: [String; 3] =
            read(self.session.execute(BROWSER, vec![]).await?)?;
        let request = self.http.get(href).header(header::COOKIE, cookies.join("; "));
        let request = request.header(header::USER_AGENT, agent);
        let request = request.header(header::ACCEPT_LANGUAGE, languages);
        Ok(Some(request.header(header::REFERER, page)))
    }

    /// What a request gives until some moment.
    pub(super) async fn fetched(&self, request: RequestBuilder, until: Instant) -> Opened {
        let patience = until.saturating_duration_since(Instant::now()).min(PATIENCE);
        let offers = self.bed.offers.values().map(|offer| offer.bytes);
        let most = offers.max().unwrap_or_default().max(ENOUGH);
        let (mut bytes, mut opened) = (0, Opened::default());
        if timeout(patience, read_document(request, most, &mut bytes, &mut opened)).await.is_err() {
            (opened.bytes, opened.cut) = (Some(bytes), Some(Cut::TooSlow));
        }
        opened
    }
}

fn kind_of(headers: &HeaderMap) -> Kind {
    Kind::of(|name| Some(headers.get(name)?.to_str().ok()?.to_owned()))
}

/// Reads a document without holding it, up to so many bytes. What cannot be fetched leaves `opened` unchanged.
async fn read_document(
    request: RequestBuilder,
    most: usize,
    bytes: &mut usize,
    opened: &mut Opened,
) {
    let Ok(mut response) = request.send().await.and_then(Response::error_for_status) else {
        return;
    };
    opened.kind = kind_of(response.headers());
    let content_type = response.headers().get("content-type");
    opened.content_type = content_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
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
            (opened.bytes, opened.cut) = (Some(*bytes), Some(Cut::TooLarge));
            return;
        }
    }
    // A locker may compress unasked: a browser shows the document all the same.
    if let Some(codings) = codings {
        let read = received::decoded(&packed, &codings, most + 1);
        *bytes = read.bytes.len();
        sha256.update(&read.bytes);
        if *bytes > most {
            (opened.bytes, opened.cut) = (Some(*bytes), Some(Cut::TooLarge));
            return;
        }
    }
    (opened.bytes, opened.sha256) = (Some(*bytes), Some(hex(&sha256.finalize())));
}
