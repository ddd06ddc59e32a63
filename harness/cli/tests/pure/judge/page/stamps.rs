//! The timestamp that a page claims: PAGE-TIMESTAMP, PAGE-FRESH.

use super::*;

/// A page whose first time stamp is found to be this, and so many seconds old.
fn stamped(time: TimeFact, age: Option<i64>) -> impl Fn(&mut Seen) {
    move |seen| {
        seen.claims.truncate(1);
        seen.claims[0].time = time;
        seen.claims[0].age = age;
    }
}

#[test]
fn a_time_stamp_can_be_read() {
    const PASS: &str = "pass PAGE-TIMESTAMP: `time-stamp` is \"1479902401\"";
    const OTHER: &str = "note PAGE-TIMESTAMP (I-TS-FORMAT): `time-stamp` is \"1479902401\", not in the expected \
                         format; if the locker reads it, give its format with --time-stamp-format";
    for (time, age, expected) in [
        (TimeFact::Fresh, Some(0), PASS),
        // Its age is judged elsewhere.
        (TimeFact::Stale, Some(1_801), PASS),
        (TimeFact::Future, Some(-90), PASS),
        (TimeFact::Missing, None, "fail PAGE-TIMESTAMP: `time-stamp` is missing or empty"),
        (
            TimeFact::Unreadable,
            None,
            "fail PAGE-TIMESTAMP (I-TS-UNREADABLE): `time-stamp` is \"1479902401\"",
        ),
        (TimeFact::Unsettled, None, OTHER),
    ] {
        finds("page/time-stamp", stamped(time, age), [expected]);
    }
    for (time, age) in [(TimeFact::Fresh, 0), (TimeFact::Stale, 1_801), (TimeFact::Future, -90)] {
        let other = |seen: &mut Seen| {
            stamped(time, Some(age))(seen);
            seen.claims[0].other_form = true;
        };
        finds("page/time-stamp", other, [OTHER]);
        assert!(
            !judge("page/time-stamp", other).decided("PAGE-TIMESTAMP"),
            "its form is not settled"
        );
        let failed = judge("page/fresh", other).verdict == Verdict::Fail;
        assert_eq!(failed, time == TimeFact::Stale, "its age is judged all the same");
    }
    let judged = judge("page/time-stamp", |seen| seen.setting.format = Format::NaiveIst);
    let wanted = ["a timestamp in IST, written as naive-ist"];
    assert!(judged.findings.iter().all(|finding| finding.permitted == wanted));
}

#[test]
fn the_offset_of_ist_is_one_finding() {
    const HOURS: i64 = 5 * 3600 + 30 * 60;
    // Written up to half an hour ago, and by a clock that is a minute ahead at most.
    let behind = "fail PAGE-TIMESTAMP: `time-stamp` is \"1479902401\": 5 h 30 min behind the clock: the IST offset was \
                  subtracted. Epoch seconds have no zone: they count from 1970-01-01 00:00 UTC everywhere";
    let elsewhere = "skipped PAGE-FRESH: not judged again, because the timestamp is 5 h 30 min behind (PAGE-TIMESTAMP)";
    for age in [HOURS - 60, HOURS, HOURS + 1800] {
        finds("page/time-stamp", stamped(TimeFact::Stale, Some(age)), [behind]);
        finds("page/fresh", stamped(TimeFact::Stale, Some(age)), [elsewhere]);
    }
    let wall_clock = |seen: &mut Seen| {
        stamped(TimeFact::Stale, Some(HOURS))(seen);
        seen.claims[0].time_stamp = Some("2016-11-23 12:00:00".into());
        seen.setting.format = Format::NaiveIst;
    };
    let utc = "fail PAGE-TIMESTAMP: `time-stamp` is \"2016-11-23 12:00:00\": 5 h 30 min behind India's clock: it is \
               the wall clock of UTC";
    finds("page/time-stamp", wall_clock, [utc]);
    let ahead = "note PAGE-FRESH (I-TS-FUTURE): 5 h 30 min ahead of the clock: the IST offset was added. Epoch seconds \
                 have no zone: they count from 1970-01-01 00:00 UTC everywhere";
    let young = "pass PAGE-FRESH: at most 30 minutes old";
    finds("page/fresh", stamped(TimeFact::Future, Some(-HOURS)), [ahead, young]);
    let stale = "pass PAGE-TIMESTAMP: `time-stamp` is \"1479902401\"";
    for age in [1801, HOURS - 61, HOURS + 1801, 10 * HOURS] {
        finds("page/time-stamp", stamped(TimeFact::Stale, Some(age)), [stale]);
    }
}

