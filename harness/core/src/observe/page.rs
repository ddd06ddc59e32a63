//! What is seen of a partner's page under certification: its source, what the browser makes of it,
//! and what becomes of it while the locker around it changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

mod built;
mod caching;
mod events;

pub use built::{
    Answered, Built, Button, Cover, ElementSeen, Framed, InShadow, LoginForm, RefusedFrame,
};
pub use caching::Kept;
pub use events::{By, Event, Shown, Trial, Tried};

use super::Unread;
use locksmith_spec::time_stamp::WINDOW;
use locksmith_spec::{Format, HashFact, KeyFacts, Mistake, TimeFact};

/// One fact about the page.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Fact {
    /// What is certified, and how the locker around it is set up.
    Setting(Setting),
    /// The page as its server sent it.
    Source(Source),
    /// What the app key shows about the source; only where it is known.
    KeyInSource(KeyFacts),
    /// What the server wrote into the library's element, before scripts changed anything.
    Sent(Sent),
    /// Something is wrong with the certificate of a host that the page is made of.
    Certificate {
        /// The host.
        host: String,
        /// What the system says of its certificate.
        problem: String,
    },
    /// The browser opened the page.
    Loaded(Loaded),
    /// The page as the browser built it.
    Built(Box<Built>),
    /// What the page claims, and what is known of that.
    Claimed(Claimed),
    /// The page, left open, renewed its timestamp by itself.
    Renewed(Renewed),
    /// The page was fetched again and again, and its hash checked each time; only with the app key.
    Sampled(Sampled),
    /// The document behind a button, fetched as a locker does.
    Document(Document),
    /// A button was tried.
    Tried(Tried),
    /// Half a minute passed for the timers of the page, while the popup of a button was open.
    Waited {
        /// The button's place.
        button: usize,
        /// What happened in the page.
        events: Vec<Event>,
    },
    /// Half a minute passed for the timers of the page, after its buttons were tried.
    TimePassed {
        /// What happened in the page.
        events: Vec<Event>,
        /// The places of buttons that are other elements then than those that the library bound.
        #[serde(default)]
        late: Vec<usize>,
        /// What could be read in the page meanwhile, and not before.
        #[serde(default)]
        words: Vec<String>,
    },
    /// Something came over a button of the page by itself, and stayed.
    Covered {
        /// The button's place.
        button: usize,
        /// What came, for people.
        by: String,
        /// How long after the page was ready, in milliseconds.
        after: u64,
    },
    /// The page was opened again by the user who had saved a document, or with a result in its address and
    /// its storage, and nothing was clicked.
    Reopened {
        /// What the page was given; none where it was opened unchanged.
        with: Option<String>,
        /// What happened until it was ready.
        events: Vec<Event>,
    },
    /// The page was opened once more in the same session, before anything was saved.
    CameBack {
        /// Its timestamp before.
        before: String,
        /// Its timestamp then.
        stamp: String,
        /// How old that was, in seconds.
        age: i64,
        /// Whether the browser had it from a copy, such as of a service worker, and not from the server.
        #[serde(default)]
        by_browser: bool,
    },
    /// The page made its app hash by itself, of its id, a secret and its timestamp.
    SecretHashed {
        /// How long the secret is.
        characters: usize,
    },
    /// Messages as from the locker were sent to the page in the name of another origin.
    Forged {
        /// What came of it.
        events: Vec<Event>,
        /// The message that set a result.
        #[serde(default)]
        message: Option<String>,
        /// The origin in whose name that was sent.
        #[serde(default)]
        origin: Option<String>,
    },
    /// All that the page received, sent and holds was searched for the app key.
    KeySearched {
        /// How many texts were searched.
        texts: usize,
        /// Where the key was found.
        found: Vec<KeyFound>,
        /// What was not searched to its end.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unread: Vec<Unread>,
    },
    /// The process of the page's tab died.
    TabCrashed,
    /// The hosts that were asked for something, by the browser or by the locker.
    Asked {
        /// How often each was asked.
        hosts: BTreeMap<String, usize>,
    },
}

