//! What came of the sample pages, and what it comes to. Pure.

use serde::{Deserialize, Serialize};

use super::super::kills::Kills;
use super::super::matrix::Facts;
use locksmith_core::report::KillScore;
use locksmith_core::report::text::{counted, one_line};
use locksmith_core::scenario::samples::{Kind, Sample};
use locksmith_spec::Level;
use locksmith_spec::verdict::Verdict;

/// What came of the sample pages.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct PageProof {
    /// How many pages were tried.
    pub pages: usize,
    /// How many of them are wrong.
    pub wrong: usize,
    /// What came of those, and of the others: right pages at which something else than a pass came, and
    /// tolerated ones at which something failed, are false alarms.
    #[serde(flatten)]
    pub kills: Kills,
    /// What it was made with.
    #[serde(flatten)]
    pub facts: Facts,
    /// Page by page.
    pub rows: Vec<Row>,
}

/// A sample page and what was made of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Row {
    /// Whether it is right, tolerated or wrong.
    pub kind: Kind,
    /// Its name.
    pub page: String,
    /// The clause that it breaks, or that it is about.
    pub clause: Option<String>,
    /// The static rule that must notice it; none where only a browser can.
    pub rule: Option<String>,
    /// Of a right page the style that it shows, of another why a real page has the defect.
    pub about: String,
    /// Whether it went through the browser.
    pub browser: bool,
    /// What was noticed first.
    pub first: Option<Remark>,
    /// Everything that is not a pass, `first` included.
    pub remarks: Vec<Remark>,
    /// What the certification came to; none where static rules alone were asked.
    pub conclusion: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What a rule or case says of a page.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Remark {
    /// The rule or case.
    pub case: String,
    /// The clause that it is about.
    pub clause: String,
    /// How much it weighs.
    pub verdict: Verdict,
    /// What was seen.
    pub seen: String,
}

/// What came of a page.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// A wrong page was noticed under the clause that it breaks, by what must notice it.
    RightReason,
    /// A wrong page was noticed under another clause first.
    WrongReason,
    /// Nothing was noticed of a page that is wrong, or that does what is tolerated only.
    Survivor,
    /// A right page passes everything, and of a tolerated one nothing fails.
    Quiet,
    /// Something else came of such a page.
    FalseAlarm,
}

impl Outcome {
    /// The words that stand in reports.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::RightReason => "noticed",
            Self::WrongReason => "wrong reason",
            Self::Survivor => "survivor",
            Self::Quiet => "no alarm",
            Self::FalseAlarm => "false alarm",
        }
    }

    /// The verdict that looks alike.
    pub(super) fn verdict(self) -> Verdict {
        match self {
            Self::RightReason | Self::Quiet => Verdict::Pass,
            Self::WrongReason => Verdict::Inconclusive,
            Self::Survivor | Self::FalseAlarm => Verdict::Fail,
        }
    }

    /// Whether all is as it should be.
    #[must_use]
    pub fn holds(self) -> bool {
        matches!(self, Self::RightReason | Self::Quiet)
    }
}

/// What was seen of a sample page.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Whether it went through the browser.
    pub(super) browser: bool,
    /// Whether it was found to conform.
    pub(super) conforms: bool,
    /// Whether nothing failed and nothing is inconclusive: a clause may be left open.
    pub(super) is_fair: bool,
    /// See [`Row::first`].
    pub(super) first: Option<Remark>,
    /// See [`Row::remarks`].
    pub(super) remarks: Vec<Remark>,
    /// See [`Row::conclusion`].
    pub(super) conclusion: Option<String>,
}

impl Row {
    pub(super) fn of(sample: &Sample, seen: Seen) -> Self {
        let notice = sample.notice.as_ref();
        Self {
            kind: sample.kind,
            page: sample.page.name.clone(),
            clause: notice.map(|notice| notice.clause.id().to_owned()),
            rule: notice.and_then(|notice| notice.rule.clone()),
            about: sample.about.clone(),
            outcome: outcome(sample, &seen),
            browser: seen.browser,
            first: seen.first,
            remarks: seen.remarks,
            conclusion: seen.conclusion,
        }
    }

    /// The page by kind and name, such as `wrong/href-missing`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.kind.folder(), self.page)
    }

    /// The row in a line.
    #[must_use]
    pub fn told(&self) -> String {
        let mark = if self.outcome.holds() { "ok  " } else { "NOT " };
        let told = match &self.first {
            Some(Remark { case, clause, seen, .. }) => format!("{case} ({clause}): {seen}"),
            None => self.conclusion.clone().unwrap_or_default(),
        };
        format!("{mark} {}: {}", self.id(), one_line(&told))
    }
}

