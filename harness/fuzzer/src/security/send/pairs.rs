//! Sends the pairs of SEC-HASH-TIMING and measures their times.

use std::time::Instant;

use super::{Plan, Sender, Unasked, unasked};
use crate::answer::Answer;
use crate::case::{Case, Hash};
use crate::render::Renderer;
use crate::security::finding;
use crate::security::timing::{self, Run, Wrong, schedule};
use locksmith_spec::Code;
use locksmith_spec::verdict::{Finding, Verdict};

/// Requests before the measurement, as warm-up.
const WARMING: usize = 50;

/// Two messages that differ in one digit of their hash, and a copy of the one.
struct Messages {
    wrong_first: Vec<u8>,
    copy: Vec<u8>,
    wrong_last: Vec<u8>,
}

impl Messages {
    fn of(sender: &Sender<'_>) -> Self {
        let setting = sender.setting;
        let now = setting.clock.now();
        let mut renderer = Renderer::new(&setting.template, setting.host.name.clone());
        let mut message = |hash| {
            let (case, mut message) = (Case { hash, ..Case::default() }, Vec::new());
            let presented = setting.subject.present(&case, now);
            renderer.render(&case, &presented, &mut message);
            message
        };
        let wrong_first = message(Hash::FirstDigitAltered);
        let (copy, wrong_last) = (wrong_first.clone(), message(Hash::LastDigitAltered));
        Self { wrong_first, copy, wrong_last }
    }

    fn get(&self, wrong: Wrong, is_control: bool) -> &[u8] {
        match (wrong, is_control) {
            (Wrong::First, _) => &self.wrong_first,
            (Wrong::Last, true) => &self.copy,
            (Wrong::Last, false) => &self.wrong_last,
        }
    }
}

/// Why a measurement fails.
enum Spoilt {
    Unasked(Unasked),
    /// The locker answered a wrong hash with something else than a refusal.
    Answered(Answer),
}

/// Measures, and judges.
pub(super) async fn measured(sender: &mut Sender<'_>, plan: &Plan) -> Finding {
    const ID: &str = "SEC-HASH-TIMING";
    const WANTED: &str = "times that do not depend on the number of right digits";
    match runs(sender, plan).await {
        Ok(runs) => timing::finding(timing::judge(&runs, plan.effort)),
        Err(Spoilt::Unasked(why)) => unasked(ID, WANTED, &why),
        Err(Spoilt::Answered(answer)) => {
            let observed =
                format!("the locker did not always refuse a wrong hash with 203: {answer}");
            finding(ID, Verdict::Inconclusive, WANTED, observed)
        }
    }
}

async fn runs(sender: &mut Sender<'_>, plan: &Plan) -> Result<Vec<Run>, Spoilt> {
    let messages = Messages::of(sender);
    let begun = Instant::now();
    let effort = plan.effort;
    let parts = u32::try_from(effort.runs).unwrap_or(u32::MAX).max(1);
    let each = effort.time / parts;
    for _ in 0..WARMING {
        if begun.elapsed() < each / 10 {
            refused(sender, &messages.wrong_first).await?;
        }
    }
    let mut runs = Vec::new();
    for number in 0..parts {
        let mut run = Run::default();
        let until = begun + each * (number + 1);
        for pair in schedule(plan.seed, number as usize, effort.pairs) {
            if Instant::now() >= until {
                break;
            }
            let first = refused(sender, messages.get(pair.first, pair.is_control)).await?;
            let second = refused(sender, messages.get(pair.second(), pair.is_control)).await?;
            run.add(pair, first, second);
        }
        runs.push(run);
    }
    Ok(runs)
}

/// The time of the refusal of a wrong hash.
async fn refused(sender: &mut Sender<'_>, message: &[u8]) -> Result<std::time::Duration, Spoilt> {
    match sender.ask(message).await {
        Ok((Answer::Refusal(Code::InvalidAppHash), took)) => Ok(took),
        Ok((answer, _)) => Err(Spoilt::Answered(answer)),
        Err(why) => Err(Spoilt::Unasked(why)),
    }
}
