//! What a run came to, as it is kept and told: `fuzz.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::case::Case;
use super::hunt::{Hunted, Traced};
use super::judge::{Mask, Verdict};
use super::page::Flaw;
use super::tally::Wrong;
use super::wire::Part;
use crate::judge::{Finding, Verdict as Told};
use crate::report::KillScore;

/// What is known of a run besides what it found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Facts {
    /// The version of the harness that made it.
    pub version: String,
    /// The name of the target.
    pub target: String,
    /// Where requests went.
    pub url: String,
    /// What the stream was made from; none where only saved cases were sent.
    pub seed: Option<u64>,
    /// Which part of how many; from 1.
    pub shard: (u64, u64),
    /// When it began, in milliseconds since 1970.
    pub started: i64,
    /// How long cases were sent, in seconds.
    pub seconds: f64,
    /// What the certificate of a locker behind https is worth, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// How the locker's clock was met.
    pub clock: String,
    /// What the control was refused with, where others were let in instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_refused: Option<Answer>,
    /// What these cases are known to be worth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kill_score: Option<KillScore>,
    /// Every mask that a plain request could have.
    pub reachable: usize,
    /// Why it ended before its budget was spent, if it did.
    pub ended_early: Option<String>,
    /// Whether that was nobody's wish: the locker was not there any more.
    pub is_cut_short: bool,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Outcome {
    /// What is known of it besides.
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
    /// Answers that the template has no word for.
    pub unread: Vec<UnreadRow>,
    /// How many answers were not read to their end, by the part that was too long: nothing is said of the rest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cut: BTreeMap<Part, u64>,
    /// What the security probes came to; none where they were not made.
    #[serde(default)]
    pub security: Vec<Finding>,
    /// 0 no violation, 1 violations (or security findings, where those decide), 3 nothing is known.
    pub exit_code: u8,
}

/// How many answers were of a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AnswerRow {
    /// The class.
    pub answer: Answer,
    /// The same in words.
    pub words: String,
    /// How many.
    pub count: u64,
}

/// Answers of a status that the template has no word for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct UnreadRow {
    /// The status.
    pub status: u16,
    /// How many.
    pub count: u64,
    /// The simplest case that met it.
    pub case: Case,
}

/// Violations of one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CauseRow {
    /// Its name: of its script, too.
    pub id: String,
    /// The clause that is broken.
    pub clause: String,
    /// Clauses besides that it speaks of.
    pub also: Vec<String>,
    /// What was wrong or in question in the minimal case.
    pub faults: Vec<String>,
    /// What was wrong with the answer.
    pub wrong: Wrong,
    /// The same in words.
    pub words: String,
    /// What was due.
    pub due: Vec<String>,
    /// How many answers.
    pub count: u64,
    /// After how many requests it was met first.
    pub first: u64,
    /// The minimal case.
    pub case: Case,
    /// How often it showed again, of how many.
    pub confirmed: (u8, u8),
}

impl Facts {
    /// What the cases are known to be worth.
    #[must_use]
    pub fn kill_score(&self) -> String {
        KillScore::of_fuzzer(self.kill_score)
    }

    /// What a control that was refused leaves to be said.
    #[must_use]
    pub fn control(&self) -> Option<String> {
        let refused = self.control_refused?;
        Some(format!(
            "{refused}, though it is right in everything, and others were let in: of refusals nothing \
             more is said"
        ))
    }
}

impl CauseRow {
    pub(crate) fn of(traced: &Traced) -> Self {
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

    /// Whether it showed itself each time.
    #[must_use]
    pub fn is_steady(&self) -> bool {
        self.confirmed.0 == self.confirmed.1 && !self.is_unconfirmed()
    }

    /// Whether it never showed itself again.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        self.confirmed.0 == 0
    }
}