/// What is certified, and how the locker around it is set up.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Setting {
    /// The page's address, as it was given.
    pub page: String,
    /// The library's address that the page should name.
    pub library: String,
    /// The domain that the app is registered for; the page's own host unless another was wanted.
    pub domain: String,
    /// The registered app id, if it is known.
    pub app_id: Option<String>,
    /// Whether the app key is known.
    pub key_known: bool,
    /// How a time stamp is to be written.
    pub format: Format,
    /// Whether the page is a file that is served by us.
    pub file: bool,
    /// Whether steps of `--action` are taken before the buttons are tried.
    #[serde(default)]
    pub steps: bool,
    /// What is known of the page's certificates.
    #[serde(default)]
    pub certificates: Certificates,
}

/// What is known of the certificates that a page comes with.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certificates {
    /// Each was held against the roots that this machine trusts.
    #[default]
    Checked,
    /// This machine trusts no roots, so that nothing could be checked.
    WithoutRoots,
    /// The page is served by us, and has none.
    Ours,
}

/// The page as its server sent it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Source {
    /// Its address, after redirects.
    pub url: String,
    /// The status that it came with.
    pub status: u16,
    /// The headers that came with it, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its text; the app key, where it stands in it, is blotted out.
    pub text: String,
    /// Whether each character of the text stands for one byte, since they are not UTF-8.
    #[serde(default)]
    pub by_bytes: bool,
}

impl Source {
    /// A source of these bytes, with what `discreet` makes of its text.
    #[must_use]
    pub fn of(
        url: String,
        status: u16,
        headers: Vec<(String, String)>,
        bytes: &[u8],
        discreet: impl Fn(&str) -> String,
    ) -> Self {
        let (text, by_bytes) = if let Ok(text) = std::str::from_utf8(bytes) {
            (discreet(text), false)
        } else {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            (discreet(&text), true)
        };
        Self { url, status, headers, text, by_bytes }
    }

    /// The bytes as they were sent, but for the app key.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        if self.by_bytes {
            self.text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
        } else {
            self.text.clone().into_bytes()
        }
    }

    /// The value of a header, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// Whether its headers put it into a sandbox that lets no script run.
    #[must_use]
    pub fn is_without_scripts(&self) -> bool {
        let policies = self.headers.iter().filter(|(name, _)| name == "content-security-policy");
        policies
            .map(|(_, value)| value.to_ascii_lowercase())
            .any(|policy| sandbox_lacks(&policy, "allow-scripts"))
    }
}

/// Whether a content security policy, in lower case, has a sandbox without this.
pub fn sandbox_lacks(policy: &str, what: &str) -> bool {
    let mut directives = policy.split([';', ',']).map(str::trim);
    directives.any(|one| one.starts_with("sandbox") && !one.split_whitespace().any(|w| w == what))
}

/// A load of the page.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Loaded {
    /// Which load, counted from 1.
    pub load: usize,
    /// The address that the browser is at.
    pub url: String,
    /// Whether everything was loaded within the deadline.
    pub complete: bool,
    /// When it counted as ready, in milliseconds since it was begun.
    #[serde(default)]
    pub waited: u64,
    /// What happened until then.
    pub events: Vec<Event>,
}

/// What the page claims in a load.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Claimed {
    /// Which load.
    pub load: usize,
    /// `data-app-id`.
    pub app_id: Option<String>,
    /// `data-app-hash`.
    pub app_hash: Option<String>,
    /// `time-stamp`.
    pub time_stamp: Option<String>,
    /// What is known of the hash; none without the app key.
    pub hash: Option<HashFact>,
    /// Whether a wrong hash is the right one for the registered app id, which the page does not claim.
    #[serde(default)]
    pub of_registered: bool,
    /// The hash that would be right for this id and time stamp; none without the app key.
    pub due: Option<String>,
    /// Which mistake a wrong hash comes of, where that is known.
    #[serde(default)]
    pub mistake: Option<Mistake>,
    /// What is known of the timestamp, by the moment that it names in whatever form.
    pub time: TimeFact,
    /// Whether it is written in another form than the expected one (I-TS-FORMAT).
    #[serde(default)]
    pub other_form: bool,
    /// How old the time stamp is, in seconds, where it can be read.
    pub age: Option<i64>,
    /// For how many seconds caches may keep the page, by its headers.
    pub kept_for: Option<u64>,
}

