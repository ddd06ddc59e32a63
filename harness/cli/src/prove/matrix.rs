//! The kill matrix: deviation × case, and what it comes to.

use serde::{Deserialize, Serialize};

use super::kills::Kills;
use locksmith_core::report::KillScore;
use locksmith_core::report::text::counted;
use locksmith_spec::is_security;
use locksmith_spec::verdict::{Finding, Judged, Verdict};

/// A locker that breaks one clause, as far as the proof is concerned.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Deviation {
    /// Its name.
    pub id: String,
    /// The clause that it breaks.
    pub clause: String,
    /// Why a real locker might do it.
    pub why: String,
    /// The cases that must notice it.
    pub noticed_by: Vec<String>,
}

/// How much is held against each deviation, or wrong page.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// The cases that are named for it, and their controls; or the static rules, where one of them
    /// must notice a page.
    Fast,
    /// The whole catalogue, or the whole certification.
    Full,
}

/// What is known of a proof beside its verdicts.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Facts {
    /// The version of the harness that made it.
    pub version: String,
    /// The browser, with its version.
    pub browser: String,
    /// How much was held against each deviation.
    pub scope: Scope,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// Whether the catalogue notices what it should, and nothing else.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Proof {
    /// How many deviations were tried.
    pub deviations: usize,
    /// What came of them, and which cases did not pass at the conforming locker.
    #[serde(flatten)]
    pub kills: Kills,
    /// What it was made with.
    #[serde(flatten)]
    pub facts: Facts,
    /// The cases at the conforming locker.
    pub conforming: Vec<Cell>,
    /// What conforming lockers do otherwise, and what their cases came to.
    #[serde(default)]
    pub choices: Vec<ChoiceRow>,
    /// The deviations, in the order of their list.
    pub rows: Vec<Row>,
}

/// A locker that differs from the conforming one where it may.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ChoiceRow {
    /// Its name.
    pub id: String,
    /// What it does.
    pub what: String,
    /// Its cases, in the order in which they were tried.
    pub cases: Vec<Cell>,
}

/// A deviation and what was made of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Row {
    /// The deviation.
    #[serde(flatten)]
    pub deviation: Deviation,
    /// Whether it was noticed.
    pub noticed: Noticed,
    /// Its cases, in the order in which they were tried.
    pub cases: Vec<Cell>,
}

/// Whether a deviation was noticed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Noticed {
    /// Every named case noticed it under the clause that it breaks.
    RightReason,
    /// Every named case noticed it, but not each of them under that clause.
    WrongReason,
    /// A named case did not notice it, or there is none.
    Not,
}

/// A case at one locker.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Cell {
    /// The case.
    pub case: String,
    /// Whether it is named for the deviation; the others are controls, or the rest of the
    /// catalogue.
    pub named: bool,
    /// What it came to.
    pub verdict: Verdict,
    /// The clauses under which it failed, each once, and the security findings that it warned of.
    pub broken: Vec<String>,
    /// What was observed, of the weightiest finding.
    pub observed: String,
}

impl Proof {
    /// Draws the conclusion from what the cases came to at the conforming locker and at each
    /// deviation.
    #[must_use]
    pub fn of(facts: Facts, conforming: &[Judged], rows: Vec<Row>) -> Self {
        let conforming: Vec<Cell> = conforming.iter().map(|judged| Cell::of(judged, &[])).collect();
        let ids = |noticed: Noticed| -> Vec<String> {
            let rows = rows.iter().filter(|row| row.noticed == noticed);
            rows.map(|row| row.deviation.id.clone()).collect()
        };
        let (survivors, wrong_reasons) = (ids(Noticed::Not), ids(Noticed::WrongReason));
        let right_reason = ids(Noticed::RightReason).len();
        let false_alarms: Vec<String> = conforming
            .iter()
            .filter(|cell| cell.is_alarm())
            .map(|cell| cell.case.clone())
            .collect();
        let exit_code = if rows.is_empty() || conforming.is_empty() {
            3
        } else {
            u8::from(right_reason < rows.len() || !false_alarms.is_empty())
        };
        Self {
            deviations: rows.len(),
            kills: Kills {
                noticed: right_reason + wrong_reasons.len(),
                right_reason,
                survivors,
                wrong_reasons,
                false_alarms,
                exit_code,
            },
            facts,
            conforming,
            choices: Vec::new(),
            rows,
        }
    }

    /// What reports print of it.
    #[must_use]
    pub fn score(&self) -> KillScore {
        self.kills.score(self.deviations, 1 + self.choices.len())
    }

    /// Adds what came of conforming lockers that differ from the usual one.
    #[must_use]
    pub fn with_choices(mut self, choices: Vec<ChoiceRow>) -> Self {
        for row in &choices {
            let alarms = row.cases.iter().filter(|cell| cell.is_alarm());
            self.kills.false_alarms.extend(alarms.map(|cell| row.named(cell)));
        }
        let is_nothing = self.conforming.is_empty() || self.rows.is_empty() && choices.is_empty();
        if !is_nothing && self.kills.exit_code != 1 {
            self.kills.exit_code = u8::from(!self.kills.false_alarms.is_empty());
        }
        self.choices = choices;
        self
    }

