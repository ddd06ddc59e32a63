//! What the checks made of each mutant, and of each target that conforms; and the conclusion. Pure.

use std::time::Instant;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::places::Place;
use crate::score::Subject;
use locksmith_core::report::MutationScore;
use locksmith_core::report::text::{counted, one_line};
use locksmith_core::scenario::samples::Kind;
use locksmith_spec::is_security;
use locksmith_spec::verdict::Verdict;

/// What a proof was made with.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Facts {
    /// The version of the harness that made it.
    pub version: String,
    /// The browser, with its version; none where none was needed.
    pub browser: Option<String>,
    /// What was tried, in words.
    pub tried: String,
    /// When it began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started: Timestamp,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl Facts {
    /// What this program tried since then.
    pub(super) fn since(
        (started, began): (Timestamp, Instant),
        browser: Option<String>,
        tried: String,
    ) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { version, browser, tried, started, seconds: began.elapsed().as_secs_f64() }
    }
}

/// Whether the checks notice what they should, and nothing else. This is `proof.json`.
#[derive(Clone, Debug, Deserialize, JsonSchema, PartialEq, Serialize)]
pub struct Proof {
    /// Whose checks were proved.
    pub subject: Subject,
    /// 0 proved, 1 not proved, 3 nothing was tried, or not everything.
    pub exit_code: u8,
    /// What reports print of it.
    pub score: MutationScore,
    /// What it was made with.
    pub facts: Facts,
    /// The targets, in the order in which they were tried.
    pub rows: Vec<Row>,
}

/// A target and what was made of it.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Row {
    /// Its name, such as `hash/by-prefix` or `wrong/href-missing`.
    pub id: String,
    /// Whether it is wrong on purpose, does what is tolerated, or is right.
    pub kind: Kind,
    /// The clause that it breaks, or that it is about.
    pub clause: Option<String>,
    /// Why a real target might do it, or what it shows.
    pub why: String,
    /// The cases, or the rule, that must kill it; none where any will do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<String>,
    /// Where it shows, as far as the fuzzer is concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What came of it.
    pub outcome: Outcome,
    /// What was said of it.
    pub remarks: Vec<Remark>,
    /// The certification's conclusion in a sentence; none where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conclusion: Option<String>,
}

/// What a case, a rule or the fuzzer says of a target.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Remark {
    /// The case, or the rule; of the fuzzer its minimal case.
    pub case: String,
    /// The clauses that it speaks of: of a locker's case those under which it failed.
    pub clauses: Vec<String>,
    /// How much it weighs.
    pub verdict: Verdict,
    /// What was seen.
    pub seen: String,
    /// Whether the outcome is decided by it.
    pub decides: bool,
}

/// What came of a target.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A mutant was reported under the clause that it breaks, by what must report it.
    Killed,
    /// A mutant was reported, under another clause only or first.
    WrongReason,
    /// A mutant was not reported, or nothing was said of a page that does what is tolerated.
    Survived,
    /// A target that conforms passes, and of a tolerated one nothing fails.
    Conforms,
    /// Something else came of such a target.
    FalsePositive,
    /// A mutant was not reported, and shows where the fuzzer does not look.
    Elsewhere,
    /// It was reported, though it is said to show elsewhere: the list of places is wrong.
    Unforeseen,
}

impl Outcome {
    /// What keeps checks from being proved, the gravest first.
    pub(super) const OBSTACLES: [Self; 4] =
        [Self::Survived, Self::WrongReason, Self::Unforeseen, Self::FalsePositive];

    /// The words that stand in reports.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Killed => "killed",
            Self::WrongReason => "wrong reason",
            Self::Survived => "survived",
            Self::Conforms => "conforms",
            Self::FalsePositive => "false positive",
            Self::Elsewhere => "elsewhere",
            Self::Unforeseen => "unexpected",
        }
    }

    /// The verdict that looks alike.
    pub(super) fn verdict(self) -> Verdict {
        match self {
            Self::Killed | Self::Conforms => Verdict::Pass,
            Self::WrongReason | Self::Unforeseen => Verdict::Inconclusive,
            Self::Survived | Self::FalsePositive => Verdict::Fail,
            Self::Elsewhere => Verdict::Skipped,
        }
    }

    /// Whether all is as it should be.
    #[must_use]
    pub fn holds(self) -> bool {
        !Self::OBSTACLES.contains(&self)
    }
}

