//! The users of a profile: what they log in with, and which folders they have.

use super::{Code, Profile};
use locksmith_spec::Secret;

/// A user of the locker: what the login asks for, and nothing else.
#[derive(Clone, Debug, Default)]
pub struct User {
    /// The user name.
    pub name: Option<String>,
    /// The mobile number.
    pub mobile: Option<String>,
    /// The password.
    pub password: Option<Secret>,
    /// Where the password comes from, in words: `the variable X`.
    pub password_from: Option<String>,
    /// The PIN.
    pub pin: Option<Secret>,
    /// The one-time code, or where it is found when it is asked for.
    pub code: Option<Code>,
    /// Names of folders that this user has; none where they are those of every user.
    pub folders: Option<Vec<String>>,
}

impl User {
    /// A user who logs in with a name and a password alone.
    #[must_use]
    pub fn new(name: impl Into<String>, password: Secret) -> Self {
        Self { name: Some(name.into()), password: Some(password), ..Self::default() }
    }

    /// What is secret of the user, as far as the profile holds it.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        let code = self.code.as_ref().and_then(Code::secret);
        [self.password.as_ref(), self.pin.as_ref(), code].into_iter().flatten()
    }
}

impl Profile {
    /// Names of the folders of a user: their own or, where the profile has none, those of every user.
    #[must_use]
    pub fn folders_of(&self, user: &str) -> &[String] {
        let own = self.users.get(user).and_then(|user| user.folders.as_ref());
        own.unwrap_or(&self.folders)
    }

    /// Every folder that the profile names, of all users.
    #[must_use]
    pub fn all_folders(&self) -> Vec<&String> {
        let own = self.users.values().flat_map(|user| user.folders.iter().flatten());
        let mut all: Vec<&String> = self.folders.iter().chain(own).collect();
        all.sort();
        all.dedup();
        all
    }

    /// A folder of a user whose name differs from that of one before it in case only.
    #[must_use]
    pub fn twin_folder(&self, user: &str) -> Option<&str> {
        let folders = self.folders_of(user);
        let like = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
        let is_twin = |(index, name): &(usize, &String)| {
            folders[..*index].iter().any(|other| other != *name && like(other, name))
        };
        folders.iter().enumerate().find(is_twin).map(|(_, name)| name.as_str())
    }

    /// Where the folders of a user are named, in words.
    #[must_use]
    pub fn folders_from(&self, user: &str) -> String {
        let is_own = self.users.get(user).is_some_and(|user| user.folders.is_some());
        self.written.folders(is_own.then_some(user))
    }
}