#[test]
fn a_count_of_minutes_or_milliseconds_is_named() {
    let minutes = |seen: &mut Seen| {
        stamped(TimeFact::Stale, Some(1_479_902_400 - 24_665_040))(seen);
        seen.claims[0].time_stamp = Some("24665040".into());
    };
    let words = "fail PAGE-FRESH: `time-stamp` is \"24665040\", 16843 days old when the page loaded (limit 30 min): \
                 the count is in minutes, not in seconds";
    finds("page/fresh", minutes, [words]);
    let milliseconds = |seen: &mut Seen| {
        seen.claims.truncate(1);
        seen.claims[0].time_stamp = Some("1479902401000".into());
        seen.claims[0].other_form = true;
    };
    let words = "note PAGE-TIMESTAMP (I-TS-FORMAT): `time-stamp` is \"1479902401000\", not in the expected format \
                 (the count is in milliseconds, not in seconds); if the locker reads it, give its format with \
                 --time-stamp-format";
    finds("page/time-stamp", milliseconds, [words]);
}

#[test]
fn one_server_of_several_with_an_old_timestamp_fails_by_its_age() {
    let sampled = |stale: usize| {
        move |seen: &mut Seen| {
            let oldest = (stale > 0).then(|| ("1479895200".to_owned(), 7_202));
            let sampled = Sampled { loads: 40, stamps: 30, zeros: 2, stale, ..Sampled::default() };
            seen.sampled = Some(Sampled { oldest, ..sampled });
        }
    };
    let young = "pass PAGE-FRESH: 1 s old when the page loaded";
    let some = "fail PAGE-FRESH: too old in 8 of 40 plain loads, for example \"1479895200\", 2 h 0 min old";
    finds("page/fresh", sampled(8), [some, young, young]);
    finds("page/fresh", sampled(0), [young, young]);
    let fix = evidence("page/fresh", sampled(8));
    assert!(fix[0].0 == "how to fix it" && fix[0].1.contains("NTP"), "{fix:?}");
    // The load in the browser may be one of them: that is the same cause.
    let first_too = |seen: &mut Seen| {
        sampled(8)(seen);
        (seen.claims[0].time, seen.claims[0].age) = (TimeFact::Stale, Some(7_202));
    };
    finds("page/fresh", first_too, [some, young]);
    // In all loads, it is no matter of one server.
    let all = |seen: &mut Seen| {
        sampled(40)(seen);
        seen.claims.truncate(1);
        (seen.claims[0].time, seen.claims[0].age) = (TimeFact::Stale, Some(7_202));
    };
    let old = "fail PAGE-FRESH: `time-stamp` is \"1479902401\", 2 h 0 min old when the page loaded (limit 30 min)";
    finds("page/fresh", all, [old]);
}

#[test]
fn a_time_stamp_is_fresh_when_the_page_is_loaded() {
    let unread = "note PAGE-FRESH: its age is unknown, because it is not readable";
    for (time, age, expected) in [
        (TimeFact::Fresh, Some(1800), "pass PAGE-FRESH: 1800 s old when the page loaded"),
        (
            TimeFact::Stale,
            Some(1865),
            "fail PAGE-FRESH: `time-stamp` is \"1479902401\", 31 min old when the page loaded (limit 30 min)",
        ),
        (TimeFact::Unsettled, None, unread),
        (TimeFact::Unreadable, None, unread),
        (TimeFact::Missing, None, unread),
    ] {
        finds("page/fresh", stamped(time, age), [expected]);
    }
    let ahead = "note PAGE-FRESH (I-TS-FUTURE): 2 min in the future";
    let young = "pass PAGE-FRESH: at most 30 minutes old";
    finds("page/fresh", stamped(TimeFact::Future, Some(-125)), [ahead, young]);
}