impl Remark {
    /// Whether it says that a clause is broken, or of a matter of security that it is not as it should be.
    #[must_use]
    pub fn is_violation(&self) -> bool {
        self.verdict == Verdict::Fail
            || self.verdict == Verdict::Warn && self.clauses.iter().any(|it| is_security(it))
    }

    /// The remark in a line.
    pub(super) fn line(&self) -> String {
        let under = match &self.clauses[..] {
            [] => String::new(),
            clauses => format!(" under {}", clauses.join(" ")),
        };
        format!("{}{under}: {}", self.case, one_line(&self.seen))
    }
}

impl Row {
    /// A remark that decides the outcome.
    #[must_use]
    pub fn decisive(&self) -> Option<&Remark> {
        self.remarks.iter().find(|remark| remark.decides)
    }

    /// The row in a line.
    #[must_use]
    pub fn line(&self) -> String {
        let mark = if self.outcome.holds() { "ok " } else { "NOT" };
        let said = self.decisive().map_or_else(|| self.nothing().to_owned(), Remark::line);
        format!("{mark}  {}  {}: {said}", self.outcome.words(), self.id)
    }

    /// What is said where no remark decides.
    pub(super) fn nothing(&self) -> &str {
        match &self.conclusion {
            Some(conclusion) => conclusion,
            None if self.outcome == Outcome::Elsewhere => "shows where the fuzzer does not look",
            None => "nothing was reported",
        }
    }
}

impl Proof {
    /// Draws the conclusion.
    #[must_use]
    pub fn of(subject: Subject, facts: Facts, rows: Vec<Row>, stopped: bool) -> Self {
        let count = |is_it: fn(&&Row) -> bool| rows.iter().filter(is_it).count();
        let score = MutationScore {
            mutants: count(|row| {
                row.kind == Kind::Wrong && row.place.is_none_or(Place::is_over_http)
            }),
            killed: count(|row| row.outcome == Outcome::Killed),
            conforming: count(|row| row.kind != Kind::Wrong),
            false_positives: count(|row| row.outcome == Outcome::FalsePositive),
        };
        let is_untried = |row: &Row| row.kind == Kind::Right && row.remarks.is_empty();
        let is_nothing = match subject {
            Subject::Page => rows.is_empty(),
            Subject::Fuzz => score.mutants == 0,
            // At a locker that conforms each case has a remark.
            Subject::Locker => {
                score.mutants == 0 && score.conforming < 2 || rows.iter().any(is_untried)
            }
        };
        let exit_code = if rows.iter().any(|row| !row.outcome.holds()) {
            1
        } else if stopped || is_nothing {
            3
        } else {
            0
        };
        Self { subject, exit_code, score, facts, rows }
    }

    /// The targets of an outcome.
    pub fn of_outcome(&self, outcome: Outcome) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.outcome == outcome)
    }

    /// What keeps the checks from being proved, the gravest first.
    #[must_use]
    pub fn obstacles(&self) -> Vec<&Row> {
        Outcome::OBSTACLES.into_iter().flat_map(|outcome| self.of_outcome(outcome)).collect()
    }

    /// The conclusion in a word or two.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self.exit_code {
            0 => "Proved",
            3 => "Incomplete",
            _ => "Not proved",
        }
    }

    /// The conclusion in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let MutationScore { mutants, killed, conforming, .. } = self.score;
        let others = Outcome::OBSTACLES.map(|outcome| (self.of_outcome(outcome).count(), outcome));
        let others: String = others
            .into_iter()
            .filter(|(count, outcome)| *count > 0 && *outcome != Outcome::FalsePositive)
            .map(|(count, outcome)| format!(", {count} {}", outcome.words()))
            .collect();
        let end = if self.exit_code == 3 { "; not everything was tried" } else { "" };
        format!(
            "{killed} of {} killed, each under the clause that it breaks{others}; {}, {}{end}",
            counted(mutants, "mutant"),
            counted(conforming, "conforming target"),
            counted(self.score.false_positives, "false positive")
        )
    }
}
