//! What came of the fuzzer at each locker, and what it comes to. Pure.

use serde::{Deserialize, Serialize};

use super::super::kills::Kills;
use super::super::matrix::Deviation;
use super::places::{Place, place};
use locksmith_core::report::KillScore;
use locksmith_core::report::text::counted;
use locksmith_fuzzer::case::Case;
use locksmith_fuzzer::outcome::CauseRow;
use locksmith_spec::verdict::Verdict;

/// What a proof was made with.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Facts {
    /// The version of the harness that made it.
    pub version: String,
    /// How many requests each locker was asked.
    pub requests: u64,
    /// What they were made from.
    pub seed: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// The fuzzer's kill matrix.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct FuzzProof {
    /// How many deviations were tried.
    pub tried: usize,
    /// How many of them show over HTTP.
    pub deviations: usize,
    /// What came of those.
    #[serde(flatten)]
    pub kills: Kills,
    /// Deviations that were noticed though they are said to show elsewhere.
    pub unforeseen: Vec<String>,
    /// What it was made with.
    #[serde(flatten)]
    pub facts: Facts,
    /// The causes at the conforming locker: false alarms, all of them.
    pub conforming: Vec<Cause>,
    /// The deviations, in the order of their list.
    pub rows: Vec<Row>,
}

/// A deviation and what came of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Row {
    /// The deviation.
    #[serde(flatten)]
    pub deviation: Deviation,
    /// Where it shows.
    pub place: Place,
    /// Whether it was noticed.
    pub noticed: Noticed,
    /// The cause that names its clause, or else the first; none where nothing was found.
    pub cause: Option<Cause>,
    /// The clauses of all causes, and those that they speak of besides.
    pub under: Vec<String>,
}

/// What the fuzzer says of a locker, in short.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Cause {
    /// The clause that is broken.
    pub clause: String,
    /// By which request it was met first.
    pub first: u64,
    /// The minimal case.
    pub case: Case,
    /// What was wrong with the answer.
    pub seen: String,
}

/// Whether a deviation was noticed.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Noticed {
    /// A cause names the clause that it breaks.
    RightReason,
    /// There are causes, and none names that clause.
    WrongReason,
    /// Nothing was noticed, though it shows over HTTP.
    Not,
    /// Nothing was noticed, and it shows elsewhere.
    Elsewhere,
    /// It was noticed, though it is said to show elsewhere: it is the list of places that is wrong.
    Unforeseen,
}

impl Noticed {
    /// The words that stand in reports.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::RightReason => "noticed",
            Self::WrongReason => "wrong reason",
            Self::Not => "survivor",
            Self::Elsewhere => "elsewhere",
            Self::Unforeseen => "unforeseen",
        }
    }

    /// The verdict that looks alike.
    pub(super) fn verdict(self) -> Verdict {
        match self {
            Self::RightReason => Verdict::Pass,
            Self::WrongReason | Self::Unforeseen => Verdict::Inconclusive,
            Self::Not => Verdict::Fail,
            Self::Elsewhere => Verdict::Skipped,
        }
    }

    fn holds(self) -> bool {
        matches!(self, Self::RightReason | Self::Elsewhere)
    }
}

impl Row {
    /// What the causes at a locker make of its deviation; those that did not show again do not count.
    #[must_use]
    pub fn of(deviation: Deviation, causes: &[CauseRow]) -> Self {
        let confirmed = || causes.iter().filter(|cause| !cause.is_unconfirmed());
        let names = |cause: &&CauseRow| {
            cause.clause == deviation.clause || cause.also.contains(&deviation.clause)
        };
        let right = confirmed().filter(names).min_by_key(|cause| cause.first);
        let any = confirmed().min_by_key(|cause| cause.first);
        let place = place(&deviation.id);
        let noticed = match (right, any, place.is_over_http()) {
            (Some(_), _, true) => Noticed::RightReason,
            (Some(_), _, false) => Noticed::Unforeseen,
            (None, Some(_), _) => Noticed::WrongReason,
            (None, None, true) => Noticed::Not,
            (None, None, false) => Noticed::Elsewhere,
        };
        let told = confirmed().flat_map(|cause| std::iter::once(&cause.clause).chain(&cause.also));
        let mut under: Vec<String> = told.cloned().collect();
        under.sort_unstable();
        under.dedup();
        Self { place, noticed, cause: right.or(any).map(Cause::of), under, deviation }
    }

