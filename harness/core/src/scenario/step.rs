//! What the user does.

use std::fmt;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// One act of the user, or of the hosts that we play.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Clicks the button with this id; its popup becomes the current one.
    Click(String),
    /// Focuses the button with this id and presses Enter; its popup becomes the current one.
    PressEnter(String),
    /// Clicks on a part of a button; its popup becomes the current one.
    ClickPart(ClickPart),
    /// Turns to the popup of the button with this id.
    TurnTo(String),
    /// Logs in as the profile's user of this name.
    LogIn(String),
    /// Tries to log in with credentials that are wrong.
    LogInWrongly(WrongLogIn),
    /// Chooses the folder at this place of the profile's list, counted from 1.
    ChooseFolder(usize),
    /// Chooses the folder of the profile whose name differs from another's before it in case only.
    ChooseTwinFolder,
    /// Chooses a folder by its place among those that the popup offers.
    ChooseOffered(Offered),
    /// Chooses the folder at this place of the profile's list in the place of the one before, where the
    /// popup still offers it.
    ChooseAgain(usize),
    /// Presses "Save here".
    SaveHere,
    /// Presses "Save here" twice in a row.
    SaveHereTwice,
    /// Waits until `result` of the button with this id is set after its latest click.
    AwaitResult(String),
    /// Watches `result` of the button with this id for some seconds: SUCCESS may come by a timer.
    WatchResult(String),
    /// Waits until the host of this document, answering `held`, has sent the first half.
    AwaitFetch(String),
    /// Lets the host of this document, answering `held`, send the rest.
    Release(String),
    /// From now on the host of the document answers in another way.
    Answer(AnswerFromNowOn),
    /// Waits until the popup says what became of "Save here".
    AwaitPopup,
    /// After a refusal: watches popup and windows for some seconds.
    LookAgain,
    /// Opens the current popup's address in a browser that has none of its cookies.
    OpenElsewhere,
    /// Opens once more the address that the current popup was led to first.
    ReplayLaunch,
    /// Sends the page, from a frame of another host, the messages that it got so far, each
    /// with SUCCESS in the place of FAILURE; `result` of the button with this id is watched.
    ForgeMessage(String),
    /// Leads the page's own window to another host, while the popup stays.
    LeavePage,
    /// Closes the current popup.
    ClosePopup,
    /// Opens the 'Uploaded Documents' section as the profile's user of this name, and reads it.
    ListUploaded(String),
    /// Looks, as the profile's user of this name, where the 'Uploaded Documents' section is. No
    /// scenario has it: it is for a profile that leaves it out.
    #[serde(skip_deserializing)]
    FindUploaded(String),
}

impl Step {
    /// The button that the step uses, by pointer or keyboard.
    #[must_use]
    pub(crate) fn uses_button(&self) -> Option<&str> {
        match self {
            Self::Click(button)
            | Self::PressEnter(button)
            | Self::ClickPart(ClickPart { button, .. }) => Some(button),
            _ => None,
        }
    }

    /// What the user or our hosts do in this step, as a noun phrase for sentences.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Click(button) | Self::PressEnter(button) => {
                format!("the use of button `{button}`")
            }
            Self::ClickPart(ClickPart { button, part }) => {
                format!("the click on the {} of button `{button}`", part.word())
            }
            Self::TurnTo(button) => format!("the return to the popup of `{button}`"),
            Self::LogIn(user) => format!("the login of `{user}`"),
            Self::LogInWrongly(_) => "the login with wrong credentials".to_owned(),
            Self::ChooseFolder(place) => format!("the choice of folder {place}"),
            Self::ChooseTwinFolder => "the choice of the folder of the same name".to_owned(),
            Self::ChooseOffered(Offered::Middle) => {
                "the choice of a folder in the middle".to_owned()
            }
            Self::ChooseOffered(Offered::Last) => "the choice of the last folder".to_owned(),
            Self::ChooseAgain(place) => format!("the choice of folder {place} after another"),
            Self::SaveHere | Self::SaveHereTwice => "\"Save here\"".to_owned(),
            Self::AwaitResult(button) | Self::WatchResult(button) => {
                format!("the wait for `result` of `{button}`")
            }
            Self::AwaitFetch(document) => format!("the wait for the fetch of `{document}`"),
            Self::Release(document) => format!("the release of `{document}`"),
            Self::Answer(AnswerFromNowOn { document, .. }) => {
                format!("the new answer for `{document}`")
            }
            Self::AwaitPopup => "the wait for the popup's message".to_owned(),
            Self::LookAgain => "the second look at the refusal".to_owned(),
            Self::OpenElsewhere => "the popup's address in another browser".to_owned(),
            Self::ReplayLaunch => "the second use of the launch address".to_owned(),
            Self::ForgeMessage(_) => "the forged message".to_owned(),
            Self::LeavePage => "the move of the page to another host".to_owned(),
            Self::ClosePopup => "the end of the popup".to_owned(),
            Self::ListUploaded(user) | Self::FindUploaded(user) => {
                format!("the look at 'Uploaded Documents' of `{user}`")
            }
        }
    }
}

/// Credentials that are wrong.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WrongLogIn {
    /// The first user's name with a password that is not theirs.
    Password,
    /// The first user's name without a password.
    NoPassword,
    /// The first user's name with the second user's password.
    PasswordOfAnother,
    /// A name that no user has.
    User,
}

/// A click on a part of a button.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ClickPart {
    /// The button's id.
    pub button: String,
    /// Which part of it.
    pub part: Part,
}

/// A part of a button.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// A picture in it.
    Picture,
    /// Its words.
    Text,
    /// Two pixels within its left edge.
    Edge,
}

impl Part {
    /// What stands in sentences, and in the page's script.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Text => "text",
            Self::Edge => "edge",
        }
    }
}

/// A place among the folders that the popup offers: with many of them, a few stand for all.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Offered {
    /// The one in the middle.
    Middle,
    /// The last.
    Last,
}

impl Offered {
    /// What stands in sentences, and in the popup's script.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Middle => "middle",
            Self::Last => "last",
        }
    }
}

/// A change of how a document's host answers.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AnswerFromNowOn {
    /// The name of the document in the scenario.
    pub document: String,
    /// The new answer.
    pub with: super::Answer,
}

/// The steps of a scenario: a list, or the name of a usual one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Steps(pub(super) Vec<Step>);

impl Steps {
    fn usual(name: &str) -> Option<Self> {
        let click = Step::Click("share-1".into());
        match name {
            "launch" => Some(Self(vec![click])),
            "refusal" => Some(Self(vec![click, Step::LookAgain])),
            "save" => Some(Self(vec![
                click,
                Step::LogIn("first".into()),
                Step::ChooseFolder(1),
                Step::SaveHere,
                Step::AwaitResult("share-1".into()),
                Step::ListUploaded("first".into()),
            ])),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Steps {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct StepsVisitor;

        impl<'de> Visitor<'de> for StepsVisitor {
            type Value = Steps;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(r#""launch", "refusal", "save" or a list of steps"#)
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Steps, E> {
                Steps::usual(name).ok_or_else(|| E::invalid_value(de::Unexpected::Str(name), &self))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Steps, A::Error> {
                let mut steps = Vec::new();
                while let Some(step) = list.next_element()? {
                    steps.push(step);
                }
                Ok(Steps(steps))
            }
        }

        deserializer.deserialize_any(StepsVisitor)
    }
}
