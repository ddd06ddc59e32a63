//! Two readings of one specification: whatever the reference locker answers, the oracle permits.
//!
//! They share no code; requests are made around every rule, right in most parts so that single
//! faults are as frequent as several.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use reference_locker::UnixTime;
use reference_locker::protocol;

use super::differential::{Case, locker_format};
use locksmith_spec::{App, Code, Format, Level, Outcome, Request, Secret, app_hash, time_stamp};

/// Mostly the first, now and then one of the others.
fn mostly<T: std::fmt::Debug + Clone + 'static>(
    right: T,
    others: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<T> {
    prop_oneof![3 => Just(right), 1 => others].boxed()
}

fn case() -> impl Strategy<Value = Case> {
    let app = (
        "[A-Z0-9]{8}",
        "[A-Za-z0-9]{8,20}",
        "[a-z]{1,8}\\.(example|in)",
        prop::bool::weighted(0.9),
    )
        .prop_map(|(id, key, domain, authorised)| App {
            id,
            key: Secret::new(key),
            domain,
            further_domains: Vec::new(),
            authorised,
        });
    // 1970-01-03 to 2100-01-01: room for what is older.
    let now = (172_800_i64..4_102_444_800)
        .prop_map(|second| Timestamp::from_second(second).expect("a moment before 2100"));
    ((app.clone(), app), now, select(Format::ALL.to_vec()))
        .prop_filter("two apps have two ids", |((first, second), _, _)| first.id != second.id)
        .prop_flat_map(|((app, other), now, format)| {
            let origin = origin(&app.domain, &other.domain);
            let id = mostly(Some(app.id.clone()), app_id(&app.id, &other.id));
            (Just((app, other)), id, time_stamp(now, format), origin, Just((now, format)))
        })
        .prop_flat_map(|((app, other), app_id, time_stamp, origin, (now, format))| {
            let hash = presented_hash(&app, &other, time_stamp.as_deref().unwrap_or_default());
            hash.prop_map(move |app_hash| Case {
                apps: vec![app.clone(), other.clone()],
                now,
                format,
                request: Request {
                    app_id: app_id.clone(),
                    app_hash,
                    time_stamp: time_stamp.clone(),
                    origin: origin.clone(),
                },
            })
        })
}

fn app_id(id: &str, other: &str) -> impl Strategy<Value = Option<String>> + use<> {
    select(vec![
        None,
        Some(String::new()),
        Some(other.to_owned()),
        Some(id.to_lowercase() + "x"),
        Some(format!("{id} ")),
        Some(id[1..].to_owned()),
    ])
}

fn time_stamp(now: Timestamp, format: Format) -> BoxedStrategy<Option<String>> {
    let aged = move |age: i64| time_stamp::write(format, now - SignedDuration::from_secs(age));
    let edges = vec![-86_401_i64, -1801, -1800, -1, 0, 1, 1799, 1800, 1801, 19_800, 86_400];
    let age = prop_oneof![select(edges), -3600_i64..3600].prop_map(aged);
    let in_utc = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let dressed = vec![
        in_utc.replace('Z', "+00:00"),
        in_utc.replace(['T', 'Z'], " "),
        in_utc,
        now.as_millisecond().to_string(),
        format!(" {}", aged(0)),
        format!("{}\n", aged(0)),
        format!("0{}", aged(0)),
        format!("+{}", aged(0)),
        aged(0).replace("+05:30", "+5:30"),
        aged(0).replace("+05:30", "+0530"),
        aged(0).replace("+05:30", ""),
        aged(0).replace(':', "."),
        "2016-02-30 10:00:00".into(),
        "2016-11-23T24:00:00+05:30".into(),
        "2016-12-31T23:59:60+05:30".into(),
        "99999999999999999999".into(),
        "9223372036854775807".into(),
    ];
    let another_format =
        select(Format::ALL.to_vec()).prop_map(move |other| time_stamp::write(other, now));
    let text = prop_oneof![
        2 => select(dressed),
        1 => another_format,
        1 => "[0-9TZ:+ .-]{0,26}",
        1 => "\\PC{0,20}",
    ];
    prop_oneof![
        6 => age.prop_map(Some),
        1 => text.prop_map(Some),
        1 => Just(None),
    ]
    .boxed()
}

