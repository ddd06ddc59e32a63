//! What a rule says when it notices something.

use std::cmp::Reverse;
use std::ops::Range;

use super::{Rule, Source, find};
use locksmith_spec::clause;
use locksmith_spec::verdict::{Evidence, Finding, HOW_TO_FIX, Verdict};

/// How many diagnostics of one rule are told one by one.
const MOST_OF_A_RULE: usize = 20;

/// How much of a line is shown, in characters: some pages are one line.
const EXCERPT: usize = 160;

/// How much of a corrected line is shown, in characters.
const FIXED: usize = 230;

/// Something in a page's source that is not as it should be: a finding with a place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// The rule that noticed it, such as `page/typographic-quotes`.
    pub rule: &'static str,
    /// The clause that it is about.
    pub clause: &'static str,
    /// The interpretation that decided, where the clause alone does not.
    pub interpretation: Option<&'static str>,
    /// Fail, Warn (tolerated) or Note (open to the specification).
    pub verdict: Verdict,
    /// Whether the fault is that something is missing in the source. A script may add it: who has the
    /// page as the browser built it drops this when it is there.
    pub absent: bool,
    /// Where it is seen; of what is missing, where one would look for it.
    pub place: Place,
    /// What would have been right.
    pub permitted: String,
    /// What was seen, in a sentence.
    pub seen: String,
    /// How to fix it.
    pub fix: String,
    /// The line as it should be, where that is certain.
    pub corrected: Option<String>,
    /// What of that is shown: all of a short line, else the tag that is changed, or what stands around the change.
    pub fixed: Option<String>,
}

/// A place in a source. It never shows the app key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, in characters, counted from 1.
    pub column: usize,
    /// The line, or the part of a long line around the place.
    pub excerpt: String,
    /// How many characters of the excerpt stand before the place.
    pub caret: usize,
    /// How many characters the place has in the excerpt; at least 1.
    pub width: usize,
}

impl Diagnostic {
    /// The words of the specification.
    #[must_use]
    pub fn says(&self) -> &'static str {
        clause::find(self.clause).map_or("", |clause| clause.quote)
    }

    /// The diagnostic as a person reads it, in several lines.
    #[must_use]
    pub fn text(&self) -> String {
        let Place { line, column, .. } = self.place;
        let by = self.interpretation.map(|id| format!(", {id}")).unwrap_or_default();
        let mut text = format!(
            "{} {} ({}{by})\n  line {line}, column {column}: {}\n",
            self.verdict.word(),
            self.rule,
            self.clause,
            self.seen
        );
        text += &indented(&self.place.drawn());
        text += &format!("  right: {}\n", self.permitted);
        text += &format!("  to fix it: {}\n", self.fix);
        if let Some(fixed) = &self.fixed {
            text += &format!("  the line, fixed:\n    {fixed}\n");
        }
        text += &format!("  the specification says: \"{}\"\n", self.says());
        text
    }
}

impl Place {
    /// The excerpt with carets under the place.
    #[must_use]
    pub fn drawn(&self) -> String {
        let before: String = self
            .excerpt
            .chars()
            .take(self.caret)
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        format!("{}\n{before}{}\n", self.excerpt, "^".repeat(self.width))
    }
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Self {
        let Place { line, column, .. } = diagnostic.place;
        let evidence = |what: String, text: String| Evidence { what, text, file: None };
        let place = format!("line {line}, column {column} of the source");
        let mut shown = vec![evidence(place, diagnostic.place.drawn())];
        // What the rule says of it stands beside its case.
        if find(diagnostic.rule).is_none_or(|rule| rule.fix != diagnostic.fix) {
            shown.push(evidence(HOW_TO_FIX.into(), diagnostic.fix.clone()));
        }
        if let Some(fixed) = diagnostic.fixed {
            shown.push(evidence("the line, fixed".into(), fixed));
        }
        Self {
            clause: diagnostic.clause.to_owned(),
            interpretation: diagnostic.interpretation.map(str::to_owned),
            verdict: diagnostic.verdict,
            permitted: vec![diagnostic.permitted],
            observed: diagnostic.seen,
            evidence: shown,
            elsewhere: None,
        }
    }
}

/// Collects the diagnostics of one rule.
#[derive(Debug)]
pub(super) struct Diagnostics<'s> {
    source: &'s Source,
    rule: &'static Rule,
    found: Vec<(usize, Diagnostic)>,
    left_out: usize,
}

/// A diagnostic that was just noticed, for what else there is to say of it.
#[derive(Debug)]
pub(super) struct Noticed<'a> {
    source: &'a Source,
    diagnostic: Option<&'a mut Diagnostic>,
}

impl<'s> Diagnostics<'s> {
    pub(super) fn of(rule: &'static Rule, source: &'s Source) -> Self {
        Self { source, rule, found: Vec::new(), left_out: 0 }
    }

