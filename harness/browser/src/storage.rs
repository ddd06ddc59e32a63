//! What a browser keeps for hosts: cookies, and what their scripts store.

use std::fmt;

use serde::Deserialize;
use url::Url;

use super::{BrowserError, Session};

/// Clears what scripts of this origin store, from within.
const ORIGIN_FORGETS: &str = r"
const [done] = arguments;
localStorage.clear();
const drop = ({ name }) => new Promise(dropped => {
  const request = indexedDB.deleteDatabase(name);
  request.onsuccess = request.onerror = request.onblocked = dropped;
});
indexedDB.databases().then(all => Promise.all(all.map(drop))).then(() => done(), () => done());
";

/// A cookie as the browser keeps it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value: a secret, often. Not in the `Debug` output.
    pub value: String,
    /// The host it is for, with a leading dot when subdomains are included.
    pub domain: String,
    /// The path it is for.
    pub path: String,
    /// Hidden from scripts.
    pub http_only: bool,
    /// Sent by TLS only.
    pub secure: bool,
    /// "Strict", "Lax" or "None"; absent when the server named none.
    pub same_site: Option<String>,
}

impl fmt::Debug for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cookie({}; domain={}; path={})", self.name, self.domain, self.path)
    }
}

impl From<&fantoccini::cookies::Cookie<'_>> for Cookie {
    fn from(cookie: &fantoccini::cookies::Cookie<'_>) -> Self {
        Self {
            name: cookie.name().to_owned(),
            value: cookie.value().to_owned(),
            domain: cookie.domain().unwrap_or_default().to_owned(),
            path: cookie.path().unwrap_or_default().to_owned(),
            http_only: cookie.http_only().unwrap_or_default(),
            secure: cookie.secure().unwrap_or_default(),
            same_site: cookie.same_site().map(|site| site.to_string()),
        }
    }
}

impl Session {
    /// The cookies that a request to `url` would carry, those hidden from scripts too.
    ///
    /// Outside of Chromium a driver tells only of the current window's document: the cookies of
    /// another host are then none, and a cookie for another path of this host may be missing.
    pub async fn cookies_for(&self, url: &str) -> Result<Vec<Cookie>, BrowserError> {
        self.family().cookies(self, url).await
    }

    /// Those of the current window's document, where its host is that of `url`.
    pub(super) async fn cookies_of_document(&self, url: &str) -> Result<Vec<Cookie>, BrowserError> {
        let host = |url: &str| Url::parse(url).ok()?.host_str().map(str::to_owned);
        if host(&self.current_url().await?) != host(url) {
            return Ok(Vec::new());
        }
        let cookies = self.command(&reading(url), self.client.get_all_cookies()).await?;
        Ok(cookies.iter().map(Cookie::from).collect())
    }

    /// Clears all cookies, and what scripts of the origins of `urls` store: whoever is logged in
    /// there, from here on nobody is. WebKitGTK clears the cookies of these addresses only.
    pub async fn forget(&self, urls: &[Url]) -> Result<(), BrowserError> {
        self.family().forget(self, urls).await
    }

    /// Visits each address in a window of its own, and clears what its host keeps there.
    pub(super) async fn forget_from_within(&self, urls: &[Url]) -> Result<(), BrowserError> {
        let before = self.window().await?;
        let aside = self.new_window().await?;
        self.switch_to(&aside).await?;
        for url in urls {
            self.goto(url.as_str()).await?;
            self.wait_for(LOADED, vec![], self.options.page_load()).await?;
            self.command("clearing cookies", self.client.delete_all_cookies()).await?;
            // A document may still give way to the next.
            self.wait_for(ORIGIN_FORGETS, vec![], self.options.command_deadline).await?;
        }
        self.close_window().await?;
        self.switch_to(&before).await
    }
}

/// Waits until the document is there.
const LOADED: &str = r#"
const [done] = arguments;
const look = () => document.readyState === "complete" && location.href !== "about:blank" && done();
document.addEventListener("readystatechange", look);
look();
"#;

/// What is being done while the cookies for `url` are read.
pub(super) fn reading(url: &str) -> String {
    format!("reading the cookies for {url}")
}

/// The origins of these addresses, each once.
pub(super) fn origins(urls: &[Url]) -> Vec<String> {
    let mut origins: Vec<_> = urls.iter().map(|url| url.origin().ascii_serialization()).collect();
    origins.sort();
    origins.dedup();
    origins
}
