//! A run: the control, the cases, and for each cause of a violation its minimal case, confirmed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt;

use super::answer::Answer;
use super::case::{Case, Hash};
use super::engine::{self, Plan, Progress, in_time};
use super::generate::AGES;
use super::judge::{Mask, also};
use super::probe::{Probe, Seen, Setting};
use super::shrink::shrink;
use super::tally::{Cause, Found, Tally, Wrong};
use super::wire::Broken;
use locksmith_spec::verdict::Verdict;

/// The number of attempts to reproduce a minimal case.
pub(crate) const CONFIRMATIONS: u8 = 3;

/// The result of a right request, before anything else is sent.
#[derive(Clone, Debug)]
pub struct Control {
    /// The answer.
    pub answer: Answer,
    /// How far the locker's `Date` is ahead of Locksmith's clock, in seconds, where the answer has one.
    pub ahead: Option<i64>,
    /// What was sent.
    pub sent: String,
    /// What came.
    pub received: String,
}

impl Control {
    /// Whether the locker accepted it: only then refusals count.
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
    /// Further clauses that it is about.
    pub also: Vec<&'static str>,
    /// The expected answers.
    pub due: Vec<String>,
    /// The number of attempts to reproduce the minimal case, each over a new connection; 0 where the time was
    /// over.
    pub tried: u8,
    /// The number of attempts that showed the cause.
    pub confirmed: u8,
}

/// The result of a run.
#[derive(Debug)]
pub struct Hunted {
    /// The counts.
    pub tally: Tally,
    /// The causes, the most frequent first.
    pub causes: Vec<Traced>,
    /// How long cases were sent, in seconds.
    pub seconds: f64,
    /// The refusal of the control, where it is the locker's fault.
    pub control_refused: Option<Answer>,
}

/// Sends the control.
pub async fn control(setting: &Setting) -> Result<Control, Broken> {
    control_of(setting, &Case::default()).await
}

/// Sends a case instead of the control.
pub(super) async fn control_of(setting: &Setting, case: &Case) -> Result<Control, Broken> {
    let mut probe = Probe::new(setting);
    let before = locksmith_core::clock::now().as_second();
    let seen = probe.send(case).await?;
    let date = if seen.answer == Answer::Dropped { None } else { probe.date() };
    Ok(Control {
        answer: seen.answer,
        ahead: date.map(|date| date - before),
        sent: probe.sent(),
        received: probe.received(),
    })
}

/// Sends the cases of a plan and traces the violations. None where the locker did not accept the control, and
/// nothing can be judged.
///
/// A refusal of the control with a code is either the locker's fault or a mistake in the profile or template. It is
/// the locker's if the locker accepts another case that differs only in its app, hash or age: then the wire, the
/// timestamp format and the domain are right, and Locksmith trusts the profile's credentials, as everywhere. The
/// control's refusal is then a violation (ERR-NONE), and so is every launch that the oracle forbids. Other refusals
/// are not violations: they count only beside a control that the locker accepted.
pub async fn hunt(
    setting: Arc<Setting>,
    control: &Control,
    plan: Plan,
    progress: Arc<Progress>,
) -> Option<Hunted> {
    let begun = Instant::now();
    let control_refused = match control.answer {
        Answer::Launch => None,
        refusal @ Answer::Refusal(_) => Some(refusal),
        _ => return None,
    };
    let plan = match control_refused {
        Some(_) => Plan { first: instead(&setting), stream: None, shard: (0, 1), ..plan },
        None => plan,
    };
    // One after the other, unless the time is limited.
    let at_once = match (progress.left(), plan.budget.rate) {
        (Some(_), None) => plan.connections.max(1),
        _ => 1,
    };
    let mut tally = engine::run(Arc::clone(&setting), Arc::new(plan), Arc::clone(&progress)).await;
    let seconds = begun.elapsed().as_secs_f64();
    if control_refused.is_some() {
        if !tally.answers.contains_key(&Answer::Launch) {
            return None;
        }
        tally.causes.retain(|cause, _| match cause.wrong {
            Wrong::Answer(Answer::Refusal(_)) => cause.mask == Mask::default(),
            Wrong::Answer(answer) => answer == Answer::Launch,
            Wrong::KeyShown | Wrong::Page(..) => true,
        });
    }
    let causes = trace(&setting, &tally, &progress, at_once).await;
    Some(Hunted { tally, causes, seconds, control_refused })
}

