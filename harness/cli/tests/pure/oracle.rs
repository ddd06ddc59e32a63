//! The oracle over every combination of facts, and its whole table as a person reads it.

use std::fmt::Write;

use locksmith_spec::faults::{self, FAULTS, OPEN_QUESTIONS};
use locksmith_spec::{
    AppIdFact, Assessment, Basis, Code, DomainFact, HashFact, Level, Outcome, ServiceFact,
    TimeFact, permitted,
};

use crate::shared::matches_snapshot;

/// A correct request of an authorised app.
const CORRECT: Assessment = Assessment {
    app_id: AppIdFact::Known,
    app_hash: HashFact::Right,
    time_stamp: TimeFact::Fresh,
    domain: DomainFact::Registered,
    service: ServiceFact::Authorised,
};

const APP_IDS: [AppIdFact; 3] = [AppIdFact::Known, AppIdFact::Unknown, AppIdFact::Missing];
const APP_HASHES: [HashFact; 5] = [
    HashFact::Right,
    HashFact::Unsettled,
    HashFact::Wrong,
    HashFact::Missing,
    HashFact::Unknowable,
];
const TIME_STAMPS: [TimeFact; 6] = [
    TimeFact::Fresh,
    TimeFact::Stale,
    TimeFact::Future,
    TimeFact::Unsettled,
    TimeFact::Unreadable,
    TimeFact::Missing,
];
const DOMAINS: [DomainFact; 5] = [
    DomainFact::Registered,
    DomainFact::Unsettled,
    DomainFact::NotRegistered,
    DomainFact::Absent,
    DomainFact::Unknowable,
];
const SERVICES: [ServiceFact; 3] =
    [ServiceFact::Authorised, ServiceFact::Withdrawn, ServiceFact::Unknowable];

/// Every combination of facts that a request can have: what hangs on the app is known for a known
/// app and for no other.
fn possible() -> Vec<Assessment> {
    let mut all = Vec::new();
    for app_id in APP_IDS {
        for app_hash in APP_HASHES {
            for time_stamp in TIME_STAMPS {
                for domain in DOMAINS {
                    for service in SERVICES {
                        all.push(Assessment { app_id, app_hash, time_stamp, domain, service });
                    }
                }
            }
        }
    }
    all.retain(|facts| {
        let known = facts.app_id == AppIdFact::Known;
        let hash = match facts.app_hash {
            HashFact::Missing => true,
            HashFact::Unknowable => !known,
            _ => known,
        };
        let domain = match facts.domain {
            DomainFact::NotRegistered | DomainFact::Absent => true,
            DomainFact::Unknowable => !known,
            _ => known,
        };
        hash && domain && (facts.service == ServiceFact::Unknowable) != known
    });
    all
}

/// The codes of a request's faults, told again in plain conditions, without the oracle's table.
fn codes_of_faults(facts: Assessment) -> Vec<Code> {
    use AppIdFact as Id;
    use TimeFact as Time;
    let unreadable = matches!(facts.time_stamp, Time::Missing | Time::Unreadable);
    let hash = facts.app_id != Id::Known
        || matches!(facts.app_hash, HashFact::Wrong | HashFact::Missing)
        || unreadable;
    let domain = matches!(facts.domain, DomainFact::NotRegistered | DomainFact::Absent);
    [
        (hash, Code::InvalidAppHash),
        (facts.app_id != Id::Known, Code::InvalidAppId),
        (domain, Code::DomainNotRegistered),
        (unreadable || facts.time_stamp == Time::Stale, Code::TimestampTooOld),
        (facts.service == ServiceFact::Withdrawn, Code::NotAuthorised),
    ]
    .into_iter()
    .filter_map(|(is_fault, code)| is_fault.then_some(code))
    .collect()
}

fn judged_codes(facts: Assessment) -> Vec<Code> {
    Code::ALL
        .into_iter()
        .filter(|code| {
            permitted(&facts)
                .permission(Outcome::Refusal(*code))
                .is_some_and(|permission| permission.level != Level::Open)
        })
        .collect()
}

#[test]
fn a_correct_request_is_launched_and_nothing_else() {
    assert_eq!(permitted(&CORRECT).to_string(), "login page shown (ERR-NONE)");
}