/// The clause, what stood out in the request, and what was wrong with the answer.
fn id(traced: &Traced) -> String {
    let wrong = match traced.cause.wrong {
        Wrong::KeyShown => "key-shown".to_owned(),
        Wrong::Page(code, Flaw::NotShown) => format!("{code}-not-shown"),
        Wrong::Page(code, Flaw::OthersToo) => format!("{code}-and-others-shown"),
        Wrong::Page(code, Flaw::KeyShown) => format!("key-shown-with-{code}"),
        Wrong::Answer(Answer::Launch) => "let-in".to_owned(),
        Wrong::Answer(Answer::Refusal(code)) => format!("told-{code}"),
        Wrong::Answer(Answer::OtherCode(number)) => format!("told-{number}"),
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

impl Outcome {
    /// Of a run that sent what it could.
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
            cut: tally.cut.clone(),
            security: Vec::new(),
            exit_code: 0,
        }
        .concluded()
    }

    /// With what the security probes came to. A finding warns; where that is asked for, it fails.
    #[must_use]
    pub fn with_security(mut self, mut findings: Vec<Finding>, strict: bool) -> Self {
        for finding in findings.iter_mut().filter(|one| strict && one.verdict == Told::Warn) {
            finding.verdict = Told::Fail;
        }
        self.security = findings;
        self.concluded()
    }

    /// With the exit code that its causes and counts come to.
    fn concluded(mut self) -> Self {
        let fails = self.security.iter().any(|finding| finding.verdict == Told::Fail);
        self.exit_code = if fails || self.breaks_clauses() {
            1
        } else if !self.is_read()
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

    /// Whether an answer broke a clause, and did so again.
    #[must_use]
    pub fn breaks_clauses(&self) -> bool {
        self.causes.iter().any(|cause| !cause.is_unconfirmed())
    }

    /// Whether there is a security finding that does not decide.
    #[must_use]
    pub fn warns(&self) -> bool {
        self.security.iter().any(|finding| finding.verdict == Told::Warn)
    }

    /// The conclusion in two words.
    #[must_use]
    pub fn headline(&self) -> &'static str {
        match self.exit_code {
            0 if self.warns() => "No violations",
            0 => "Nothing found",
            1 if !self.breaks_clauses() => "Security findings",
            1 => "Violations found",
            _ => "Inconclusive",
        }
    }

    /// The conclusion in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.exit_code {
            0 if self.warns() => "no answer broke a clause; security findings only warn".to_owned(),
            0 => "no answer broke a clause".to_owned(),
            1 if !self.breaks_clauses() => {
                "no answer broke a clause; security findings decide, as was asked for".to_owned()
            }
            1 => {
                let causes = self.causes.iter().filter(|cause| !cause.is_unconfirmed()).count();
                let s = if causes == 1 { "" } else { "s" };
                format!("answers broke clauses, for {causes} cause{s}")
            }
            _ if self.requests == 0 => "nothing was tried".to_owned(),
            _ if self.facts.is_cut_short => "the locker could not be asked any more".to_owned(),
            _ if self.causes.is_empty() && self.is_read() => {
                "no answer broke a clause as far as answers were read, and some were cut".to_owned()
            }
            _ if self.causes.is_empty() => "no answer could be read".to_owned(),
            _ => "what looked like violations did not show again".to_owned(),
        }
    }

    /// Whether any answer could be read.
    fn is_read(&self) -> bool {
        let unread = self.verdicts.get(&Verdict::Unread).copied().unwrap_or_default();
        unread < self.requests
    }

    /// What was not read, in sentences.
    #[must_use]
    pub fn cut_in_words(&self) -> Vec<String> {
        let words = |(part, count): (&Part, &u64)| {
            let s = if *count == 1 { "" } else { "s" };
            format!("of {count} answer{s}, {part}: what is beyond was not searched for api keys")
        };
        self.cut.iter().map(words).collect()
    }

    /// Requests a second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a rate is told in whole numbers")]
        let requests = self.requests as f64;
        if self.facts.seconds > 0.0 { requests / self.facts.seconds } else { 0.0 }
    }

    /// Several runs as one: shards of a stream, say. None of no runs.
    #[must_use]
    pub fn merged(runs: Vec<Self>) -> Option<Self> {
        let mut runs = runs.into_iter();
        let mut merged = runs.next()?;
        for run in runs {
            merged.add(run);
        }
        merged.causes.sort_by_key(|cause| std::cmp::Reverse(cause.count));
        Some(merged.concluded())
    }

    fn add(&mut self, other: Self) {
        self.requests += other.requests;
        self.facts.seconds = self.facts.seconds.max(other.facts.seconds);
        self.facts.started = self.facts.started.min(other.facts.started);
        self.facts.shard = (1, 1);
        self.facts.is_cut_short |= other.facts.is_cut_short;
        self.facts.ended_early = self.facts.ended_early.take().or(other.facts.ended_early);
        for (verdict, count) in other.verdicts {
            *self.verdicts.entry(verdict).or_default() += count;
        }
        for row in other.answers {
            match self.answers.iter_mut().find(|known| known.answer == row.answer) {
                Some(known) => known.count += row.count,
                None => self.answers.push(row),
            }
        }
        self.masks.extend(other.masks);
        for row in other.causes {
            match self.causes.iter_mut().find(|known| known.id == row.id) {
                Some(known) => {
                    known.count += row.count;
                    known.first = known.first.min(row.first);
                    known.confirmed = known.confirmed.max(row.confirmed);
                }
                None => self.causes.push(row),
            }
        }
        for finding in other.security {
            match self.security.iter_mut().find(|known| known.clause == finding.clause) {
                Some(known) if known.verdict >= finding.verdict => {}
                Some(known) => *known = finding,
                None => self.security.push(finding),
            }
        }
        for (part, count) in other.cut {
            *self.cut.entry(part).or_default() += count;
        }
        for row in other.unread {
            match self.unread.iter_mut().find(|known| known.status == row.status) {
                Some(known) => known.count += row.count,
                None => self.unread.push(row),
            }
        }
    }
}
