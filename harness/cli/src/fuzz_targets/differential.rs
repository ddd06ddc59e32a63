//! Any request in any world: what the reference locker answers is what the oracle permits.

mod input;

use arbitrary::{Arbitrary, Unstructured};
use jiff::Timestamp;
use reference_locker::protocol::{self, TimeStampFormat};
use reference_locker::{Policy, Registry, Specification, UnixTime};

use self::input::Input;
use locksmith_spec::{
    App, Code, Format, Level, Outcome, Permitted, Request, World, assess, permitted, permitted_for,
};

/// A request, and all that a locker knows when it comes.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) apps: Vec<App>,
    pub(super) now: Timestamp,
    pub(super) format: Format,
    pub(super) request: Request,
}

impl Case {
    fn world(&self) -> World<'_> {
        World { apps: &self.apps, now: self.now, format: self.format }
    }

    pub(super) fn permitted(&self) -> Permitted {
        permitted_for(&self.request, &self.world())
    }

    /// What the reference locker answers.
    pub(super) fn answer(&self) -> Outcome {
        self.answer_of(&Specification)
    }

    /// What the reference locker answers when it decides so.
    fn answer_of(&self, policy: &dyn Policy) -> Outcome {
        let registry: Registry = self.apps.iter().map(registered).collect();
        let request = protocol::Request {
            app_id: self.request.app_id.as_deref().unwrap_or_default(),
            app_hash: self.request.app_hash.as_deref().unwrap_or_default(),
            time_stamp: self.request.time_stamp.as_deref().unwrap_or_default(),
            origin: self.request.origin.as_deref(),
        };
        let now = UnixTime(self.now.as_second());
        let format = locker_format(self.format);
        match protocol::authorise(&request, &registry, format, now, policy) {
            Ok(()) => Outcome::Launch,
            Err(code) => {
                Outcome::Refusal(Code::from_number(code.number()).expect("a code of the table"))
            }
        }
    }
}

/// The input is a request and a world, as `arbitrary` makes them of bytes.
pub fn differential(bytes: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(bytes)) else { return };
    let case = input.case();
    let (answer, allowed) = (case.answer(), case.permitted());
    let level = allowed.permission(answer).map(|permission| permission.level);
    assert!(
        level.is_some_and(|level| level != Level::Tolerated),
        "the reference locker: {answer}; permitted: {allowed}; of {case:#?}"
    );
    is_well_formed(&allowed);
    is_recorded(&case, &allowed);
    // One that is wrong on purpose may answer anything, to anything.
    if let Some(policy) = input.policy() {
        let _ = case.answer_of(&*policy);
    }
}

/// Never empty, every outcome once, a launch beside no fault.
fn is_well_formed(allowed: &Permitted) {
    let outcomes: Vec<Outcome> = allowed.iter().map(|permission| permission.outcome).collect();
    let once = |outcome| outcomes.iter().filter(|other| *other == outcome).count() == 1;
    assert!(!outcomes.is_empty() && outcomes.iter().all(once), "{allowed}");
    let launches = usize::from(allowed.allows_launch());
    assert_eq!(allowed.codes().count() + launches, outcomes.len(), "{allowed}");
    assert_eq!(allowed.union(allowed), *allowed, "{allowed}");
    assert_eq!(allowed.to_string().matches(" or ").count() + 1, outcomes.len(), "{allowed}");
}

/// What is recorded of a request reads back, and permits the same.
fn is_recorded(case: &Case, allowed: &Permitted) {
    let facts = assess(&case.request, &case.world());
    let again = serde_json::to_string(&facts).and_then(|text| serde_json::from_str(&text));
    assert_eq!(again.ok().as_ref(), Some(&facts));
    assert_eq!(permitted(&facts), *allowed);
    let again = serde_json::to_string(allowed).and_then(|text| serde_json::from_str(&text));
    assert_eq!(again.ok().as_ref(), Some(allowed));
}

fn registered(app: &App) -> reference_locker::App {
    reference_locker::App {
        id: app.id.clone(),
        key: app.key.expose().into(),
        domain: app.domain.clone(),
        authorised: app.authorised,
    }
}

pub(super) fn locker_format(format: Format) -> TimeStampFormat {
    format.to_string().parse().expect("one name for one format")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{replay, seeds};
    use super::*;

    /// The property would hold of a locker that refuses everything: here is what seeds and corpus ask.
    #[test]
    fn the_inputs_reach_every_outcome_in_every_format() {
        let inputs = replay::inputs("differential", seeds::differential);
        let cases = inputs.iter().filter_map(|(_, bytes)| {
            Some(Input::arbitrary_take_rest(Unstructured::new(bytes)).ok()?.case())
        });
        let reached: BTreeSet<_> = cases.map(|case| (case.format, case.answer())).collect();
        let outcomes = [Outcome::Launch].into_iter().chain(Code::ALL.map(Outcome::Refusal));
        let every = outcomes.flat_map(|outcome| Format::ALL.map(|format| (format, outcome)));
        for wanted in every {
            assert!(reached.contains(&wanted), "{wanted:?}");
        }
    }
}
