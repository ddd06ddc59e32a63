//! Judges an answer by what the oracle permits. Pure.

use std::collections::HashMap;
use std::rc::Rc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::case::{AppName, Case, Hash, Id, Origin};
use super::form::{Form, Silence};
use locksmith_spec::faults::{FAULTS, OPEN_QUESTIONS};
use locksmith_spec::verdict::Verdict;
use locksmith_spec::{
    AppIdFact, Assessment, Code, DomainFact, HashFact, Level, Outcome, Permission, Permitted,
    ServiceFact, TimeFact, permitted,
};

/// What is wrong or in question in a request: a bit for each row of the oracle's tables, and one for a
/// message that is doubtful itself.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Mask(u16);

impl Mask {
    /// The bit of a message that is doubtful itself.
    const DOUBTFUL: u16 = 1 << 15;

    fn of(facts: Assessment) -> Self {
        let rows = FAULTS.iter().chain(OPEN_QUESTIONS).enumerate();
        let bits = rows.filter(|(_, row)| (row.holds)(&facts)).map(|(at, _)| 1 << at);
        Self(bits.sum())
    }

    fn doubtful(self) -> Self {
        Self(self.0 | Self::DOUBTFUL)
    }

    /// The same, of a message that is not doubtful.
    #[must_use]
    pub fn plain(self) -> Self {
        Self(self.0 & !Self::DOUBTFUL)
    }

    /// Whether the message is doubtful itself.
    #[must_use]
    pub(crate) fn is_doubtful(self) -> bool {
        self.0 & Self::DOUBTFUL != 0
    }

    /// What it stands for, in the words of the tables.
    #[must_use]
    pub fn words(self) -> Vec<&'static str> {
        let rows = FAULTS.iter().chain(OPEN_QUESTIONS).enumerate();
        let mut words: Vec<_> =
            rows.filter(|(at, _)| self.0 & 1 << at != 0).map(|(_, row)| row.name).collect();
        if self.0 & Self::DOUBTFUL != 0 {
            words.push("message malformed or unusual");
        }
        words
    }
}

/// The permitted answers for some facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What the oracle permits.
    pub permitted: Permitted,
    /// What is wrong or in question.
    pub mask: Mask,
    launch: Option<Level>,
    codes: [Option<Level>; 5],
    /// The clause of the first permitted outcome.
    clause: &'static str,
}

impl Due {
    /// What the oracle permits for these facts.
    #[must_use]
    pub fn of(facts: &Assessment) -> Self {
        Self::from(permitted(facts), Mask::of(*facts))
    }

    fn from(permitted: Permitted, mask: Mask) -> Self {
        let level = |outcome| permitted.permission(outcome).map(|permission| permission.level);
        let first = permitted.iter().next().map(|permission| permission.outcome);
        Self {
            launch: level(Outcome::Launch),
            codes: Code::ALL.map(|code| level(Outcome::Refusal(code))),
            clause: clause_of(first.unwrap_or(Outcome::Launch)),
            mask,
            permitted,
        }
    }

    /// What is due under either: for a request that was on its way while the clock went on.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mask = if self.permitted.allows_launch() { other.mask } else { self.mask };
        Self::from(self.permitted.union(&other.permitted), mask)
    }

    /// Whether a launch is permitted, at whatever level.
    #[must_use]
    pub fn allows_launch(&self) -> bool {
        self.launch.is_some()
    }

    /// The permissions in words.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        self.permitted.iter().map(Permission::to_string).collect()
    }
}

/// The clause that decides an outcome.
fn clause_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Launch => "ERR-NONE",
        Outcome::Refusal(code) => code.clause(),
    }
}

/// What is due for every combination of facts that was met: the oracle is asked once for each.
#[derive(Debug, Default)]
pub struct Dues(HashMap<Assessment, Rc<Due>>);

impl Dues {
    /// What is due for these facts.
    pub fn of(&mut self, facts: &Assessment) -> Rc<Due> {
        if let Some(due) = self.0.get(facts) {
            return Rc::clone(due);
        }
        let due = Rc::new(Due::of(facts));
        self.0.insert(*facts, Rc::clone(&due));
        due
    }
}

/// A verdict, with the clause of what was due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// The clause that is met or violated.
    pub clause: &'static str,
    /// What was wrong or in question in the request.
    pub mask: Mask,
    /// Whether the locker accepted an unregistered origin in a form that no browser sends.
    pub is_loose: bool,
}

/// Judges an answer to a message of this form.
#[must_use]
pub fn judge(due: &Due, form: Form, answer: Answer) -> Judged {
    let (verdict, clause) = match form {
        Form::Plain => plain(due, answer),
        Form::Doubtful(silence) => doubtful(due, silence, due.allows_launch(), answer),
        Form::Incomplete(silence) => doubtful(due, silence, false, answer),
        Form::Forged => (Verdict::Note, due.clause),
    };
    let mask = if form == Form::Plain { due.mask } else { due.mask.doubtful() };
    let is_loose = form == Form::Forged && answer == Answer::Launch && !due.allows_launch();
    Judged { verdict, clause, mask, is_loose }
}

fn by_level(level: Option<Level>) -> Verdict {
    match level {
        Some(Level::Required) => Verdict::Pass,
        Some(Level::Tolerated) => Verdict::Warn,
        Some(Level::Open) => Verdict::Note,
        None => Verdict::Fail,
    }
}

