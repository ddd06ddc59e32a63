//! The fuzzer, held against lockers that are wrong on purpose: which of them it notices over HTTP, under
//! which clause, and after how many requests.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::Deviant;
use crate::embedded::Embedded;
use crate::fuzz::case::Case;
use crate::fuzz::engine::{Budget, Plan, Progress};
use crate::fuzz::generate::Stream;
use crate::fuzz::hunt::{Hunted, hunt};
use crate::fuzz::meet::{Met, meet};
use crate::fuzz::template::Template;
use crate::report::Style;
use crate::report::screen::{Screen, look};
use crate::report::text::counted;

/// How the fuzzer is held against each locker.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// How many requests each locker is asked.
    pub cases: u64,
    /// What they are made from.
    pub seed: u64,
}

/// What came of one deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Noticed {
    /// A cause names the clause that it breaks.
    RightReason,
    /// There are causes, and none names that clause.
    WrongReason,
    /// The control was not let in: it would be seen, and nothing could be said of the rest.
    ControlRefused,
    /// Nothing was noticed: most deviations show in a browser only.
    Not,
}

/// One deviation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Row {
    /// Its id.
    pub deviation: String,
    /// The clause that it breaks.
    pub clause: String,
    /// What came of it.
    pub noticed: Noticed,
    /// After how many requests the clause was broken first.
    pub first: Option<u64>,
    /// The clauses of the causes, and those that they speak of besides.
    pub under: Vec<String>,
    /// The minimal case of the cause that names the clause, or of the first cause.
    pub case: Option<Case>,
}

/// The fuzzer's kill matrix.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FuzzProof {
    /// The version of the harness.
    pub version: String,
    /// How many requests each locker was asked.
    pub cases: u64,
    /// What they were made from.
    pub seed: u64,
    /// What was held against the locker that conforms: causes that should not be.
    pub false_alarms: Vec<Case>,
    /// The deviations.
    pub rows: Vec<Row>,
    /// Whether all of them were tried.
    pub complete: bool,
}

/// Fuzzes the conforming locker and each deviant one; an error is a sentence.
pub async fn prove(
    setting: Setting,
    deviants: Vec<Deviant>,
    stopped: watch::Receiver<bool>,
    tell: &dyn Fn(&Row),
) -> Result<FuzzProof, String> {
    let embedded = Embedded::start().await.map_err(|error| error.to_string())?;
    let template = Template::built_in().map_err(|error| error.to_string())?;
    let mut proof = FuzzProof {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        cases: setting.cases,
        seed: setting.seed,
        false_alarms: Vec::new(),
        rows: Vec::new(),
        complete: true,
    };
    let conforming = meet_it(&embedded, &template).await?;
    if !conforming.control.holds() {
        return Err(format!("the conforming locker is {}", conforming.control.answer));
    }
    let hunted = fuzz(&conforming, setting).await;
    proof.false_alarms = hunted.causes.iter().map(|traced| traced.found.case).collect();
    for deviant in deviants {
        if *stopped.borrow() {
            proof.complete = false;
            break;
        }
        embedded.running.control().set_behaviour(deviant.behaviour);
        let met = meet_it(&embedded, &template).await?;
        let (id, clause) = (deviant.deviation.id, deviant.deviation.clause);
        let row = if met.control.holds() {
            row(id, clause, &fuzz(&met, setting).await)
        } else {
            let (noticed, under) = (Noticed::ControlRefused, Vec::new());
            Row { deviation: id, clause, noticed, first: Some(1), under, case: None }
        };
        tell(&row);
        proof.rows.push(row);
    }
    Ok(proof)
}

async fn meet_it(embedded: &Embedded, template: &Template) -> Result<Met, String> {
    let met = meet(&embedded.profile, template, Duration::from_secs(10)).await;
    met.map_err(|error| error.to_string())
}

async fn fuzz(met: &Met, setting: Setting) -> Hunted {
    let plan = Plan {
        first: Vec::new(),
        stream: Some(Stream::new(setting.seed, met.setting.subject.names(), &met.setting.template)),
        shard: (0, 1),
        connections: 32,
        jobs: 1,
        budget: Budget {
            time: Duration::from_secs(60),
            cases: Some(setting.cases),
            rate: None,
            stop_on_first: false,
        },
    };
    hunt(Arc::clone(&met.setting), Arc::new(plan), Arc::new(Progress::default())).await
}

