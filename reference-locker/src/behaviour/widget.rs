//! What the library does with a partner's page.

use serde::Serialize;

/// Decisions of the library.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Widget {
    /// How the library is served.
    pub library: LibraryServed,
    /// Which elements become buttons.
    pub buttons: Buttons,
    /// How a button is made to work.
    pub binding: Binding,
    /// Which clicks on a button count.
    pub clicks: Clicks,
    /// What a button says.
    pub label: Label,
    /// How a click opens the locker.
    pub popup: Popup,
    /// Where an authentication error is shown.
    pub error: ErrorAt,
    /// What an authentication error leads to.
    pub refusal: Refusal,
    /// What becomes of the page's jQuery.
    pub jquery: Jquery,
}

/// How the library is served (WID-LIBRARY).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum LibraryServed {
    /// Where and as the specification has it.
    #[default]
    Right,
    /// At another path only.
    Elsewhere,
    /// As plain text.
    AsText,
    /// Empty.
    Empty,
}

/// Which elements become buttons (WID-BUTTON).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Buttons {
    /// Every `a.locker-saver`.
    #[default]
    All,
    /// The first alone.
    FirstOnly,
    /// Those with no other class.
    OnlyClass,
    /// Those outside tables.
    OutsideTables,
    /// Those without markup inside.
    WithoutMarkup,
    /// Those before the library.
    BeforeLibrary,
    /// Those whose page is not read to its end when the library runs.
    WhilePageLoads,
}

/// How a button is made to work: both are allowed (I-LIBRARY-FRAIL, I-LATE-BUTTON).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Binding {
    /// By clicks anywhere in the page, before the page's own handlers see them; a result finds the button
    /// again where the page has drawn it anew.
    #[default]
    Watching,
    /// By the page's jQuery, on each `<a>` itself, when the page has loaded; a result goes to the element
    /// that was clicked. A page can rely on no more than this.
    WhenLoaded,
}

/// Which clicks on a button count (WID-POPUP).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Clicks {
    /// All of them.
    #[default]
    Anywhere,
    /// Those on the words of the label.
    OnWords,
    /// Those on the picture, in a button that has one.
    OnPicture,
    /// Those away from the left edge.
    OffTheEdge,
    /// Those of a pointer.
    ByPointer,
}

/// Where an authentication error is shown (ERR-SHOWN, I-CODE-SHOWN).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum ErrorAt {
    /// In the popup.
    #[default]
    Popup,
    /// In the page, next to its first button.
    FirstButton,
}

/// What a button says (WID-BUTTON, I-LABEL).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Label {
    /// "Save to DigiLocker", or a locker's own.
    #[default]
    Own,
    /// "Share".
    Another,
    /// Nothing: a picture without a text.
    Nothing,
}

/// How a click opens the locker (WID-POPUP).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Popup {
    /// In a popup of its own, opened in the click.
    #[default]
    InClick,
    /// In the window of the page.
    InPageWindow,
    /// In a popup opened so late that a blocker stops it.
    Late,
    /// In a popup, by the first click of each button alone.
    FirstClickOnly,
    /// In a popup that stays empty.
    Blank,
}

/// Where an authentication error is shown (ERR-SHOWN, I-CODE-SHOWN).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Refusal {
    /// The popup shows it.
    #[default]
    InPopup,
    /// It stands beside the button, and the popup is closed: this conforms, too.
    InPage,
}

/// What becomes of the page's jQuery (WID-JQUERY).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Jquery {
    /// It is used, and left where it was.
    #[default]
    Used,
    /// `$` is the library's own.
    DollarTaken,
    /// `jQuery` and `$` are taken from the page.
    Removed,
    /// Another jQuery is put in its place.
    Replaced,
}
