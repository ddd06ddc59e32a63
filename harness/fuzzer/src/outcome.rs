//! The outcome of a run, as `fuzz.json` keeps it and reports print it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::case::Case;
use super::hunt::{Hunted, Traced};
use super::judge::Mask;
use super::page::Flaw;
use super::tally::Wrong;
use super::unread::{UnreadOf, is_much};
use super::wire::Part;
use locksmith_core::report::MutationScore;
use locksmith_core::report::text::counted;
use locksmith_spec::verdict::{Finding, Verdict};

mod merged;

/// Facts about a run beside its findings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Facts {
    /// The version of Locksmith that made it.
    pub version: String,
    /// The name of the target.
    pub target: String,
    /// Where requests went.
    pub url: String,
    /// The words that start a run like this, without what is sent; placeholders stand for the secrets.
    #[serde(default)]
    pub command: String,
    /// The folder of the run, as its user named it, quoted for a shell.
    #[serde(default)]
    pub folder: String,
    /// The seed of the stream; none where the run sent only saved cases.
    pub seed: Option<u64>,
    /// The shard and the number of shards, from 1.
    pub shard: (u64, u64),
    /// When it began.
    #[schemars(with = "String")]
    pub started: Timestamp,
    /// The time of sending cases, in seconds.
    pub seconds: f64,
    /// How far the certificate of a locker with https is trusted, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// The state of the locker's clock, in words.
    pub clock: String,
    /// The refusal of the control, where the locker accepted other requests instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_refused: Option<Answer>,
    /// The mutation score of these cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_test: Option<MutationScore>,
    /// The number of masks that a plain request can have.
    pub reachable: usize,
    /// Why it ended before its budget, if it did.
    pub ended_early: Option<String>,
    /// Whether the locker caused the early end: it stopped answering.
    pub is_cut_short: bool,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// The facts about it.
    #[serde(flatten)]
    pub facts: Facts,
    /// How many requests were sent.
    pub requests: u64,
    /// How many of each verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// How many of each class of answer.
    pub answers: Vec<AnswerRow>,
    /// The masks of plain requests that were tried.
    pub masks: BTreeSet<Mask>,
    /// The violations, by cause.
    pub causes: Vec<CauseRow>,
    /// Answers that no pattern of the template matches.
    pub unread: Vec<UnreadRow>,
    /// The same of plain requests, by what was wrong in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread_of: Vec<UnreadOf>,
    /// The number of answers that were too long to read whole, by the part that was too long.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cut: BTreeMap<Part, u64>,
    /// The findings of the security probes; empty where they did not run.
    #[serde(default)]
    pub security: Vec<Finding>,
    /// 0 no violation, 1 violations (or security findings with `--strict-security`), 3 inconclusive.
    pub exit_code: u8,
}

/// How many answers were of a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerRow {
    /// The class.
    pub answer: Answer,
    /// The same in words.
    pub words: String,
    /// How many.
    pub count: u64,
}

/// Answers with one status that no pattern of the template matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnreadRow {
    /// The status.
    pub status: u16,
    /// How many.
    pub count: u64,
    /// The simplest case that met it.
    pub case: Case,
}

/// Violations of one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CauseRow {
    /// Its id, which also names its files.
    pub id: String,
    /// The violated clause.
    pub clause: String,
    /// Further clauses that it is about.
    pub also: Vec<String>,
    /// What was wrong or in question in the minimal case.
    pub faults: Vec<String>,
    /// What was wrong with the answer.
    pub wrong: Wrong,
    /// The same in words.
    pub words: String,
    /// The expected answers.
    pub due: Vec<String>,
    /// How many answers.
    pub count: u64,
    /// The number of the first request that showed it.
    pub first: u64,
    /// The minimal case.
    pub case: Case,
    /// How often it was reproduced, of how many attempts.
    pub confirmed: (u8, u8),
}

impl Facts {
    /// The mutation score, in words.
    #[must_use]
    pub fn self_test(&self) -> String {
        MutationScore::sentence(self.self_test)
    }

    /// The consequence of a control that was refused, in words.
    #[must_use]
    pub fn control(&self) -> Option<String> {
        let refused = self.control_refused?;
        Some(format!(
            "{refused}, although the request is correct; the locker accepted others. Refusals are not \
             judged"
        ))
    }
}

