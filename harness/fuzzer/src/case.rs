//! One request as a few choices, each a word in a file.
//!
//! A case contains no text of its own. So a million cases cost little, a failing one can be simplified field by
//! field, and a saved one can be sent again with other credentials at another time. [`super::values`] makes texts of
//! it, and [`super::render`] makes bytes of those.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[macro_use]
mod choices;
mod structure;

pub use choices::{AppName, Document, Hash, Id, Origin, Stamp};
pub use structure::Structure;

/// How old an ordinary timestamp is, in seconds: far from both ends of the window.
pub(crate) const HONEST_AGE: i64 = 60;

/// One request, by its choices. What is left out of a file is honest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Case {
    /// Whose credentials.
    #[serde(skip_serializing_if = "is_default")]
    pub app: AppName,
    /// The app id.
    #[serde(skip_serializing_if = "is_default")]
    pub id: Id,
    /// The app hash.
    #[serde(skip_serializing_if = "is_default")]
    pub hash: Hash,
    /// The form of the timestamp.
    #[serde(skip_serializing_if = "is_default")]
    pub stamp: Stamp,
    /// How old the timestamp is, in seconds; less than zero is in the future.
    #[serde(skip_serializing_if = "is_honest_age")]
    pub age: i64,
    /// The page's origin.
    #[serde(skip_serializing_if = "is_default")]
    pub origin: Origin,
    /// The document's address.
    #[serde(skip_serializing_if = "is_default")]
    pub document: Document,
    /// The form of the message.
    #[serde(skip_serializing_if = "is_default")]
    pub structure: Structure,
}

fn is_default<T: Default + PartialEq>(choice: &T) -> bool {
    *choice == T::default()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_honest_age(age: &i64) -> bool {
    *age == HONEST_AGE
}

impl Default for Case {
    /// The control: a request that the locker must accept.
    fn default() -> Self {
        Self {
            app: AppName::default(),
            id: Id::default(),
            hash: Hash::default(),
            stamp: Stamp::default(),
            age: HONEST_AGE,
            origin: Origin::default(),
            document: Document::default(),
            structure: Structure::default(),
        }
    }
}

impl Case {
    /// In how many choices it differs from the control.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.simpler().count()
    }

    /// The cases that equal the control in one choice more.
    pub(crate) fn simpler(self) -> impl Iterator<Item = Self> {
        let honest = Self::default();
        [
            Self { structure: honest.structure, ..self },
            Self { document: honest.document, ..self },
            Self { stamp: honest.stamp, ..self },
            Self { age: honest.age, ..self },
            Self { origin: honest.origin, ..self },
            Self { id: honest.id, ..self },
            Self { hash: honest.hash, ..self },
            Self { app: honest.app, ..self },
        ]
        .into_iter()
        .filter(move |simpler| *simpler != self)
    }

    /// Cases that differ in one choice, and show a wider fault: a hash that needs no key, any other host, an
    /// unregistered id.
    pub fn wider(self) -> impl Iterator<Item = Self> {
        let honest = Self::default();
        let hash = (self.hash != honest.hash).then_some(Self { hash: Hash::AnyDigits, ..self });
        let origin =
            (self.origin != honest.origin).then_some(Self { origin: Origin::Another, ..self });
        let id = (self.id != honest.id).then_some(Self { id: Id::Unknown, ..self });
        [hash, origin, id].into_iter().flatten().filter(move |wider| *wider != self)
    }

    /// Whether a script of a few lines shows the case: the template's own request, the hash the right one or a text
    /// that is the same each time, and so the timestamp.
    #[must_use]
    pub(crate) fn is_plain(&self) -> bool {
        let hash = matches!(
            self.hash,
            Hash::Right
                | Hash::Empty
                | Hash::OfNothing
                | Hash::Zeros
                | Hash::AnyDigits
                | Hash::NoDigits
                | Hash::Null
                | Hash::True
                | Hash::Zero
                | Hash::Star
                | Hash::Placeholder
        );
        let stamp = matches!(
            self.stamp,
            Stamp::Ordinary
                | Stamp::Empty
                | Stamp::Zero
                | Stamp::Overflow
                | Stamp::NotANumber
                | Stamp::Infinity
                | Stamp::Null
                | Stamp::Now
                | Stamp::NoSuchDay
                | Stamp::Placeholder
        );
        // A word of a shell cannot contain NUL.
        self.structure == Structure::default() && hash && stamp && self.id != Id::Nul
    }

    /// The case in words, as it stands in a file.
    #[must_use]
    pub fn words(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_a_few_bytes_and_a_few_words() {
        assert!(size_of::<Case>() <= 16);
        let case = Case { hash: Hash::OfAnotherKey, age: 1801, ..Case::default() };
        assert_eq!(case.words(), r#"{"hash":"of-another-key","age":1801}"#);
        assert_eq!(serde_json::from_str::<Case>(&case.words()).unwrap(), case);
        assert_eq!(Case::default().words(), "{}");
        assert!(serde_json::from_str::<Case>(r#"{"hsah":"empty"}"#).is_err());
    }

    #[test]
    fn every_step_towards_the_control_is_one_choice() {
        let case = Case { hash: Hash::Empty, structure: Structure::Slow, ..Case::default() };
        assert_eq!(case.weight(), 2);
        assert!(case.simpler().all(|simpler| simpler.weight() == 1));
        assert_eq!(Case::default().simpler().count(), 0);
    }
}
