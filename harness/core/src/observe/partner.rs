//! What a partner's page reports about itself.

use serde::{Deserialize, Serialize};

/// What the instrumentation of our page reports; see `instrument.js`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PartnerEvent {
    /// The attribute `result` of an element changed.
    Result {
        /// The element's id, or its tag in angle brackets.
        element: String,
        /// The value before.
        before: Option<String>,
        /// The value now.
        value: Option<String>,
    },
    /// The codes that can be read in the page changed.
    Text {
        /// The codes.
        codes: Vec<u16>,
        /// The words of the page.
        text: String,
        /// The id of the button that stands alone with the codes in some part of the page; none where they
        /// stand next to none, or to several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        beside: Option<String>,
    },
    /// A dialog of the page, which was read and agreed to.
    Dialog {
        /// The codes in it.
        codes: Vec<u16>,
        /// What it says.
        text: String,
    },
    /// An uncaught error or rejected promise.
    ScriptError {
        /// What it says.
        text: String,
    },
    /// A resource of the page could not be loaded.
    NotLoaded {
        /// Its address.
        text: String,
    },
    /// A message event arrived.
    Message {
        /// The origin that it came from.
        origin: String,
    },
    /// A message event arrived at the page of another host that had taken the page's place.
    Overheard {
        /// The origin that it came from.
        origin: String,
    },
    /// `window.open` was called.
    Opened {
        /// Whether the browser's popup blocker stopped it.
        blocked: bool,
        /// Whether that was during a user's act.
        active: bool,
        /// Whether it gave a window that an earlier call had given.
        #[serde(default)]
        again: bool,
    },
    /// What became of the page's jQuery once everything was loaded.
    Jquery {
        /// Whether `jQuery` and `$` are still the page's own.
        kept: bool,
        /// Whether anything used them.
        used: bool,
    },
    /// The page and all that it needs were loaded.
    Loaded {},
    /// The page was left: the browser went elsewhere in the same window.
    Left {},
}

/// A button as a person would see it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct ButtonSeen {
    /// The element's id.
    pub id: String,
    /// Its accessible name.
    pub label: String,
    /// Its ARIA role, given or by its nature.
    pub role: String,
    /// Width on the screen, in CSS pixels.
    pub width: f64,
    /// Height on the screen, in CSS pixels.
    pub height: f64,
    /// Whether it stands in for the element, which the library hides.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stands_in: bool,
}

impl ButtonSeen {
    /// Whether it says this, among other things or alone, in large letters or small (I-LABEL).
    #[must_use]
    pub fn says(&self, wanted: &str) -> bool {
        self.label.to_lowercase().contains(&wanted.to_lowercase())
    }
}