fn presented_hash(app: &App, other: &App, time_stamp: &str) -> BoxedStrategy<Option<String>> {
    let (id, key) = (app.id.as_str(), app.key.expose());
    let due = app_hash(id, key, time_stamp);
    let variants = vec![
        app_hash(&other.id, other.key.expose(), time_stamp),
        app_hash(key, id, time_stamp),
        app_hash(id, time_stamp, key),
        app_hash(id, key, ""),
        app_hash(id, "", time_stamp),
        app_hash(id, other.key.expose(), time_stamp),
        app_hash(id, key, &format!("{time_stamp}1")),
        format!("{id}{key}{time_stamp}"),
        due.to_uppercase(),
        format!(" {due}"),
        format!("{due}\n"),
        due[..63].to_owned(),
        format!("{due}0"),
        format!("0x{due}"),
        key.to_owned(),
        String::new(),
    ];
    mostly(Some(due), prop::option::weighted(0.9, prop_oneof![select(variants), "[0-9a-f]{64}"]))
}

fn origin(domain: &str, other: &str) -> BoxedStrategy<Option<String>> {
    let right = format!("https://{domain}");
    let variants = vec![
        format!("http://{domain}"),
        format!("https://{domain}:8443"),
        format!("https://{domain}:65536"),
        right.to_uppercase(),
        format!("https://{}", domain.to_uppercase()),
        format!("https://{domain}."),
        format!("https://www.{domain}"),
        format!("https://{domain}/"),
        format!("https://{domain}:"),
        format!("https://user@{domain}"),
        format!("https:{domain}"),
        format!("https://evil{domain}"),
        format!("https://{domain}.{other}"),
        format!("https://{domain}@{other}"),
        format!("https://{other}"),
        format!("https://{other}/{domain}"),
        format!("https://{other}/?{domain}"),
        format!("https://{other}#{domain}"),
        format!("https://{}.example", domain.replace('.', "-")),
        format!("https://{domain}\t.{other}"),
        format!("https://{domain}\0"),
        format!("https://{}", domain.replacen(['a', 'e', 'o'], "а", 1)),
        format!("javascript:{domain}"),
        domain.to_owned(),
        "null".into(),
        String::new(),
        "https://".into(),
        "https://127.0.0.1".into(),
    ];
    let text = prop_oneof![4 => select(variants), 1 => "(https?://)?\\PC{0,20}"];
    mostly(Some(right), prop::option::weighted(0.9, text))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn the_reference_locker_answers_what_the_oracle_permits(case in case()) {
        let (answer, permitted) = (case.answer(), case.permitted());
        prop_assert!(
            permitted.permission(answer).is_some(),
            "the reference locker: {}; permitted: {}", answer, permitted
        );
    }

    /// What is required of a locker is not left to what is merely tolerated.
    #[test]
    fn the_reference_locker_gives_no_answer_that_is_only_tolerated(case in case()) {
        let level = case.permitted().permission(case.answer()).map(|permission| permission.level);
        prop_assert_ne!(level, Some(Level::Tolerated));
    }

    #[test]
    fn both_write_every_timestamp_alike(second in 0_i64..253_402_000_000) {
        let moment = Timestamp::from_second(second).expect("a moment before the year 10000");
        for format in Format::ALL {
            let theirs = protocol::time_stamp::write(locker_format(format), UnixTime(second));
            prop_assert_eq!(Some(time_stamp::write(format, moment)), theirs);
        }
    }

    #[test]
    fn both_compute_one_hash(id in ".*", key in ".*", text in ".*") {
        prop_assert_eq!(app_hash(&id, &key, &text), protocol::app_hash::expected(&id, &key, &text));
    }
}

/// The property above would hold of a locker that refuses everything: here is what was really asked.
#[test]
fn the_cases_reach_every_outcome_alone_and_beside_others() {
    let mut runner = TestRunner::deterministic();
    let mut answered = BTreeSet::new();
    let mut only_permitted = BTreeSet::new();
    for _ in 0..4096 {
        let case = case().new_tree(&mut runner).expect("a case").current();
        answered.insert(case.answer());
        let permitted = case.permitted();
        if permitted.iter().len() == 1 {
            only_permitted.extend(permitted.iter().map(|permission| permission.outcome));
        }
    }
    let mut every = BTreeSet::from([Outcome::Launch]);
    every.extend(Code::ALL.map(Outcome::Refusal));
    assert_eq!(answered, every);
    // 204 never stands alone: 203 is tolerated beside it.
    every.remove(&Outcome::Refusal(Code::InvalidAppId));
    assert_eq!(only_permitted, every);
}

#[test]
fn both_describe_the_codes_in_the_same_words() {
    for code in Code::ALL {
        let theirs = protocol::Code::of(code.number()).map(protocol::Code::description);
        assert_eq!(theirs, Some(code.description()));
    }
}
