//! Finds the mistake behind a wrong app hash: tries the mistakes that pages make one after the other, while the
//! app key is at hand (PAGE-APP-HASH).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::app_hash::app_hash;
use super::mistake::{self, KEEP_SECONDS, Mistake, TAKE_ONCE};
use super::reading::is_milliseconds;
use super::recipe_parts::{Other, ids, in_milliseconds, keys, time_stamps};
use crate::hex::hex;

/// Separators between the parts, each with its words.
const SEPARATORS: [(&str, &str); 13] = [
    ("", ""),
    ("|", " with `|` between them"),
    (":", " with `:` between them"),
    ("-", " with `-` between them"),
    (",", " with `,` between them"),
    (" ", " with blanks between them"),
    ("_", " with `_` between them"),
    ("+", " with `+` between them"),
    ("&", " with `&` between them"),
    (".", " with `.` between them"),
    ("/", " with `/` between them"),
    (";", " with `;` between them"),
    ("\n", " with line breaks between them"),
];

/// Indices into [app id, app key, timestamp]. The right order comes first.
const ORDERS: [&[usize]; 15] = [
    &[0, 1, 2],
    &[1, 0, 2],
    &[0, 2, 1],
    &[1, 2, 0],
    &[2, 0, 1],
    &[2, 1, 0],
    &[0, 1],
    &[0, 2],
    &[1, 2],
    &[1, 0],
    &[2, 0],
    &[2, 1],
    &[1],
    &[0],
    &[2],
];

const NAMES: [&str; 3] = ["app id", "app key", "timestamp"];

/// The mistake behind a wrong hash: `the SHA-256 of app key, app id and timestamp`. None where the hash is right or
/// no known mistake gives it.
#[must_use]
pub fn of_hash(presented: &str, app_id: &str, app_key: &str, time_stamp: &str) -> Option<Mistake> {
    let presented = presented.trim();
    let parts = [app_id, app_key, time_stamp];
    let right = app_hash(app_id, app_key, time_stamp);
    if let Some((what, fix)) = miswritten(presented, &right) {
        return Some(Mistake::of(what, fix));
    }
    let wanted = bytes(presented).filter(|wanted| hex(wanted) != right)?;
    in_utf16(&wanted, parts)
        .or_else(|| in_another_way(&wanted, parts))
        .or_else(|| of_other_parts(&wanted, parts))
        .or_else(|| of_hmac(&wanted, parts))
}

/// The right digest in a wrong form.
fn miswritten(presented: &str, right: &str) -> Option<(&'static str, &'static str)> {
    let lower = presented.to_ascii_lowercase();
    let pairs = || (0..32).filter_map(|byte| right.get(2 * byte..2 * byte + 2));
    let one_digit = |pair: &str| pair.strip_prefix('0').unwrap_or(pair).to_owned();
    let dashed = pairs().collect::<Vec<_>>();
    let is_lost = lower.len() < 64 && lower == right.trim_start_matches('0');
    if is_lost {
        Some(("the right hash without its leading zero", mistake::ZEROS))
    } else if lower.len() < 64 && lower == pairs().map(one_digit).collect::<String>() {
        Some(("the right hash with only one digit for bytes below 16", mistake::ONE_DIGIT))
    } else if [":", "-", " "].iter().any(|mark| dashed.join(mark) == lower) {
        Some(("the right hash with marks between its bytes", mistake::MARKS))
    } else if bytes_of_base64(presented).is_some_and(|bytes| bytes == right.as_bytes()) {
        Some(("the base64 of the right hash's digits", mistake::BASE64_OF_HEX))
    } else if lower.len() < 64 && lower.len() >= 16 && right.starts_with(&lower) {
        Some(("only the beginning of the right hash", mistake::CUT))
    } else if lower.strip_prefix("0x").or(lower.strip_prefix("sha256:")) == Some(right) {
        Some(("the right hash with a prefix", mistake::PREFIX))
    } else {
        None
    }
}