impl Claimed {
    /// Whether a locker that knows the key can accept the hash.
    #[must_use]
    pub fn hash_holds(&self) -> bool {
        self.hash == Some(HashFact::Right)
    }

    /// Whether a locker can accept the time stamp, and for as long as the trials take.
    #[must_use]
    pub fn time_holds(&self) -> bool {
        let young = self.age.is_some_and(|age| age < WINDOW.as_secs() - 300);
        self.time == TimeFact::Fresh && young && !self.other_form
    }
}

/// What the server wrote into the library's element.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Sent {
    /// `data-app-id`.
    pub app_id: Option<String>,
    /// `data-app-hash`.
    pub app_hash: Option<String>,
    /// `time-stamp`.
    pub time_stamp: Option<String>,
}

/// A timestamp that a page renewed by itself.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Renewed {
    /// After how many seconds, by the page's timers.
    pub after: u64,
    /// The timestamp before.
    pub before: String,
    /// The timestamp then.
    pub stamp: String,
    /// What is known of the hash then; none without the app key.
    pub hash: Option<HashFact>,
}

/// What a page claims at a click, beside what the same document claimed when it was opened.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct AtClick {
    /// When it was opened.
    pub opened: Sent,
    /// At the click.
    pub claimed: Claimed,
}

/// What came of plain requests for the page.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Sampled {
    /// How many there were.
    pub loads: usize,
    /// How many different timestamps came.
    pub stamps: usize,
    /// How many of these make a hash that begins with a zero, which some pages lose.
    #[serde(default)]
    pub zeros: usize,
    /// In how many the hash was wrong.
    pub wrong: usize,
    /// Of the first of these the hash, the timestamp and the right hash.
    pub first: Option<(String, String, String)>,
    /// In how many the timestamp was too old when the page came.
    #[serde(default)]
    pub stale: usize,
    /// The oldest of these, and how old it was, in seconds.
    #[serde(default)]
    pub oldest: Option<(String, i64)>,
    /// What a server answers a browser that has kept the first load, where the timestamp has changed since.
    #[serde(default)]
    pub unchanged: Option<Unchanged>,
}

/// A server's answer 304, "not modified", for a page whose timestamp is another one by now.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Unchanged {
    /// The header by which the page was asked for, with its value.
    pub asked_by: String,
    /// The timestamp that the browser keeps.
    pub kept: String,
    /// The timestamp that a plain load has by now.
    pub now: String,
    /// Whether that header itself says that the page has been the same for longer than timestamps are valid,
    /// or to the byte.
    pub for_certain: bool,
}

/// The document behind a button, fetched without cookies.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Document {
    /// The button's place.
    pub button: usize,
    /// What was asked for.
    pub url: String,
    /// Where redirects led, if there were any.
    pub led_to: Option<String>,
    /// The status; none when there was no answer.
    pub status: Option<u16>,
    /// The `Content-Type`.
    pub content_type: String,
    /// How many bytes came.
    pub bytes: u64,
    /// The title, of a page of HTML.
    pub title: Option<String>,
    /// Whether it is a page that asks for a password.
    pub login: bool,
    /// Why there was no answer, or no whole one.
    pub problem: Option<String>,
}

/// A place where the app key was found.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct KeyFound {
    /// The place, for people; never with the key.
    pub place: String,
    /// How it was written: `plain`, `hex`, `base64`, `url-encoded`, `escaped` or `numbers`.
    pub form: String,
    /// Whether the place is the page itself, as it came or as the browser built it, and no file of its own.
    #[serde(default)]
    pub in_page: bool,
}
