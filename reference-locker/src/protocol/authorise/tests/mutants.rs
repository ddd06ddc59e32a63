//! Each mutant of the protocol lets through, or refuses, what its name says, and no more.

use super::*;
use crate::mutants;

const ID: &str = "8W4A7RNQ";
const KEY: &str = "Jd6R1JMY0NBeX6E111U0";
const TIME: &str = "1479902400";
const STALE: Option<Code> = Some(Code::StaleTimeStamp);

/// Registered later than [`app`], by the order of their ids.
fn second_app() -> App {
    App {
        id: "UNIVERSITY".to_owned(),
        key: "8d1c0e55f3a9".into(),
        domain: "second.example".to_owned(),
        authorised: true,
    }
}

impl Page {
    /// What this mutant answers.
    fn answered_by(&self, mutant: &str) -> Option<Code> {
        self.told_at(NOW, mutant)
    }

    fn told_at(&self, now: UnixTime, mutant: &str) -> Option<Code> {
        let mutant = mutants::find(mutant).expect("a mutant");
        let registry = Registry::from_iter([app(), second_app(), self.app.clone()]);
        self.code_of(&registry, EPOCH, now, &*mutant.policy())
    }

    fn hashed(hash: impl Into<String>) -> Self {
        Self { app_hash: Some(hash.into()), ..Self::right() }
    }

    fn from(origin: Option<&str>) -> Self {
        Self { origin: origin.map(str::to_owned), ..Self::right() }
    }

    fn aged(seconds: i64) -> Self {
        Self { time_stamp: (NOW.0 - seconds).to_string(), ..Self::right() }
    }

    fn at(time_stamp: &str) -> Self {
        Self { time_stamp: time_stamp.to_owned(), ..Self::right() }
    }
}

fn right_hash() -> String {
    app_hash::expected(ID, KEY, TIME)
}

#[test]
fn a_hash_is_compared_as_the_mutant_says() {
    let right = right_hash();
    let part = |digits: std::ops::Range<usize>| right[digits].to_owned();
    let altered = |at: usize| {
        let digit = if &right[at..=at] == "0" { "1" } else { "0" };
        format!("{}{digit}{}", &right[..at], &right[at + 1..])
    };
    let longer = format!("{right}0");
    let zeros = |count| "0".repeat(count);
    let rules = [
        ("first-eight-digits", vec![altered(8), part(0..8)], vec![altered(7), part(0..7)]),
        ("last-digit-ignored", vec![altered(63), part(0..63)], vec![altered(62), part(0..62)]),
        ("first-digit-ignored", vec![altered(0)], vec![altered(1), part(1..64), String::new()]),
        ("a-beginning-is-enough", vec![String::new(), part(0..63)], vec![longer.clone()]),
        ("longer-is-fine", vec![longer.clone()], vec![part(0..63), String::new()]),
        ("skipped-when-empty", vec![String::new()], vec![altered(63), part(0..63)]),
        ("looks-like-one", vec![zeros(64), longer], vec![zeros(63), zeros(63) + "g"]),
    ];
    for (rule, taken, refused) in rules {
        let answer = |hash: &str| Page::hashed(hash).answered_by(&format!("hash/{rule}"));
        assert_eq!(answer(&right), None, "{rule}");
        for hash in taken {
            assert_eq!(answer(&hash), None, "{rule}: {hash}");
        }
        for hash in refused {
            assert_eq!(answer(&hash), Some(Code::InvalidAppHash), "{rule}: {hash}");
        }
    }
    let upper_case = right.to_ascii_uppercase();
    assert_eq!(Page::hashed(upper_case).answered_by("hash/upper-case-only"), None);
    assert_eq!(Page::right().answered_by("hash/upper-case-only"), Some(Code::InvalidAppHash));
}

#[test]
fn a_hash_is_over_what_the_mutant_says() {
    let over = |text: String| app_hash::expected(&text, "", "");
    let sha_512 = "cd4b072f4952ac45b25fedc7c84f705c1e34923b8c444eb5b34f9aed55f499c8\
                   8dee9b376b6180733a392c7914debc7637f9bd7f057fe98b82ade9b51c227643";
    let inputs = [
        ("key-first", over([KEY, ID, TIME].concat())),
        ("time-first", over([TIME, ID, KEY].concat())),
        ("key-last", over([ID, TIME, KEY].concat())),
        ("id-last", over([KEY, TIME, ID].concat())),
        ("reversed", over([TIME, KEY, ID].concat())),
        ("separated", over([ID, KEY, TIME].join("|"))),
        ("without-id", over([KEY, TIME].concat())),
        ("without-key", over([ID, TIME].concat())),
        ("without-time", over([ID, KEY].concat())),
        ("twice", over(right_hash())),
        ("sha-512", sha_512.to_owned()),
    ];
    let mut replaced = 0;
    for (input, hash) in &inputs {
        let too = format!("hash/{input}-too");
        assert_eq!(Page::right().answered_by(&too), None, "{too}");
        for (other, hash) in &inputs {
            let expected = (other != input).then_some(Code::InvalidAppHash);
            assert_eq!(Page::hashed(hash).answered_by(&too), expected, "{too}: {other}");
        }
        let instead = format!("hash/{input}");
        if mutants::find(&instead).is_some() {
            replaced += 1;
            assert_eq!(Page::hashed(hash).answered_by(&instead), None, "{instead}");
            let right = Page::right().answered_by(&instead);
            assert_eq!(right, Some(Code::InvalidAppHash), "{instead}");
        }
    }
    assert_eq!(replaced, 4);
}