#[test]
fn every_combination_permits_the_codes_of_its_faults_and_a_launch_only_without_one() {
    let combinations = possible();
    assert_eq!(combinations.len(), 4 * 6 * 4 * 2 + 2 * 2 * 6 * 3);
    for facts in &combinations {
        let permitted = permitted(facts);
        let faults = codes_of_faults(*facts);
        assert_eq!(judged_codes(*facts), faults, "{facts:?}");
        assert_eq!(permitted.allows_launch(), faults.is_empty(), "{facts:?}");
        assert!(permitted.iter().len() > 0, "{facts:?}");
    }
}

#[test]
fn something_is_always_required_unless_a_question_is_open() {
    for facts in &possible() {
        let permitted = permitted(facts);
        let open = codes_of_faults(*facts).is_empty()
            && !faults::holding(OPEN_QUESTIONS, facts).is_empty();
        let best = permitted.iter().next().unwrap().level;
        assert_eq!(best, if open { Level::Open } else { Level::Required }, "{facts:?}");
    }
}

#[test]
fn every_outcome_stands_once_and_the_best_level_first() {
    for facts in &possible() {
        let permitted = permitted(facts);
        let outcomes: std::collections::HashSet<_> = permitted.iter().map(|p| p.outcome).collect();
        assert_eq!(outcomes.len(), permitted.iter().len(), "{facts:?}");
        assert!(permitted.iter().is_sorted_by_key(|p| p.level), "{facts:?}");
        assert!(permitted.iter().all(|p| Basis::find(p.basis.id()).is_some()), "{facts:?}");
    }
}

#[test]
fn one_more_fault_never_forbids_a_code_and_always_forbids_the_launch() {
    let stale = |facts: &Assessment| Assessment { time_stamp: TimeFact::Stale, ..*facts };
    let withdrawn = |facts: &Assessment| Assessment { service: ServiceFact::Withdrawn, ..*facts };
    for facts in possible() {
        let mut worse = Vec::new();
        if facts.time_stamp == TimeFact::Fresh {
            worse.push(stale(&facts));
        }
        if facts.service == ServiceFact::Authorised {
            worse.push(withdrawn(&facts));
        }
        for more in worse {
            let (before, after) = (permitted(&facts), permitted(&more));
            assert!(!after.allows_launch(), "{more:?}");
            assert!(before.codes().all(|code| after.codes().any(|c| c == code)), "{more:?}");
        }
    }
}

#[test]
fn a_union_permits_what_either_permits() {
    let stale = permitted(&Assessment { time_stamp: TimeFact::Stale, ..CORRECT });
    let either = permitted(&CORRECT).union(&stale);
    assert_eq!(either.to_string(), "login page shown (ERR-NONE) or refused with 206 (ERR-206)");
    assert_eq!(either.union(&either), either);
}

#[test]
fn facts_are_recorded_in_words() {
    let text = serde_json::to_string(&CORRECT).unwrap();
    assert_eq!(
        text,
        r#"{"app-id":"known","app-hash":"right","time-stamp":"fresh","domain":"registered","service":"authorised"}"#
    );
    assert_eq!(serde_json::from_str::<Assessment>(&text).unwrap(), CORRECT);
}

/// The table, then every combination of its rows that a request can have.
#[test]
fn the_whole_table() {
    let mut text = String::from("one condition alone\n\n");
    for row in FAULTS.iter().chain(OPEN_QUESTIONS) {
        let alone = possible()
            .into_iter()
            .find(|facts| conditions(*facts) == [row.name])
            .unwrap_or_else(|| panic!("{} never stands alone", row.name));
        writeln!(text, "{:28} {}", row.name, permitted(&alone)).unwrap();
    }
    text.push_str("\nevery combination\n");
    for facts in possible() {
        let conditions = conditions(facts);
        let title = if conditions.is_empty() { "no fault".into() } else { conditions.join(", ") };
        write!(text, "\n{title}\n    {}\n", permitted(&facts)).unwrap();
    }
    matches_snapshot("oracle", &text);
}

/// The names of the rows that an assessment has.
fn conditions(facts: Assessment) -> Vec<&'static str> {
    let mut rows = faults::holding(FAULTS, &facts);
    rows.extend(faults::holding(OPEN_QUESTIONS, &facts));
    rows.into_iter().map(|row| row.name).collect()
}
