//! The protocol against the known answers in `scenarios/vectors`.

use std::path::Path;
use std::time::Duration;

use reference_locker::protocol::{TimeStampFormat, app_hash, domain, time_stamp};
use reference_locker::{Policy, Specification, UnixTime};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

#[derive(Deserialize)]
struct File<T> {
    vectors: Vec<T>,
}

fn vectors<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/vectors").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let file: File<T> = serde_json::from_str(&text).expect("vectors");
    assert!(!file.vectors.is_empty());
    file.vectors
}

#[derive(Deserialize)]
struct HashVector {
    id: u32,
    comment: String,
    app_id: String,
    app_key: String,
    time_stamp: String,
    app_hash: String,
    verdict: String,
}

#[test]
fn app_hashes() {
    for v in vectors::<HashVector>("app-hash.json") {
        let accepted = app_hash::matches(&v.app_hash, &v.app_id, &v.app_key, &v.time_stamp);
        match v.verdict.as_str() {
            "valid" => assert!(accepted, "{} {}", v.id, v.comment),
            "invalid" => assert!(!accepted, "{} {}", v.id, v.comment),
            verdict => assert_eq!(verdict, "unspecified", "{}", v.id),
        }
    }
}

#[derive(Deserialize)]
struct StampVector {
    id: u32,
    format: TimeStampFormat,
    now_utc: String,
    time_stamp: String,
    verdict: String,
    comment: String,
}

#[test]
fn time_stamps() {
    let freshness = i64::try_from(Specification.freshness().as_secs()).expect("seconds");
    assert_eq!(Specification.freshness(), Duration::from_secs(30 * 60));
    for v in vectors::<StampVector>("time-stamp.json") {
        let now = OffsetDateTime::parse(&v.now_utc, &Rfc3339).expect("a time").unix_timestamp();
        let age =
            time_stamp::read(v.format, &v.time_stamp).map(|at| UnixTime(now).seconds_since(at));
        let verdict = match age {
            None => "unreadable",
            Some(age) if age > freshness => "stale",
            Some(age) if age < 0 => "future",
            Some(_) => "fresh",
        };
        if v.verdict != "unspecified" {
            assert_eq!(verdict, v.verdict, "{} {:?}: {}", v.id, v.time_stamp, v.comment);
        }
    }
}

#[derive(Deserialize)]
struct DomainVector {
    id: u32,
    registered: String,
    origin: String,
    verdict: String,
    comment: String,
}

#[test]
fn domains() {
    for v in vectors::<DomainVector>("domain.json") {
        let matched = domain::matches(&v.registered, Some(&v.origin));
        match v.verdict.as_str() {
            "match" => assert!(matched, "{} {}", v.id, v.comment),
            "no match" => assert!(!matched, "{} {}", v.id, v.comment),
            verdict => assert_eq!(verdict, "unspecified", "{}", v.id),
        }
    }
}
