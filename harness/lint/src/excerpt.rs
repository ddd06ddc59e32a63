//! Excerpts of a source: the place of a diagnostic, and the corrected line.

use std::ops::Range;

use super::Source;
use super::diagnostic::Place;

/// The length of an excerpt, in characters: some pages are one line.
pub(super) const EXCERPT: usize = 160;

/// The length of the shown part of a corrected line, in characters.
const FIXED: usize = 230;

/// The shown part of a line with `with` in the place of the text at `at`: a short line as a whole, else the tag, and
/// of a long tag the surroundings of the change.
pub(super) fn fixed(source: &Source, at: &Range<usize>, with: &str, line: &Range<usize>) -> String {
    let shown = &source.shown;
    let is_short = |part: &Range<usize>| part.len() - at.len() + with.len() <= FIXED;
    let holds = |part: &Range<usize>| {
        part.start <= at.start
            && at.end <= part.end
            && line.start <= part.start
            && part.end <= line.end
    };
    let tags = source.document.elements.iter().map(|element| &element.tag);
    let tag = || tags.clone().find(|tag| holds(tag) && is_short(tag)).cloned();
    let (before, after) = match Some(line.clone()).filter(is_short).or_else(tag) {
        Some(part) => (shown[part.start..at.start].to_owned(), shown[at.end..part.end].to_owned()),
        None => around(&shown[line.start..at.start], &shown[at.end..line.end], with),
    };
    format!("{before}{with}{after}").trim().to_owned()
}

/// What is shown before and after a change in a long line.
fn around(before: &str, after: &str, with: &str) -> (String, String) {
    let start = before.char_indices().rev().nth(EXCERPT / 3 - 1).map_or(0, |(at, _)| at);
    let room = FIXED.saturating_sub(with.chars().count() + EXCERPT / 3).max(EXCERPT / 3);
    let end = after.char_indices().nth(room).map_or(after.len(), |(at, _)| at);
    let mark = |cut: bool| if cut { "…" } else { "" };
    (
        format!("{}{}", mark(start > 0), &before[start..]),
        format!("{}{}", &after[..end], mark(end < after.len())),
    )
}

/// The place of a range. Of a long line only the surroundings are read.
pub(super) fn place(source: &Source, at: &Range<usize>) -> Place {
    let (number, line) = source.line_of(at.start);
    let (before, behind) = (line.start..at.start, at.start..line.end);
    let shown: Vec<char> = source.shown[before.clone()].chars().rev().take(EXCERPT / 3).collect();
    let mut excerpt: String = shown.iter().rev().collect();
    let mut caret = shown.len();
    if excerpt.len() < before.len() {
        excerpt.insert(0, '…');
        caret += 1;
    }
    let rest: String = source.shown[behind.clone()].chars().take(EXCERPT - caret).collect();
    let end = at.end.clamp(at.start, line.end).min(at.start + rest.len());
    let width = source.shown[at.start..end].chars().count().max(1);
    let whole = rest.len() == behind.len();
    excerpt += &rest;
    if !whole {
        excerpt.push('…');
    }
    let column = source.text[before].chars().count() + 1;
    Place { line: number + 1, column, excerpt, caret, width }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Context;

    fn placed(text: &str, part: &str) -> Place {
        let source = Source::read(text.as_bytes(), Context::at(jiff::Timestamp::UNIX_EPOCH));
        let at = text.find(part).unwrap();
        place(&source, &(at..at + part.len()))
    }

    #[test]
    fn a_place_counts_characters_from_one() {
        let place = placed("a\nश्री <b>\n", "<b>");
        let expected =
            Place { line: 2, column: 6, excerpt: "श्री <b>".into(), caret: 5, width: 3 };
        assert_eq!(place, expected);
        assert_eq!(place.drawn(), "श्री <b>\n     ^^^\n");
    }

    #[test]
    fn a_long_line_is_shown_in_part() {
        let text = format!("{}<b>{}", "é".repeat(1000), "è".repeat(1000));
        let place = placed(&text, "<b>");
        assert_eq!((place.column, place.caret, place.width), (1001, 54, 3));
        assert_eq!(place.excerpt.chars().nth(place.caret), Some('<'));
        assert!(place.excerpt.starts_with('…') && place.excerpt.ends_with('…'));
        assert_eq!(place.excerpt.chars().count(), EXCERPT + 1);
    }

    fn corrected(text: &str, part: &str, with: &str) -> String {
        let source = Source::read(text.as_bytes(), Context::at(jiff::Timestamp::UNIX_EPOCH));
        let at = text.find(part).unwrap();
        let (_, line) = source.line_of(at);
        fixed(&source, &(at..at + part.len()), with, &line)
    }

    #[test]
    fn a_fixed_line_is_shown_around_the_change() {
        assert_eq!(corrected("<p>\n  <a id=x> y\n", "x", "z"), "<a id=z> y");
        let one_line = format!("<p>{}<a id=x>é</a><p>{}", "é".repeat(500), "è".repeat(500));
        assert_eq!(corrected(&one_line, "x", "z"), "<a id=z>");
        let long_tag =
            format!("<a title=\"{}\" id=x class=\"{}\">", "é".repeat(500), "è".repeat(500));
        let around = corrected(&long_tag, "id=x", "id=zz");
        assert!(around.contains("é\" id=zz class=\"è"), "{around}");
        assert!(around.starts_with('…') && around.ends_with('…'), "{around}");
        assert!(around.chars().count() <= FIXED + 2, "{around}");
        // Outside any tag.
        let text = corrected(&format!("{}x{}", "é".repeat(500), "è".repeat(500)), "x", "z");
        assert!(text.contains("ézè") && text.chars().count() <= FIXED + 2, "{text}");
    }

    #[test]
    fn a_place_over_several_lines_ends_with_its_first() {
        let place = placed("x <a\nb> y", "<a\nb>");
        assert_eq!((place.excerpt.as_str(), place.caret, place.width), ("x <a", 2, 2));
        assert_eq!(placed("", "").width, 1);
    }
}
