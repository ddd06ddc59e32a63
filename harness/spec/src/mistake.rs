//! Mistakes that pages make with their app hash, and how to fix them (PAGE-APP-HASH).

use serde::{Deserialize, Serialize};

/// A mistake, and how to fix it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Mistake {
    /// What is wrong, such as `the SHA-256 of app key, app id and timestamp`.
    pub what: String,
    /// How to fix it.
    pub fix: String,
}

impl Mistake {
    pub(super) fn of(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { what: what.into(), fix: fix.into() }
    }
}

/// How to fix a hash whose leading zeros are lost.
pub const ZEROS: &str = "Write all 64 digits, leading zeros included: two digits for each byte, such as \
    `String.format(\"%064x\", new BigInteger(1, digest))` in Java. Do not print the digest as a number.";

pub(super) const ONE_DIGIT: &str = "Write two digits for each byte: `%02x` instead of `%x`, or `padStart(2, '0')` after `toString(16)` in \
    JavaScript.";

pub(super) const MARKS: &str = "Remove the marks between the bytes, such as with `.Replace(\"-\", \"\")` after `BitConverter.ToString` in \
    .NET, and write the digits in lower case.";

pub(super) const BASE64_OF_HEX: &str = "Write the 64 hex digits themselves, without base64.";

pub(super) const CUT: &str =
    "Write all 64 digits. Make room for 64 characters where the server keeps the hash.";

pub(super) const PREFIX: &str = "Remove the prefix: write the 64 digits only.";

pub(super) const UTF_16: &str = "Hash the UTF-8 bytes of the text: `Encoding.UTF8.GetBytes` instead of `Encoding.Unicode` in .NET, \
    `getBytes(StandardCharsets.UTF_8)` in Java.";

pub(super) const HMAC: &str = "Use plain SHA-256 instead of an HMAC: join app id, app key and timestamp into one text, and hash it.";

pub(super) const AS_REGISTERED: &str = "Hash the app key exactly as the registration gives it: in its own upper and lower case, without line breaks, \
    blanks or quotation marks around it (trim a key from a file or a variable), and not hashed or encoded first.";

pub(super) const TAKE_ONCE: &str = "Take the time once, keep it in a variable as text, and use the same text for the hash and for `time-stamp`.";

pub(super) const KEEP_SECONDS: &str = "Keep seconds: most lockers do not read milliseconds.";

/// How to fix an attribute whose value is the text of a call.
#[must_use]
pub fn never_ran(attribute: &str) -> String {
    format!(
        "An HTML attribute runs no code. Let the server run the call and write its result into the attribute, \
         such as `{attribute}=\"<?= … ?>\"` in PHP or `{attribute}=\"${{…}}\"` in JSP."
    )
}

/// Whether a value is the text of a call, such as `getHash()`.
#[must_use]
pub fn is_code(value: &str) -> bool {
    let name =
        value.trim().trim_end_matches(';').strip_suffix(')').and_then(|call| call.split_once('('));
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "_$.".contains(c);
    name.is_some_and(|(name, _)| !name.is_empty() && name.chars().all(is_letter))
}

/// How to fix another digest, order or separator, or a missing part; `used` has the parts in the order
/// in which they were hashed.
pub(super) fn of_another_way(digest: &str, separated: bool, used: &[&str]) -> String {
    const ALL: [&str; 3] = ["app id", "app key", "timestamp"];
    let left_out: Vec<&str> = ALL.into_iter().filter(|name| !used.contains(name)).collect();
    let mut steps: Vec<String> = Vec::new();
    if !left_out.is_empty() {
        steps.push(format!("Hash the {} too.", left_out.join(" and the ")));
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
            "Use SHA-256 instead of {other}: `hash('sha256', $text)` in PHP, \
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
        assert_eq!(fix, format!("Hash the timestamp too. {order}"));
        assert!(of_another_way("MD5", false, &all).starts_with("Use SHA-256 instead of MD5: "));
        assert_eq!(of_another_way("SHA-256 of the SHA-256", false, &all), "Hash once, not twice.");
    }

    #[test]
    fn a_call_is_code_and_a_hash_is_none() {
        assert!(is_code("getHash()") && is_code(" app.hash(1); "));
        assert!(!is_code("ab12") && !is_code("()") && !is_code("a hash (none)"));
    }
}