#[test]
fn one_time_stamp_for_two_loads_fails_only_by_what_is_known_of_its_caching() {
    const SAME: &str = "PAGE-FRESH (I-STAMP-SHARED): the same \"1479902401\" in a second load:";
    let own = "pass PAGE-FRESH: \"1479902401\", and in a second load \"1479902402\"";
    finds("page/new-at-each-load", |_| (), [own]);
    let kept = |seconds: Option<u64>| {
        move |seen: &mut Seen| {
            seen.claims[1].time_stamp = seen.claims[0].time_stamp.clone();
            seen.claims[1].age = Some(30);
            seen.claims[0].kept_for = seconds;
        }
    };
    for (seconds, verdict, limit) in [
        (0, "warn", ""),
        (1799, "warn", ""),
        (1800, "fail", " (limit 1800 s)"),
        (86_400, "fail", " (limit 1800 s)"),
    ] {
        let expected = format!(
            "{verdict} {SAME} the page's headers let caches keep it for {seconds} s{limit}"
        );
        finds("page/new-at-each-load", kept(Some(seconds)), [&expected]);
    }
    let nothing = format!("warn {SAME} nothing shows that it is renewed within 30 minutes");
    finds("page/new-at-each-load", kept(None), [&nothing]);
    // Both loads came in one second.
    let at_once = |seen: &mut Seen| {
        kept(None)(seen);
        seen.claims[1].age = Some(0);
    };
    let now = "pass PAGE-FRESH: \"1479902401\" in two loads, both within the second that it names";
    finds("page/new-at-each-load", at_once, [now]);
    let of_file = |text: &'static str| {
        move |seen: &mut Seen| {
            kept(None)(seen);
            seen.setting.file = true;
            seen.source = Source::of(PAGE.into(), 200, Vec::new(), text.as_bytes(), str::to_owned);
        }
    };
    let literal = format!("fail {SAME} it is fixed in the file, and becomes too old");
    finds("page/new-at-each-load", of_file("time-stamp=\"1479902401\""), [&literal]);
    // A script of the file made it, and makes another one later.
    finds("page/new-at-each-load", of_file("time-stamp=\"\""), [&nothing]);
    let nothing = "note PAGE-FRESH: no timestamp to compare";
    for place in [0, 1] {
        let missing = |seen: &mut Seen| seen.claims[place].time_stamp = None;
        finds("page/new-at-each-load", missing, [nothing]);
    }
}

#[test]
fn a_page_that_renews_its_time_stamp_says_so_and_needs_a_hash_with_it() {
    let not = "pass PAGE-FRESH: the page does not renew its timestamp by itself, which is optional";
    finds("page/renewed", |_| (), [not]);
    let renews = |hash: Option<HashFact>| {
        let (before, stamp) = ("1479902401".to_owned(), "1479903601".to_owned());
        move |seen: &mut Seen| seen.renewed = Some(Renewed { after: 1200, before, stamp, hash })
    };
    let after =
        "the page renews its timestamp after 20 minutes, from \"1479902401\" to \"1479903601\"";
    let opens = format!("note PAGE-FRESH: {after}; after 31 minutes it still opens the login page");
    finds("page/renewed", renews(Some(HashFact::Right)), [&opens]);
    finds("page/renewed", renews(None), [&opens]);
    let alone = format!("fail PAGE-FRESH: {after}, but its hash does not match the new one");
    finds("page/renewed", renews(Some(HashFact::Wrong)), [&alone]);
}

#[test]
fn a_page_that_browsers_keep_with_its_old_timestamp_fails() {
    let kept = |for_certain: bool| {
        move |seen: &mut Seen| {
            let unchanged = Unchanged {
                asked_by: "If-None-Match: \"v1\"".into(),
                kept: "1479902401".into(),
                now: "1479902409".into(),
                for_certain,
            };
            seen.sampled = Some(Sampled {
                loads: 40,
                stamps: 9,
                unchanged: Some(unchanged),
                ..Sampled::default()
            });
        }
    };
    let kept_finding = |verdict: &str| {
        format!(
            "{verdict} PAGE-FRESH (I-STAMP-SHARED): the server answers 304 (not modified) to a request with `If-None-Match: \"v1\"`: a browser that cached the \
             page keeps the timestamp \"1479902401\", while a plain load gets \"1479902409\""
        )
    };
    finds("page/new-at-each-load", kept(true), [&kept_finding("fail")]);
    finds("page/new-at-each-load", kept(false), [&kept_finding("warn")]);
}

#[test]
fn a_page_that_browsers_keep_for_too_long_fails_though_its_timestamp_is_new() {
    let kept = |name: &str, value: &str, seconds: u64| {
        let headers = vec![(name.to_owned(), value.to_owned())];
        move |seen: &mut Seen| {
            seen.claims[0].kept_for = Some(seconds);
            let time_stamp = seen.claims[0].time_stamp.clone();
            seen.sent = Some(Sent { time_stamp, ..Sent::default() });
            seen.source = Source::of(PAGE.into(), 200, headers.clone(), b"", str::to_owned);
        }
    };
    let day = kept("cache-control", "public, max-age=86400", 86_400);
    let expected = "fail PAGE-FRESH (I-STAMP-SHARED): the page comes with `Cache-Control: public, max-age=86400`: \
                    browsers and caches use it for 24 h 0 min, but its timestamp is too old after 30 min";
    finds("page/new-at-each-load", &day, [expected]);
    let fix = &evidence("page/new-at-each-load", &day)[0].1;
    assert!(fix.starts_with("Send `Cache-Control: no-store` with the page"), "{fix}");
    let new = "pass PAGE-FRESH: \"1479902401\", and in a second load \"1479902402\"";
    let short = kept("cache-control", "max-age=1799", 1_799);
    finds("page/new-at-each-load", short, [new]);
    // The page may be kept where a script brings the timestamp.
    let brought = |seen: &mut Seen| {
        day(seen);
        seen.sent = None;
    };
    finds("page/new-at-each-load", brought, [new]);
}

