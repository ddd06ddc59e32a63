//! What a window is looked at for.

/// What a window is looked at for. Some are held against a text: what the window showed before, or
/// the token of the case.
#[derive(Clone, Copy, Debug)]
pub(super) enum For {
    /// The login page, or a code.
    Launch,
    /// A login form that can be filled.
    Login,
    /// The way to saving, after right credentials, other than the text.
    LetIn,
    /// The way to saving, or any words at all.
    Aside,
    /// An answer to wrong credentials, other than the text.
    Refused,
    /// What comes after a login form, other than the text.
    Inside,
    /// Folders to choose from.
    Folders,
    /// What a folder leads to that is a link.
    Chosen,
    /// The "Save here" button.
    Save,
    /// An answer to "Save here", other than the text.
    Saved,
    /// What there is to be seen of such an answer at the end: nothing is pressed any more.
    Over,
    /// A question after "Save here".
    Confirm,
    /// Nothing: what the profile says of the page is done, if it says something.
    Ready,
    /// A login form, or the way to saving.
    Entry,
    /// The same, where none must come.
    Later,
    /// Anything other than the text.
    Changed,
    /// A link with the token in or around it.
    Listed,
    /// A page that is loaded.
    Loaded,
    /// Nothing: what is on its way into the window is given the time to show.
    Rest,
    /// The way to saving, by a control of a refusal page, or a refusal again.
    Past,
    /// A login form, or a link with the token.
    Section,
}

impl For {
    /// Whether steps between the known ones are taken on the way.
    pub(super) fn has_steps(self) -> bool {
        match self {
            Self::Launch
            | Self::Login
            | Self::LetIn
            | Self::Inside
            | Self::Folders
            | Self::Save
            | Self::Saved
            | Self::Confirm
            | Self::Ready
            | Self::Entry
            | Self::Past
            | Self::Section => true,
            Self::Aside
            | Self::Refused
            | Self::Chosen
            | Self::Later
            | Self::Over
            | Self::Changed
            | Self::Listed
            | Self::Loaded
            | Self::Rest => false,
        }
    }

    /// Whether it is the popup after "Save here", whose dialogs are messages.
    pub(super) fn is_after_save(self) -> bool {
        matches!(self, Self::Saved | Self::Over | Self::Confirm)
    }

    /// The word for the script that watches the window.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Launch => "launch",
            Self::Login => "login",
            Self::LetIn => "let-in",
            Self::Aside => "aside",
            Self::Refused => "refused",
            Self::Inside => "inside",
            Self::Folders => "folders",
            Self::Chosen => "chosen",
            Self::Save => "save",
            Self::Saved => "saved",
            Self::Over => "over",
            Self::Confirm => "confirm",
            Self::Ready => "ready",
            Self::Entry | Self::Later => "entry",
            Self::Changed => "changed",
            Self::Listed => "listed",
            Self::Loaded => "loaded",
            Self::Rest => "rest",
            Self::Past => "past",
            Self::Section => "section",
        }
    }
}
