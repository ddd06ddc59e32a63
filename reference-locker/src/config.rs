//! The configuration of a locker: a TOML file, or plain data.

use std::collections::{BTreeMap, HashSet};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use url::Url;

use crate::documents::AddressPolicy;
use crate::policy::{Policy, Specification};
use crate::protocol::{TimeStampFormat, domain};
use crate::registry::App;
use crate::secret::Secret;

/// A locker's configuration. [`Config::default`] listens on a free port of loopback, and knows no
/// application and no user.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The locker's URL as browsers see it, where that differs from `listen` (behind a proxy, say).
    pub public_url: Option<Url>,
    /// The directory of the database; without it everything is kept in memory.
    pub data: Option<PathBuf>,
    /// The format of timestamps (I-TS-FORMAT).
    pub time_stamp: TimeStampFormat,
    /// The button's label (I-LABEL).
    pub button_label: String,
    /// The addresses that documents are fetched from; by default loopback too when the locker itself
    /// listens on loopback and has no public URL, otherwise public ones only.
    pub address_policy: Option<AddressPolicy>,
    /// Addresses of host names in document URLs, before any name service is asked.
    pub hosts: BTreeMap<String, IpAddr>,
    /// An HTTP proxy that documents are fetched through, for a locker under a test. Names, addresses
    /// and certificates are the proxy's business then: the locker checks no certificate of its own.
    #[serde(skip)]
    pub document_proxy: Option<Url>,
    /// Limits.
    pub limits: Limits,
    /// Applications to register at the start, in place of ones of the same id.
    pub apps: Vec<App>,
    /// Users to create at the start, or to update.
    pub users: Vec<User>,
    /// Whether the locker serves a demonstration page of its own, `/savelocker/demo`.
    #[serde(skip)]
    pub demo: bool,
    /// Whether anyone may move the locker's clock, at `/test/clock`: for tests alone.
    #[serde(skip)]
    pub clock_by_http: bool,
    /// How the locker decides.
    #[serde(skip)]
    pub policy: Arc<dyn Policy>,
    /// Whether each request has a line on standard error.
    #[serde(skip)]
    pub log_requests: bool,
    /// A remark to print at the start.
    #[serde(skip)]
    pub remark: Option<String>,
}

/// A user of the locker.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The name to log in with.
    pub name: String,
    /// The password to log in with.
    pub password: Secret,
    /// The user's folders; the first is proposed for a save.
    #[serde(default = "default_folders")]
    pub folders: Vec<String>,
}

fn default_folders() -> Vec<String> {
    vec!["My Documents".to_owned()]
}

/// Limits of what users and strangers may use.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The largest document, in bytes (I-SIZE).
    pub document_bytes: u64,
    /// The longest time that fetching a document may take, redirects included, in milliseconds (I-FETCH).
    pub document_milliseconds: u64,
    /// The most redirects followed for a document.
    pub redirects: usize,
    /// The most failed logins of one user name from one address before the next are refused.
    pub login_attempts: u32,
    /// How long they are remembered, in minutes of the locker's clock.
    pub login_minutes: u32,
    /// The most connections at once; one address has at most an eighth of them.
    pub connections: usize,
    /// How long the head of a request may take to come, and then its body, and how long the client may
    /// take nothing of the answer, in milliseconds.
    pub request_milliseconds: u64,
}

impl Limits {
    /// [`Limits::document_milliseconds`] as a duration.
    #[must_use]
    pub const fn document_time(&self) -> Duration {
        Duration::from_millis(self.document_milliseconds)
    }

    /// [`Limits::request_milliseconds`] as a duration.
    #[must_use]
    pub const fn request_time(&self) -> Duration {
        Duration::from_millis(self.request_milliseconds)
    }

    /// [`Limits::login_minutes`] as a duration.
    #[must_use]
    pub const fn login_window(&self) -> Duration {
        Duration::from_secs(self.login_minutes as u64 * 60)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 10 * 1024 * 1024,
            document_milliseconds: 20_000,
            redirects: 5,
            login_attempts: 5,
            login_minutes: 15,
            connections: 2048,
            request_milliseconds: 15_000,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            public_url: None,
            data: None,
            time_stamp: TimeStampFormat::default(),
            button_label: "Save to DigiLocker".to_owned(),
            address_policy: None,
            hosts: BTreeMap::new(),
            document_proxy: None,
            limits: Limits::default(),
            apps: Vec::new(),
            users: Vec::new(),
            demo: false,
            clock_by_http: false,
            log_requests: false,
            policy: Arc::new(Specification),
            remark: None,
        }
    }
}

/// A configuration that cannot be used: what is wrong, where, and what would be right.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration `{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The credentials of a demonstration cannot be kept.
    #[error("cannot write {}: {source}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML, or not of this shape. The line itself is not shown: it may hold a secret.
    #[error("{place}: {message}")]
    Syntax {
        /// The file, line and column.
        place: String,
        /// What is wrong there.
        message: String,
    },
    /// A value that no locker can work with.
    #[error("{place}: {message}")]
    Value {
        /// The table and its number or name.
        place: String,
        /// What is wrong there, and what would be right.
        message: String,
    },
}

