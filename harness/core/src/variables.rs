//! The names of environment variables that hold secrets. Where one is asked for its name, a secret itself may be
//! written by mistake: it must be shown nowhere.

/// The error for a text that cannot be the name of a variable. It does not repeat the text.
pub(crate) const NO_NAME: &str =
    "this names no environment variable: a variable's name has letters, digits and _";

/// How a text that may be a secret is called.
const UNNAMED: &str = "that is named here";

/// A text of this length with small letters and digits may be a secret.
const LONG: usize = 12;

/// Whether a text can be the name of a variable.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    text.starts_with(is_letter) && text.chars().all(|c| is_letter(c) || c.is_ascii_digit())
}

/// Whether a text may be shown: it can be a name, and does not look like a secret.
#[must_use]
pub fn may_be_shown(text: &str) -> bool {
    let is_mixed = text.contains(|c: char| c.is_ascii_lowercase())
        && text.contains(|c: char| c.is_ascii_digit());
    is_name(text) && !(is_mixed && text.len() >= LONG)
}

/// Why a variable cannot be read, in words that show no secret.
#[must_use]
pub fn not_set(name: &str) -> String {
    if !is_name(name) {
        return NO_NAME.to_owned();
    }
    let named = if may_be_shown(name) { format!("`{name}`") } else { UNNAMED.to_owned() };
    format!("the environment variable {named} is not set, or empty")
}

/// The text of a file in TOML with asterisks in the place of the values of `key` that may not be shown.
pub fn masked(text: &str, key: &str, may_be_shown: impl Fn(&str) -> bool) -> String {
    let mut shown = text.to_owned();
    for (at, _) in text.match_indices(key) {
        let Some(value) = text[at + key.len()..].trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start();
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            continue;
        };
        let from = text.len() - value.len() + 1;
        let length = text[from..].find([quote, '\n']).unwrap_or(text.len() - from);
        if !may_be_shown(&text[from..from + length]) {
            shown.replace_range(from..from + length, &"*".repeat(length));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_no_name_is_not_shown() {
        for secret in ["s3cret!", "two words", "9lives", "", "a-b", "पासवर्ड"] {
            assert!(!is_name(secret) && !may_be_shown(secret), "{secret}");
            assert_eq!(not_set(secret), NO_NAME);
        }
    }

    #[test]
    fn what_looks_like_a_secret_is_not_shown() {
        assert!(may_be_shown("LOCKER_KEY_2") && may_be_shown("key2") && may_be_shown("_x"));
        let key = "b97e0b1c44aa";
        assert_eq!(
            not_set(key),
            "the environment variable that is named here is not set, or empty"
        );
        let name = "the environment variable `LOCKER_KEY` is not set, or empty";
        assert_eq!(not_set("LOCKER_KEY"), name);
    }

    #[test]
    fn only_what_may_not_be_shown_is_masked() {
        let text = "key = { env = \"KEY\" }\npin = { env = '12 34' }\nenv =\"a b\n";
        let shown = "key = { env = \"KEY\" }\npin = { env = '*****' }\nenv =\"***\n";
        assert_eq!(masked(text, "env", may_be_shown), shown);
    }
}
