//! The section 'Uploaded Documents': logging in to it, reading it, opening what is in it.

use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::{Halt, Journey};
use crate::hex::sha256;
use crate::observe::{Cause, Entry, Observation};

/// Every link of the section, with the words around it.
const LINKS: &str = "return recognise(arguments[0]).links();";

/// A link, as the recogniser tells it.
#[derive(Deserialize)]
struct Link {
    href: String,
    name: String,
    download: String,
    around: Vec<Part>,
}

/// A part of the page that holds a link, from the innermost outwards.
#[derive(Deserialize)]
struct Part {
    words: String,
    heading: String,
}

impl Journey<'_> {
    /// Reads the section as this user, from a login of their own.
    pub(super) async fn list_uploaded(&mut self, user: &str) -> Result<(), Halt> {
        // Whoever is logged in, from here on nobody is: the section is seen as by another browser.
        self.session.cdp("Network.clearBrowserCookies", json!({})).await?;
        let window = self.session.new_window().await?;
        self.session.switch_to(&window).await?;
        let section = self.profile.uploaded.clone();
        self.session.goto(section.as_str()).await?;
        let deadline = self.profile.deadlines.launch;
        let screen = self.look("section", "", deadline).await?;
        if screen.is_some_and(|screen| screen.login) {
            let with = &self.profile.users[user];
            let then = self.enter(&with.name, &with.password).await?;
            if then.is_some_and(|screen| screen.path != section.path()) {
                self.session.goto(section.as_str()).await?;
                self.look("section", "", deadline).await?;
            }
        }
        let links = self.session.execute(&Self::script(LINKS), vec![self.selectors()]).await?;
        let links: Vec<Link> = serde_json::from_value(links)
            .map_err(|error| Halt::Trouble(Cause::Harness, error.to_string()))?;
        let entries = self.entries(&links).await?;
        self.log.note(Observation::Listed { user: user.to_owned(), links: links.len(), entries });
        self.session.close_window().await?;
        self.turn_to_page().await
    }

    /// The entries of this case: their links, names or addresses have its token.
    async fn entries(&self, links: &[Link]) -> Result<Vec<Entry>, Halt> {
        let token = &self.planned.token;
        let mut entries: Vec<Entry> = Vec::new();
        let mut opened: Vec<&str> = Vec::new();
        for link in links {
            let of_case = [&link.href, &link.name, &link.download]
                .into_iter()
                .chain(link.around.get(1).map(|part| &part.words))
                .any(|text| text.contains(token));
            if of_case && !opened.contains(&link.href.as_str()) {
                opened.push(&link.href);
                entries.push(self.open_entry(link).await?);
            }
        }
        Ok(entries)
    }

    async fn open_entry(&self, link: &Link) -> Result<Entry, Halt> {
        let mut entry = Entry {
            name: link.name.clone(),
            folder: folder(link, &self.profile.folders),
            bytes: None,
            sha256: None,
            content_type: None,
        };
        let of_locker = Url::parse(&link.href).is_ok_and(|url| self.profile.is_of_locker(&url));
        if !of_locker {
            return Ok(entry);
        }
        let cookies = self.session.cookies_for(&link.href).await?;
        let cookies: Vec<String> =
            cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        let request = self.http.get(&link.href).header("cookie", cookies.join("; "));
        let Ok(response) = request.send().await.and_then(reqwest::Response::error_for_status)
        else {
            return Ok(entry);
        };
        let content_type = response.headers().get("content-type");
        entry.content_type = content_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
        if let Ok(bytes) = response.bytes().await {
            entry.bytes = Some(bytes.len());
            entry.sha256 = Some(sha256(&bytes));
        }
        Ok(entry)
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
