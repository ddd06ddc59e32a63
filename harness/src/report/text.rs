//! Text from a target, made fit to be read.

use std::borrow::Cow;

/// The text on one line, with everything that could steer a terminal or reorder the line written
/// out: escape sequences, other control characters, bidirectional overrides.
pub(crate) fn one_line(text: &str) -> String {
    let visible = visible(text);
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text with everything but line breaks and tabs written out that would not be seen as itself.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_steering) {
        return Cow::Borrowed(text);
    }
    let written_out = |character: char| -> Cow<'_, str> {
        if is_steering(character) {
            character.escape_unicode().to_string().into()
        } else {
            character.to_string().into()
        }
    };
    Cow::Owned(text.chars().map(written_out).collect())
}

/// Whether a character is not seen as itself, or moves what is around it.
pub(crate) fn is_steering(character: char) -> bool {
    let is_layout = matches!(character, '\n' | '\t');
    let is_bidirectional = matches!(
        character,
        '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    (character.is_control() && !is_layout) || is_bidirectional
}

/// At most this many characters, with an ellipsis where some are left out.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A span of time as people say it: `850 ms`, `12.5 s`, `4 min 12 s`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded for reading")]
pub(crate) fn duration(seconds: f64) -> String {
    if seconds < 1.0 {
        return format!("{:.0} ms", seconds * 1000.0);
    }
    if seconds < 60.0 {
        return format!("{seconds:.1} s");
    }
    let whole = seconds.round() as u64;
    format!("{} min {} s", whole / 60, whole % 60)
}

/// A number with its noun: `1 case`, `2 cases`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn one_line_is_one_line_without_control_characters(text in any::<String>()) {
            prop_assert!(!one_line(&text).contains(char::is_control));
        }

        #[test]
        fn shortened_text_keeps_to_its_limit(text in any::<String>(), limit in 1_usize..50) {
            prop_assert!(shortened(&text, limit).chars().count() <= limit);
        }
    }

    #[test]
    fn an_escape_sequence_is_written_out() {
        assert_eq!(one_line("a\u{1b}[2Jb\n c\u{202e}d"), "a\\u{1b}[2Jb c\\u{202e}d");
    }

    #[test]
    fn spans_of_time_are_said_in_their_size() {
        assert_eq!(duration(0.0421), "42 ms");
        assert_eq!(duration(12.54), "12.5 s");
        assert_eq!(duration(251.6), "4 min 12 s");
    }
}
