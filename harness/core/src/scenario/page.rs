//! The partner page of a case: right in everything, but for what the scenario says.

use serde::{Deserialize, Serialize};
use toml::Spanned;

/// What a scenario file may say of the page. What it leaves out is right.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PagePart {
    pub(super) app: Option<Spanned<String>>,
    host: Option<String>,
    port: Option<u16>,
    frame: Option<Frame>,
    origin: Option<OriginSent>,
    app_id: Option<AppId>,
    app_hash: Option<AppHash>,
    time_stamp: Option<TimeStamp>,
    library: Option<Library>,
    pub(super) buttons: Option<Spanned<Vec<Button>>>,
}

impl PagePart {
    /// This part with the gaps filled from `base`.
    pub(super) fn over(self, base: Self) -> Self {
        Self {
            app: self.app.or(base.app),
            host: self.host.or(base.host),
            port: self.port.or(base.port),
            frame: self.frame.or(base.frame),
            origin: self.origin.or(base.origin),
            app_id: self.app_id.or(base.app_id),
            app_hash: self.app_hash.or(base.app_hash),
            time_stamp: self.time_stamp.or(base.time_stamp),
            library: self.library.or(base.library),
            buttons: self.buttons.or(base.buttons),
        }
    }

    /// The page with every gap filled by what is right.
    pub(super) fn complete(self) -> Page {
        Page {
            app: self.app.map_or_else(|| "main".into(), Spanned::into_inner),
            host: self.host.unwrap_or_else(|| "{domain}".into()),
            port: self.port.unwrap_or(80),
            frame: self.frame.unwrap_or(Frame::Top),
            origin: self.origin.unwrap_or_default(),
            app_id: self.app_id.unwrap_or(AppId::Right),
            app_hash: self.app_hash.unwrap_or(AppHash::Right),
            time_stamp: self.time_stamp.unwrap_or(TimeStamp::Age(jiff::SignedDuration::ZERO)),
            library: self.library.unwrap_or(Library::End),
            buttons: self.buttons.map_or_else(usual_buttons, Spanned::into_inner),
        }
    }
}

/// One button, for the document that every case has.
fn usual_buttons() -> Vec<Button> {
    vec![Button {
        id: "share-1".into(),
        document: "marksheet".into(),
        markup: Markup::Empty,
        href: Href::Absolute,
    }]
}

/// The partner page that a case opens.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Page {
    /// The name of the profile's application that the page claims to be.
    pub app: String,
    /// The host that serves the page; `{domain}` stands for the domain of `app`,
    /// `{other-domain}` for that of the profile's second application.
    pub host: String,
    /// The port in the page's address.
    pub port: u16,
    /// Whether the page stands in the window or in a frame.
    pub frame: Frame,
    /// What of the page's origin reaches the locker.
    #[serde(default)]
    pub origin: OriginSent,
    /// `data-app-id`.
    pub app_id: AppId,
    /// `data-app-hash`.
    pub app_hash: AppHash,
    /// `time-stamp`.
    pub time_stamp: TimeStamp,
    /// Where the library's script element stands.
    pub library: Library,
    /// The buttons, in the order of the document.
    pub buttons: Vec<Button>,
}

/// Where the page stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frame {
    /// In the window itself.
    Top,
    /// In a sandboxed frame, so that its origin is opaque (`Origin: null`).
    Opaque,
}

/// What of the page's origin reaches the locker. What is withheld our proxy takes out of the requests,
/// as proxies for privacy do.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OriginSent {
    /// All that the browser says of it.
    #[default]
    Sent,
    /// Neither `Origin` nor `Referer`.
    Withheld,
    /// The `Referer`, but no `Origin`.
    RefererAlone,
}

impl OriginSent {
    /// The headers that do not reach the locker.
    #[must_use]
    pub fn withheld(self) -> &'static [&'static str] {
        match self {
            Self::Sent => &[],
            Self::Withheld => &["origin", "referer"],
            Self::RefererAlone => &["origin"],
        }
    }
}

