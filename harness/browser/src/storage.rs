//! What a browser keeps for hosts: cookies, and what their scripts store.

use url::Url;

use super::cookie::reading;
use super::{BrowserError, Cookie, Session};

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

impl Session {
    /// The cookies that a request to `url` would carry, those hidden from scripts too.
    ///
    /// Outside of Chromium a driver lists only those of the current window's document: the cookies of
    /// another host are then none, and a cookie for another path of this host may be missing.
    pub async fn cookies_for(&self, url: &str) -> Result<Vec<Cookie>, BrowserError> {
        self.adapter().cookies(self, url).await
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

    /// Clears all cookies, and what scripts of the origins of `urls` store: this
    /// ends every login there. WebKitGTK clears the cookies of these addresses only.
    pub async fn forget(&self, urls: &[Url]) -> Result<(), BrowserError> {
        self.adapter().forget(self, urls).await
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
