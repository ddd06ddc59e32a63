//! A value that no log, report or `Debug` output may show.

use std::fmt;

/// An app key or a password (REG-SECRET). Only [`expose`](Self::expose) shows it, and it cannot be
/// serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps the value.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// Why this is probably not an app key, in words that follow "the app key". Blanks at its ends come from
    /// copying; a key of fewer than 4 characters protects nothing, and many texts contain it by chance.
    #[must_use]
    pub fn unlike_a_key(&self) -> Option<&'static str> {
        if self.0.trim() != self.0 {
            Some("begins or ends with a blank or a line break")
        } else if self.0.chars().count() < 4 {
            Some("has fewer than 4 characters")
        } else {
            None
        }
    }

    /// The value itself: to compute with, never to print.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hardly_a_key_is_known() {
        for unlike in ["", " ", "abc", "Jd6R1JMY ", "\tJd6R1JMY", "Jd6R1JMY\r\n"] {
            assert!(Secret::new(unlike).unlike_a_key().is_some(), "{unlike:?}");
        }
        assert_eq!(Secret::new("Jd6R 1JMY").unlike_a_key(), None);
    }

    #[test]
    fn debug_output_shows_nothing_of_it() {
        assert_eq!(format!("{:?}", Secret::new("Jd6R1JMY")), "(secret)");
    }
}
