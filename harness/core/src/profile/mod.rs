//! The profile: what is tested, and with whose credentials. A TOML file; `every-key` of [`EXAMPLES`]
//! says what each key means.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use miette::Diagnostic;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use url::Url;

use crate::scenario::ScenarioError;
use crate::tls::Trust;
use locksmith_browser::Capabilities;
use locksmith_spec::{Format, Secret};

mod draft;
mod examples;
mod file;
mod one_time;
mod parts;
mod reader;
mod steps;
mod user;
mod webdriver;
mod written;

pub use draft::{Draft, DraftApp, DraftCode, DraftUser};
pub use examples::{EXAMPLES, Example};
pub use one_time::Code;
pub use steps::{Fill, JourneyStep, Spot};
pub use user::User;
pub use written::Written;

/// A locker under test, its secrets resolved.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The name that reports give the locker.
    pub name: String,
    /// Where the locker serves its library.
    pub library: Url,
    /// Where a user sees the 'Uploaded Documents' section, when that is known.
    pub uploaded: Option<Url>,
    /// Further hosts, as `host` or `host:port`, that the locker's pages need.
    pub hosts: Vec<String>,
    /// Whose certificates are accepted from the locker.
    pub trust: Trust,
    /// The scheme of partner pages, where it is said; see [`Profile::page_scheme()`].
    pub page_scheme: Option<Scheme>,
    /// Where documents are served.
    pub documents: DocumentPlace,
    /// What the profile leaves out, so that a default is assumed.
    pub assumed: Assumed,
    /// How the locker reads `time-stamp` (I-TS-FORMAT).
    pub time_stamp: Format,
    /// What its button says (I-LABEL).
    pub button_label: String,
    /// Registered applications: `main`, and perhaps `second` (with a domain of its own) and
    /// `withdrawn` (known, but not authorised for the service).
    pub apps: BTreeMap<String, App>,
    /// Users: `first`, and perhaps `second`.
    pub users: BTreeMap<String, User>,
    /// Names of folders that every user has who has none of their own; see [`Profile::folders_of()`].
    pub folders: Vec<String>,
    /// Where it says what only its author knows.
    pub written: Written,
    /// The environment variables that hold its secrets.
    pub variables: Vec<String>,
    /// The largest document that the locker takes, in bytes, when that is known.
    pub largest_document: Option<usize>,
    /// Where the locker's clock is stopped (`PUT`, with seconds since 1970 as the body) and let go
    /// (`DELETE`), when it can be.
    pub clock: Option<Url>,
    /// Selectors for the journey, where recognising does not do.
    pub journey: Selectors,
    /// What its pages say, besides English.
    pub words: Words,
    /// How long to wait for what.
    pub deadlines: Deadlines,
    /// What a grid of browsers is asked for besides what the harness itself needs.
    pub capabilities: Capabilities,
}

/// What a profile leaves out, so that something usual stands in its place.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Assumed {
    /// The format of timestamps: it can be found by trying.
    pub time_stamp: bool,
    /// The domain of an app: only who registered it knows.
    pub domain: bool,
    /// What the button says: the library decides.
    pub button_label: bool,
}

/// The scheme of a partner page.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// `http`.
    Http,
    /// `https`.
    Https,
}

impl Scheme {
    /// As it stands in an address.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port of addresses that name none.
    #[must_use]
    pub(crate) fn usual_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// Where the documents of partner pages are served.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct DocumentPlace {
    /// What the locker knows our host by, such as the address of a tunnel that leads to it; none where
    /// it arrives unchanged.
    pub base: Option<Url>,
    /// Where our host listens; none for a free port of 127.0.0.1.
    pub listen: Option<SocketAddr>,
}

impl DocumentPlace {
    /// Whether a locker could ask for documents there; else what is wrong, and what would be right.
    pub fn check(&self) -> Result<(), (String, &'static str)> {
        match self.listen {
            Some(at) if at.ip().is_unspecified() && self.base.is_none() => Err((
                format!(
                    "{} is every address of this machine, and no browser can connect to that: write one address",
                    at.ip()
                ),
                "say by which of them the locker reaches it, with a document base URL",
            )),
            _ => Ok(()),
        }
    }
}

/// A registered application.
#[derive(Clone, Debug)]
pub struct App {
    /// The app id.
    pub id: String,
    /// The app key.
    pub key: Secret,
    /// Where the key is found, in words, such as ``the variable `LOCKER_KEY` ``; never the key.
    pub key_from: String,
    /// The registered domain: pages stand there.
    pub domain: String,
    /// Further domains that are registered for the app.
    pub further_domains: Vec<String>,
}

impl App {
    /// `key_from` of an app of the embedded locker, which has the same key.
    pub const OF_THIS_PROCESS: &'static str = "this process";
}

impl App {
    /// Every domain that is registered for the app.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.domain).chain(&self.further_domains).map(String::as_str)
    }
}