#[test]
fn a_key_that_was_cut_is_the_key() {
    let cut = app_hash::expected(ID, &KEY[..16], TIME);
    assert_eq!(Page::hashed(cut).answered_by("registration/key-cut"), None);
    assert_eq!(Page::right().answered_by("registration/key-cut"), Some(Code::InvalidAppHash));
    let short = Page { app: second_app(), app_id: second_app().id, ..Page::right() };
    let short = Page { origin: Some("https://second.example".to_owned()), ..short };
    assert_eq!(short.answered_by("registration/key-cut"), None);
}

#[test]
fn a_host_is_compared_as_the_mutant_says() {
    let (ends_alike, begins_alike) = ("https://evilPartner.example", "https://partner.example.in");
    let begins_in_a_word = "https://partner.examples.in";
    let rules: [(&str, &[&str], &[&str]); 10] = [
        ("suffix", &[ends_alike], &[begins_alike, "https://example"]),
        ("prefix", &[begins_alike, begins_in_a_word], &[ends_alike]),
        ("substring", &["https://my.partner.example.in"], &["https://partner.in"]),
        ("first-labels", &[begins_alike], &[begins_in_a_word, ends_alike]),
        ("last-label", &["https://other.example"], &[begins_alike]),
        ("look-alike", &["https://xn--prtner-3ya.example"], &["https://other.example"]),
        ("look-alike", &[], &["https://xn--prtner-3ya.in"]),
        ("of-any-application", &["https://second.example"], &["https://third.example"]),
        ("loopback-free", &["http://127.0.0.1:8080"], &["http://128.0.0.1"]),
        ("null-skipped", &["null"], &["https://other.example"]),
    ];
    for (rule, taken, refused) in rules {
        let answer = |origin| Page::from(origin).answered_by(&format!("domain/{rule}"));
        assert_eq!(answer(Some("https://partner.example")), None, "{rule}");
        assert_eq!(answer(None), Some(Code::DomainNotRegistered), "{rule}");
        for origin in taken {
            assert_eq!(answer(Some(origin)), None, "{rule}: {origin}");
        }
        for origin in refused {
            assert_eq!(answer(Some(origin)), Some(Code::DomainNotRegistered), "{rule}: {origin}");
        }
    }
    let skipped = |origin| Page::from(origin).answered_by("domain/absent-skipped");
    assert_eq!(skipped(None), None);
    assert_eq!(skipped(Some("null")), Some(Code::DomainNotRegistered));
}

#[test]
fn a_port_counts_where_it_is_compared() {
    let answer = |origin| Page::from(Some(origin)).answered_by("domain/with-port");
    assert_eq!(answer("https://partner.example"), None);
    assert_eq!(answer("https://partner.example:8443"), Some(Code::DomainNotRegistered));
}

#[test]
fn a_second_application_is_no_better_known_than_the_mutant_says() {
    let second = Page {
        app: second_app(),
        app_id: second_app().id,
        origin: Some("https://second.example".to_owned()),
        ..Page::right()
    };
    assert_eq!(second.answered_by("domain/prefix"), None);
    for (mutant, code) in [
        ("registration/first-application-only", Code::InvalidAppId),
        ("registration/domain-of-the-first", Code::DomainNotRegistered),
    ] {
        assert_eq!(Page::right().answered_by(mutant), None, "{mutant}");
        assert_eq!(second.answered_by(mutant), Some(code), "{mutant}");
    }
}

#[test]
fn an_id_that_begins_with_a_known_one_is_known_where_beginnings_count() {
    let named = |id: &str| Page { app_id: id.to_owned(), ..Page::right() };
    let beginning = "registration/prefix-of-the-id";
    assert_eq!(named("8W4A7RNQX").answered_by(beginning), None);
    assert_eq!(named("X8W4A7RNQ").answered_by(beginning), Some(Code::InvalidAppId));
}