    /// The row in a line.
    #[must_use]
    pub fn told(&self) -> String {
        let Deviation { id, clause, .. } = &self.deviation;
        let what = match (&self.cause, self.noticed) {
            (Some(cause), Noticed::WrongReason) => {
                format!("noticed under {} only, {}", self.under.join(" "), cause.told())
            }
            (Some(cause), _) => format!("noticed {}", cause.told()),
            (None, Noticed::Elsewhere) => "shows elsewhere".to_owned(),
            (None, _) => "not noticed".to_owned(),
        };
        format!("{id:<36} {clause:<16} {what}")
    }
}

impl Cause {
    fn of(cause: &CauseRow) -> Self {
        Self {
            clause: cause.clause.clone(),
            first: cause.first,
            case: cause.case,
            seen: cause.words.clone(),
        }
    }

    /// The cause in a line.
    #[must_use]
    pub fn told(&self) -> String {
        format!("by request {}: {} {}", self.first, self.case.words(), self.seen)
    }
}

impl FuzzProof {
    /// Draws the conclusion from the causes at the conforming locker and what came of the others.
    #[must_use]
    pub fn of(facts: Facts, conforming: &[CauseRow], rows: Vec<Row>, stopped: bool) -> Self {
        let ids = |noticed: Noticed| -> Vec<String> {
            let rows = rows.iter().filter(|row| row.noticed == noticed);
            rows.map(|row| row.deviation.id.clone()).collect()
        };
        let (right_reason, wrong_reasons) =
            (ids(Noticed::RightReason).len(), ids(Noticed::WrongReason));
        let conforming: Vec<Cause> = conforming.iter().map(Cause::of).collect();
        let exit_code = if !conforming.is_empty() || !rows.iter().all(|row| row.noticed.holds()) {
            1
        } else if stopped || right_reason == 0 {
            3
        } else {
            0
        };
        Self {
            tried: rows.len(),
            deviations: rows.iter().filter(|row| row.place.is_over_http()).count(),
            kills: Kills {
                noticed: right_reason + wrong_reasons.len(),
                right_reason,
                survivors: ids(Noticed::Not),
                wrong_reasons,
                false_alarms: conforming.iter().map(|cause| cause.case.words()).collect(),
                exit_code,
            },
            unforeseen: ids(Noticed::Unforeseen),
            facts,
            conforming,
            rows,
        }
    }

    /// Deviations that keep the fuzzer from being proved.
    #[must_use]
    pub fn obstacles(&self) -> Vec<&Row> {
        self.rows.iter().filter(|row| !row.noticed.holds()).collect()
    }

    /// The deviation that took the most requests of those that were noticed.
    #[must_use]
    pub fn slowest(&self) -> Option<(&str, u64)> {
        let noticed = self.rows.iter().filter(|row| row.noticed == Noticed::RightReason);
        let firsts =
            noticed.filter_map(|row| Some((&*row.deviation.id, row.cause.as_ref()?.first)));
        firsts.max_by_key(|(_, first)| *first)
    }

    /// What reports print of it.
    #[must_use]
    pub fn score(&self) -> KillScore {
        self.kills.score(self.deviations, 1)
    }

    /// The conclusion in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let over_http = counted(self.deviations, "deviation");
        let kills = &self.kills;
        match kills.exit_code {
            0 => format!(
                "{over_http} that HTTP shows: each is noticed under the clause that it breaks, and \
                 of the conforming locker nothing is said"
            ),
            3 if self.rows.is_empty() => "nothing was tried".to_owned(),
            3 => format!(
                "{} of {over_http} that HTTP shows noticed, and not everything was tried",
                kills.right_reason
            ),
            _ => {
                let counts = [
                    (kills.survivors.len(), "not noticed"),
                    (kills.wrong_reasons.len(), "noticed for a wrong reason only"),
                    (self.unforeseen.len(), "noticed though said to show elsewhere"),
                    (kills.false_alarms.len(), "false alarms at the conforming locker"),
                ];
                let told = counts.iter().filter(|(count, _)| *count > 0);
                let told: Vec<String> =
                    told.map(|(count, what)| format!("{count} {what}")).collect();
                format!("of {over_http} that HTTP shows: {}", told.join(", "))
            }
        }
    }
}
