//! What is tried at a button, and what happens in the page meanwhile.

use serde::{Deserialize, Serialize};

use super::AtClick;
use super::built::Cover;
use crate::observe::Opened;

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
    /// The popup's last message, when a document was to be saved. Older runs name it `told`.
    #[serde(alias = "told")]
    pub message: Option<String>,
    /// What kept the trial from going on.
    pub stuck: Option<String>,
    /// The attribute `result` of each button in the end, in the order of their places.
    pub results: Vec<Option<String>>,
    /// What happened in the page.
    pub events: Vec<Event>,
    /// What can be read in the page in the end, and could not be read when the popup opened.
    #[serde(default)]
    pub words: Vec<String>,
    /// What can be read in the page in the end, and could not be read when the mouse was pressed.
    #[serde(default)]
    pub said: Vec<String>,
    /// What lay over the button when it could not be clicked.
    #[serde(default)]
    pub cover: Option<Cover>,
    /// Whether the button in this place is not the element that was there when the library bound the
    /// buttons.
    #[serde(default)]
    pub late: bool,
    /// What the page claimed at the click, where a script had changed that since the page was opened, or
    /// where the locker refused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_click: Option<Box<AtClick>>,
}

impl Tried {
    /// The attribute `result` of the button that was tried, in the end.
    #[must_use]
    pub fn result(&self) -> Option<&str> {
        self.results.get(self.button)?.as_deref()
    }
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

/// What the instrumentation of the page reports; see `instrumentation.js`.
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
        /// The script and its line; empty where that is not known.
        #[serde(default)]
        script: String,
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
        /// What it says.
        text: String,
        /// The script and its line; empty where that is not known.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        script: String,
    },
    /// A resource of the page could not be loaded.
    NotLoaded {
        /// Its address.
        url: String,
    },
    /// The page kept a click on the button that is tried to itself.
    Stopped {
        /// How: the method that it called, or `hidden` where the button was gone before the mouse was
        /// released.
        how: String,
        /// The script and its line; empty where that is not known.
        script: String,
    },
    /// The page had put another element in the place of the button that is tried when the click came.
    Redrawn {
        /// The event of the mouse after which the button was gone.
        after: String,
    },
    /// A script of the page led its own window to another document.
    Leads {
        /// The address.
        url: String,
        /// Whether that was while the mouse was pressed on the button that is tried, and not released yet.
        pressed: bool,
        /// What the page was at: `timer`, or `focus` where it lost that; empty where that is not known.
        #[serde(default)]
        by: String,
        /// The script and its line; empty where that is not known.
        #[serde(default)]
        script: String,
    },
    /// A script or a part of the page loaded it anew.
    Reloads {
        /// Whether a popup of the button that is tried was open then, and had brought no result yet.
        open: bool,
        /// What the page was at: `timer`, or `focus` where it lost that; empty where that is not known.
        by: String,
        /// The script and its line; empty where that is not known.
        script: String,
    },
    /// The page closed the popup of the button that is tried, before that had brought a result.
    Closed {
        /// How long after the click, in milliseconds.
        after: u64,
    },
    /// The page took the button that was clicked out of its document while its popup was open.
    Gone {
        /// How long after the click, in milliseconds.
        after: u64,
    },
    /// The page opened the popup apart from itself, so that neither can reach the other.
    Parted {
        /// How: `noopener` in the call of `window.open`, or `opener` where it was set to null.
        how: String,
        /// The script and its line; empty where that is not known.
        script: String,
    },
    /// The page had changed the `href` of the button that is tried when the popup was opened.
    Href {
        /// What it was before the mouse came to the button.
        before: Option<String>,
        /// What it was then; none where the attribute was gone.
        now: Option<String>,
    },
    /// `window.open` was called.
    Opened {
        /// Whether the browser's popup blocker, or a sandbox, stopped it.
        blocked: bool,
        /// The script of the page that called it, with its line; empty where the library did.
        #[serde(default)]
        script: String,
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
    /// The page showed dialog after dialog, until the instrumentation ended that by an error.
    EndlessDialogs,
    /// The page went to another document in its own window.
    Left {
        /// The address.
        url: String,
    },
}

impl Event {
    /// An uncaught error or rejected promise in words, with its place where that is known.
    #[must_use]
    pub fn script_error(&self) -> Option<String> {
        match self {
            Self::ScriptError { text, script } if script.is_empty() => Some(text.clone()),
            Self::ScriptError { text, script } => Some(format!("{text} ({script})")),
            _ => None,
        }
    }
}