    /// The cells of conforming lockers that raise an alarm, each under the name of its alarm.
    pub(super) fn alarms(&self) -> Vec<Cell> {
        let usual = self.conforming.iter().filter(|cell| cell.is_alarm()).cloned();
        let of_choice = |row: &ChoiceRow| {
            let alarms = row.cases.iter().filter(|cell| cell.is_alarm());
            let named = alarms.map(|cell| Cell { case: row.named(cell), ..cell.clone() });
            named.collect::<Vec<_>>()
        };
        usual.chain(self.choices.iter().flat_map(of_choice)).collect()
    }

    /// The conclusion in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let kills = &self.kills;
        match kills.exit_code {
            0 => format!(
                "{}: each is noticed under the clause that it breaks, and the conforming locker \
                 passes",
                counted(self.deviations, "deviation")
            ),
            3 => "nothing was tried".to_owned(),
            _ => {
                let counts = [
                    (kills.survivors.len(), "not noticed"),
                    (kills.wrong_reasons.len(), "noticed for a wrong reason only"),
                ];
                let mut told: Vec<String> = counts
                    .iter()
                    .filter(|(count, _)| *count > 0)
                    .map(|(count, what)| format!("{count} {what}"))
                    .collect();
                if !kills.false_alarms.is_empty() {
                    let alarms = counted(kills.false_alarms.len(), "false alarm");
                    told.push(format!("{alarms} at the conforming locker"));
                }
                format!("of {}: {}", counted(self.deviations, "deviation"), told.join(", "))
            }
        }
    }
}

impl ChoiceRow {
    /// What the judged cases make of a choice.
    #[must_use]
    pub fn of(id: String, what: String, judged: &[Judged]) -> Self {
        let cases = judged.iter().map(|judged| Cell::of(judged, &[])).collect();
        Self { id, what, cases }
    }

    /// What an alarm of this row is called.
    fn named(&self, cell: &Cell) -> String {
        format!("{} with {}", cell.case, self.id)
    }
}

impl Row {
    /// What the judged cases make of a deviation.
    #[must_use]
    pub fn of(deviation: Deviation, judged: &[Judged]) -> Self {
        let cases: Vec<Cell> =
            judged.iter().map(|judged| Cell::of(judged, &deviation.noticed_by)).collect();
        let named = || cases.iter().filter(|cell| cell.named);
        let is_whole =
            !deviation.noticed_by.is_empty() && named().count() == deviation.noticed_by.len();
        let noticed = if !is_whole || !named().all(Cell::is_kill) {
            Noticed::Not
        } else if named().all(|cell| cell.broken.contains(&deviation.clause)) {
            Noticed::RightReason
        } else {
            Noticed::WrongReason
        };
        Self { deviation, noticed, cases }
    }

    /// The cell of a case; none when the case was not tried here.
    #[must_use]
    pub fn cell(&self, case: &str) -> Option<&Cell> {
        self.cases.iter().find(|cell| cell.case == case)
    }
}

impl Noticed {
    /// The words that stand in reports.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::RightReason => "noticed",
            Self::WrongReason => "wrong reason",
            Self::Not => "survivor",
        }
    }

    /// The verdict that looks alike.
    pub(super) fn verdict(self) -> Verdict {
        match self {
            Self::RightReason => Verdict::Pass,
            Self::WrongReason => Verdict::Inconclusive,
            Self::Not => Verdict::Fail,
        }
    }
}

impl Cell {
    fn of(judged: &Judged, names: &[String]) -> Self {
        let warns =
            |finding: &Finding| finding.verdict == Verdict::Warn && is_security(&finding.clause);
        let told = |finding: &&Finding| finding.verdict == Verdict::Fail || warns(finding);
        let mut broken: Vec<String> = Vec::new();
        for finding in judged.findings.iter().filter(told) {
            if !broken.contains(&finding.clause) {
                broken.push(finding.clause.clone());
            }
        }
        let weightiest = judged.findings.iter().find(|finding| finding.verdict == judged.verdict);
        Self {
            case: judged.case.clone(),
            named: names.contains(&judged.case),
            verdict: judged.verdict,
            broken,
            observed: weightiest.map(|finding| finding.observed.clone()).unwrap_or_default(),
        }
    }

    /// Whether this is a false alarm, where the locker conforms.
    fn is_alarm(&self) -> bool {
        matches!(self.verdict, Verdict::Fail | Verdict::Warn | Verdict::Inconclusive)
    }

    /// Whether the case notices the deviation that it is named for.
    #[must_use]
    pub fn is_kill(&self) -> bool {
        self.named && !self.broken.is_empty()
    }
}
