//! The known-answer vectors, every one of them, held against the executable specification and against
//! the reference locker's own rules. Where the vectors do not judge, the locker may answer as it likes.

use jiff::Timestamp;
use locksmith_spec::{DomainFact, Format, HashFact, TimeFact, app_hash, domain, time_stamp};
use reference_locker::UnixTime;
use reference_locker::protocol;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Vectors<T> {
    vectors: Vec<T>,
}

/// All vectors of a file; the count guards against a file that was cut short.
fn vectors<T: DeserializeOwned>(text: &str, count: usize) -> Vec<T> {
    let Vectors { vectors } = serde_json::from_str(text).expect("a vector file");
    assert_eq!(vectors.len(), count);
    vectors
}

#[test]
fn every_app_hash_vector() {
    #[derive(Deserialize)]
    struct Vector {
        id: u32,
        app_id: String,
        app_key: String,
        time_stamp: String,
        app_hash: String,
        verdict: String,
    }

    let text = include_str!("../../../../scenarios/vectors/app-hash.json");
    for v in vectors::<Vector>(text, 117) {
        let verdict = match app_hash::assess(&v.app_hash, &v.app_id, &v.app_key, &v.time_stamp) {
            HashFact::Right => "valid",
            HashFact::Unsettled => "unspecified",
            HashFact::Wrong | HashFact::Missing => "invalid",
            HashFact::Unknowable => "unknowable",
        };
        assert_eq!(verdict, v.verdict, "vector {}", v.id);
        let accepted =
            protocol::app_hash::matches(&v.app_hash, &v.app_id, &v.app_key, &v.time_stamp);
        assert!(verdict == "unspecified" || accepted == (verdict == "valid"), "vector {}", v.id);
        let due = app_hash(&v.app_id, &v.app_key, &v.time_stamp);
        assert_eq!(due == v.app_hash, v.verdict == "valid", "vector {}", v.id);
    }
}

#[test]
fn every_domain_vector() {
    #[derive(Deserialize)]
    struct Vector {
        id: u32,
        registered: String,
        origin: String,
        verdict: String,
    }

    let text = include_str!("../../../../scenarios/vectors/domain.json");
    for v in vectors::<Vector>(text, 22) {
        let fact = domain::assess(&v.registered, Some(&v.origin));
        let agrees = match v.verdict.as_str() {
            "match" => fact == DomainFact::Registered,
            "no match" => matches!(fact, DomainFact::NotRegistered | DomainFact::Absent),
            // Not judged there: the port, which the reading settles, and two that it leaves open.
            "unspecified" => matches!(fact, DomainFact::Registered | DomainFact::Unsettled),
            other => panic!("vector {}: unknown verdict {other}", v.id),
        };
        assert!(agrees, "vector {}: {} is {fact:?}, not {}", v.id, v.origin, v.verdict);
        let accepted = protocol::domain::matches(&v.registered, Some(&v.origin));
        let judged = v.verdict != "unspecified";
        assert!(!judged || accepted == (v.verdict == "match"), "vector {}", v.id);
    }
}

#[test]
fn every_time_stamp_vector() {
    #[derive(Deserialize)]
    struct Vector {
        id: u32,
        format: Format,
        now_utc: Timestamp,
        time_stamp: String,
        verdict: String,
    }

    let text = include_str!("../../../../scenarios/vectors/time-stamp.json");
    for v in vectors::<Vector>(text, 81) {
        let verdict = match time_stamp::assess(v.format, &v.time_stamp, v.now_utc) {
            TimeFact::Fresh => "fresh",
            TimeFact::Stale => "stale",
            TimeFact::Future => "future",
            TimeFact::Unsettled => "unspecified",
            TimeFact::Unreadable => "unreadable",
            TimeFact::Missing => "missing",
        };
        // Where digits without end are read, they are far ahead: open since I-TS-SHORT.
        let without_end = v.time_stamp.parse::<i64>().is_err()
            && !v.time_stamp.is_empty()
            && v.time_stamp.bytes().all(|byte| byte.is_ascii_digit());
        let due = if without_end { "future" } else { &v.verdict };
        assert_eq!(verdict, due, "vector {}: {:?}", v.id, v.time_stamp);
        let format = v.format.to_string().parse().unwrap();
        let now = UnixTime(v.now_utc.as_second());
        let age = protocol::time_stamp::read(format, &v.time_stamp)
            .map(|written| now.seconds_since(written));
        let theirs = match age {
            None => "unreadable",
            Some(..0) => "future",
            Some(0..=1800) => "fresh",
            Some(_) => "stale",
        };
        assert!(verdict == "unspecified" || theirs == v.verdict, "vector {}: {theirs}", v.id);
    }
}
