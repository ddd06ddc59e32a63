//! The app hash: SHA-256 of app id, app key and timestamp, in this sequence (PAGE-APP-HASH).

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::hex::hex;

/// The fact about a presented app hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HashFact {
    /// The digest in lower-case hex.
    Right,
    /// The right digest in a form that the specification neither requires nor excludes (I-HASH-FORM).
    Unsettled,
    /// Not the digest.
    Wrong,
    /// Absent or empty (I-MISSING).
    Missing,
    /// The app is not known, and so there is no key to compute the digest with (I-UNKNOWN-ID).
    Unknowable,
}

/// The value of `data-app-hash`: lower-case hex over the UTF-8 bytes (I-HASH-FORM).
///
/// ```
/// let hash = locksmith_spec::app_hash("8W4A7RNQ", "Jd6R1JMY0NBeX6E111U0", "1479902400");
/// assert_eq!(hash, "a58d45ddb1deda0111605caf04eee84a23b7bf63cf86006ca0358535e9bd3a48");
/// ```
#[must_use]
pub fn app_hash(app_id: &str, app_key: &str, time_stamp: &str) -> String {
    hex(&digest(app_id, app_key, time_stamp))
}

/// Compares a presented hash with the right one.
#[must_use]
pub fn assess(presented: &str, app_id: &str, app_key: &str, time_stamp: &str) -> HashFact {
    let due = digest(app_id, app_key, time_stamp);
    let in_hex = hex(&due);
    let bare = presented.trim();
    if presented.is_empty() {
        HashFact::Missing
    } else if presented == in_hex {
        HashFact::Right
    } else if bare.eq_ignore_ascii_case(&in_hex) || is_base64_of(bare, &due) {
        HashFact::Unsettled
    } else {
        HashFact::Wrong
    }
}

fn digest(app_id: &str, app_key: &str, time_stamp: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(app_id)
        .chain_update(app_key)
        .chain_update(time_stamp)
        .finalize()
        .into()
}

/// In either alphabet, with or without padding.
fn is_base64_of(text: &str, bytes: &[u8]) -> bool {
    // The length alone rules out most texts.
    if text.trim_end_matches('=').len() != (bytes.len() * 4).div_ceil(3) {
        return false;
    }
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [alphabet::STANDARD, alphabet::URL_SAFE].iter().any(|alphabet| {
        GeneralPurpose::new(alphabet, config).decode(text).is_ok_and(|b| b == bytes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "8W4A7RNQ";
    const KEY: &str = "Jd6R1JMY0NBeX6E111U0";
    const TIME_STAMP: &str = "1479902400";

    fn assess_here(presented: &str) -> HashFact {
        assess(presented, ID, KEY, TIME_STAMP)
    }

    #[test]
    fn base64_of_the_digest_is_unsettled_in_every_dress() {
        let due = base64::engine::general_purpose::STANDARD.encode(digest(ID, KEY, TIME_STAMP));
        for dressed in [due.clone(), due.trim_end_matches('=').into(), format!(" {due}\n")] {
            assert_eq!(assess_here(&dressed), HashFact::Unsettled, "{dressed}");
        }
        let url_safe = due.replace('+', "-").replace('/', "_");
        assert_eq!(assess_here(&url_safe), HashFact::Unsettled);
    }

    #[test]
    fn only_the_digest_itself_is_right() {
        let due = app_hash(ID, KEY, TIME_STAMP);
        assert_eq!(assess_here(&due), HashFact::Right);
        assert_eq!(assess_here(&due.to_uppercase()), HashFact::Unsettled);
        assert_eq!(assess_here(&format!("{} {}", &due[..32], &due[32..])), HashFact::Wrong);
        assert_eq!(assess_here(" "), HashFact::Wrong);
        assert_eq!(assess_here(""), HashFact::Missing);
    }
}
