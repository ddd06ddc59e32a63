//! `page/app-hash-form`: the hash has the form of a SHA-256.

use crate::Source;
use crate::page::given;
use crate::rule::{Diagnostics, Rule};
use locksmith_spec::Mistake;
use locksmith_spec::mistake::{ZEROS, is_code, never_ran};

pub(super) static RULE: Rule = Rule {
    id: "page/app-hash-form",
    clauses: &["PAGE-APP-HASH"],
    what: "`data-app-hash` is a SHA-256 in 64 lower-case hex digits",
    why: "The locker computes a SHA-256: a value of another kind is never right (error 203). The \
          specification leaves other forms of a SHA-256 open: a locker may refuse them.",
    fix: "Use SHA-256 and write all 64 digits in lower-case hex: `hash('sha256', …)` in PHP, \
           `HexFormat.of().formatHex(…)` in Java, `.hexdigest()` in Python.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let hash = source.claiming().and_then(|library| given(source, library, "data-app-hash").text());
    let Some(hash) = hash else { return };
    let bare = hash.value.trim();
    let is_hex = bare.bytes().all(|byte| byte.is_ascii_hexdigit());
    let length = bare.chars().count();
    let seen = if is_hex && length == 64 {
        match (bare == hash.value, bare.bytes().any(|byte| byte.is_ascii_uppercase())) {
            (true, false) => return,
            (true, true) => "the hash has upper-case hex digits",
            (false, _) => "there are blanks around the hash",
        }
    } else if is_base64_of_32_bytes(bare) {
        "the hash is in base64"
    } else {
        let claim = source.key.as_ref().and_then(|facts| facts.hash.as_ref());
        let mistake = claim.and_then(|claim| claim.mistake.as_ref());
        let (seen, fix) = no_sha256(&hash.value, is_hex, mistake);
        let diagnostic = diagnostics.fail("PAGE-APP-HASH", &hash.value_at, &seen);
        if let Some(fix) = fix {
            diagnostic.fix(&fix);
        }
        return;
    };
    let diagnostic = diagnostics.note("PAGE-APP-HASH", &hash.value_at, seen).by("I-HASH-FORM");
    if is_hex {
        diagnostic.corrected(&hash.value_at, &bare.to_ascii_lowercase());
    }
}

/// What the value is instead of a SHA-256, and how to fix it where that is certain.
fn no_sha256(value: &str, is_hex: bool, mistake: Option<&Mistake>) -> (String, Option<String>) {
    let length = value.trim().chars().count();
    if is_code(value) {
        let seen = format!("the hash is {value:?}: this is code that never ran");
        return (seen, Some(never_ran("data-app-hash")));
    }
    let seen = match (is_hex, length) {
        (true, 32) => "the hash has 32 hex digits, as an MD5; a SHA-256 has 64".to_owned(),
        (true, 40) => "the hash has 40 hex digits, as a SHA-1; a SHA-256 has 64".to_owned(),
        (true, 128) => "the hash has 128 hex digits, as a SHA-512; a SHA-256 has 64".to_owned(),
        (true, length) => format!("the hash has {length} hex digits; a SHA-256 has 64"),
        (false, length) => format!(
            "the hash has {length} characters, and not only hex digits; a SHA-256 has 64 hex digits"
        ),
    };
    let lost = is_hex && (56..64).contains(&length);
    match mistake {
        Some(Mistake { what, fix }) => (format!("{seen}. It is {what}"), Some(fix.clone())),
        None if lost => (format!("{seen}. A leading zero may be lost"), Some(ZEROS.to_owned())),
        None => (seen, None),
    }
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

    use super::super::probe::{HASH_OF, changed, context, diagnostics, hash, report};
    use super::*;
    use locksmith_spec::hex::hex;
    use locksmith_spec::verdict::Verdict;

    #[test]
    fn other_forms_are_noted_and_other_hashes_fail() {
        let verdict = |to: &str| report(&RULE, "{hash}", to)[0].1;
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
        let seen = |to: &str| diagnostics(&RULE, &changed("{hash}", to), context())[0].seen.clone();
        let code = &diagnostics(&RULE, &changed("{hash}", "getHash()"), context())[0];
        assert_eq!(code.fix, never_ran("data-app-hash"));
        assert_eq!(seen("getHash()"), "the hash is \"getHash()\": this is code that never ran");
        let [id, key, time_stamp] = HASH_OF;
        let md5 = hex(&md5::Md5::digest([id, key, time_stamp].concat()));
        let wanted = "the hash has 32 hex digits, as an MD5; a SHA-256 has 64. It is the MD5 of app id, \
                      app key and timestamp";
        assert_eq!(seen(&md5), wanted);
        let other = seen(&"1".repeat(63));
        assert!(other.ends_with("a SHA-256 has 64. A leading zero may be lost"), "{other}");
    }
}
