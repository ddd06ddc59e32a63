//! Text from a target, made fit to be read.

use std::borrow::Cow;
use std::fmt::{self, Write};

use askama::filters::{Escaper, Html};

/// The text on one line, with blanks in place of line breaks; safe as by [`visible`].
#[must_use]
pub fn one_line(text: &str) -> String {
    let visible = visible(text);
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text with everything but line breaks and tabs written out that a reader would not see as
/// itself. Each output format passes every text through it once, where the format is written.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_steering) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        if is_steering(character) {
            written.extend(character.escape_unicode());
        } else {
            written.push(character);
        }
    }
    Cow::Owned(written)
}

/// As [`visible`], but with the colours of a terminal: for lines that are painted already. What
/// conceals text (SGR 8) is no colour.
#[must_use]
pub fn visible_in_colour(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let mut written = visible(pieces.next().unwrap_or_default()).into_owned();
    for piece in pieces {
        let colour = piece.strip_prefix('[').and_then(|rest| rest.split_once('m'));
        let is_colour = |parameters: &str| {
            parameters.bytes().all(|it| it.is_ascii_digit() || it == b';')
                && parameters.split(';').all(|parameter| parameter != "8")
        };
        match colour.filter(|(parameters, _)| is_colour(parameters)) {
            Some((parameters, rest)) => {
                written.extend(["\u{1b}[", parameters, "m", &visible(rest)]);
            }
            None => written.extend(["\\u{1b}", &visible(piece)]),
        }
    }
    written
}

/// Whether a reader does not see a character as itself, or it moves what is around it, or XML 1.0
/// forbids it. The joiners of Indic scripts (U+200C, U+200D) stay: names are written with them.
#[must_use]
pub(crate) fn is_steering(character: char) -> bool {
    let is_layout = matches!(character, '\n' | '\t');
    let is_bidirectional = matches!(
        character,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    let is_unseen = matches!(
        character,
        '\u{00ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    );
    let is_noncharacter =
        matches!(character, '\u{fdd0}'..='\u{fdef}') || u32::from(character) & 0xfffe == 0xfffe;
    (character.is_control() && !is_layout) || is_bidirectional || is_unseen || is_noncharacter
}

/// HTML with what came from outside as text that shows itself: the escaper of every report's
/// template (see `askama.toml`).
#[derive(Clone, Copy)]
pub struct SafeHtml;

impl Escaper for SafeHtml {
    fn write_escaped_str<W: Write>(&self, dest: W, text: &str) -> fmt::Result {
        Html.write_escaped_str(dest, &visible(text))
    }
}

/// HTML with what came from outside as text that shows itself, and `code` between backticks as an element.
#[must_use]
pub fn with_code(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing to a string cannot fail.
    let _ = SafeHtml.write_escaped_str(&mut html, text);
    let mut written = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some((before, code, after)) = rest.split_once('`').and_then(|(before, rest)| {
        let (code, after) = rest.split_once('`').filter(|(code, _)| !code.contains('\n'))?;
        Some((before, code, after))
    }) {
        written.extend([before, "<code>", code, "</code>"]);
        rest = after;
    }
    written + rest
}

/// At most this many characters, with an ellipsis where some are left out.
#[must_use]
pub fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// A span of time as people say it: `850 ms`, `12.5 s`, `4 min 12 s`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded for reading")]
#[must_use]
pub fn duration(seconds: f64) -> String {
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
#[must_use]
pub fn counted(number: usize, noun: &str) -> String {
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
    fn only_colours_reach_a_terminal() {
        let painted = console::style("red").red().force_styling(true).to_string();
        assert_eq!(visible_in_colour(&painted), painted);
        assert_eq!(
            visible_in_colour("a\u{1b}[2Jb\u{1b}[8mc\u{1b}"),
            "a\\u{1b}[2Jb\\u{1b}[8mc\\u{1b}"
        );
    }

    #[test]
    fn code_is_marked_and_nothing_else_is_markup() {
        assert_eq!(
            with_code("set `src` to `<b>`, ` and"),
            "set <code>src</code> to <code>&#60;b&#62;</code>, ` and"
        );
    }

    #[test]
    fn spans_of_time_are_said_in_their_size() {
        assert_eq!(duration(0.0421), "42 ms");
        assert_eq!(duration(12.54), "12.5 s");
        assert_eq!(duration(251.6), "4 min 12 s");
    }
}
