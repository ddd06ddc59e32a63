//! Sends the pairs of SEC-HASH-TIMING, and looks at the clock.

use std::time::Instant;

use super::{Plan, Sender, Unasked, unasked};
use crate::answer::Answer;
use crate::case::{Case, Hash};
use crate::render::Renderer;
use crate::security::finding;
use crate::security::timing::{self, Run, Wrong, schedule};
use locksmith_spec::Code;
use locksmith_spec::verdict::{Finding, Verdict};

/// Requests that come before, so that everything is warm.
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

/// What keeps a measurement from being one.
enum Spoilt {
    Unasked(Unasked),
    /// A hash was answered in another way than with its refusal.
    Answered(Answer),
}

/// Measures, and judges.
pub(super) async fn measured(sender: &mut Sender<'_>, plan: &Plan) -> Finding {
    const ID: &str = "SEC-HASH-TIMING";
    const WANTED: &str = "times that do not tell how many digits are right";
    match runs(sender, plan).await {
        Ok(runs) => timing::finding(timing::judge(&runs, plan.effort)),
        Err(Spoilt::Unasked(why)) => unasked(ID, WANTED, &why),
        Err(Spoilt::Answered(answer)) => {
            let observed = format!("a wrong hash was not refused with 203 each time: {answer}");
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

/// How long the refusal of a wrong hash took.
async fn refused(sender: &mut Sender<'_>, message: &[u8]) -> Result<std::time::Duration, Spoilt> {
    match sender.ask(message).await {
        Ok((Answer::Refusal(Code::InvalidAppHash), took)) => Ok(took),
        Ok((answer, _)) => Err(Spoilt::Answered(answer)),
        Err(why) => Err(Spoilt::Unasked(why)),
    }
}
