//! The shape of a profile file: its tables and keys, with their places in the text.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use serde::Deserialize;
use toml::Spanned;

use super::webdriver::WebDriverPart;
use super::{Scheme, Selectors, Words};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ProfileFile {
    pub(super) name: Option<String>,
    pub(super) library: Spanned<String>,
    pub(super) uploaded: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) hosts: Vec<Spanned<String>>,
    pub(super) certificate_authority: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) accept_insecure_certificates: bool,
    pub(super) page_scheme: Option<Spanned<Scheme>>,
    pub(super) document_base_url: Option<Spanned<String>>,
    pub(super) document_listen: Option<Spanned<String>>,
    pub(super) time_stamp: Option<Spanned<toml::Value>>,
    pub(super) button_label: Option<Spanned<String>>,
    pub(super) apps: Spanned<Named<AppPart>>,
    pub(super) users: Spanned<Named<UserPart>>,
    pub(super) folders: Option<Spanned<Vec<String>>>,
    pub(super) largest_document: Option<NonZeroUsize>,
    pub(super) clock: Option<Spanned<String>>,
    pub(super) journey: Option<Spanned<Selectors>>,
    pub(super) words: Option<Spanned<Words>>,
    #[serde(default)]
    pub(super) deadlines: DeadlinesPart,
    #[serde(default)]
    pub(super) webdriver: WebDriverPart,
}

/// A table of tables, by names.
pub(super) type Named<T> = BTreeMap<Spanned<String>, T>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct AppPart {
    pub(super) id: Spanned<String>,
    pub(super) key: Spanned<SecretPart>,
    pub(super) domain: Option<Spanned<DomainPart>>,
}

/// One registered domain, or several.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a domain, or a list of them")]
pub(super) enum DomainPart {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct UserPart {
    pub(super) name: Option<Spanned<String>>,
    pub(super) mobile: Option<Spanned<String>>,
    pub(super) password: Option<Spanned<SecretPart>>,
    pub(super) pin: Option<Spanned<SecretPart>>,
    pub(super) code: Option<Spanned<CodePart>>,
    pub(super) folders: Option<Spanned<Vec<String>>>,
}

/// A timestamp format without a name, as a pattern.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DescribedPart {
    pub(super) pattern: String,
    pub(super) zone: Option<String>,
}

/// Where a secret is found: never in the profile itself.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SecretPart {
    Env(String),
    File(String),
    /// A table that says something else.
    #[serde(untagged)]
    Elsewhere(AnyTable),
    /// The secret itself, which no profile may hold; it is not even read.
    #[serde(untagged)]
    InPlain(serde::de::IgnoredAny),
}

/// Where a one-time code comes from.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CodePart {
    /// What a command prints when the code is asked for.
    Command(String),
    /// The secret of an authenticator, in base32.
    Totp(SecretPart),
    /// One that a test build always sends.
    #[serde(untagged)]
    Always(SecretPart),
}

impl SecretPart {
    /// Where the secret is found, in words.
    pub(super) fn place(&self) -> String {
        match self {
            Self::Env(name) => format!("the variable `{name}`"),
            Self::File(name) => format!("the file {name}"),
            Self::Elsewhere(_) | Self::InPlain(_) => "the profile".to_owned(),
        }
    }
}

/// A table with any content.
#[derive(Deserialize)]
pub(super) struct AnyTable {}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct DeadlinesPart {
    pub(super) page: Option<Spanned<String>>,
    pub(super) launch: Option<Spanned<String>>,
    pub(super) save: Option<Spanned<String>>,
    pub(super) settle: Option<Spanned<String>>,
}
