//! A rule, and the collector of its diagnostics.

use std::ops::Range;

use super::Source;
use super::diagnostic::Diagnostic;
use super::excerpt::{EXCERPT, fixed, place};
use locksmith_spec::verdict::Verdict;

/// The most diagnostics of one rule that are reported one by one.
const MOST_OF_A_RULE: usize = 20;

/// A static rule, with the texts that `explain` and the reports print.
#[derive(Debug)]
pub struct Rule {
    /// Its stable id, such as `page/typographic-quotes`.
    pub id: &'static str,
    /// The clauses that it can find violated; each diagnostic names one of them.
    pub clauses: &'static [&'static str],
    /// What it demands, in a sentence.
    pub what: &'static str,
    /// What goes wrong for users of a page that violates it.
    pub why: &'static str,
    /// How to fix it.
    pub fix: &'static str,
    /// Whether it needs the app key.
    pub needs_key: bool,
    pub(super) look: fn(&Source, &mut Diagnostics<'_>),
}

/// Collects the diagnostics of one rule.
#[derive(Debug)]
pub(super) struct Diagnostics<'s> {
    source: &'s Source,
    rule: &'static Rule,
    found: Vec<(usize, Diagnostic)>,
    left_out: usize,
}

/// A diagnostic that was just added, to be refined. Nothing, once the rule has reported its most.
#[derive(Debug)]
pub(super) struct Added<'a> {
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
    ) -> Added<'_> {
        self.add(clause, Verdict::Fail, at, seen)
    }

    /// Adds a warning: tolerated.
    pub(super) fn warn(
        &mut self,
        clause: &'static str,
        at: &Range<usize>,
        seen: &str,
    ) -> Added<'_> {
        self.add(clause, Verdict::Warn, at, seen)
    }

    /// Adds a note: the specification leaves it open.
    pub(super) fn note(
        &mut self,
        clause: &'static str,
        at: &Range<usize>,
        seen: &str,
    ) -> Added<'_> {
        self.add(clause, Verdict::Note, at, seen)
    }

    fn add(
        &mut self,
        clause: &'static str,
        verdict: Verdict,
        at: &Range<usize>,
        seen: &str,
    ) -> Added<'_> {
        let source = self.source;
        if self.found.len() == MOST_OF_A_RULE {
            self.left_out += 1;
            return Added { source, diagnostic: None };
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
        Added { source, diagnostic: self.found.last_mut().map(|(_, diagnostic)| diagnostic) }
    }

    /// The diagnostics, each with its byte in the source.
    pub(super) fn into_vec(mut self) -> Vec<(usize, Diagnostic)> {
        if let (Some((_, last)), more @ 1..) = (self.found.last_mut(), self.left_out) {
            last.seen += &format!(" (and {more} more of this kind)");
        }
        self.found
    }
}

impl Added<'_> {
    /// Names the interpretation that decided.
    pub(super) fn by(self, interpretation: &'static str) -> Self {
        self.with(|diagnostic, _| diagnostic.interpretation = Some(interpretation))
    }

    /// Marks something as missing in the source, which a script may add.
    pub(super) fn absent(self) -> Self {
        self.with(|diagnostic, _| diagnostic.absent = true)
    }

    /// Sets a more precise fix than the rule's.
    pub(super) fn fix(self, how: &str) -> Self {
        self.with(|diagnostic, source| diagnostic.fix = source.discreet(how))
    }

    /// Sets a more precise expectation than the rule's.
    pub(super) fn right(self, what: &str) -> Self {
        self.with(|diagnostic, source| diagnostic.permitted = source.discreet(what))
    }

    /// Sets the corrected line: with `with` in the place of the text at `at`.
    pub(super) fn corrected(self, at: &Range<usize>, with: &str) -> Self {
        self.with(|diagnostic, source| {
            let (_, line) = source.line_of(at.start);
            // A correction over several lines cannot be shown in one.
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
