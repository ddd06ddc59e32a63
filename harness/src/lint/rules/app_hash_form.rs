//! `page/app-hash-form`: the hash looks like a SHA-256.

use super::Rule;
use crate::lint::Source;
use crate::lint::page::given;
use crate::lint::slip::Slips;

pub(super) static RULE: Rule = Rule {
    id: "page/app-hash-form",
    clauses: &["PAGE-APP-HASH"],
    what: "`data-app-hash` is a SHA-256 in 64 lower-case hex digits",
    why: "What is no SHA-256 cannot be the hash that the locker computes (error 203). Other ways to \
          write one are open to the specification: a locker may refuse them.",
    mend: "Use SHA-256 and write all of it in lower-case hex: `hash('sha256', …)` in PHP, \
           `HexFormat.of().formatHex(…)` in Java, `.hexdigest()` in Python.",
    look,
};

fn look(source: &Source, slips: &mut Slips<'_>) {
    let hash = source.library().and_then(|library| given(source, library, "data-app-hash").text());
    let Some(hash) = hash else { return };
    let bare = hash.value.trim();
    let is_hex = bare.bytes().all(|byte| byte.is_ascii_hexdigit());
    let length = bare.chars().count();
    let seen = if is_hex && length == 64 {
        match (bare == hash.value, bare.bytes().any(|byte| byte.is_ascii_uppercase())) {
            (true, false) => return,
            (true, true) => "the hash is in upper-case hex",
            (false, _) => "there are blanks around the hash",
        }
    } else if is_base64_of_32_bytes(bare) {
        "the hash is in base64"
    } else {
        let made_of = source.key.as_ref().and_then(|facts| facts.hash.as_ref()?.made_of.as_deref());
        let seen = no_sha256(&hash.value, is_hex, made_of);
        slips.fail("PAGE-APP-HASH", &hash.value_at, &seen);
        return;
    };
    let slip = slips.note("PAGE-APP-HASH", &hash.value_at, seen).by("I-HASH-FORM");
    if is_hex {
        slip.corrected(&hash.value_at, &bare.to_ascii_lowercase());
    }
}

/// What stands there in place of a SHA-256.
fn no_sha256(value: &str, is_hex: bool, made_of: Option<&str>) -> String {
    let length = value.trim().chars().count();
    if is_code(value) {
        return format!("the hash is {value:?}: that is code, and it never ran");
    }
    let seen = match (is_hex, length) {
        (true, 32) => "the hash has 32 hex digits, as MD5 has; a SHA-256 has 64".to_owned(),
        (true, 40) => "the hash has 40 hex digits, as SHA-1 has; a SHA-256 has 64".to_owned(),
        (true, 128) => "the hash has 128 hex digits, as SHA-512 has; a SHA-256 has 64".to_owned(),
        (true, length) => format!("the hash has {length} hex digits; a SHA-256 has 64"),
        (false, length) => format!(
            "the hash has {length} characters, not all of them hex digits; a SHA-256 has 64 hex digits"
        ),
    };
    let lost = is_hex && (56..64).contains(&length);
    match made_of {
        Some(what) => format!("{seen}. It is {what}"),
        None if lost => format!("{seen}. A leading zero may be lost"),
        None => seen,
    }
}

/// Whether a value is the text of a call, such as `getHash()`, that was to give it.
pub(super) fn is_code(value: &str) -> bool {
    let name =
        value.trim().trim_end_matches(';').strip_suffix(')').and_then(|call| call.split_once('('));
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "_$.".contains(c);
    name.is_some_and(|(name, _)| !name.is_empty() && name.chars().all(is_letter))
}

/// In either alphabet, with or without padding.
fn is_base64_of_32_bytes(text: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_alphanumeric() || "+/-_".contains(c);
    let bare = text.strip_suffix('=').unwrap_or(text);
    bare.len() == 43 && bare.chars().all(is_digit)
}

#[cfg(test)]
mod tests {
    use md5::Digest;

    use super::super::probe::{HASH_OF, changed, context, hash, noticed, slips};
    use super::*;
    use crate::hex::hex;
    use crate::judge::Verdict;

    #[test]
    fn other_forms_are_noted_and_other_hashes_fail() {
        let verdict = |to: &str| noticed(&RULE, "{hash}", to)[0].1;
        assert_eq!(verdict(&hash().to_uppercase()), Verdict::Note);
        assert_eq!(verdict(&format!(" {}", hash())), Verdict::Note);
        assert_eq!(verdict("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="), Verdict::Note);
        for wrong in
            [&hash()[..63], &hash()[..40], "sha256:abc", "d41d8cd98f00b204e9800998ecf8427e"]
        {
            assert_eq!(verdict(wrong), Verdict::Fail, "{wrong}");
        }
    }

    #[test]
    fn what_stands_there_instead_is_named() {
        let seen = |to: &str| slips(&RULE, &changed("{hash}", to), context())[0].seen.clone();
        assert_eq!(seen("getHash()"), "the hash is \"getHash()\": that is code, and it never ran");
        let [id, key, time_stamp] = HASH_OF;
        let md5 = hex(&md5::Md5::digest([id, key, time_stamp].concat()));
        let wanted = "the hash has 32 hex digits, as MD5 has; a SHA-256 has 64. It is the MD5 of app id, \
                      app key and timestamp";
        assert_eq!(seen(&md5), wanted);
        let other = seen(&"1".repeat(63));
        assert!(other.ends_with("a SHA-256 has 64. A leading zero may be lost"), "{other}");
    }
}
