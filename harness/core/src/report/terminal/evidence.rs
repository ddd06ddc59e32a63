//! Evidence on a screen.

use crate::report::screen::Screen;
use crate::report::text::{is_steering, one_line, shortened};
use locksmith_spec::verdict::Evidence;

/// The longest quotation of evidence, in characters.
const QUOTED: usize = 240;

/// Shows a piece of evidence; one that points into a line, by the line and carets.
pub(super) fn show_evidence(screen: &mut Screen, evidence: &Evidence) {
    let faint = console::Style::new().dim();
    let Some((line, pointer)) = pointed(&evidence.text, screen.row_width()) else {
        screen.row("evidence", &faint, &told_evidence(evidence));
        return;
    };
    screen.row("evidence", &faint, &format!("{}:", evidence.what));
    screen.row_unwrapped("", &faint, &line);
    screen.row_unwrapped("", &faint, &pointer);
}

/// A line and the carets that point into it, as much as `width` columns hold; none where the text is
/// something else.
fn pointed(text: &str, width: usize) -> Option<(String, String)> {
    let (line, pointer) = text.split_once('\n')?;
    let pointer = pointer.trim_end();
    let (from, marks) = (pointer.find('^')?, pointer.matches('^').count());
    if pointer.trim() != "^".repeat(marks) {
        return None;
    }
    let plain = |c: char| if c == '\t' || is_steering(c) { ' ' } else { c };
    let line: Vec<char> = line.chars().map(plain).collect();
    if from > line.len() {
        return None;
    }
    // The place in its surroundings: of what is before it a third.
    let start = if line.len() <= width { 0 } else { from.saturating_sub(width / 3) };
    let mut shown: String = line.iter().skip(start).take(width).collect();
    if start > 0 {
        shown.replace_range(..shown.chars().next().map_or(0, char::len_utf8), "…");
    }
    if line.len() > start + width {
        shown.pop();
        shown.push('…');
    }
    let column = from - start;
    let marks = "^".repeat(marks.min(width.saturating_sub(column)).max(1));
    Some((shown, format!("{:column$}{marks}", "")))
}

fn told_evidence(evidence: &Evidence) -> String {
    let mut words = evidence.what.clone();
    if !evidence.text.trim().is_empty() {
        words = format!("{words}: {}", shortened(&one_line(&evidence.text), QUOTED));
    }
    match &evidence.file {
        Some(file) => format!("{words} [{file}]"),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stay_under_what_they_point_at() {
        let line = format!("{}<a>{}", "é".repeat(50), "è".repeat(50));
        let text = format!("{line}\n{}^^^\n", " ".repeat(50));
        assert_eq!(pointed(&text, 200), Some((line, format!("{}^^^", " ".repeat(50)))));
        let (shown, pointer) = pointed(&text, 30).unwrap();
        assert_eq!((shown.chars().count(), pointer.as_str()), (30, "          ^^^"));
        assert_eq!(shown.chars().skip(10).take(3).collect::<String>(), "<a>");
        assert!(shown.starts_with('…') && shown.ends_with('…'));
        let wide = format!("{}\n{}\n", "x".repeat(90), "^".repeat(90));
        assert_eq!(pointed(&wide, 30).unwrap().1, "^".repeat(30));
    }

    #[test]
    fn what_steers_a_terminal_is_left_out_and_other_texts_are_no_place() {
        assert_eq!(pointed("\ta\u{1b}b\n\t^\n", 30), Some((" a b".into(), " ^".into())));
        for text in ["", "a", "a\nb", "a\n^ ^", "a\n    ^"] {
            assert_eq!(pointed(text, 30), None, "{text:?}");
        }
    }
}
