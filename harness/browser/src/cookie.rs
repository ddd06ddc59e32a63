//! A cookie, as a browser keeps it.

use std::fmt;

use serde::Deserialize;

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

/// What is being done while the cookies for `url` are read.
pub(super) fn reading(url: &str) -> String {
    format!("reading the cookies for {url}")
}