impl CauseRow {
    /// What shows the violation again: a command and, where curl can send the case, a script.
    #[must_use]
    pub fn again(&self, facts: &Facts) -> Vec<String> {
        let file = |ending: &str| format!("{}/causes/{}.{ending}", facts.folder, self.id);
        let replay = format!("{} --replay {}", facts.command, file("json"));
        let script = || format!("LOCKSMITH_APP_KEY=… sh {}", file("sh"));
        [replay].into_iter().chain(self.case.is_plain().then(script)).collect()
    }

    /// The row of a traced cause.
    #[must_use]
    pub fn of(traced: &Traced) -> Self {
        let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        Self {
            id: id(traced),
            clause: traced.cause.clause.to_owned(),
            also: owned(&traced.also),
            faults: owned(&traced.cause.mask.words()),
            wrong: traced.cause.wrong,
            words: traced.cause.wrong.to_string(),
            due: traced.due.clone(),
            count: traced.found.count,
            first: traced.found.first + 1,
            case: traced.found.case,
            confirmed: (traced.confirmed, traced.tried),
        }
    }

    /// Whether every attempt reproduced it.
    #[must_use]
    pub(crate) fn is_steady(&self) -> bool {
        self.confirmed.0 == self.confirmed.1 && !self.is_unconfirmed()
    }

    /// Whether no attempt reproduced it.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        self.confirmed.0 == 0
    }
}

/// The id of a cause: its clause, the choices of its case, and what is wrong with the answer.
fn id(traced: &Traced) -> String {
    let wrong = match traced.cause.wrong {
        Wrong::KeyShown => "key-shown".to_owned(),
        Wrong::Page(code, Flaw::NotShown) => format!("{code}-not-shown"),
        Wrong::Page(code, Flaw::OthersToo) => format!("{code}-and-others-shown"),
        Wrong::Page(code, Flaw::KeyShown) => format!("key-shown-with-{code}"),
        Wrong::Answer(Answer::Launch) => "let-in".to_owned(),
        Wrong::Answer(Answer::Refusal(code)) => format!("code-{code}"),
        Wrong::Answer(Answer::OtherCode(number)) => format!("code-{number}"),
        Wrong::Answer(Answer::Unread(status) | Answer::ServerError(status)) => {
            format!("status-{status}")
        }
        Wrong::Answer(Answer::Dropped) => "dropped".to_owned(),
        Wrong::Answer(Answer::TimedOut) => "timed-out".to_owned(),
        Wrong::Answer(Answer::NoHttp) => "no-http".to_owned(),
        Wrong::Answer(Answer::Cut(part)) => {
            let part = serde_json::to_value(part).unwrap_or_default();
            format!("endless-{}", part.as_str().unwrap_or_default())
        }
    };
    let case = serde_json::to_value(traced.found.case).unwrap_or_default();
    let choices = case.as_object().into_iter().flatten().map(|(name, value)| {
        let value = value.to_string();
        format!("-{name}-{}", value.trim_matches('"'))
    });
    format!("{}{}-{wrong}", traced.cause.clause, choices.collect::<String>()).to_ascii_lowercase()
}

/// `1 answer`, `293 answers`.
fn answers_of(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "answer")
}

impl Outcome {
    /// The outcome of a run.
    #[must_use]
    pub fn of(hunted: &Hunted, facts: Facts) -> Self {
        let tally = &hunted.tally;
        let answers = tally.answers.iter().map(|(answer, count)| AnswerRow {
            answer: *answer,
            words: answer.to_string(),
            count: *count,
        });
        let unread = tally.unread.iter().map(|(status, found)| UnreadRow {
            status: *status,
            count: found.count,
            case: found.case,
        });
        Self {
            facts,
            requests: tally.sent,
            verdicts: tally.verdicts.clone(),
            answers: answers.collect(),
            masks: tally.masks.clone(),
            causes: hunted.causes.iter().map(CauseRow::of).collect(),
            unread: unread.collect(),
            unread_of: UnreadOf::all(&tally.plain),
            cut: tally.cut.clone(),
            security: Vec::new(),
            exit_code: 0,
        }
        .concluded()
    }

