//! Browsers elsewhere: a `WebDriver` server, such as a Selenium Grid or a hosted farm.

use std::error::Error;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fantoccini::error::NewSessionError;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use serde_json::Value;
use url::Url;

use super::{BrowserError, EngineKind, Options, capabilities};

/// How long a grid may take to give a browser: it may have to wait for a free one.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// A `WebDriver` server elsewhere.
#[derive(Clone)]
pub struct Grid {
    url: Url,
    capabilities: Capabilities,
}

impl fmt::Debug for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Capabilities may hold a farm's secrets.
        write!(f, "Grid({})", self.shown())
    }
}

impl Grid {
    /// The server at `url`, which may carry a user and a key, and what is asked of it for every
    /// session besides what the harness itself needs: `browserName` at least, where it has several.
    #[must_use]
    pub fn new(mut url: Url, capabilities: Capabilities) -> Self {
        // A session's address is joined to it.
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Self { url, capabilities }
    }

    /// The address for people: without user and key.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut url = self.url.clone();
        // Both fail only for an address that can have neither.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.to_string()
    }

    /// Asks for a browser, with these capabilities and its own.
    pub(super) async fn connect(&self, needed: Capabilities) -> Result<Client, BrowserError> {
        let mut capabilities = Value::Object(needed);
        overlay(&mut capabilities, &Value::Object(self.capabilities.clone()));
        let Value::Object(capabilities) = capabilities else {
            return Err(self.failed("no object"));
        };
        let connector = connector().map_err(|error| self.failed(&error))?;
        let mut builder = ClientBuilder::new(connector);
        let connecting = builder.capabilities(capabilities);
        tokio::time::timeout(PATIENCE, connecting.connect(self.url.as_str()))
            .await
            .map_err(|_| self.failed(&self.none_came()))?
            .map_err(|error| self.failed(&shown(&error)))
    }

    /// A grid lets who asks wait: for a browser that is free again, or for a node that may yet come.
    fn none_came(&self) -> String {
        let mut names = self.capabilities.keys().map(|name| format!("`{name}`")).peekable();
        let of_profile = match names.peek() {
            None => "the profile asks for none in particular".to_owned(),
            Some(_) => format!("the profile asks for {}", names.collect::<Vec<_>>().join(", ")),
        };
        format!(
            "no session within {PATIENCE:?}: it has no such browser, or none that is free; {of_profile}"
        )
    }

    /// Asks for one browser, to learn whether there is one, and its family and version.
    pub(super) async fn introduce(&self) -> Result<(EngineKind, String), BrowserError> {
        let asked = match self.capabilities.get("browserName").and_then(Value::as_str) {
            None => EngineKind::Chromium,
            Some(name) => EngineKind::of_browser(name).ok_or_else(|| {
                self.failed(&format!(
                    "`browserName` {name:?} is not a browser that Locksmith knows"
                ))
            })?,
        };
        let nowhere = Options::new(SocketAddr::from(([127, 0, 0, 1], 9)));
        let client = self.connect(capabilities::of(asked.family(), None, false, &nowhere)).await?;
        let given = client.capabilities().cloned().unwrap_or_default();
        let word = |key: &str| given.get(key).and_then(Value::as_str).unwrap_or_default();
        let (name, version) = (word("browserName").to_owned(), word("browserVersion").to_owned());
        let closed = tokio::time::timeout(PATIENCE, client.close()).await;
        closed
            .map_err(|_| self.failed("the session that asked for the version did not end"))?
            .map_err(|error| self.failed(&error.to_string()))?;
        if EngineKind::of_browser(&name) == Some(asked) {
            return Ok((asked, version));
        }
        Err(self
            .failed(&format!("Locksmith asked for {}, and the grid gave {name:?}", asked.name())))
    }

    fn failed(&self, cause: &str) -> BrowserError {
        BrowserError::NotStarted { cause: format!("{}: {cause}", self.shown()) }
    }
}

/// The outcome of asking, for people.
fn shown(error: &NewSessionError) -> String {
    match error {
        NewSessionError::NotW3C(_) => {
            "it answers, but is not a WebDriver server; check its path, such as /wd/hub".to_owned()
        }
        NewSessionError::SessionNotCreated(error) => first_line(&error.message).to_owned(),
        NewSessionError::FailedC(error) => innermost(error),
        error => first_line(&error.to_string()).to_owned(),
    }
}

/// The innermost cause: those around it describe how the request was sent.
fn innermost(error: &dyn Error) -> String {
    error.source().map_or_else(|| error.to_string(), innermost)
}

/// A grid adds pages about itself to what it says.
fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim()
}

/// Lays `over` upon `under`: objects key by key, anything else in place of what is there.
fn overlay(under: &mut Value, over: &Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                overlay(under.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over.clone(),
    }
}

/// A farm is reached by TLS, and the grid next door by plain HTTP.
fn connector() -> Result<HttpsConnector<HttpConnector>, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier)
        .map_err(|error| error.to_string())?
        .with_no_client_auth();
    Ok(HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1().build())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secrets_of_the_address_are_not_told() {
        let url = "https://team:key-1@hub.example/wd/hub".parse().unwrap();
        let grid = Grid::new(url, Capabilities::new());
        assert_eq!(grid.shown(), "https://hub.example/wd/hub/");
        assert_eq!(format!("{grid:?}"), "Grid(https://hub.example/wd/hub/)");
    }

    #[test]
    fn capabilities_are_laid_upon_each_other_key_by_key() {
        let mut under = json!({ "a": { "b": 1, "c": [1] }, "d": 1 });
        overlay(&mut under, &json!({ "a": { "c": [2], "e": 3 }, "f": {} }));
        assert_eq!(under, json!({ "a": { "b": 1, "c": [2], "e": 3 }, "d": 1, "f": {} }));
    }
}
