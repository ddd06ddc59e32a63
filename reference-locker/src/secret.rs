//! Secrets: app keys and passwords, which appear in nothing that a person or a browser reads.

use std::fmt;

use serde::{Deserialize, Deserializer, de};

/// A secret value (REG-SECRET). `Debug` hides it; only [`Secret::expose`] gives it.
///
/// In a configuration file it is `"…"`, or `{ env = "NAME" }`, or `{ file = "PATH" }`; of a file, the
/// line's end is not part of the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A fresh random secret of 128 bits, in hex.
    #[must_use]
    pub fn random() -> Self {
        Self(format!("{:032x}", rand::random::<u128>()))
    }

    /// The value itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Source::deserialize(deserializer)? {
            Source::Inline(value) => Ok(Self(value)),
            Source::Env { env } => std::env::var(&env).map(Self).map_err(|_| {
                de::Error::custom(format!(
                    "the environment variable `{env}` is not set (or is not text); set it to the secret"
                ))
            }),
            Source::File { file } => match std::fs::read_to_string(&file) {
                Ok(text) => Ok(Self(text.trim_end_matches(['\r', '\n']).to_owned())),
                Err(error) => Err(de::Error::custom(format!(
                    "the secret's file `{file}` cannot be read: {error}"
                ))),
            },
        }
    }
}

#[derive(Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a secret is \"…\", or { env = \"NAME\" }, or { file = \"PATH\" }"
)]
enum Source {
    Inline(String),
    Env { env: String },
    File { file: String },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_value() {
        assert_eq!(format!("{:?}", Secret::from("hunter2")), "Secret(…)");
    }

    #[test]
    fn two_random_secrets_differ() {
        assert_ne!(Secret::random(), Secret::random());
    }
}
