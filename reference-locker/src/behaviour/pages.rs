//! What the locker's own pages show.

use serde::Serialize;

use super::Each;

/// Decisions of the pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pages {
    /// How each code is shown (ERR-SHOWN).
    pub shown: Each<ErrorShown>,
    /// How an authentication error is shown, whichever it is (ERR-SHOWN).
    pub error: ErrorForm,
    /// The message after a save (WID-MESSAGE).
    pub message: MessageForm,
    /// The section 'Uploaded Documents' (WID-UPLOADED).
    pub listing: Listing,
    /// A document of the section, opened (WID-UPLOADED).
    pub opened: Opened,
    /// Where the api key stands (REG-SECRET).
    pub key: KeyIn,
}

/// How a code is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ErrorShown {
    /// With its number, and that is the end.
    #[default]
    Number,
    /// In words.
    WithoutNumber,
    /// With its number, above the login.
    Passable,
    /// With its number, and a ticket for the login comes along.
    NotForLong(Then),
}

/// What follows an authentication error a while later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Then {
    /// The login, in the popup that showed it.
    LogIn,
    /// The login in the popup; the error stands beside the button.
    LogInBesideTheButton,
    /// The login in another popup.
    AnotherPopup,
    /// A link to the login, beside the code.
    Link,
    /// A button that leads to the login, beside the code.
    Button,
}

/// How an authentication error is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ErrorForm {
    /// As a page.
    #[default]
    Page,
    /// As a page, its number within a word.
    InAWord,
    /// As an empty page.
    Blank,
    /// Not at all: the popup stays empty, and is closed at once.
    Closed,
    /// As a page that has every code.
    AllCodes,
    /// By the library, beside the button: the popup gives it the code, and is closed at once. This
    /// conforms, too.
    GivenToPage,
    /// As a page that closes itself after a moment. This conforms, too.
    ForAMoment,
}

/// The message after a save.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum MessageForm {
    /// That the document was saved.
    #[default]
    Shown,
    /// None: the page is empty.
    Blank,
    /// None: the popup stays empty, and is closed at once.
    Closed,
    /// That it failed, after a success too.
    OfFailure,
    /// That it was saved, after a failure too.
    OfSuccess,
    /// That it was saved in the first folder, wherever it is.
    OfFirstFolder,
    /// That the document of the latest popup was saved, whichever it is.
    OfLatestPopup,
    /// By the library, beside the button: the popup gives it the words, and is closed at once. This
    /// conforms, too.
    GivenToPage,
    /// Below the form, which stays as it is; in words that a program does not know for a success. This
    /// conforms, too.
    InPlace,
}

/// The section 'Uploaded Documents'.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Listing {
    /// The user's documents, each in its folder.
    #[default]
    Complete,
    /// None of them.
    Empty,
    /// All but the newest of each folder.
    WithoutNewest,
    /// All of them in the folder after their own.
    NextFolder,
    /// Those of every user.
    EveryUsers,
}

/// A document of the section, opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Opened {
    /// It is given, byte for byte.
    #[default]
    Given,
    /// It is not found.
    NotFound,
    /// It is a page about it.
    PageAbout,
}

/// Where the api key stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum KeyIn {
    /// In nothing that a browser receives.
    #[default]
    Nothing,
    /// In the library.
    Library,
    /// In a header of the answer to the widget.
    Header,
    /// In a header of the answer to the widget, in hexadecimal digits.
    HeaderInHex,
    /// In the page of an error.
    ErrorPage,
    /// In the folder page.
    FolderPage,
}
