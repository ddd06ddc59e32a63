//! The known words that are nearest to what someone typed.

/// How many suggestions are of use.
const MOST: usize = 3;

/// The known words that someone may have meant, nearest first, at most three.
///
/// Case does not count. A word counts as near when few letters differ, as a whole or in its last part
/// (`dlshare` for `PAGE-DLSHARE`), or when it contains what was typed.
#[must_use]
pub fn near<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let typed = typed.trim().to_lowercase();
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|word| Some((distance(&typed, &word.to_lowercase())?, word)))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(MOST).map(|(_, word)| word).collect()
}

/// How far a known word is from what was typed; none where it is no suggestion.
fn distance(typed: &str, known: &str) -> Option<usize> {
    let most = (typed.chars().count() / 3).clamp(1, 3);
    let bare = known.trim_matches(['\'', '/', '*']);
    let parts = std::iter::once(bare).chain(bare.rsplit(['/', '-']).next());
    let edits = parts.map(|part| strsim::osa_distance(typed, part)).min();
    let contained = match bare {
        _ if typed.len() <= 2 => None,
        _ if bare == typed => Some(0),
        _ if bare.starts_with(typed) => Some(1),
        _ => bare.contains(typed).then_some(most),
    };
    edits.filter(|edits| *edits <= most).into_iter().chain(contained).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 4] =
        ["ERR-206", "PAGE-DLSHARE", "locker/error-206/31-minutes", "window/31-minutes"];

    #[test]
    fn a_typo_finds_its_word() {
        assert_eq!(near("err-206", KNOWN), ["ERR-206"]);
        assert_eq!(near("EER-206", KNOWN), ["ERR-206"]);
        assert_eq!(near("dlshar", KNOWN), ["PAGE-DLSHARE"]);
        assert_eq!(near("31-minutes", KNOWN), ["locker/error-206/31-minutes", "window/31-minutes"]);
        assert_eq!(
            near("windows", ["'window/*'", "popup/a-window"]),
            ["'window/*'", "popup/a-window"]
        );
        assert!(near("nonsense", KNOWN).is_empty());
        assert!(near("", KNOWN).is_empty());
    }

    #[test]
    fn a_key_with_two_wrong_letters_is_recognised() {
        assert_eq!(near("Uploads", ["users", "uploaded", "hosts"]), ["uploaded"]);
        assert!(near("colour", ["users", "uploaded", "hosts"]).is_empty());
        assert!(near("xy", ["id", "key"]).is_empty());
    }
}
