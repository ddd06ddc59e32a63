//! The app hash: "SHA-256 encrypted value of your app id, app key and the timestamp values in this
//! sequence" (PAGE-APP-HASH).

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The app hash over these values: lower-case hex over their UTF-8 bytes, unseparated (I-HASH-FORM).
#[must_use]
pub fn expected(app_id: &str, key: &str, time_stamp: &str) -> String {
    hex(&Sha256::new()
        .chain_update(app_id.as_bytes())
        .chain_update(key.as_bytes())
        .chain_update(time_stamp.as_bytes())
        .finalize())
}

/// Bytes in lower-case hexadecimal digits.
pub(crate) fn hex(digest: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * digest.len());
    for byte in digest {
        for digit in [byte >> 4, byte & 0xf] {
            hex.push(char::from(DIGITS[usize::from(digit)]));
        }
    }
    hex
}

/// Whether `given` is the app hash over these values, in constant time: no one learns how many digits agree.
///
/// Upper-case digits and white space are open to the specification; this locker refuses them.
#[must_use]
pub fn matches(given: &str, app_id: &str, key: &str, time_stamp: &str) -> bool {
    expected(app_id, key, time_stamp).as_bytes().ct_eq(given.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn is_the_known_answer() {
        assert_eq!(
            expected("8W4A7RNQ", "Jd6R1JMY0NBeX6E111U0", "1479902400"),
            "a58d45ddb1deda0111605caf04eee84a23b7bf63cf86006ca0358535e9bd3a48"
        );
    }

    proptest! {
        #[test]
        fn is_64_lower_case_digits(id in ".*", key in ".*", stamp in ".*") {
            let hash = expected(&id, &key, &stamp);
            prop_assert_eq!(hash.len(), 64);
            prop_assert!(hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
            prop_assert!(matches(&hash, &id, &key, &stamp));
        }

        #[test]
        fn any_other_digit_is_refused(at in 0usize..64, digit in "[0-9a-f]") {
            let mut hash = expected("id", "key", "1479902400");
            let same = hash[at..=at] == digit;
            hash.replace_range(at..=at, &digit);
            prop_assert_eq!(matches(&hash, "id", "key", "1479902400"), same);
        }

        #[test]
        fn a_part_of_it_is_refused(length in 0usize..64) {
            let hash = expected("id", "key", "1479902400");
            prop_assert!(!matches(&hash[..length], "id", "key", "1479902400"));
        }
    }
}