impl Config {
    /// A configuration to try the locker with: fresh secrets, one application registered for
    /// `localhost`, two users.
    #[must_use]
    pub fn demo() -> Self {
        let user = |name: &str| User {
            name: name.to_owned(),
            password: Secret::random(),
            folders: ["My Documents", "Certificates", "Education"].map(str::to_owned).to_vec(),
        };
        Self {
            apps: vec![App {
                id: format!("DEMO{:08X}", rand::random::<u32>()),
                key: Secret::random(),
                domain: "localhost".to_owned(),
                authorised: true,
            }],
            users: vec![user("asha"), user("ravi")],
            demo: true,
            ..Self::default()
        }
    }

    /// Reads a configuration file, and the environment variables and files of its secrets.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text, &path.display().to_string())
    }

    /// Reads the text of a configuration file; `name` is for errors.
    pub fn parse(text: &str, name: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|error| ConfigError::Syntax {
            place: place(text, name, error.span().map(|span| span.start)),
            message: error.message().to_owned(),
        })?;
        config.check()?;
        Ok(config)
    }

    /// Whether a locker can be started with it.
    pub fn check(&self) -> Result<(), ConfigError> {
        for (number, app) in self.apps.iter().enumerate() {
            let wrong = |message: &str| Err(value_error("apps", number, message));
            if app.id.is_empty() {
                return wrong("`id` is empty; it is what pages give as data-app-id");
            }
            if app.key.expose().is_empty() {
                return wrong("`key` is empty; it must be a secret that no one can guess");
            }
            if domain::normalised(&app.domain).is_none() {
                return wrong(
                    "`domain` is not a host name; write it without scheme, port and path, as in `partner.example`",
                );
            }
        }
        for (number, user) in self.users.iter().enumerate() {
            let wrong = |message: &str| Err(value_error("users", number, message));
            if user.name.is_empty() || user.password.expose().is_empty() {
                return wrong("`name` or `password` is empty; a user logs in with both");
            }
            if user.folders.is_empty() || user.folders.iter().any(|name| name.trim().is_empty()) {
                return wrong("`folders` needs at least one folder, each with a name");
            }
            if has_duplicates(user.folders.iter()) {
                return wrong("`folders` names a folder twice; each name must be unique");
            }
        }
        if has_duplicates(self.apps.iter().map(|app| &app.id)) {
            return Err(whole_error("apps", "two apps have the same `id`; each must be unique"));
        }
        if has_duplicates(self.users.iter().map(|user| &user.name)) {
            return Err(whole_error(
                "users",
                "two users have the same `name`; each must be unique",
            ));
        }
        if self.button_label.trim().is_empty() {
            return Err(whole_error("button_label", "is empty; a button needs a name"));
        }
        let limits = &self.limits;
        if limits.document_bytes == 0 || limits.document_milliseconds == 0 {
            return Err(whole_error(
                "limits",
                "`document_bytes` and `document_milliseconds` must be more than 0",
            ));
        }
        if limits.login_attempts == 0 {
            return Err(whole_error(
                "limits",
                "`login_attempts` is 0, so no one could log in; use 1 or more",
            ));
        }
        if limits.request_milliseconds == 0 {
            return Err(whole_error("limits", "`request_milliseconds` must be more than 0"));
        }
        if limits.connections < 8 {
            return Err(whole_error(
                "limits",
                "`connections` is below 8, and one address may use an eighth; use 8 or more",
            ));
        }
        Ok(())
    }

    /// The address policy in force: the configured one, or the default for where the locker listens.
    #[must_use]
    pub fn effective_address_policy(&self) -> AddressPolicy {
        let is_local = self.listen.ip().is_loopback() && self.public_url.is_none();
        self.address_policy.unwrap_or(if is_local {
            AddressPolicy::AllowLoopback
        } else {
            AddressPolicy::PublicOnly
        })
    }
}

fn value_error(table: &str, index: usize, message: &str) -> ConfigError {
    whole_error(&format!("[[{table}]] number {}", index + 1), message)
}

fn whole_error(place: &str, message: &str) -> ConfigError {
    ConfigError::Value { place: place.to_owned(), message: message.to_owned() }
}

fn has_duplicates<'a>(mut names: impl Iterator<Item = &'a String>) -> bool {
    let mut seen = HashSet::new();
    !names.all(|name| seen.insert(name))
}

/// `file:line:column` of a byte offset.
fn place(text: &str, name: &str, offset: Option<usize>) -> String {
    let Some(before) = offset.and_then(|offset| text.get(..offset)) else {
        return name.to_owned();
    };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count()) + 1;
    format!("{name}:{line}:{column}")
}

#[cfg(test)]
mod tests;
