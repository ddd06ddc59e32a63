#[cfg(feature = "mutants")]
mod mutants;

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::policy::Specification;
use crate::protocol::app_hash;
use crate::protocol::time_stamp::write;
use crate::registry::App;

const NOW: UnixTime = UnixTime(1_479_902_400);
const EPOCH: TimeStampFormat = TimeStampFormat::EpochSeconds;

fn app() -> App {
    App {
        id: "8W4A7RNQ".to_owned(),
        key: "Jd6R1JMY0NBeX6E111U0".into(),
        domain: "partner.example".to_owned(),
        authorised: true,
    }
}

/// A request in which all is right, but for what a test changes.
#[derive(Clone)]
struct Page {
    app: App,
    app_id: String,
    time_stamp: String,
    /// Instead of the right one.
    app_hash: Option<String>,
    origin: Option<String>,
}

impl Page {
    fn right() -> Self {
        Self {
            app: app(),
            app_id: app().id,
            time_stamp: NOW.0.to_string(),
            app_hash: None,
            origin: Some("https://partner.example".to_owned()),
        }
    }

    fn stamped(format: TimeStampFormat, at: UnixTime) -> Self {
        Self { time_stamp: write(format, at).expect("a timestamp"), ..Self::right() }
    }

    fn code(&self, format: TimeStampFormat, now: UnixTime) -> Option<Code> {
        let registry = Registry::from_iter([self.app.clone()]);
        self.code_of(&registry, format, now, &Specification)
    }

    fn code_of(
        &self,
        registry: &Registry,
        format: TimeStampFormat,
        now: UnixTime,
        policy: &dyn Policy,
    ) -> Option<Code> {
        let right = app_hash::expected(&self.app_id, self.app.key.expose(), &self.time_stamp);
        let request = Request {
            app_id: &self.app_id,
            app_hash: self.app_hash.as_ref().unwrap_or(&right),
            time_stamp: &self.time_stamp,
            origin: self.origin.as_deref(),
        };
        authorise(&request, registry, format, now, policy).err()
    }
}

#[test]
fn a_right_request_is_authorised_in_every_format() {
    for format in TimeStampFormat::ALL {
        assert_eq!(Page::stamped(format, NOW).code(format, NOW), None, "{format}");
    }
}

#[test]
fn each_fault_alone_gets_its_own_code() {
    for fault in FAULTS {
        let mut page = Page::right();
        (fault.commit)(&mut page);
        assert_eq!(page.code(EPOCH, NOW), Some(fault.code), "{}", fault.name);
    }
}

#[test]
fn what_is_missing_is_refused() {
    let missing = String::new();
    let page = Page { app_id: missing.clone(), ..Page::right() };
    assert_eq!(page.code(EPOCH, NOW), Some(Code::InvalidAppId));
    let page = Page { app_hash: Some(missing.clone()), ..Page::right() };
    assert_eq!(page.code(EPOCH, NOW), Some(Code::InvalidAppHash));
    let page = Page { time_stamp: missing, ..Page::right() };
    assert_eq!(page.code(EPOCH, NOW), Some(Code::StaleTimeStamp));
    let page = Page { origin: None, ..Page::right() };
    assert_eq!(page.code(EPOCH, NOW), Some(Code::DomainNotRegistered));
}

#[test]
fn a_withdrawn_service_is_refused_to_every_page() {
    let mut registry = Registry::from_iter([app()]);
    registry.in_service = false;
    let stamp = NOW.0.to_string();
    let hash = app_hash::expected(&app().id, app().key.expose(), &stamp);
    let request = Request {
        app_id: &app().id,
        app_hash: &hash,
        time_stamp: &stamp,
        origin: Some("https://partner.example"),
    };
    let answer = authorise(&request, &registry, EPOCH, NOW, &Specification);
    assert_eq!(answer.err(), Some(Code::NotAuthorised));
}

#[test]
fn a_time_stamp_a_little_ahead_is_taken_and_one_far_ahead_is_not() {
    let ahead = |minutes: u64| Page::stamped(EPOCH, NOW.plus(Duration::from_secs(minutes * 60)));
    assert_eq!(ahead(5).code(EPOCH, NOW), None);
    assert_eq!(ahead(30).code(EPOCH, NOW), None);
    assert_eq!(ahead(31).code(EPOCH, NOW), Some(Code::StaleTimeStamp));
    assert_eq!(ahead(24 * 60).code(EPOCH, NOW), Some(Code::StaleTimeStamp));
}