/// The control, and the cases that a locker which refuses it may accept instead.
fn instead(setting: &Setting) -> Vec<Case> {
    let control = Case::default();
    let apps = setting.subject.names().iter().map(|&app| Case { app, ..control });
    let hashes = Hash::ALL.iter().map(|&hash| Case { hash, ..control });
    let ages = AGES.iter().map(|&age| Case { age, ..control });
    std::iter::once(control).chain(apps).chain(hashes).chain(ages).collect()
}

/// The minimal case of each cause. Causes whose minimal cases have the same faults are one.
async fn trace(
    setting: &Setting,
    tally: &Tally,
    progress: &Progress,
    at_once: usize,
) -> Vec<Traced> {
    let waves = |rest: usize| u32::try_from(rest.div_ceil(at_once)).unwrap_or(u32::MAX);
    let all = tally.causes.iter().zip((1..=tally.causes.len()).rev());
    let all = all.map(async |((cause, found), rest)| {
        // Each has its share of the time, and the time that earlier ones left.
        let share = progress.left().map(|left| left / waves(rest));
        trace_one(setting, *cause, *found, share).await
    });
    let mut all = pin!(futures_util::stream::iter(all).buffered(at_once));
    let mut traced: BTreeMap<Cause, Traced> = BTreeMap::new();
    while let Some(one) = all.next().await {
        let of = one.cause;
        // The form of a message does not matter where its facts explain the launch.
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
    /// Adds another trace of the same cause: the simpler one counts.
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

/// The result of a case over a new connection, and whether it shows a cause.
async fn again(probe: &mut Probe<'_>, case: &Case, of: Cause) -> (Option<Seen>, bool) {
    probe.reconnect();
    let Ok(seen) = probe.send(case).await else { return (None, false) };
    let shows = match of.wrong {
        Wrong::KeyShown => seen.key_shown.is_some(),
        Wrong::Answer(answer) => {
            seen.judged.verdict == Verdict::Fail
                && seen.answer == answer
                && seen.judged.clause == of.clause
        }
        Wrong::Page(..) => {
            probe.look_at_page(seen.answer).await.is_ok_and(|page| page == Some(of.wrong))
        }
    };
    (Some(seen), shows)
}

/// Traces a cause in its share of the time. Half of it is for a simpler case, which was seen to show the cause
/// even where no time is left to confirm that.
async fn trace_one(
    setting: &Setting,
    cause: Cause,
    found: Found,
    share: Option<Duration>,
) -> Traced {
    let begun = Instant::now();
    let until = share.map(|share| begun + share);
    let until_simple = share.map(|share| begun + share / 2);
    let mut probe = Probe::new(setting);
    let mut shows = async |case: Case, until| in_time(until, again(&mut probe, &case, cause)).await;
    let mut last = None;
    if until.is_some() {
        last = shows(found.case, until).await;
    }
    let minimal = shrink(found.case, async |case| {
        let came = shows(case, until_simple).await.filter(|(_, shows)| *shows);
        let is_shown = came.is_some();
        last = came.or(last.take());
        is_shown
    });
    let minimal = minimal.await;
    let minimal = Case { age: setting.subject.steered(minimal.age), ..minimal };
    let mut all = Vec::new();
    for _ in 0..CONFIRMATIONS {
        all.extend(shows(minimal, until).await);
    }
    if all.is_empty() {
        all.extend(last.filter(|_| until.is_some()));
    }
    let count = |those: usize| u8::try_from(those).unwrap_or(u8::MAX);
    let tried = count(all.len());
    let confirmed = count(all.iter().filter(|(_, shows)| *shows).count());
    let mut seen = all.iter().rev().filter_map(|(seen, shows)| Some((seen.as_ref()?, *shows)));
    let due = match (cause.wrong, seen.clone().next()) {
        (_, None) => Vec::new(),
        (Wrong::Page(code, _), _) => vec![format!("the page of {code} shows {code} (ERR-SHOWN)")],
        (Wrong::Answer(_) | Wrong::KeyShown, Some((seen, _))) => seen.due.words(),
    };
    let mask = match (cause.wrong, seen.find(|(_, shows)| *shows)) {
        (Wrong::Answer(_), Some((seen, _))) => seen.judged.mask,
        _ => cause.mask,
    };
    let also = match cause.wrong {
        Wrong::KeyShown | Wrong::Page(..) => Vec::new(),
        Wrong::Answer(answer) => also(&minimal, cause.clause, mask, answer),
    };
    let cause = Cause { mask, ..cause };
    Traced { cause, found: Found { case: minimal, ..found }, also, due, tried, confirmed }
}
