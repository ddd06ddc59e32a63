//! What is fetched, and what is kept of it, where.

use serde::Serialize;

/// Decisions of a save (WID-FOLDER, WID-SAVE, WID-UPLOADED, I-FETCH, I-SIZE, I-SAME-NAME, I-USERS).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Saving {
    /// What is asked for.
    pub address: AddressRule,
    /// Which status codes make a document.
    pub statuses: Statuses,
    /// What becomes of redirects.
    pub redirects: Redirects,
    /// What becomes of a document that broke off.
    pub incomplete: Incomplete,
    /// What becomes of a document whose host does not answer in time.
    pub timed_out: TimedOut,
    /// What becomes of a document that is too large.
    pub too_large: TooLarge,
    /// Whether a document's length must be announced.
    pub length_needed: bool,
    /// Whether a document that was fetched before is taken from memory.
    pub cache: Cache,
    /// What is kept of the bytes.
    pub bytes: Bytes,
    /// Which type is kept.
    pub typed: Typed,
    /// Whose document it becomes.
    pub owner: Owner,
    /// Which folder it goes to.
    pub folder: FolderRule,
    /// What becomes of a second document of one name.
    pub same_name: SameName,
    /// When a document is saved.
    pub when: When,
    /// Whether the document is put into the store.
    pub stored: bool,
    /// How many entries a save makes.
    pub entries: Entries,
    /// What becomes of "Save here" pressed twice.
    pub twice: Twice,
}

impl Default for Saving {
    fn default() -> Self {
        Self {
            address: AddressRule::default(),
            statuses: Statuses::default(),
            redirects: Redirects::default(),
            incomplete: Incomplete::default(),
            timed_out: TimedOut::default(),
            too_large: TooLarge::default(),
            length_needed: false,
            cache: Cache::default(),
            bytes: Bytes::default(),
            typed: Typed::default(),
            owner: Owner::default(),
            folder: FolderRule::default(),
            same_name: SameName::default(),
            when: When::default(),
            stored: true,
            entries: Entries::default(),
            twice: Twice::default(),
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum AddressRule {
    /// The button's address, as the browser resolves it.
    #[default]
    AsGiven,
    /// Without its query.
    WithoutQuery,
    /// With a query that was taken apart: of two parameters of one name the last.
    QueryRebuilt,
    /// With its fragment.
    WithFragment,
    /// With a path that was decoded and encoded again, so that a percent sign is one too many.
    PathEncodedTwice,
    /// Without what is not ASCII.
    AsciiOnly,
    /// With the marks of its path percent-encoded that need not be: `+`, `;`, `'` and others.
    MarksEncoded,
    /// With a query in which `%2F` was decoded.
    SlashDecoded,
}

/// Which status codes make a document (I-FETCH).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Statuses {
    /// 200.
    #[default]
    Ok,
    /// All.
    Any,
    /// 200, and the errors that are the asker's (4xx).
    OrClientErrors,
    /// 200, and 404.
    OrNotFound,
    /// 200, and the errors that are the host's (5xx).
    OrServerErrors,
}

/// What becomes of redirects (I-FETCH).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Redirects {
    /// They are followed, up to a limit.
    #[default]
    Followed,
    /// They are followed without a limit, and for as long as it takes.
    ForEver,
    /// They are not followed.
    Refused,
    /// They are taken for the document.
    Saved,
}

/// What becomes of a document that broke off, or whose host cannot be reached (I-FETCH).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Incomplete {
    /// It is not saved.
    #[default]
    Refused,
    /// As much of it is saved as came.
    SavedSoFar,
    /// It is told as saved, also when its host could not be reached.
    Empty,
}

/// What becomes of a document whose host does not answer in time (I-FETCH).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum TimedOut {
    /// It is not saved.
    #[default]
    Refused,
    /// It is told as saved, and is empty.
    Empty,
}

/// What becomes of a document that is too large (I-SIZE).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum TooLarge {
    /// It is not saved.
    #[default]
    Refused,
    /// It is cut off.
    CutOff,
}

/// Whether a document that was fetched before is taken from memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Cache {
    /// It is fetched each time.
    #[default]
    None,
    /// By its address.
    ByAddress,
    /// By its name.
    ByName,
}

/// What is kept of the bytes (WID-UPLOADED).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Bytes {
    /// All of them, as they came.
    #[default]
    AsFetched,
    /// The first million.
    FirstMillion,
    /// All but the last.
    ButTheLast,
    /// What is text of them, as UTF-8.
    ReadAsText,
    /// With line ends of one kind.
    LineEndsChanged,
    /// With a line end at their end.
    LineEndAdded,
    /// Twice.
    Doubled,
    /// Of a web page, without its scripts, and with a note of the locker.
    MarkupChanged,
}

/// Which type is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Typed {
    /// The one that the document's host told.
    #[default]
    AsTold,
    /// Always PDF.
    Guessed,
}

/// Whose document it becomes (I-USERS).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Owner {
    /// The user's who logged in.
    #[default]
    WhoLoggedIn,
    /// The first user's.
    FirstUser,
}

/// Which folder it goes to (WID-FOLDER).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum FolderRule {
    /// The selected one.
    #[default]
    Selected,
    /// The first.
    First,
    /// The last.
    Last,
    /// The one after the selected one.
    Next,
    /// None is offered; it goes to the first.
    NotOffered,
    /// The selected one of the first four, and the first for any other.
    OfFirstFour,
    /// The selected one, and the first for the last.
    AllButLast,
    /// The one that was selected first.
    SelectedFirst,
    /// The first whose name is the selected one's but for the case.
    CaseFolded,
}

/// How many entries a save makes (WID-SAVE, WID-UPLOADED).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Entries {
    /// One of a document, and none of one that cannot be had.
    #[default]
    One,
    /// Two of a document.
    Two,
    /// Two of a document, which are shown by one name.
    TwoOfOneName,
    /// Two of a document, the second by a name of its own.
    TwoOfOtherNames,
    /// One of a document in its folder, and one in another.
    InTwoFolders,
    /// One of a document, and an empty one of one that cannot be had.
    OfFailuresToo,
}

/// What becomes of "Save here" pressed twice (I-TWICE, RES-TRUE).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Twice {
    /// The document is saved once.
    #[default]
    SavedOnce,
    /// The second stops the first, and is told as saved.
    Stopped,
}

/// When a document is saved (WID-SAVE).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum When {
    /// When "Save here" is pressed.
    #[default]
    SaveHere,
    /// When the popup opens, for the first user.
    Launch,
    /// When the user has logged in.
    LogIn,
}

/// What becomes of a second document of one name (I-SAME-NAME).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum SameName {
    /// It gets a number.
    #[default]
    Numbered,
    /// It replaces the first.
    Replaces,
    /// It is dropped.
    Dropped,
}