/// The right text, hashed as UTF-16, in which some languages keep their strings.
fn in_utf16(wanted: &[u8], parts: [&str; 3]) -> Option<Mistake> {
    let text = parts.concat();
    let of =
        |order: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(order).collect() };
    let is_it = |bytes: Vec<u8>| Sha256::digest(bytes).as_slice() == wanted;
    let found = is_it(of(u16::to_le_bytes)) || is_it(of(u16::to_be_bytes));
    let what = "the SHA-256 of app id, app key and timestamp as UTF-16 instead of UTF-8";
    found.then(|| Mistake::of(what, mistake::UTF_16))
}

/// Another digest, order or separator, or a missing part.
fn in_another_way(wanted: &[u8], parts: [&str; 3]) -> Option<Mistake> {
    for order in ORDERS {
        for (separator, with) in SEPARATORS {
            let chosen: Vec<&str> = order.iter().map(|part| parts[*part]).collect();
            let found = digest_of(wanted, chosen.join(separator).as_bytes());
            let Some(digest) = found else { continue };
            let is_right = digest == "SHA-256" && separator.is_empty() && order == ORDERS[0];
            let what = format!("the {digest} of {}{with}", listed(order));
            let used: Vec<&str> = order.iter().map(|part| NAMES[*part]).collect();
            let fix = mistake::of_another_way(digest, !separator.is_empty(), &used);
            return (!is_right).then(|| Mistake::of(what, fix));
        }
    }
    None
}

/// `app id, app key and timestamp`; names the missing parts.
fn listed(order: &[usize]) -> String {
    let names: Vec<&str> = order.iter().map(|part| NAMES[*part]).collect();
    let all = match names.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    };
    let left_out: Vec<&str> =
        (0..3).filter(|part| !order.contains(part)).map(|part| NAMES[part]).collect();
    match left_out.as_slice() {
        [] => all,
        left_out => format!("{all}, without the {}", left_out.join(" and the ")),
    }
}

/// The function that makes the digest of the text.
fn digest_of(wanted: &[u8], text: &[u8]) -> Option<&'static str> {
    let once = Sha256::digest(text);
    let digests: [(&'static str, &dyn Fn() -> Vec<u8>); 7] = [
        ("SHA-256", &|| once.to_vec()),
        ("MD5", &|| md5::Md5::digest(text).to_vec()),
        ("SHA-1", &|| sha1::Sha1::digest(text).to_vec()),
        ("SHA-384", &|| Sha384::digest(text).to_vec()),
        ("SHA-512", &|| Sha512::digest(text).to_vec()),
        ("SHA-256 of the SHA-256", &|| Sha256::digest(hex(&once)).to_vec()),
        ("SHA-256 of the bytes of the SHA-256", &|| Sha256::digest(once).to_vec()),
    ];
    digests.iter().find(|(_, digest)| digest() == wanted).map(|(name, _)| *name)
}

/// The right recipe over a part that differs from its attribute.
fn of_other_parts(wanted: &[u8], [id, key, time_stamp]: [&str; 3]) -> Option<Mistake> {
    let is_it = |id: &str, key: &str, time_stamp: &str| {
        bytes(&app_hash(id, key, time_stamp)).is_some_and(|made| made == wanted)
    };
    let of = |(_, what): Other, fix: &str| {
        let what = format!("the SHA-256 of app id, app key and timestamp, with {what}");
        Mistake::of(what, fix)
    };
    if let Some(id) = ids(id).into_iter().find(|(id, _)| is_it(id, key, time_stamp)) {
        return Some(of(id, "Hash exactly the app id in `data-app-id`."));
    }
    if let Some(key) = keys(key).into_iter().find(|(key, _)| is_it(id, key, time_stamp)) {
        return Some(of(key, mistake::AS_REGISTERED));
    }
    let seconds_once = || format!("{TAKE_ONCE} {KEEP_SECONDS}");
    if let Some(stamp) = in_milliseconds(time_stamp).find(|stamp| is_it(id, key, stamp)) {
        let stamp = (stamp, "the timestamp in milliseconds".to_owned());
        return Some(of(stamp, &seconds_once()));
    }
    let stamp = time_stamps(time_stamp).find(|(stamp, _)| is_it(id, key, stamp))?;
    // Seconds are more usual than milliseconds (I-TS-FORMAT).
    let fix = if is_milliseconds(time_stamp) { seconds_once() } else { TAKE_ONCE.to_owned() };
    Some(of(stamp, &fix))
}

