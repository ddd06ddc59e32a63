//! What is seen of a partner's page under certification: its source, what the browser makes of it,
//! and what becomes of it while the locker around it changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Opened;
use crate::spec::{Format, HashFact, KeyFacts, TimeFact};

/// One fact about the page.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "fact", rename_all = "kebab-case")]
pub enum Fact {
    /// What is certified, and how the locker around it is set up.
    Setting(Setting),
    /// The page as its server sent it.
    Source(Source),
    /// What the app key tells of the source; only where it is known.
    KeyInSource(KeyFacts),
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
    Built(Built),
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
    /// Half a minute passed for the timers of the page, after its buttons were tried.
    TimePassed {
        /// What happened in the page.
        events: Vec<Event>,
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
        /// The message that set a result, and the origin that it came from.
        #[serde(default)]
        message: Option<String>,
    },
    /// All that the page received, sent and holds was searched for the app key.
    KeySearched {
        /// How many texts were searched.
        texts: usize,
        /// Where the key was found.
        found: Vec<KeyFound>,
    },
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
pub(crate) fn sandbox_lacks(policy: &str, what: &str) -> bool {
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

/// The page as the browser built it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Built {
    /// The elements with `id="dlshare"`.
    pub dlshare: Vec<ElementSeen>,
    /// The script elements that lead to the library, by path or by id.
    pub libraries: Vec<ElementSeen>,
    /// Whether the locker's library ran.
    pub library_ran: bool,
    /// The version of the page's jQuery, if it has one.
    pub jquery: Option<String>,
    /// The addresses of scripts that are named like jQuery.
    pub jquery_from: Vec<String>,
    /// The elements `a.locker-saver`, in the order of the document.
    pub buttons: Vec<Button>,
    /// Classes of links that are nearly the button's, where links have them.
    #[serde(default)]
    pub near: Vec<String>,
    /// Other elements of the class `locker-saver`, by their tags.
    pub not_anchors: Vec<String>,
    /// How many frames the page has.
    pub frames: usize,
    /// The frame whose document this is, of a page that itself has no part of the widget.
    #[serde(default)]
    pub framed: Option<Framed>,
    /// Buttons in open shadow roots, where a library that looks through the document finds none.
    #[serde(default)]
    pub in_shadow: Vec<InShadow>,
    /// The script of the page that makes the app hash, as far as its text shows.
    #[serde(default)]
    pub hashes: Option<String>,
    /// What scripts of the page name, `savelocker.js` and `locker-saver`, and which script that is.
    #[serde(default)]
    pub named: BTreeMap<String, String>,
}

/// A button in an open shadow root.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct InShadow {
    /// Its id; empty when it has none.
    pub id: String,
    /// The element whose shadow root holds it, after those around that.
    pub host: String,
}

/// A frame that holds the widget (I-FRAME).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Framed {
    /// Its address; empty where it has none of its own.
    pub src: String,
    /// What its sandbox allows, if it has one.
    pub sandbox: Option<String>,
}

/// An element, with its attributes.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct ElementSeen {
    /// Its tag, in lower case.
    pub tag: String,
    /// Its attributes.
    pub attributes: BTreeMap<String, String>,
    /// Its `src`, resolved.
    pub src: String,
}

/// A button of the page.
#[expect(
    clippy::struct_excessive_bools,
    reason = "what is seen of a button: each stands by itself"
)]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Button {
    /// Its place among the buttons, counted from 0.
    pub index: usize,
    /// Its id; empty when it has none.
    pub id: String,
    /// How many elements of the document have this id.
    pub same_id: usize,
    /// Its `href`, as it stands there.
    pub href: Option<String>,
    /// Its `href`, resolved.
    pub url: String,
    /// Whether it can be seen.
    pub visible: bool,
    /// Whether it stands in a part of the page that cannot be seen.
    pub within_hidden: bool,
    /// What lies over it, if anything does.
    pub covered_by: Option<String>,
    /// Whether that has controls, by which a user may take it away.
    #[serde(default)]
    pub cover_acts: bool,
    /// Its words.
    pub label: String,
    /// Its attribute `result`.
    pub result: Option<String>,
    /// Whether it came after the page had loaded, so that only a library that watches makes it work.
    #[serde(default)]
    pub late: bool,
}

impl Tried {
    /// The attribute `result` of the button that was tried, in the end.
    #[must_use]
    pub fn result(&self) -> Option<&str> {
        self.results.get(self.button)?.as_deref()
    }
}

impl Button {
    /// What it is called in reports.
    #[must_use]
    pub fn name(&self) -> String {
        if self.id.is_empty() {
            format!("button {} (without an id)", self.index + 1)
        } else {
            format!("button `{}`", self.id)
        }
    }
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
    /// The hash that would be right for this id and time stamp; none without the app key.
    pub due: Option<String>,
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

/// What is tried at a button, each in a state of the locker.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trial {
    /// The popup is opened and closed again.
    Cancelled,
    /// The locker refuses with this code.
    Refused(u16),
    /// The document is saved.
    Saved,
    /// Saving the document fails.
    NotSaved,
}

/// A button that was tried.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Tried {
    /// What was tried.
    pub trial: Trial,
    /// The button's place.
    pub button: usize,
    /// What became of the windows.
    pub opened: Opened,
    /// How many windows were new in the end.
    pub windows: usize,
    /// What the popup showed first.
    pub shown: Option<Shown>,
    /// What the popup said last, when a document was to be saved.
    pub told: Option<String>,
    /// What kept the trial from going on.
    pub stuck: Option<String>,
    /// The attribute `result` of each button in the end, in the order of their places.
    pub results: Vec<Option<String>>,
    /// What happened in the page.
    pub events: Vec<Event>,
    /// What can be read in the page once the locker told of a save, and could not be read before.
    #[serde(default)]
    pub words: Vec<String>,
}

/// What a popup shows.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Shown {
    /// Whether it is at the locker.
    pub locker: bool,
    /// Host and path, or `about:blank`.
    pub place: String,
    /// Its words.
    pub text: String,
    /// The codes that can be read in it.
    pub codes: Vec<u16>,
    /// Whether it asks for a password.
    pub login: bool,
}

/// Who did something in the page.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The locker's library.
    Library,
    /// The page.
    Page,
}

/// What the witness in the page tells; see `witness.js`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// The attribute `result` of an element changed.
    Result {
        /// The button's place; none when the element is no button.
        button: Option<usize>,
        /// The element, for people.
        element: String,
        /// The value now.
        value: Option<String>,
        /// Who changed it.
        by: By,
    },
    /// The library set the attribute `result` on the element that was clicked, and the page had taken
    /// that out of its document.
    Lost {
        /// The element, for people.
        element: String,
        /// The value.
        value: String,
    },
    /// An uncaught error or rejected promise.
    ScriptError {
        /// What it says, and where.
        text: String,
    },
    /// A resource of the page could not be loaded.
    NotLoaded {
        /// Its address.
        url: String,
    },
    /// `window.open` was called.
    Opened {
        /// Whether the browser's popup blocker, or a sandbox, stopped it.
        blocked: bool,
    },
    /// A content security policy forbade something.
    Policy {
        /// The directive.
        directive: String,
        /// What it forbade.
        blocked: String,
    },
    /// The page showed a dialog.
    Dialog {
        /// What it said.
        text: String,
    },
    /// The page went to another document in its own window.
    Left {
        /// The address.
        url: String,
    },
}

/// A place where the app key was found.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct KeyFound {
    /// The place, for people; never with the key.
    pub place: String,
    /// How it was written: `plain`, `hex`, `base64` or `url-encoded`.
    pub form: String,
}
