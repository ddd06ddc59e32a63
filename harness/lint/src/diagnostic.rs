//! What a rule reports: a diagnostic and its place.

use std::cmp::Reverse;

use locksmith_spec::clause;
use locksmith_spec::verdict::Verdict;

/// A fault in a page's source, with its place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// The rule that reports it, such as `page/typographic-quotes`.
    pub rule: &'static str,
    /// The clause that it is about.
    pub clause: &'static str,
    /// The interpretation that decided, where the clause alone does not.
    pub interpretation: Option<&'static str>,
    /// Fail, Warn (tolerated) or Note (open).
    pub verdict: Verdict,
    /// Whether something is missing in the source, which a script may add: a caller that has the page as
    /// the browser built it drops the diagnostic when it is there.
    pub absent: bool,
    /// The place of the fault; of something missing, the place where it belongs.
    pub place: Place,
    /// What is right.
    pub permitted: String,
    /// What is wrong, in a sentence.
    pub seen: String,
    /// How to fix it.
    pub fix: String,
    /// The corrected line, where the correction is certain.
    pub corrected: Option<String>,
    /// The part of the corrected line to show: a short line, else the changed tag, else the surroundings of the change.
    pub fixed: Option<String>,
}

/// A place in a source. The excerpt never shows the app key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Place {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, in characters, counted from 1.
    pub column: usize,
    /// The line, or the part of a long line around the place.
    pub excerpt: String,
    /// The number of characters of the excerpt before the place.
    pub caret: usize,
    /// The number of characters of the place in the excerpt, at least 1.
    pub width: usize,
}

impl Diagnostic {
    /// The words of the specification.
    #[must_use]
    pub fn says(&self) -> &'static str {
        clause::find(self.clause).map_or("", |clause| clause.quote)
    }

    /// The diagnostic in several lines: what is wrong, what is expected, how to fix it.
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
        text += &format!("  expected: {}\n", self.permitted);
        text += &format!("  fix: {}\n", self.fix);
        if let Some(fixed) = &self.fixed {
            text += &format!("  fixed line:\n    {fixed}\n");
        }
        text += &format!("  specification: \"{}\"\n", self.says());
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

/// Sorts the diagnostics of all rules: by verdict, failures first, then in the order of the source.
pub(super) fn in_order(mut diagnostics: Vec<(usize, Diagnostic)>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|(at, diagnostic)| (Reverse(diagnostic.verdict), *at));
    diagnostics.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}
