//! Who is let in.

use serde::Serialize;

/// Decisions of the login (WID-LOGIN).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Login {
    /// Which credentials are let in.
    pub passwords: Passwords,
    /// Whether a popup begins with the login.
    pub needed: LoginNeeded,
    /// How often, and by whom, a ticket can be used.
    pub tickets: Tickets,
}

/// Which credentials are let in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Passwords {
    /// A user's own password.
    #[default]
    Right,
    /// Any password, of a user who is there.
    Any,
    /// None: the login has no field for it.
    NotAsked,
    /// Any password that is not empty.
    AnyButEmpty,
    /// No password, besides the right one.
    EmptyToo,
    /// The password of any user.
    OfAnyUser,
    /// Anybody: an unknown user is the first one.
    UnknownUserToo,
    /// The right one, cut to eight characters.
    CutToEight,
    /// The right one, in upper case.
    UpperCased,
}

/// Whether a popup begins with the login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum LoginNeeded {
    /// Always.
    #[default]
    Always,
    /// Never: the first user is taken to be there.
    Never,
    /// Not after another user, or the same, has logged in, in whatever browser.
    FirstTimeOnly,
    /// Always, but whoever logged in first stays the one who saves.
    FirstUserStays,
}

/// How often, and by whom, a ticket can be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Tickets {
    /// Once, by one browser.
    #[default]
    Once,
    /// Again and again.
    Again,
    /// A popup is anybody's who knows its address.
    AnySession,
}
