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
        let what = match (is_hex, length) {
            (true, 32) => " of 32 hex digits, as MD5 has".to_owned(),
            (true, 40) => " of 40 hex digits, as SHA-1 has".to_owned(),
            (true, 128) => " of 128 hex digits, as SHA-512 has".to_owned(),
            (true, length) => format!(" of {length} hex digits, and a SHA-256 has 64"),
            (false, length) => format!(": it has {length} characters, not all of them hex digits"),
        };
        let seen = format!("the hash is no SHA-256{what}");
        slips.fail("PAGE-APP-HASH", &hash.value_at, &seen);
        return;
    };
    let slip = slips.note("PAGE-APP-HASH", &hash.value_at, seen).by("I-HASH-FORM");
    if is_hex {
        slip.corrected(&hash.value_at, &bare.to_ascii_lowercase());
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
    use super::super::probe::{hash, noticed};
    use super::*;
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
}
