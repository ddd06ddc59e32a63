//! The attribute `result`.

use serde::Serialize;

/// Decisions on the attribute (RES-…).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResultBehaviour {
    /// The attribute's name (RES-ATTRIBUTE).
    pub attribute: String,
    /// Its value after a save (RES-VALUE).
    pub saved: String,
    /// Its value after a save that failed (RES-VALUE); when empty it is not set.
    pub failed: String,
    /// The element that gets it (RES-OWN).
    pub target: Target,
    /// When it is told (RES-AFTER, RES-TRUE).
    pub telling: Telling,
    /// How long it stays.
    pub keeping: Keeping,
    /// Whose word is taken for it.
    pub from: MessageFrom,
    /// To whom it is sent.
    pub to: MessageTo,
}

impl Default for ResultBehaviour {
    fn default() -> Self {
        Self {
            attribute: "result".to_owned(),
            saved: "SUCCESS".to_owned(),
            failed: "FAILURE".to_owned(),
            target: Target::default(),
            telling: Telling::default(),
            keeping: Keeping::default(),
            from: MessageFrom::default(),
            to: MessageTo::default(),
        }
    }
}

/// The element that gets the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Target {
    /// The one whose button was used.
    #[default]
    Own,
    /// The first of the page.
    First,
    /// Every one of the page.
    All,
    /// The element around the one that was used.
    Parent,
    /// The one that was clicked last.
    ClickedLast,
    /// The one that the selector `#` and its id finds.
    BySelector,
}

/// When it is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Telling {
    /// When the document is saved, or is not.
    #[default]
    Afterwards,
    /// SUCCESS in the click.
    InClick,
    /// SUCCESS as soon as "Save here" is pressed.
    WhenPressed,
    /// SUCCESS as soon as the document's host answers.
    WhenAnswered,
    /// SUCCESS one and a half seconds after the click.
    SoonAfterClick,
    /// SUCCESS when the popup is closed.
    WhenClosed,
    /// SUCCESS, also when the document could not be saved.
    AlwaysSuccess,
    /// FAILURE, also when it was saved.
    AlwaysFailure,
}

/// How long it stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Keeping {
    /// Until the next click.
    #[default]
    Latest,
    /// Not at all: it is removed again.
    RemovedAgain,
    /// For ever: a second save is not told.
    First,
    /// The first save of the page alone is told.
    FirstOfPage,
    /// A SUCCESS stays, whatever comes later.
    SuccessForEver,
}

/// Whose word is taken for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum MessageFrom {
    /// The locker's, out of the popup that was opened.
    #[default]
    OwnPopup,
    /// Anybody's.
    Anyone,
}

/// To whom it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum MessageTo {
    /// To the origin that was authenticated.
    #[default]
    Origin,
    /// To whichever page is there.
    Anyone,
}
