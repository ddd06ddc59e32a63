//! A document's name, from its URL.

use percent_encoding::percent_decode_str;
use url::Url;

/// The longest name, in characters.
const LONGEST: usize = 200;

/// The last part of the URL's path, percent-decoded; `document` when there is none.
///
/// Separators and control characters become `_`: the name may be used for a file one day.
pub(crate) fn of(url: &Url) -> String {
    let last = url.path_segments().and_then(|parts| parts.rev().find(|part| !part.is_empty()));
    let decoded = percent_decode_str(last.unwrap_or_default()).decode_utf8_lossy();
    let name: String = decoded.trim_matches(' ').chars().take(LONGEST).map(harmless).collect();
    if name.chars().all(|c| c == '.') { "document".to_owned() } else { name }
}

fn harmless(character: char) -> char {
    let is_direction = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if character.is_control() || is_direction || matches!(character, '/' | '\\') {
        '_'
    } else {
        character
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn is_the_last_part_of_the_path() {
        for (url, name) in [
            ("http://a/b/certificate.pdf", "certificate.pdf"),
            ("http://a/b/my%20file.pdf?x=1#y", "my file.pdf"),
            ("http://a/%E0%A4%AA%E0%A5%8D%E0%A4%B0.pdf", "प्र.pdf"),
            ("http://a/é.pdf", "é.pdf"),
            ("http://a/dir/", "dir"),
            ("http://a/", "document"),
            ("http://a", "document"),
            ("http://a/%2e%2e%2Fetc", ".._etc"),
            ("http://a/%00a%0A", "_a_"),
            ("http://a/a%E2%80%AEfdp.exe", "a_fdp.exe"),
        ] {
            assert_eq!(of(&Url::parse(url).expect(url)), name, "{url}");
        }
    }

    proptest! {
        #[test]
        fn is_never_empty_long_or_a_path(path in ".*") {
            let mut url = Url::parse("http://a/").expect("a URL");
            url.set_path(&path);
            let name = of(&url);
            prop_assert!(!name.is_empty() && name.chars().count() <= LONGEST);
            prop_assert!(!name.contains(['/', '\\', '\0', '\n']));
            prop_assert!(name != "." && name != "..");
        }
    }
}
