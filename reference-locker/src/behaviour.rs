//! Every decision that the specification fixes or leaves open, as plain data: conforming by default.
//!
//! The conforming variant of each choice is its first, and its default; the others are what lockers
//! do wrong. The handlers and the widget read it, and decide nothing by themselves.

mod authorisation;
mod login;
mod pages;
mod result;
mod saving;
mod widget;

pub use authorisation::{
    Answer, AppOf, Authorisation, DomainRule, Each, HashInput, HashRule, OriginSource, Reuse,
    SeveralFaults, TimeRule, Unreadable,
};
pub use login::{Login, LoginNeeded, Passwords, Tickets};
pub use pages::{ErrorForm, ErrorShown, KeyIn, Listing, MessageForm, Opened, Pages, Then};
pub use result::{Keeping, MessageFrom, MessageTo, ResultBehaviour, Target, Telling};
pub use saving::{
    AddressRule, Bytes, Cache, Entries, FolderRule, Incomplete, Owner, Redirects, SameName, Saving,
    Statuses, TimedOut, TooLarge, Twice, Typed, When,
};
pub use widget::{
    Binding, Buttons, Clicks, ErrorAt, Jquery, Label, LibraryServed, Popup, Refusal, Widget,
};

use serde::Serialize;

/// How the locker decides. [`Behaviour::default`] conforms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Behaviour {
    /// Which requests are let through, and with which code the others are refused (REG-…, ERR-20x).
    pub authorisation: Authorisation,
    /// What the library does with a partner's page (WID-LIBRARY to WID-POPUP, WID-JQUERY).
    pub widget: Widget,
    /// Who is let in (WID-LOGIN).
    pub login: Login,
    /// What is fetched, and what is kept of it, where (WID-FOLDER, WID-SAVE, WID-UPLOADED, I-FETCH).
    pub saving: Saving,
    /// The attribute `result` (RES-…).
    pub result: ResultBehaviour,
    /// What the locker's own pages show (ERR-SHOWN, WID-MESSAGE, WID-UPLOADED, REG-SECRET).
    pub pages: Pages,
}
