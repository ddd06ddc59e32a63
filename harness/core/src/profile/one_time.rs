//! Where a user's one-time code comes from.

use locksmith_spec::{Secret, authenticator_code};

/// Where a user's one-time code comes from.
#[derive(Clone, Debug)]
pub enum Code {
    /// One that a test build of the locker always sends.
    Always(Secret),
    /// What this command of the shell prints.
    Command(String),
    /// The secret of an authenticator, in base32.
    Totp(Secret),
}

impl Code {
    /// An authenticator with this secret; none where that is not base32.
    pub(super) fn totp(secret: &Secret) -> Option<Self> {
        authenticator_code(secret, 0).map(|_| Self::Totp(secret.clone()))
    }

    /// What the profile holds of it that is secret.
    #[must_use]
    pub fn secret(&self) -> Option<&Secret> {
        match self {
            Self::Always(secret) | Self::Totp(secret) => Some(secret),
            Self::Command(_) => None,
        }
    }
}
