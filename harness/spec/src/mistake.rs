//! A mistake that a page makes with its app hash, and how to fix that one (PAGE-APP-HASH).

use serde::{Deserialize, Serialize};

/// What a wrong hash is, and how to fix that.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Mistake {
    /// What the hash is, such as `the SHA-256 of app key, app id and timestamp`.
    pub what: String,
    /// How to fix it.
    pub fix: String,
}

impl Mistake {
    pub(super) fn of(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), fix: fix.into() }
    }
}

/// Leading zeros are lost.
pub const ZEROS: &str = "Write all 64 digits, zeros at the beginning included: two digits for each byte, such as \
    `String.format(\"%064x\", new BigInteger(1, digest))` in Java. Do not make a number of the digest.";

pub(super) const ONE_DIGIT: &str = "Write two digits for each byte: `%02x` in place of `%x`, `padStart(2, '0')` behind `toString(16)` in \
    JavaScript.";

pub(super) const MARKS: &str = "Remove the marks between the bytes, such as by `.Replace(\"-\", \"\")` behind `BitConverter.ToString` in \
    .NET, and write the digits in small letters.";

pub(super) const BASE64_OF_HEX: &str = "Write the 64 hex digits as they are, without base64.";

pub(super) const CUT: &str =
    "Write all 64 digits: make room for 64 characters where the hash is kept, and cut nothing off.";

pub(super) const PREFIX: &str = "Remove what stands before the 64 digits.";

pub(super) const UTF_16: &str = "Hash the UTF-8 bytes of the text: `Encoding.UTF8.GetBytes` in place of `Encoding.Unicode` in .NET, \
    `getBytes(StandardCharsets.UTF_8)` in Java.";

pub(super) const HMAC: &str = "Use the plain SHA-256 in place of an HMAC: join app id, app key and timestamp into one text, and hash that.";

pub(super) const AS_REGISTERED: &str = "Hash the app key exactly as the registration gives it: without line breaks, blanks or quotation marks around \
                             it (trim what comes from a file or a variable), in its own letters, and not hashed or \
                             encoded before.";

pub(super) const TAKE_ONCE: &str = "Take the time once, write it into a variable as text, and use that same text for the hash and for `time-stamp`.";

pub(super) const KEEP_SECONDS: &str = "Keep the seconds: most lockers read no milliseconds.";

/// How to fix an attribute in which the text of a call stands in place of its value.
#[must_use]
pub fn never_ran(attribute: &str) -> String {
    format!(
        "An HTML attribute runs no code. Let the server run the call and write what it gives into the attribute, \
         such as `{attribute}=\"<?= … ?>\"` in PHP or `{attribute}=\"${{…}}\"` in JSP."
    )
}

/// Whether a value is the text of a call, such as `getHash()`, that was to give it.
#[must_use]
pub fn is_code(value: &str) -> bool {
    let name =
        value.trim().trim_end_matches(';').strip_suffix(')').and_then(|call| call.split_once('('));
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "_$.".contains(c);
    name.is_some_and(|(name, _)| !name.is_empty() && name.chars().all(is_letter))
}

/// The fix of another digest, order or separator, or of a part left out; `used` has the parts in the order
/// that was hashed.
pub(super) fn of_another_way(digest: &str, separated: bool, used: &[&str]) -> String {
    const ALL: [&str; 3] = ["app id", "app key", "timestamp"];
    let left_out: Vec<&str> = ALL.into_iter().filter(|name| !used.contains(name)).collect();
    let mut steps: Vec<String> = Vec::new();
    if !left_out.is_empty() {
        steps.push(format!("Hash the {}, too.", left_out.join(" and the ")));
    }
    if used != ALL {
        steps.push("Join the parts in this order: app id, app key, timestamp.".to_owned());
    }
    if separated {
        steps.push("Join the parts with nothing between them.".to_owned());
    }
    match digest {
        "SHA-256" => {}
        "SHA-256 of the SHA-256" | "SHA-256 of the bytes of the SHA-256" => {
            steps.push("Hash once, not twice.".to_owned());
        }
        other => steps.push(format!(
            "Use SHA-256 in place of {other}: `hash('sha256', $text)` in PHP, \
             `MessageDigest.getInstance(\"SHA-256\")` in Java, `hashlib.sha256(…)` in Python."
        )),
    }
    steps.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_mistake_has_its_own_step() {
        let all = ["app id", "app key", "timestamp"];
        let order = "Join the parts in this order: app id, app key, timestamp.";
        assert_eq!(of_another_way("SHA-256", false, &["app key", "app id", "timestamp"]), order);
        let between = "Join the parts with nothing between them.";
        assert_eq!(of_another_way("SHA-256", true, &all), between);
        let fix = of_another_way("SHA-256", false, &["app id", "app key"]);
        assert_eq!(fix, format!("Hash the timestamp, too. {order}"));
        assert!(of_another_way("MD5", false, &all).starts_with("Use SHA-256 in place of MD5: "));
        assert_eq!(of_another_way("SHA-256 of the SHA-256", false, &all), "Hash once, not twice.");
    }

    #[test]
    fn a_call_is_code_and_a_hash_is_none() {
        assert!(is_code("getHash()") && is_code(" app.hash(1); "));
        assert!(!is_code("ab12") && !is_code("()") && !is_code("a hash (none)"));
    }
}