#[test]
fn codes_are_the_specifications() {
    let numbers: Vec<u16> = Code::ALL.iter().map(|code| code.number()).collect();
    assert_eq!(numbers, [203, 204, 205, 206, 207]);
    for code in Code::ALL {
        assert_eq!(Code::of(code.number()), Some(code));
        assert_eq!(code.to_string(), code.number().to_string());
    }
    assert_eq!(Code::of(208), None);
    assert_eq!(
        Code::ALL.map(Code::description),
        [
            "Invalid app hash. One of app id, app key or timestamp is incorrect.",
            "Invalid app id.",
            "The app domain is not registered.",
            "The timestamp is older than 30 minutes.",
            "Not authorized for service.",
        ]
    );
}

struct Fault {
    name: &'static str,
    code: Code,
    commit: fn(&mut Page),
}

const FAULTS: [Fault; 5] = [
    Fault {
        name: "unknown app id",
        code: Code::InvalidAppId,
        commit: |page| page.app_id = "unknown".to_owned(),
    },
    Fault {
        name: "hash of another key",
        code: Code::InvalidAppHash,
        commit: |page| {
            page.app_hash = Some(app_hash::expected(&page.app_id, "another key", &page.time_stamp));
        },
    },
    Fault {
        name: "another domain",
        code: Code::DomainNotRegistered,
        commit: |page| page.origin = Some("https://other.example".to_owned()),
    },
    Fault {
        name: "old timestamp",
        code: Code::StaleTimeStamp,
        commit: |page| page.time_stamp = (NOW.0 - 1801).to_string(),
    },
    Fault {
        name: "not authorised",
        code: Code::NotAuthorised,
        commit: |page| page.app.authorised = false,
    },
];

proptest! {
    #[test]
    fn any_combination_of_faults_gets_the_code_of_one(chosen in prop::collection::btree_set(0usize..5, 0..=5)) {
        let mut page = Page::right();
        // A wrong hash is wrong over whatever timestamp: the order of committing does not matter.
        for &fault in chosen.iter().rev() {
            (FAULTS[fault].commit)(&mut page);
        }
        let present: BTreeSet<u16> = chosen.iter().map(|&fault| FAULTS[fault].code.number()).collect();
        match page.code(EPOCH, NOW) {
            None => prop_assert!(present.is_empty()),
            Some(code) => prop_assert!(present.contains(&code.number())),
        }
    }

    #[test]
    fn the_window_ends_to_the_second_at_any_date(
        now in 1_000_000_000i64..250_000_000_000, age in 0i64..4000, format in 0usize..3,
    ) {
        let format = TimeStampFormat::ALL[format];
        let page = Page::stamped(format, UnixTime(now - age));
        let expected = (age > 1800).then_some(Code::StaleTimeStamp);
        prop_assert_eq!(page.code(format, UnixTime(now)), expected);
    }

    #[test]
    fn a_hash_is_good_for_its_time_stamp_alone(other in 0i64..3000) {
        let mut page = Page::right();
        page.app_hash = Some(app_hash::expected(&page.app_id, app().key.expose(), &page.time_stamp));
        page.time_stamp = (NOW.0 - other).to_string();
        prop_assert_eq!(page.code(EPOCH, NOW).is_some(), other != 0);
    }

    #[test]
    fn nothing_makes_it_panic(id in ".*", hash in ".*", stamp in ".*", origin in ".*", now: i64) {
        let request = Request { app_id: &id, app_hash: &hash, time_stamp: &stamp, origin: Some(&origin) };
        for format in TimeStampFormat::ALL {
            let registry = Registry::from_iter([App { id: id.clone(), ..app() }]);
            let _ = authorise(&request, &registry, format, UnixTime(now), &Specification);
        }
    }

    #[test]
    fn no_time_makes_it_panic(stamp in 0i64.., now: i64) {
        let page = Page::stamped(EPOCH, UnixTime(stamp));
        let _ = page.code(EPOCH, UnixTime(now));
    }
}