    /// Adds the findings of the security probes. A finding warns; if `strict`, it fails.
    #[must_use]
    pub fn with_security(mut self, mut findings: Vec<Finding>, strict: bool) -> Self {
        for finding in findings.iter_mut().filter(|one| strict && one.verdict == Verdict::Warn) {
            finding.verdict = Verdict::Fail;
        }
        self.security = findings;
        self.concluded()
    }

    /// Sets the exit code by its causes and counts.
    fn concluded(mut self) -> Self {
        let fails = self.security.iter().any(|finding| finding.verdict == Verdict::Fail);
        self.exit_code = if fails || self.breaks_clauses() {
            1
        } else if self.requests == 0
            || self.is_blind()
            || !self.causes.is_empty()
            || !self.cut.is_empty()
            || self.facts.is_cut_short
        {
            3
        } else {
            0
        };
        self
    }

    /// Whether a violation was reproduced.
    #[must_use]
    pub(crate) fn breaks_clauses(&self) -> bool {
        self.causes.iter().any(|cause| !cause.is_unconfirmed())
    }

    /// Whether a security finding warns.
    #[must_use]
    pub fn warns(&self) -> bool {
        self.security.iter().any(|finding| finding.verdict == Verdict::Warn)
    }

    /// The conclusion in two words.
    #[must_use]
    pub fn headline(&self) -> &'static str {
        match self.exit_code {
            0 if self.warns() => "No violations",
            0 => "No findings",
            1 if !self.breaks_clauses() => "Security findings",
            1 => "Violations found",
            _ => "Inconclusive",
        }
    }

    /// The conclusion in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.exit_code {
            0 if self.warns() => "No violations. Security findings are warnings".to_owned(),
            0 => "No violations".to_owned(),
            1 if !self.breaks_clauses() => {
                "No violations. Security findings are failures (--strict-security)".to_owned()
            }
            1 => {
                let reproduced = || self.causes.iter().filter(|cause| !cause.is_unconfirmed());
                let answers = reproduced().map(|cause| cause.count).sum();
                format!("{} ({})", counted(reproduced().count(), "violation"), answers_of(answers))
            }
            _ if self.requests == 0 => "Locksmith sent no request".to_owned(),
            _ if self.facts.is_cut_short => "The locker stopped answering".to_owned(),
            _ if !self.causes.is_empty() => "No violation was reproduced".to_owned(),
            _ if self.unread() == self.requests => "Locksmith could not read any answer".to_owned(),
            _ if self.is_blind() => format!(
                "No violations in the answers that Locksmith could read; it could not read {} of {}. Correct \
                 [answers] in the template, or the locker",
                self.unread(),
                self.requests
            ),
            _ => {
                "No violations in the answers that Locksmith read; some were too long to read whole"
                    .to_owned()
            }
        }
    }

    /// How many answers could not be read.
    fn unread(&self) -> u64 {
        self.verdicts.get(&Verdict::Inconclusive).copied().unwrap_or_default()
    }

    /// Whether too many answers were unreadable to conclude anything from the rest.
    fn is_blind(&self) -> bool {
        self.unread() == self.requests
            || is_much(self.unread(), self.requests)
            || self.blind().next().is_some()
    }

    /// The plain requests that are not judged, since their answers were unreadable; right ones first.
    pub fn blind(&self) -> impl Iterator<Item = &UnreadOf> {
        let is_first = |row: &&UnreadOf| row.is_of_right_requests();
        let blind = || self.unread_of.iter().filter(|row| row.is_blind());
        blind().filter(is_first).chain(blind().filter(move |row| !is_first(row)))
    }

    /// The answers that were too long, in sentences.
    #[must_use]
    pub fn cut_in_words(&self) -> Vec<String> {
        let words = |(part, count): (&Part, &u64)| {
            format!(
                "{}: {part}. Locksmith did not search the rest for app keys",
                answers_of(*count)
            )
        };
        self.cut.iter().map(words).collect()
    }

    /// Requests a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a rate is printed in whole numbers")]
        let requests = self.requests as f64;
        if self.facts.seconds > 0.0 { requests / self.facts.seconds } else { 0.0 }
    }
}