/// An HMAC with one of the parts as its key.
fn of_hmac(wanted: &[u8], parts: [&str; 3]) -> Option<Mistake> {
    for secret in [1, 0, 2] {
        for order in ORDERS {
            let text: String = order.iter().map(|part| parts[*part]).collect();
            let mut mac = Hmac::<Sha256>::new_from_slice(parts[secret].as_bytes()).ok()?;
            mac.update(text.as_bytes());
            if mac.finalize().into_bytes().as_slice() == wanted {
                let over: Vec<&str> = order.iter().map(|part| NAMES[*part]).collect();
                let (key, over) = (NAMES[secret], over.join(" and "));
                let what = format!("an HMAC-SHA256 of {over} with the {key} as its key");
                return Some(Mistake::of(what, mistake::HMAC));
            }
        }
    }
    None
}

/// The bytes of a digest, in hex or in base64.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(16 * digit(*high)? + digit(*low)?),
        _ => None,
    };
    let in_hex: Option<Vec<u8>> = text.as_bytes().chunks(2).map(pair).collect();
    in_hex.or_else(|| bytes_of_base64(text))
}

fn bytes_of_base64(text: &str) -> Option<Vec<u8>> {
    [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD]
        .into_iter()
        .find_map(|engine| engine.decode(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "EXAMBOARD";
    const KEY: &str = "Jd6R1JMY0NBeX6E111U0";
    const STAMP: &str = "1479902400";

    fn named(hash: &str) -> String {
        of_hash(hash, ID, KEY, STAMP).map(|mistake| mistake.what).unwrap_or_default()
    }

    fn sha256(text: &str) -> String {
        hex(&Sha256::digest(text))
    }

    #[test]
    fn order_separator_and_missing_parts_are_named() {
        let of = |text: String| named(&sha256(&text));
        assert_eq!(of(format!("{KEY}{ID}{STAMP}")), "the SHA-256 of app key, app id and timestamp");
        assert_eq!(
            of(format!("{ID}|{KEY}|{STAMP}")),
            "the SHA-256 of app id, app key and timestamp with `|` between them"
        );
        assert_eq!(
            of(format!("{KEY}{STAMP}")),
            "the SHA-256 of app key and timestamp, without the app id"
        );
        assert_eq!(of(KEY.into()), "the SHA-256 of app key, without the app id and the timestamp");
    }

    #[test]
    fn the_digest_is_named_in_hex_and_in_base64() {
        let text = format!("{ID}{KEY}{STAMP}");
        let of_all = "of app id, app key and timestamp";
        let md5 = md5::Md5::digest(&text);
        assert_eq!(named(&hex(&md5).to_uppercase()), format!("the MD5 {of_all}"));
        assert_eq!(named(&STANDARD.encode(md5)), format!("the MD5 {of_all}"));
        assert_eq!(named(&hex(&sha1::Sha1::digest(&text))), format!("the SHA-1 {of_all}"));
        assert_eq!(named(&hex(&Sha512::digest(&text))), format!("the SHA-512 {of_all}"));
        let twice = sha256(&sha256(&text));
        assert_eq!(named(&twice), format!("the SHA-256 of the SHA-256 {of_all}"));
    }

    #[test]
    fn another_id_key_or_timestamp_is_named() {
        for (parts, what) in [
            (["examboard", KEY, STAMP], "the app id in lower case"),
            ([ID, "Jd6R1JMY0NBeX6E111U0\r\n", STAMP], "a line break (CR LF) after the app key"),
            ([ID, &sha256(KEY), STAMP], "the app key hashed first (SHA-256)"),
            ([ID, KEY, "1479902400000"], "the timestamp in milliseconds"),
            ([ID, KEY, "1479902399871"], "the timestamp in milliseconds"),
            ([ID, KEY, "2016-11-23 17:30:00"], "the timestamp written as naive-ist"),
            ([ID, KEY, "1479902401"], "the timestamp 1 s later"),
            ([ID, KEY, "1479902280"], "the timestamp 120 s earlier"),
        ] {
            let all = "the SHA-256 of app id, app key and timestamp, with ";
            assert_eq!(named(&app_hash(parts[0], parts[1], parts[2])), format!("{all}{what}"));
        }
        let seconds = of_hash(&app_hash(ID, KEY, STAMP), ID, KEY, "1479902400123").unwrap();
        let Mistake { what, fix } = seconds;
        assert!(what.ends_with("with the timestamp written as epoch-seconds"), "{what}");
        assert!(fix.ends_with(KEEP_SECONDS), "{fix}");
    }

    #[test]
    fn a_key_that_is_encoded_or_text_in_other_bytes_is_named() {
        let of = |key: &str, hashed: &str| {
            of_hash(&app_hash(ID, hashed, STAMP), ID, key, STAMP).map(|it| it.what)
        };
        for (key, hashed, what) in [
            ("K&m<t'9", "K&amp;m&lt;t&#039;9", "escaped for HTML"),
            ("K&m<t'9", "K&amp;m&lt;t'9", "escaped for HTML"),
            ("K+m/t 9=", "K%2Bm%2Ft%209%3D", "percent-encoded"),
            ("K+m/t 9=", "K%2Bm%2Ft+9%3D", "as in a form"),
        ] {
            let found = of(key, hashed).unwrap_or_default();
            assert!(found.contains(what), "{found}");
        }
        let text = format!("{ID}{KEY}{STAMP}");
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(named(&hex(&Sha256::digest(bytes))).ends_with("as UTF-16 instead of UTF-8"));
    }

    #[test]
    fn hmacs_are_named_by_their_key() {
        let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
        mac.update(format!("{ID}{STAMP}").as_bytes());
        let hash = hex(&mac.finalize().into_bytes());
        assert_eq!(
            named(&hash),
            "an HMAC-SHA256 of app id and timestamp with the app key as its key"
        );
    }

    #[test]
    fn the_right_digest_in_a_wrong_form_is_named() {
        // This hash begins with a zero.
        let stamp = (0..).map(|more| (1_479_902_400 + more).to_string());
        let stamp = { stamp }.find(|stamp| app_hash(ID, KEY, stamp).starts_with('0')).unwrap();
        let right = app_hash(ID, KEY, &stamp);
        let named = |hash: &str| {
            of_hash(hash, ID, KEY, &stamp).map(|mistake| mistake.what).unwrap_or_default()
        };
        assert!(named(&right[1..]).starts_with("the right hash without its leading zero"));
        let one_digit: String = (0..32)
            .map(|at| format!("{:x}", u8::from_str_radix(&right[2 * at..2 * at + 2], 16).unwrap()))
            .collect();
        assert!(named(&one_digit).starts_with("the right hash"), "{}", named(&one_digit));
        assert!(named(&STANDARD.encode(&right)).starts_with("the base64 of the right hash"));
        assert!(named(&right[..63]).starts_with("only the beginning of the right hash"));
    }

    #[test]
    fn a_right_hash_and_an_unknown_one_have_no_mistake() {
        assert_eq!(named(&app_hash(ID, KEY, STAMP)), "");
        assert_eq!(named(&"0".repeat(64)), "");
        assert_eq!(named("getHash()"), "");
        assert_eq!(named(""), "");
    }
}
