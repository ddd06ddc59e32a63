//! What a window shows to a person.

use serde::{Deserialize, Serialize};

/// At which point of a journey a window was looked at.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Moment {
    /// After the click.
    Launch,
    /// Some time after a refusal.
    Later,
    /// After credentials were entered.
    LogIn,
    /// After "Save here".
    Saved,
    /// The popup's address, opened by a browser without its cookies.
    Elsewhere,
    /// The popup's first address, opened once more.
    Replayed,
}

/// Which window was looked at.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The popup.
    Popup,
    /// The partner's page; after "Save here" only what is new in it, since it is full of words of
    /// the partner's own.
    Page,
}

/// What a window shows; see `recognise.js`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Screen {
    /// The path of its address, without query: tickets stay out of the record.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Its visible words, up to 2,000 characters.
    pub text: String,
    /// The codes that can be read in it.
    pub codes: Vec<u16>,
    /// Numbers like codes, in words that no error is known by, beside what a user can go on with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<u16>,
    /// Whether it asks for a password, or for another part of a login.
    pub login: bool,
    /// What it asks for, in fields that can be filled.
    #[serde(default)]
    pub asks: Vec<Means>,
    /// Whether it has a "Save here" button.
    pub save: bool,
    /// The folders that it offers.
    pub folders: Vec<String>,
    /// Its messages: what stands in status and alert regions.
    pub messages: Vec<String>,
    /// What its pictures are named, such as a tick.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<String>,
}

/// Where something leads to that is used after a refusal.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Led {
    /// To "Save here", by which the locker fetched the document, or reported SUCCESS.
    Saved,
    /// To a login or "Save here", by which the document was not saved.
    Login,
    /// To neither.
    Nowhere,
}

/// What a user fills, chooses or presses on a locker's pages. In a profile its selector stands under
/// the same word in `[journey]`, and what it says under `[words]`.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// The field for the user's name.
    User,
    /// The field for the user's mobile number.
    Mobile,
    /// The field for the password.
    Password,
    /// The field for the PIN.
    Pin,
    /// The field for a one-time code.
    Code,
    /// The button that logs in, or leads to the next step of it.
    LogIn,
    /// The folders to choose from.
    Folder,
    /// The "Save here" button.
    SaveHere,
    /// What leads on from a step between the known ones (I-STEPS): a button, a box, a field for the
    /// document's name.
    GoOn,
}

impl Means {
    /// The profile's key for it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Mobile => "mobile",
            Self::Password => "password",
            Self::Pin => "pin",
            Self::Code => "code",
            Self::LogIn => "log-in",
            Self::Folder => "folder",
            Self::SaveHere => "save-here",
            Self::GoOn => "go-on",
        }
    }

    /// What a login asks for, in a sentence about it.
    #[must_use]
    pub fn factor(self) -> &'static str {
        match self {
            Self::Password => "the password",
            Self::Pin => "the PIN",
            Self::Code => "the one-time code",
            other => other.words(),
        }
    }

    /// What stands in a question.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::User => "the field for the user's name",
            Self::Mobile => "the field for the user's mobile number",
            Self::Password => "the field for the password",
            Self::Pin => "the field for the PIN",
            Self::Code => "the field for the one-time code",
            Self::LogIn => "the button that logs in",
            Self::Folder => "the folder",
            Self::SaveHere => "the \"Save here\" button",
            Self::GoOn => "the control that leads on",
        }
    }
}