    /// Adds a failure.
    pub(super) fn fail(
        &mut self,
        clause: &'static str,
        at: &Range<usize>,
        seen: &str,
    ) -> Noticed<'_> {
        self.add(clause, Verdict::Fail, at, seen)
    }

    /// Adds what is tolerated.
    pub(super) fn warn(
        &mut self,
        clause: &'static str,
        at: &Range<usize>,
        seen: &str,
    ) -> Noticed<'_> {
        self.add(clause, Verdict::Warn, at, seen)
    }

    /// Adds what is open to the specification.
    pub(super) fn note(
        &mut self,
        clause: &'static str,
        at: &Range<usize>,
        seen: &str,
    ) -> Noticed<'_> {
        self.add(clause, Verdict::Note, at, seen)
    }

    fn add(
        &mut self,
        clause: &'static str,
        verdict: Verdict,
        at: &Range<usize>,
        seen: &str,
    ) -> Noticed<'_> {
        let source = self.source;
        if self.found.len() == MOST_OF_A_RULE {
            self.left_out += 1;
            return Noticed { source, diagnostic: None };
        }
        let diagnostic = Diagnostic {
            rule: self.rule.id,
            clause,
            interpretation: None,
            verdict,
            absent: false,
            place: place(source, at),
            permitted: self.rule.what.to_owned(),
            seen: source.discreet(seen),
            fix: self.rule.fix.to_owned(),
            corrected: None,
            fixed: None,
        };
        self.found.push((at.start, diagnostic));
        Noticed { source, diagnostic: self.found.last_mut().map(|(_, diagnostic)| diagnostic) }
    }

    /// The diagnostics, each with its byte in the source.
    pub(super) fn into_vec(mut self) -> Vec<(usize, Diagnostic)> {
        if let (Some((_, last)), more @ 1..) = (self.found.last_mut(), self.left_out) {
            last.seen += &format!(" (and {more} more of this kind)");
        }
        self.found
    }
}

/// The diagnostics of all rules, the gravest first, and those of one verdict in the order of the source.
pub(super) fn in_order(mut diagnostics: Vec<(usize, Diagnostic)>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|(at, diagnostic)| (Reverse(diagnostic.verdict), *at));
    diagnostics.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

impl Noticed<'_> {
    /// Names the interpretation that decided.
    pub(super) fn by(self, interpretation: &'static str) -> Self {
        self.with(|diagnostic, _| diagnostic.interpretation = Some(interpretation))
    }

    /// Says that something is missing, which a script may yet add.
    pub(super) fn absent(self) -> Self {
        self.with(|diagnostic, _| diagnostic.absent = true)
    }

    /// Says how to fix it better than the rule does.
    pub(super) fn fix(self, how: &str) -> Self {
        self.with(|diagnostic, source| diagnostic.fix = source.discreet(how))
    }

    /// Says what is right better than the rule does.
    pub(super) fn right(self, what: &str) -> Self {
        self.with(|diagnostic, source| diagnostic.permitted = source.discreet(what))
    }

    /// Gives the line as it should be: with `with` in place of what stands at `at`.
    pub(super) fn corrected(self, at: &Range<usize>, with: &str) -> Self {
        self.with(|diagnostic, source| {
            let (_, line) = source.line_of(at.start);
            // What goes over several lines would be told wrong.
            if at.end > line.end {
                return;
            }
            let with = source.discreet(with);
            if line.len() <= 4 * EXCERPT {
                let shown = &source.shown;
                let (before, after) = (&shown[line.start..at.start], &shown[at.end..line.end]);
                diagnostic.corrected = Some(format!("{before}{with}{after}"));
            }
            diagnostic.fixed = Some(fixed(source, at, &with, &line));
        })
    }

    fn with(mut self, change: impl FnOnce(&mut Diagnostic, &Source)) -> Self {
        if let Some(diagnostic) = &mut self.diagnostic {
            change(diagnostic, self.source);
        }
        self
    }
}

/// A line with `with` in place of what stands at `at`, as it is shown: whole where it is short, else the tag alone,
/// and of a long tag what stands around the change.
fn fixed(source: &Source, at: &Range<usize>, with: &str, line: &Range<usize>) -> String {
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

/// What is shown before and behind a change in a long line.
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

/// The place of a range. Of a long line only the surroundings are walked through.
fn place(source: &Source, at: &Range<usize>) -> Place {
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
    fn a_line_that_was_fixed_is_shown_where_it_was() {
        assert_eq!(corrected("<p>\n  <a id=x> y\n", "x", "z"), "<a id=z> y");
        let one_line = format!("<p>{}<a id=x>é</a><p>{}", "é".repeat(500), "è".repeat(500));
        assert_eq!(corrected(&one_line, "x", "z"), "<a id=z>");
        let long_tag =
            format!("<a title=\"{}\" id=x class=\"{}\">", "é".repeat(500), "è".repeat(500));
        let around = corrected(&long_tag, "id=x", "id=zz");
        assert!(around.contains("é\" id=zz class=\"è"), "{around}");
        assert!(around.starts_with('…') && around.ends_with('…'), "{around}");
        assert!(around.chars().count() <= FIXED + 2, "{around}");
        // Of what is in no tag.
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
