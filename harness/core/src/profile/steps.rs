//! Steps between the known ones (I-STEPS), where recognising does not do: `[[journey.steps]]`.

use serde::{Deserialize, Serialize};

/// Something on a page: by a CSS selector or by its words.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Spot {
    /// A CSS selector.
    Selector(String),
    /// Words: those of a page that is waited for, or of the control that is used. Case does not count,
    /// and a part of them will do.
    Words {
        /// The words.
        text: String,
    },
}

impl Spot {
    /// The selector or the words.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Selector(text) | Self::Words { text } => text,
        }
    }
}

/// What is typed into a field.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fill {
    /// The field.
    pub field: Spot,
    /// What is typed; `{document}` stands for the file name of the document.
    pub value: String,
}

/// A step that the locker puts between the known ones. It is taken whenever the popup, or the section
/// 'Uploaded Documents', shows what it waits for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all(deserialize = "kebab-case", serialize = "camelCase"))]
pub struct JourneyStep {
    /// What shows that the step is due.
    pub wait_for: Spot,
    /// A field to fill.
    #[serde(default)]
    pub fill: Option<Fill>,
    /// A box to check.
    #[serde(default)]
    pub check: Option<Spot>,
    /// A control to click, last.
    #[serde(default)]
    pub click: Option<Spot>,
}

impl JourneyStep {
    /// What is wrong with the step, in a sentence; none when it can be taken.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let Self { wait_for, fill, check, click } = self;
        let spots =
            [Some(wait_for), fill.as_ref().map(|fill| &fill.field), check.as_ref(), click.as_ref()];
        if spots.into_iter().flatten().any(|spot| spot.text().trim().is_empty()) {
            return Some("a selector or text of a step is empty");
        }
        let does_nothing = fill.is_none() && check.is_none() && click.is_none();
        does_nothing.then_some("a step does nothing")
    }
}
