//! App hashes, checked by both, at a time that the input says.

use jiff::Timestamp;
use reference_locker::protocol::app_hash as locker;

use super::differential::Case;
use super::lines;
use locksmith_spec::{
    App, Format, HashFact, Outcome, Request, Secret, TimeFact, app_hash as spec, time_stamp,
};

/// The input is text: app id, app key, timestamp, the second that is now, and the app hash that is
/// presented. Words in the place of that stand for what a fuzzer cannot compute.
pub fn app_hash(bytes: &[u8]) {
    let Some([id, key, stamp, now, presented]) = lines(bytes) else { return };
    let Ok(Ok(now)) = now.parse().map(Timestamp::from_second) else { return };
    if id.is_empty() || key.is_empty() {
        return; // No app is registered so.
    }
    let due = spec::app_hash(id, key, stamp);
    assert_eq!(due, locker::expected(id, key, stamp), "two hashes of {id}, {key} and {stamp}");
    let presented = match presented {
        "due" => due,
        "due in capitals" => due.to_uppercase(),
        "due and more" => due + "0",
        "due cut short" => due[..63].to_owned(),
        "due in base64" => base64_of(&due),
        "of the key first" => spec::app_hash(key, id, stamp),
        "of no key" => spec::app_hash(id, "", stamp),
        other => other.to_owned(),
    };
    let fact = spec::assess(&presented, id, key, stamp);
    let accepted = locker::matches(&presented, id, key, stamp);
    assert_eq!(accepted, fact == HashFact::Right, "{presented} is {fact:?}");
    is_launched_in_time(id, key, stamp, now, &presented, fact);
}

/// With all else right the hash and the age of the timestamp decide, and nothing else.
fn is_launched_in_time(
    id: &str,
    key: &str,
    stamp: &str,
    now: Timestamp,
    presented: &str,
    fact: HashFact,
) {
    let case = Case {
        apps: vec![App {
            id: id.to_owned(),
            key: Secret::new(key),
            domain: "partner.example".to_owned(),
            further_domains: Vec::new(),
            authorised: true,
        }],
        now,
        format: Format::EpochSeconds,
        request: Request {
            app_id: Some(id.to_owned()),
            app_hash: Some(presented.to_owned()),
            time_stamp: Some(stamp.to_owned()),
            origin: Some("https://partner.example".to_owned()),
        },
    };
    let answer = case.answer();
    match (fact, time_stamp::assess(Format::EpochSeconds, stamp, now)) {
        (HashFact::Right, TimeFact::Fresh) => assert_eq!(answer, Outcome::Launch, "{case:?}"),
        (HashFact::Right, TimeFact::Future | TimeFact::Unsettled) => {}
        _ => assert_ne!(answer, Outcome::Launch, "{case:?}"),
    }
    assert!(case.permitted().permission(answer).is_some(), "{answer} is not permitted: {case:?}");
}

fn base64_of(hex: &str) -> String {
    use base64::Engine;
    let bytes: Vec<u8> = (0..hex.len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok())
        .collect();
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