/// CSS selectors for the locker's pages. What is left out is recognised by role, label and text.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(
    default,
    deny_unknown_fields,
    rename_all(deserialize = "kebab-case", serialize = "camelCase")
)]
pub struct Selectors {
    /// The field for the user's name.
    pub user: Option<String>,
    /// The field for the mobile number.
    pub mobile: Option<String>,
    /// The field for the password.
    pub password: Option<String>,
    /// The field for the PIN.
    pub pin: Option<String>,
    /// The field for the one-time code.
    pub code: Option<String>,
    /// The button that logs in.
    pub log_in: Option<String>,
    /// The folders to choose from.
    pub folder: Option<String>,
    /// The "Save here" button.
    pub save_here: Option<String>,
    /// Where messages stand.
    pub message: Option<String>,
    /// Steps between the known ones, in the order in which they are tried.
    pub steps: Vec<JourneyStep>,
}

impl Selectors {
    /// Every selector that is given, but for those of steps.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let Self { user, mobile, password, pin, code, log_in, folder, save_here, message, .. } =
            self;
        [user, mobile, password, pin, code, log_in, folder, save_here, message]
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}

/// What the locker's pages say where they do not say it in English. Case does not count, and a part
/// of what is said will do.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(
    default,
    deny_unknown_fields,
    rename_all(deserialize = "kebab-case", serialize = "camelCase")
)]
pub struct Words {
    /// At the field for the user's name.
    pub user: Vec<String>,
    /// At the field for the mobile number.
    pub mobile: Vec<String>,
    /// At the field for the password.
    pub password: Vec<String>,
    /// At the field for the PIN.
    pub pin: Vec<String>,
    /// At the field for the one-time code.
    pub code: Vec<String>,
    /// On the button that logs in, or leads to the next step of it.
    pub log_in: Vec<String>,
    /// Before the folders, where these are links or buttons.
    pub folder: Vec<String>,
    /// On the "Save here" button.
    pub save_here: Vec<String>,
    /// On controls that lead on from steps between the known ones (I-STEPS).
    pub go_on: Vec<String>,
}

impl Words {
    /// Every word.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let Self { user, mobile, password, pin, code, log_in, folder, save_here, go_on } = self;
        [user, mobile, password, pin, code, log_in, folder, save_here, go_on]
            .into_iter()
            .flatten()
            .map(String::as_str)
    }
}

/// How long to wait for what; each is a limit, not a pause, but for `settle`.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// For a page to load.
    pub page: Duration,
    /// For a window of the locker to show something after a click or a form.
    pub launch: Duration,
    /// For `result` after "Save here"; longer than the locker waits for a document's host.
    pub save: Duration,
    /// How long an outcome that must not come is waited for.
    pub settle: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            page: Duration::from_secs(20),
            launch: Duration::from_secs(10),
            save: Duration::from_secs(60),
            settle: Duration::from_millis(250),
        }
    }
}

/// What a locker's button says by default.
pub const BUTTON_LABEL: &str = "Save to DigiLocker";

/// The domain that an app is registered for by default.
pub const DOMAIN: &str = "partner.example";

/// Where secrets are looked up.
pub struct SecretPlaces<'a> {
    /// The value of an environment variable.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// The text of a file.
    pub file: &'a dyn Fn(&str) -> std::io::Result<String>,
}

impl SecretPlaces<'_> {
    fn of_this_process() -> Self {
        Self {
            variable: &|name| std::env::var(name).ok(),
            file: &|name| std::fs::read_to_string(name),
        }
    }
}

/// Why a profile cannot be used.
#[derive(Debug, Diagnostic, Error)]
pub enum ProfileError {
    /// The file cannot be read.
    #[error("cannot read the profile {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Wrong(#[from] ScenarioError),
}

impl Profile {
    /// All that is secret in it: the keys of its apps, and what its users log in with.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let keys = self.apps.values().map(|app| &app.key);
        keys.chain(self.users.values().flat_map(User::secrets))
    }

    /// Reads a profile file and the secrets that it refers to.
    pub fn read(path: &Path) -> Result<Self, ProfileError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| ProfileError::Read { path: path.to_owned(), source })?;
        Ok(Self::parse(&path.display().to_string(), &text, &SecretPlaces::of_this_process())?)
    }

    /// Reads the text of a profile; `name` is for errors.
    pub fn parse(name: &str, text: &str, places: &SecretPlaces<'_>) -> Result<Self, ScenarioError> {
        file::parse(name, text, places)
    }

    /// The scheme of partner pages: that of the library, unless the profile says another. A page of
    /// https may not include what comes by http, and browsers see to that.
    #[must_use]
    pub fn page_scheme(&self) -> Scheme {
        let of_library =
            if self.library.scheme() == "https" { Scheme::Https } else { Scheme::Http };
        self.page_scheme.unwrap_or(of_library)
    }

    /// The hosts of the locker, with their ports: those of its URLs, and those that the profile
    /// names besides.
    #[must_use]
    pub fn locker_hosts(&self) -> Vec<(String, u16)> {
        let of_url = |url: &Url| {
            let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
            (host, url.port_or_known_default().unwrap_or(80))
        };
        let mut hosts = vec![of_url(&self.library)];
        hosts.extend(self.uploaded.as_ref().map(of_url));
        for host in &self.hosts {
            for scheme in ["http", "https"] {
                hosts.extend(Url::parse(&format!("{scheme}://{host}/")).as_ref().map(of_url));
            }
        }
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// Whether an address is the locker's. No other is asked for anything.
    #[must_use]
    pub fn is_of_locker(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        let port = url.port_or_known_default().unwrap_or(80);
        self.locker_hosts().contains(&(host, port))
    }
}