fn plain(due: &Due, answer: Answer) -> (Verdict, &'static str) {
    let verdict = match answer {
        Answer::Launch => by_level(due.launch),
        Answer::Refusal(code) => by_level(due.codes[usize::from(code.number() - 203)]),
        Answer::Cut(part) if !part.is_too_much_for_browsers() => Verdict::Inconclusive,
        Answer::Unread(_) => Verdict::Inconclusive,
        Answer::Cut(_)
        | Answer::OtherCode(_)
        | Answer::ServerError(_)
        | Answer::Dropped
        | Answer::TimedOut
        | Answer::NoHttp => return (Verdict::Fail, unshown(due)),
    };
    (verdict, due.clause)
}

/// Where an error is due, it must be shown; where a login is, that.
fn unshown(due: &Due) -> &'static str {
    if due.allows_launch() { "ERR-NONE" } else { "ERR-SHOWN" }
}

fn doubtful(
    due: &Due,
    silence: Silence,
    may_launch: bool,
    answer: Answer,
) -> (Verdict, &'static str) {
    match answer {
        Answer::Launch if !may_launch => {
            // What is incomplete for want of one field has the codes of no fault of its own.
            let clause = if due.clause == "ERR-NONE" { "REG-AUTH" } else { due.clause };
            (Verdict::Fail, clause)
        }
        // Not implemented, and not this version: HTTP's own refusals.
        Answer::ServerError(501 | 505)
        | Answer::Launch
        | Answer::Refusal(_)
        | Answer::OtherCode(_)
        | Answer::Unread(_) => (Verdict::Pass, due.clause),
        Answer::Cut(part) if !part.is_too_much_for_browsers() => {
            (Verdict::Inconclusive, due.clause)
        }
        Answer::Dropped | Answer::NoHttp | Answer::Cut(_) if silence.may_drop => {
            (Verdict::Pass, due.clause)
        }
        Answer::TimedOut if silence.may_wait => (Verdict::Pass, due.clause),
        Answer::ServerError(_)
        | Answer::Dropped
        | Answer::TimedOut
        | Answer::NoHttp
        | Answer::Cut(_) => (Verdict::Fail, unshown(due)),
    }
}

/// The clauses, besides the one of what was due, that a violation by a minimal case speaks of.
#[must_use]
pub fn also(case: &Case, clause: &str, mask: Mask, answer: Answer) -> Vec<&'static str> {
    let mut clauses = Vec::new();
    if let Answer::Refusal(code) = answer {
        // The code names a fault that the request does not have.
        clauses.push(code.clause());
    }
    let needs_no_key = matches!(
        case.hash,
        Hash::Empty
            | Hash::WithoutKey
            | Hash::OfNothing
            | Hash::AnyDigits
            | Hash::Zeros
            | Hash::NoDigits
            | Hash::Long
            | Hash::Null
            | Hash::True
            | Hash::Zero
            | Hash::Star
            | Hash::Placeholder
    );
    if answer == Answer::Launch && (needs_no_key || matches!(case.id, Id::Unknown)) {
        clauses.push("REG-AUTH");
    }
    let of_credentials = case.app != AppName::Main || case.id == Id::OfAnotherApp;
    if of_credentials || (mask == Mask::default() && answer != Answer::Launch) {
        clauses.push("REG-CREDENTIALS");
    }
    let told_of_domain = answer == Answer::Refusal(Code::DomainNotRegistered);
    if case.origin != Origin::Right || case.app != AppName::Main || told_of_domain {
        clauses.push("REG-DOMAIN");
    }
    clauses.retain(|also| *also != clause);
    clauses.sort_unstable();
    clauses.dedup();
    clauses
}

/// Every mask that a plain request to a locker can have, by the facts that can come together. Without an
/// app that is not authorised, half of those of known apps cannot.
#[must_use]
pub fn reachable(has_withdrawn: bool) -> usize {
    use HashFact as H;
    use TimeFact as T;
    let times = [T::Fresh, T::Stale, T::Future, T::Unsettled, T::Unreadable, T::Missing];
    let mut masks = std::collections::HashSet::new();
    let mut add = |app_id, app_hash, domain, service| {
        for time_stamp in times {
            let facts = Assessment { app_id, app_hash, time_stamp, domain, service };
            masks.insert(Mask::of(facts));
        }
    };
    let services = [ServiceFact::Authorised, ServiceFact::Withdrawn];
    for service in services.into_iter().take(1 + usize::from(has_withdrawn)) {
        for hash in [H::Right, H::Unsettled, H::Wrong, H::Missing] {
            for domain in [
                DomainFact::Registered,
                DomainFact::Unsettled,
                DomainFact::NotRegistered,
                DomainFact::Absent,
            ] {
                add(AppIdFact::Known, hash, domain, service);
            }
        }
    }
    for id in [AppIdFact::Unknown, AppIdFact::Missing] {
        for hash in [H::Unknowable, H::Missing] {
            for domain in [DomainFact::NotRegistered, DomainFact::Absent, DomainFact::Unknowable] {
                add(id, hash, domain, ServiceFact::Unknowable);
            }
        }
    }
    masks.len()
}

#[cfg(test)]
mod tests;