/// Where the library's script element stands.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Library {
    /// At the end of the body, after the buttons.
    End,
    /// In the head, before the buttons.
    Head,
    /// At the end of the body, `async`.
    Async,
}

/// What stands in `data-app-id`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppId {
    /// The registered app id.
    Right,
    /// No such attribute.
    Missing,
    /// An attribute without a value.
    Empty,
    /// Another text; `{id}` stands for the registered app id.
    Text(String),
}

/// How `data-app-hash` is made.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppHash {
    /// Lower-case hex SHA-256 of app id, app key and timestamp, in this sequence.
    Right,
    /// No such attribute.
    Missing,
    /// An attribute without a value.
    Empty,
    /// Over app key, app id and timestamp.
    KeyFirst,
    /// Over timestamp, app id and app key.
    TimeStampFirst,
    /// Over app id, timestamp and app key.
    KeyLast,
    /// Over app key, timestamp and app id.
    IdLast,
    /// Over timestamp, app key and app id.
    Reversed,
    /// The three parts joined by `|`.
    Separated,
    /// Over app key and timestamp only.
    WithoutId,
    /// Over app id and timestamp only.
    WithoutKey,
    /// Over app id and app key only.
    WithoutTimeStamp,
    /// Over another app id.
    OfAnotherId,
    /// Over the app id as it is registered, whatever `data-app-id` says.
    OfRegisteredId,
    /// Over another app key.
    OfAnotherKey,
    /// Over a timestamp one second later.
    OfAnotherTimeStamp,
    /// The first 63 digits.
    Truncated,
    /// The first 8 digits.
    FirstEightDigits,
    /// One digit more.
    Extended,
    /// The first digit changed.
    FirstDigitAltered,
    /// The last digit changed.
    LastDigitAltered,
    /// The hash of the hash.
    HashedTwice,
    /// SHA-512 instead of SHA-256.
    Sha512,
    /// The right hash in upper-case hex.
    UpperCase,
    /// The right digest in base64.
    Base64,
    /// The right hash with a blank before it.
    BlankBefore,
}

/// What stands in `time-stamp`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeStamp {
    /// An instant this long ago, in the target's format: `31m`, `1h 30m`; `-5m` is ahead.
    Age(jiff::SignedDuration),
    /// No such attribute.
    Missing,
    /// An attribute without a value.
    Empty,
    /// The text, unchanged.
    Text(String),
    /// Now, with a blank behind it.
    BlankBehind,
    /// What India's clocks show, of an instant that UTC's show now: 5 h 30 min old.
    UtcReadAsIst,
    /// Now, in milliseconds since 1970.
    Milliseconds,
    /// Now, as clocks in UTC show it: `2016-11-23T12:00:00Z`.
    Utc,
    /// Now, in the first of the formats that are not the target's.
    AnotherFormat,
    /// Now, in the second of them.
    ThirdFormat,
}

/// One `a.locker-saver` of the page.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Button {
    /// Its `id`.
    pub id: String,
    /// The name of the scenario's document that its `href` leads to.
    pub document: String,
    /// What stands in and around the element.
    #[serde(default)]
    pub markup: Markup,
    /// How the `href` is written.
    #[serde(default)]
    pub href: Href,
}

/// What stands in and around a button's element.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Markup {
    /// Nothing in it, as in the specification's snippet.
    #[default]
    Empty,
    /// A span in the element.
    Nested,
    /// A picture in the element.
    Picture,
    /// The element deep in a table in a list.
    InTable,
    /// Further classes before and behind `locker-saver`.
    MoreClasses,
    /// Names of tag and attributes in capitals.
    Capitals,
    /// Put into the document by script, after the page has loaded.
    AddedLater,
}

/// How a button's `href` is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Href {
    /// An absolute URL of the document host.
    #[default]
    Absolute,
    /// A path on the document host that the page's `base` element makes absolute.
    Relative,
    /// An absolute URL with blanks around it.
    Blanks,
    /// An absolute URL with a fragment.
    Fragment,
}
