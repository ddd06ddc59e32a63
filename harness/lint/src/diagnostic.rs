//! What a rule reports when it notices something.

use std::cmp::Reverse;

use locksmith_spec::clause;
use locksmith_spec::verdict::Verdict;

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

/// The diagnostics of all rules, the gravest first, and those of one verdict in the order of the source.
pub(super) fn in_order(mut diagnostics: Vec<(usize, Diagnostic)>) -> Vec<Diagnostic> {
    diagnostics.sort_by_key(|(at, diagnostic)| (Reverse(diagnostic.verdict), *at));
    diagnostics.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}