fn row(deviation: String, clause: String, hunted: &Hunted) -> Row {
    let names = |traced: &&crate::fuzz::hunt::Traced| {
        traced.cause.clause == clause || traced.also.contains(&clause.as_str())
    };
    let causes = || hunted.causes.iter().filter(|traced| traced.confirmed > 0);
    let right = causes().filter(names).min_by_key(|traced| traced.found.first);
    let any = causes().min_by_key(|traced| traced.found.first);
    let noticed = match (right, any) {
        (Some(_), _) => Noticed::RightReason,
        (None, Some(_)) => Noticed::WrongReason,
        (None, None) => Noticed::Not,
    };
    let told = right.or(any);
    let mut under: Vec<String> = causes()
        .flat_map(|traced| std::iter::once(traced.cause.clause).chain(traced.also.iter().copied()))
        .map(str::to_owned)
        .collect();
    under.sort_unstable();
    under.dedup();
    Row {
        noticed,
        first: told.map(|traced| traced.found.first + 1),
        case: told.map(|traced| traced.found.case),
        under,
        deviation,
        clause,
    }
}

impl Row {
    /// One line for a person who waits.
    #[must_use]
    pub fn told(&self) -> String {
        let what = match (self.noticed, &self.case, self.first) {
            (Noticed::RightReason, Some(case), Some(first)) => {
                format!("noticed by request {first}: {}", case.words())
            }
            (Noticed::WrongReason, Some(case), _) => {
                format!("noticed under {} only: {}", self.under.join(" "), case.words())
            }
            (Noticed::ControlRefused, _, _) => "the control was refused".to_owned(),
            _ => "not noticed".to_owned(),
        };
        format!("{:<36} {:<16} {what}", self.deviation, self.clause)
    }
}

impl FuzzProof {
    fn count(&self, noticed: Noticed) -> usize {
        self.rows.iter().filter(|row| row.noticed == noticed).count()
    }

    /// 0 where what was noticed was noticed for its reason, and nothing of the locker that conforms; 3
    /// where it was stopped.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if !self.false_alarms.is_empty() || self.count(Noticed::WrongReason) > 0 {
            1
        } else if !self.complete || self.rows.is_empty() {
            3
        } else {
            0
        }
    }

    /// The matrix for a screen: what is not as it should be, and the counts.
    #[must_use]
    pub fn told(&self, style: Style, width: usize) -> String {
        use crate::judge::Verdict;
        let mut screen = Screen::new(style, width);
        let faint = console::Style::new().dim();
        for row in self.rows.iter().filter(|row| row.noticed == Noticed::WrongReason) {
            screen.line(&format!("  {}", row.told()));
        }
        for case in &self.false_alarms {
            screen.line(&format!("  FALSE ALARM at the conforming locker: {}", case.words()));
        }
        let lockers = counted(self.rows.len(), "deviation");
        let each = format!("{lockers}, {} requests each, seed {}", self.cases, self.seed);
        screen.row("tried", &faint, &each);
        let right = self.count(Noticed::RightReason);
        screen.row(
            "noticed",
            &look(Verdict::Pass),
            &format!("{right} under the clause that they break"),
        );
        let wrong = self.count(Noticed::WrongReason);
        screen.row("otherwise", &faint, &format!("{wrong} noticed under another clause only"));
        let refused = self.count(Noticed::ControlRefused);
        screen.row("control", &faint, &format!("{refused} refuse the right request: inconclusive"));
        let not = self.count(Noticed::Not);
        screen.row("not noticed", &faint, &format!("{not}: what shows in a browser only, mostly"));
        let slowest = self
            .rows
            .iter()
            .filter(|row| row.noticed == Noticed::RightReason)
            .filter_map(|row| Some((row.first?, row.deviation.as_str())))
            .max();
        if let Some((first, deviation)) = slowest {
            screen.row("slowest", &faint, &format!("request {first}, {deviation}"));
        }
        screen.into_text()
    }
}