fn outcome(sample: &Sample, seen: &Seen) -> Outcome {
    let about = seen.first.as_ref().map(|first| first.clause.as_str());
    let by = seen.first.as_ref().map(|first| first.case.as_str());
    let Some(notice) = sample.notice.as_ref().filter(|_| sample.kind != Kind::Right) else {
        let is_quiet = seen.conforms && seen.first.is_none();
        return if is_quiet { Outcome::Quiet } else { Outcome::FalseAlarm };
    };
    let is_about_it = about == Some(notice.clause.id());
    if sample.kind == Kind::Wrong {
        let by_rule = seen.browser || notice.rule.as_deref() == by;
        return match by {
            None => Outcome::Survivor,
            Some(_) if is_about_it && by_rule => Outcome::RightReason,
            Some(_) => Outcome::WrongReason,
        };
    }
    if seen.is_fair && notice.level == Level::Open || seen.conforms && is_about_it {
        Outcome::Quiet
    } else if seen.conforms && by.is_none() {
        Outcome::Survivor
    } else {
        Outcome::FalseAlarm
    }
}

impl PageProof {
    /// Draws the conclusion.
    #[must_use]
    pub fn of(facts: Facts, rows: Vec<Row>, stopped: bool) -> Self {
        let ids = |outcome: Outcome| -> Vec<String> {
            rows.iter().filter(|row| row.outcome == outcome).map(Row::id).collect()
        };
        let (survivors, wrong_reasons) = (ids(Outcome::Survivor), ids(Outcome::WrongReason));
        let false_alarms = ids(Outcome::FalseAlarm);
        let right_reason = ids(Outcome::RightReason).len();
        let exit_code = match (rows.iter().all(|row| row.outcome.holds()), stopped) {
            (false, _) => 1,
            (true, false) if !rows.is_empty() => 0,
            (true, _) => 3,
        };
        Self {
            pages: rows.len(),
            wrong: rows.iter().filter(|row| row.kind == Kind::Wrong).count(),
            kills: Kills {
                noticed: right_reason + wrong_reasons.len(),
                right_reason,
                survivors,
                wrong_reasons,
                false_alarms,
                exit_code,
            },
            facts,
            rows,
        }
    }

    /// Pages that keep the rules from being proved: what was not noticed comes first.
    #[must_use]
    pub fn obstacles(&self) -> Vec<&Row> {
        let of = |outcome| self.rows.iter().filter(move |row| row.outcome == outcome);
        let not = [Outcome::Survivor, Outcome::WrongReason, Outcome::FalseAlarm].map(of);
        not.into_iter().flatten().collect()
    }

    /// What reports print of it.
    #[must_use]
    pub fn score(&self) -> KillScore {
        self.kills.score(self.wrong, self.pages - self.wrong)
    }

    /// The conclusion in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!(
            "{} of {} noticed, {} for the right reason; {}, {}",
            self.kills.noticed,
            counted(self.wrong, "wrong page"),
            self.kills.right_reason,
            counted(self.pages - self.wrong, "right or tolerated page"),
            counted(self.kills.false_alarms.len(), "false alarm")
        )
    }

    /// The proof for a screen: what is not as it should be, and the conclusion.
    #[must_use]
    pub fn told(&self) -> String {
        let obstacles = self.obstacles().into_iter();
        let obstacles: String = obstacles.map(|row| format!("{}\n", row.told())).collect();
        format!("{obstacles}{}\n", self.sentence())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use locksmith_core::scenario::samples;

    /// What comes of a sample page of which this is noticed first.
    fn outcome_of(kind: Kind, name: &str, browser: bool, first: Option<(&str, &str)>) -> Outcome {
        let samples = samples::all().unwrap();
        let sample = samples.iter().find(|it| (it.kind, &*it.page.name) == (kind, name)).unwrap();
        let first = first.map(|(case, clause)| Remark {
            case: case.to_owned(),
            clause: clause.to_owned(),
            verdict: Verdict::Warn,
            seen: String::new(),
        });
        Row::of(sample, Seen { browser, conforms: true, is_fair: true, first, ..Seen::default() })
            .outcome
    }

    #[test]
    fn a_wrong_page_is_noticed_under_its_clause_by_its_rule() {
        let of = |browser, first| outcome_of(Kind::Wrong, "library-missing", browser, first);
        let rule = "page/library-missing";
        assert_eq!(of(false, Some((rule, "PAGE-SCRIPT"))), Outcome::RightReason);
        assert_eq!(of(false, Some(("page/library-host", "PAGE-SCRIPT"))), Outcome::WrongReason);
        assert_eq!(of(true, Some(("page/library", "PAGE-SCRIPT"))), Outcome::RightReason);
        assert_eq!(of(true, Some((rule, "PAGE-JQUERY"))), Outcome::WrongReason);
        assert_eq!(of(true, None), Outcome::Survivor);
    }

    #[test]
    fn of_a_right_page_nothing_is_said_and_of_a_tolerated_one_no_more_than_that() {
        let right = |first| outcome_of(Kind::Right, "capitals", true, first);
        assert_eq!(right(None), Outcome::Quiet);
        assert_eq!(right(Some(("page/href-relative", "PAGE-HREF"))), Outcome::FalseAlarm);
        let tolerated = |first| outcome_of(Kind::Tolerated, "href-relative", true, first);
        assert_eq!(tolerated(Some(("page/href-relative", "PAGE-HREF"))), Outcome::Quiet);
        assert_eq!(tolerated(Some(("page/saved", "RES-HANDLED"))), Outcome::FalseAlarm);
        assert_eq!(tolerated(None), Outcome::Survivor);
    }
}
