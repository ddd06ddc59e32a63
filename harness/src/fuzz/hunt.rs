//! A run: the control, the cases, and for each cause of a violation its minimal case, confirmed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;
use std::time::Instant;

use super::answer::Answer;
use super::case::Case;
use super::engine::{self, Plan, Progress};
use super::judge::{Mask, Verdict, also};
use super::probe::{Probe, Seen, Setting};
use super::shrink::shrink;
use super::tally::{Cause, Found, Tally, Wrong};
use super::wire::Broken;

/// How often a minimal case is sent again.
pub const CONFIRMATIONS: u8 = 3;

/// What a right request came to, before anything else is sent.
#[derive(Clone, Debug)]
pub struct Control {
    /// The answer.
    pub answer: Answer,
    /// By how many seconds the locker's `Date` is ahead of our clock, where it has one.
    pub ahead: Option<i64>,
    /// What was sent.
    pub sent: String,
    /// What came.
    pub received: String,
}

impl Control {
    /// Whether it was let in: then refusals mean something.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.answer == Answer::Launch
    }
}

/// A cause of violations, with its minimal case.
#[derive(Clone, Debug)]
pub struct Traced {
    /// The cause that the minimal case shows.
    pub cause: Cause,
    /// How many answers show it, the first of them, and the minimal case.
    pub found: Found,
    /// Clauses besides the cause's that it speaks of.
    pub also: Vec<&'static str>,
    /// What was due.
    pub due: Vec<String>,
    /// How often the minimal case showed it again, each time over a new connection.
    pub confirmed: u8,
}

/// What a run came to.
#[derive(Debug)]
pub struct Hunted {
    /// The counts.
    pub tally: Tally,
    /// The causes, the most frequent first.
    pub causes: Vec<Traced>,
    /// How long cases were sent, in seconds.
    pub seconds: f64,
}

/// Sends the control.
pub async fn control(setting: &Setting) -> Result<Control, Broken> {
    let mut probe = Probe::new(setting);
    let before = crate::clock::now().as_second();
    let seen = probe.send(&Case::default()).await?;
    let date = if seen.answer == Answer::Dropped { None } else { probe.date() };
    Ok(Control {
        answer: seen.answer,
        ahead: date.map(|date| date - before),
        sent: probe.sent(),
        received: probe.received(),
    })
}

/// Sends the cases of a plan, and traces what was found.
pub async fn hunt(setting: Arc<Setting>, plan: Arc<Plan>, progress: Arc<Progress>) -> Hunted {
    let begun = Instant::now();
    let tally = engine::run(Arc::clone(&setting), plan, progress).await;
    let seconds = begun.elapsed().as_secs_f64();
    let causes = trace(&setting, &tally).await;
    Hunted { tally, causes, seconds }
}

/// The minimal case of each cause. Causes whose minimal cases have the same faults are one.
async fn trace(setting: &Setting, tally: &Tally) -> Vec<Traced> {
    let mut traced: BTreeMap<Cause, Traced> = BTreeMap::new();
    for (cause, found) in &tally.causes {
        let one = trace_one(setting, *cause, *found).await;
        let of = one.cause;
        // What a message is besides does not matter where it has a fault to be let in for.
        let plain = Cause { mask: of.mask.plain(), ..of };
        let same = if plain.mask == Mask::default() { of } else { plain };
        match traced.entry(same) {
            Entry::Vacant(entry) => drop(entry.insert(one)),
            Entry::Occupied(mut entry) => entry.get_mut().join(one),
        }
    }
    let mut causes: Vec<Traced> = traced.into_values().collect();
    causes.sort_by_key(|traced| std::cmp::Reverse(traced.found.count));
    causes
}

impl Traced {
    /// Another trace of the same cause: the simpler one is told.
    fn join(&mut self, other: Self) {
        let (count, first) =
            (self.found.count + other.found.count, self.found.first.min(other.found.first));
        let rank = |one: &Self| {
            (
                std::cmp::Reverse(one.confirmed),
                one.found.case.weight(),
                one.cause.mask.is_doubtful(),
            )
        };
        if rank(&other) < rank(self) {
            *self = other;
        }
        self.found = Found { count, first, ..self.found };
    }
}

async fn trace_one(setting: &Setting, cause: Cause, found: Found) -> Traced {
    let mut probe = Probe::new(setting);
    let shows = |seen: &Seen| match cause.wrong {
        Wrong::KeyShown => seen.key_shown.is_some(),
        Wrong::Answer(answer) => {
            seen.judged.verdict == Verdict::Violation
                && seen.answer == answer
                && seen.judged.clause == cause.clause
        }
    };
    let minimal = shrink(found.case, async |case| {
        probe.reconnect();
        probe.send(&case).await.is_ok_and(|seen| shows(&seen))
    })
    .await;
    let minimal = Case { age: setting.subject.steered(minimal.age), ..minimal };
    let (mut confirmed, mut mask, mut due) = (0, cause.mask, Vec::new());
    for _ in 0..CONFIRMATIONS {
        probe.reconnect();
        if let Ok(seen) = probe.send(&minimal).await {
            due = seen.due.words();
            if shows(&seen) {
                confirmed += 1;
                if cause.wrong != Wrong::KeyShown {
                    mask = seen.judged.mask;
                }
            }
        }
    }
    let also = match cause.wrong {
        Wrong::KeyShown => Vec::new(),
        Wrong::Answer(answer) => also(&minimal, cause.clause, mask, answer),
    };
    let cause = Cause { mask, ..cause };
    Traced { cause, found: Found { case: minimal, ..found }, also, due, confirmed }
}
