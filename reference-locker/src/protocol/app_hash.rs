//! The app hash: "SHA-256 encrypted value of your app id, app key and the timestamp values in this
//! sequence" (PAGE-APP-HASH).

use sha2::{Digest, Sha256, Sha512};
use subtle::ConstantTimeEq;

use super::Request;
use crate::behaviour::{Authorisation, HashInput, HashRule};

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

fn hex(digest: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * digest.len());
    for byte in digest {
        for digit in [byte >> 4, byte & 0xf] {
            hex.push(char::from(DIGITS[usize::from(digit)]));
        }
    }
    hex
}

/// Whether `given` is the app hash over these values, in a time that does not tell how many digits agree.
///
/// Upper-case digits and white space are open to the specification; this locker refuses them.
#[must_use]
pub fn matches(given: &str, app_id: &str, key: &str, time_stamp: &str) -> bool {
    expected(app_id, key, time_stamp).as_bytes().ct_eq(given.as_bytes()).into()
}

/// Whether the app hash of a request is the one over its values and the api key.
pub(super) fn agrees(request: &Request<'_>, key: &str, rules: &Authorisation) -> bool {
    let key = match rules.key_length {
        Some(length) => key.get(..length).unwrap_or(key),
        None => key,
    };
    let is_over = |input| compare(request.app_hash, &over(input, request, key), rules.hash);
    is_over(rules.hash_over) || rules.hash_also_over.is_some_and(is_over)
}

fn over(input: HashInput, request: &Request<'_>, key: &str) -> String {
    let (id, time) = (request.app_id, request.time_stamp);
    match input {
        HashInput::IdKeyTime => expected(id, key, time),
        HashInput::KeyIdTime => expected(key, id, time),
        HashInput::TimeIdKey => expected(time, id, key),
        HashInput::IdTimeKey => expected(id, time, key),
        HashInput::KeyTimeId => expected(key, time, id),
        HashInput::TimeKeyId => expected(time, key, id),
        HashInput::Separated => expected(id, "|", &format!("{key}|{time}")),
        HashInput::WithoutId => expected("", key, time),
        HashInput::WithoutKey => expected(id, "", time),
        HashInput::WithoutTime => expected(id, key, ""),
        HashInput::Hash => expected(&expected(id, key, time), "", ""),
        HashInput::Sha512 => hex(&Sha512::digest([id, key, time].concat())),
    }
}

fn compare(given: &str, right: &str, rule: HashRule) -> bool {
    let is = |given: &str, right: &str| given.as_bytes().ct_eq(right.as_bytes()).into();
    match rule {
        HashRule::Whole => is(given, right),
        HashRule::FirstDigits(count) => given.get(..count).is_some_and(|g| is(g, &right[..count])),
        HashRule::ButTheFirstDigit => given.get(1..).is_some_and(|given| is(given, &right[1..])),
        HashRule::GivenIsBeginning => right.starts_with(given),
        HashRule::GivenGoesOn => given.starts_with(right),
        HashRule::EmptySkipped => given.is_empty() || is(given, right),
        HashRule::LooksLikeOne => {
            given.len() >= 64 && given.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
        HashRule::UpperCaseOnly => is(given, &right.to_ascii_uppercase()),
        HashRule::DigitByDigit => digit_by_digit(given, right),
    }
}

/// A comparison that takes its time for every digit that agrees: as long as a slow language on a slow
/// machine would, so that it shows over HTTP.
fn digit_by_digit(given: &str, right: &str) -> bool {
    const ROUNDS: usize = 8;
    let slowly = |digit: u8| {
        let first = Sha256::digest([digit]);
        (1..ROUNDS).fold(first, |digest, _| Sha256::digest(digest))
    };
    let mut digits = given.bytes().zip(right.bytes());
    given.len() == right.len() && digits.all(|(given, right)| slowly(given) == slowly(right))
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

    #[test]
    fn a_comparison_that_leaks_decides_as_any_other() {
        let right = expected("id", "key", "1479902400");
        assert!(compare(&right, &right, HashRule::DigitByDigit));
        for wrong in
            [format!("x{}", &right[1..]), format!("{}x", &right[..63]), right[1..].to_owned()]
        {
            assert!(!compare(&wrong, &right, HashRule::DigitByDigit));
        }
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
