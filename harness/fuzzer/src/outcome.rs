//! What a run came to, as it is kept and told: `fuzz.json`.

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
use locksmith_spec::verdict::Verdict;
use locksmith_spec::verdict::{Finding, Verdict as Told};

mod merged;

/// What is known of a run besides what it found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// When it began.
    #[schemars(with = "String")]
    pub started: Timestamp,
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
    pub self_test: Option<MutationScore>,
    /// Every mask that a plain request could have.
    pub reachable: usize,
    /// Why it ended before its budget was spent, if it did.
    pub ended_early: Option<String>,
    /// Whether that was nobody's wish: the locker was not there any more.
    pub is_cut_short: bool,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The same of plain requests, by what was wrong in them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread_of: Vec<UnreadOf>,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AnswerRow {
    /// The class.
    pub answer: Answer,
    /// The same in words.
    pub words: String,
    /// How many.
    pub count: u64,
}

/// Answers of a status that the template has no word for.
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
    /// Its name: of its files, too.
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
    pub fn self_test(&self) -> String {
        MutationScore::sentence(self.self_test)
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
    /// What shows the cause again, in the run's folder: an option of `fuzz locker` and, where curl can send the
    /// case, a script.
    #[must_use]
    pub fn again(&self) -> Vec<String> {
        let script = self.case.is_plain().then(|| format!("causes/{}.sh", self.id));
        [format!("--replay causes/{}.json", self.id)].into_iter().chain(script).collect()
    }

    /// What is told of a cause.
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

    /// Whether it showed itself each time.
    #[must_use]
    pub(crate) fn is_steady(&self) -> bool {
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
            unread_of: UnreadOf::all(&tally.plain),
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

    /// Whether an answer broke a clause, and did so again.
    #[must_use]
    pub(crate) fn breaks_clauses(&self) -> bool {
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
            _ if !self.causes.is_empty() => {
                "what looked like violations did not show again".to_owned()
            }
            _ if self.unread() == self.requests => "no answer could be read".to_owned(),
            _ if self.is_blind() => format!(
                "no answer broke a clause as far as answers were read, and {} of {} could not be: correct the \
                 template's [answers], or the locker",
                self.unread(),
                self.requests
            ),
            _ => {
                "no answer broke a clause as far as answers were read, and some were cut".to_owned()
            }
        }
    }

    /// How many answers could not be read.
    fn unread(&self) -> u64 {
        self.verdicts.get(&Verdict::Inconclusive).copied().unwrap_or_default()
    }

    /// Whether too much could not be read for the rest to say that nothing was found.
    fn is_blind(&self) -> bool {
        self.unread() == self.requests
            || is_much(self.unread(), self.requests)
            || self.blind().next().is_some()
    }

    /// The plain requests of which nothing is known, since their answers could not be read; right ones first.
    pub fn blind(&self) -> impl Iterator<Item = &UnreadOf> {
        let is_first = |row: &&UnreadOf| row.is_of_right_requests();
        let blind = || self.unread_of.iter().filter(|row| row.is_blind());
        blind().filter(is_first).chain(blind().filter(move |row| !is_first(row)))
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
        #[expect(clippy::cast_precision_loss, reason = "a rate is shown in whole numbers")]
        let requests = self.requests as f64;
        if self.facts.seconds > 0.0 { requests / self.facts.seconds } else { 0.0 }
    }
}