#[test]
fn a_time_stamp_is_good_for_as_long_as_the_mutant_says() {
    const DAY: i64 = 24 * 60 * 60;
    let rules: [(&str, &[i64], &[i64]); 5] = [
        ("24-hours", &[-1800, DAY], &[-1801, DAY + 1]),
        ("slow-clock", &[-1620, 1980], &[-1621, 1981]),
        ("ist-read-as-utc", &[-21600, -18000], &[-21601, -17999, 0]),
        ("either-zone", &[-1800, 1800, 18000, 21600], &[-1801, 1801, 17999, 21601]),
        ("time-of-day", &[-1800, 1800, DAY, DAY + 1800, -DAY], &[1801, 5400, DAY + 1801, DAY - 1]),
    ];
    for (rule, taken, refused) in rules {
        let answer = |age: i64| Page::aged(age).answered_by(&format!("window/{rule}"));
        for age in taken {
            assert_eq!(answer(*age), None, "{rule}: {age} s");
        }
        for age in refused {
            assert_eq!(answer(*age), STALE, "{rule}: {age} s");
        }
    }
}

/// The day turns at midnight in India, 18:30 UTC.
#[test]
fn a_time_stamp_of_yesterday_is_old_where_the_day_counts() {
    let answer = |now: i64, age: i64| {
        Page::at(&(now - age).to_string()).told_at(UnixTime(now), "window/same-day")
    };
    let midnight = NOW.0 + 6 * 60 * 60 + 30 * 60;
    assert_eq!(answer(midnight - 1, 1800), None);
    assert_eq!(answer(midnight, 0), None);
    assert_eq!(answer(midnight, 1), STALE);
    assert_eq!(answer(midnight + 1800, 1800), None);
    assert_eq!(answer(midnight + 1801, 1801), STALE);
    // Midnight of UTC is no midnight, nor is any half hour of the day.
    for half_hour in 1..48 {
        assert_eq!(answer(midnight + half_hour * 1800, 1800), None, "{half_hour}");
    }
}

#[test]
fn an_unreadable_timestamp_counts_as_the_mutant_says() {
    let rules: [(&str, &[&str], &[&str]); 3] = [
        ("unreadable-is-now", &["", "now", "-5"], &[]),
        ("empty-is-now", &[""], &["now", "-5", " "]),
        ("any-number-is-now", &["-5", "1e3"], &["", "now"]),
    ];
    for (rule, taken, refused) in rules {
        let answer = |text: &str| Page::at(text).answered_by(&format!("window/{rule}"));
        for text in taken {
            assert_eq!(answer(text), None, "{rule}: {text:?}");
        }
        for text in refused {
            assert_eq!(answer(text), STALE, "{rule}: {text:?}");
        }
        assert_eq!(answer(&(NOW.0 - 1801).to_string()), STALE, "{rule}");
    }
}

/// A page with the faults of these codes.
fn faulty(codes: &[Code]) -> Page {
    let mut page = Page::right();
    for fault in FAULTS.iter().rev().filter(|fault| codes.contains(&fault.code)) {
        (fault.commit)(&mut page);
    }
    page
}

#[test]
fn a_fault_is_told_as_the_mutant_says() {
    for fault in Code::ALL {
        let answer = |how: &str| faulty(&[fault]).answered_by(&format!("error-{fault}/{how}"));
        assert_eq!(answer("let-through"), None, "{fault}");
        for other in Code::ALL {
            let how = format!("told-as-{other}");
            if mutants::find(&format!("error-{fault}/{how}")).is_some() {
                assert_eq!(answer(&how), Some(other), "{fault}");
            }
        }
    }
    let both = faulty(&[Code::InvalidAppHash, Code::StaleTimeStamp]);
    assert_eq!(both.answered_by("error-203/let-through"), STALE);
    assert_eq!(both.answered_by("error-203/told-as-204"), Some(Code::InvalidAppId));
}

#[test]
fn several_faults_are_told_as_the_mutant_says() {
    use Code::{DomainNotRegistered, InvalidAppHash, InvalidAppId, NotAuthorised, StaleTimeStamp};
    let two = faulty(&[InvalidAppHash, StaleTimeStamp]);
    let three = faulty(&[InvalidAppHash, DomainNotRegistered, StaleTimeStamp]);
    for faults in [&two, &three] {
        assert_eq!(faults.answered_by("several-faults/let-through"), None);
        assert_eq!(faults.answered_by("several-faults/told-as-207"), Some(NotAuthorised));
        assert_eq!(faults.answered_by("several-faults/told-as-204"), Some(InvalidAppId));
    }
    for fault in Code::ALL {
        let alone = faulty(&[fault]);
        assert_eq!(alone.answered_by("several-faults/let-through"), Some(fault));
        assert_eq!(alone.answered_by("several-faults/told-as-207"), Some(fault));
    }
    assert_eq!(two.answered_by("several-faults/203-and-206"), None);
    assert_eq!(three.answered_by("several-faults/203-and-206"), Some(InvalidAppHash));
    assert_eq!(two.answered_by("several-faults/203-and-205"), Some(InvalidAppHash));
    let another = faulty(&[DomainNotRegistered, StaleTimeStamp]);
    assert_eq!(another.answered_by("several-faults/203-and-206"), Some(DomainNotRegistered));
}