#[test]
fn a_timestamp_that_a_session_keeps_warns() {
    let again = |before: &'static str, stamp: &'static str, age: i64| {
        move |seen: &mut Seen| {
            seen.came_back = Some((before.to_owned(), stamp.to_owned(), age, false));
        }
    };
    let first = claimed(1).time_stamp.unwrap().leak() as &'static str;
    // The two loads are of one session, be that of the first load or another's.
    for stamp in [first, "1479902405"] {
        let kept = judge("page/new-at-each-load", again(stamp, stamp, 4));
        assert_eq!(kept.verdict, Verdict::Warn);
        let [finding] = &kept.findings[..] else { panic!("{:?}", kept.findings) };
        let words = format!("the same user gets the same \"{stamp}\" 4 s later");
        assert!(finding.observed.starts_with(&words), "{}", finding.observed);
        assert_eq!(finding.interpretation.as_deref(), Some("I-STAMP-SHARED"));
    }
    // In the same second it may be a new one, and a new one is right.
    for (stamp, age) in [(first, 1), ("1479902405", 4)] {
        let judged = judge("page/new-at-each-load", again(first, stamp, age));
        assert_eq!(judged.verdict, Verdict::Pass);
    }
    // A copy of another load, as a service worker has one.
    let copy = |seen: &mut Seen| {
        seen.came_back = Some((first.to_owned(), "1479902403".to_owned(), 3, true));
    };
    let kept = judge("page/new-at-each-load", copy);
    assert_eq!(kept.verdict, Verdict::Warn);
    let words = "a returning user gets the timestamp \"1479902403\" of an earlier load";
    assert!(kept.findings[0].observed.contains(words), "{:?}", kept.findings);
    // What a cache may keep for some minutes is not the session's.
    let cached = |seen: &mut Seen| {
        again(first, first, 4)(seen);
        seen.claims[0].kept_for = Some(600);
    };
    assert_eq!(judge("page/new-at-each-load", cached).verdict, Verdict::Pass);
}

#[test]
fn a_month_in_the_place_of_the_minutes_is_seen_while_the_timestamp_is_fresh() {
    let in_december = |one: &'static str, other: &'static str, ages: [i64; 2]| {
        move |seen: &mut Seen| {
            for ((claimed, stamp), age) in seen.claims.iter_mut().zip([one, other]).zip(ages) {
                claimed.time_stamp = Some(stamp.to_owned());
                claimed.age = Some(age);
                claimed.time = if age < 0 { TimeFact::Future } else { TimeFact::Fresh };
            }
        }
    };
    let (one, other) = ("2016-12-23 17:12:05", "2016-12-23 17:12:31");
    for (ages, verdict, words) in [
        ([660, 660], Verdict::Warn, "11 min old"),
        ([-600, -600], Verdict::Warn, "10 min ahead"),
        // A minute has passed, and the timestamp does not show it.
        ([660, 720], Verdict::Fail, "11 min old"),
        ([-600, -540], Verdict::Fail, "10 min ahead"),
    ] {
        let judged = judge("page/fresh", in_december(one, other, ages));
        assert_eq!(judged.verdict, verdict, "{ages:?}");
        let observed = &judged.findings[0].observed;
        assert!(observed.contains(words), "{observed}");
        assert!(observed.contains("the month is in the place of the minutes"), "{observed}");
    }
    // In that minute, by one stamp for both loads, or in another minute it says nothing.
    for (one, other, age) in [
        (one, other, 20),
        (one, one, 660),
        (one, "2016-12-23 17:13:31", 660),
        ("2016-12-23 17:11:05", other, 660),
    ] {
        let judged = judge("page/fresh", in_december(one, other, [age, age]));
        assert_eq!(judged.verdict, Verdict::Pass);
    }
}

#[test]
fn a_later_load_with_an_earlier_timestamp_warns() {
    let second = |stamp: &'static str| {
        move |seen: &mut Seen| seen.claims[1].time_stamp = Some(stamp.to_owned())
    };
    let judged = judge("page/new-at-each-load", second("1479902390"));
    assert_eq!(judged.verdict, Verdict::Warn);
    let words = "\"1479902401\", and in a later load the earlier \"1479902390\":";
    assert!(judged.findings[0].observed.starts_with(words), "{:?}", judged.findings);
    let judged = judge("page/new-at-each-load", second("1479902410"));
    assert_eq!(judged.verdict, Verdict::Pass);
}
