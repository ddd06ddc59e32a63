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
    const OTHER: &str = "note PAGE-TIMESTAMP (I-TS-FORMAT): `time-stamp` is \"1479902401\", another form \
                         than the expected one: if the locker reads it, name it by --time-stamp-format";
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
    let wanted = ["a time stamp in IST, written as naive-ist"];
    assert!(judged.findings.iter().all(|finding| finding.permitted == wanted));
}

#[test]
fn a_time_stamp_of_utc_is_known_by_its_age() {
    const HOURS: i64 = 5 * 3600 + 30 * 60;
    // Written up to half an hour ago, and by a clock that is a minute ahead at most.
    let utc = "fail PAGE-TIMESTAMP: `time-stamp` is \"1479902401\": the wall clock of UTC, 5½ hours behind IST";
    for age in [HOURS - 60, HOURS, HOURS + 1800] {
        finds("page/time-stamp", stamped(TimeFact::Stale, Some(age)), [utc]);
    }
    let stale = "pass PAGE-TIMESTAMP: `time-stamp` is \"1479902401\"";
    for age in [1801, HOURS - 61, HOURS + 1801, 10 * HOURS] {
        finds("page/time-stamp", stamped(TimeFact::Stale, Some(age)), [stale]);
    }
}

#[test]
fn a_time_stamp_is_fresh_when_the_page_is_loaded() {
    let unread = "note PAGE-FRESH: its age cannot be judged, since it cannot be read";
    for (time, age, expected) in [
        (TimeFact::Fresh, Some(1800), "pass PAGE-FRESH: 1800 s old when the page was loaded"),
        (
            TimeFact::Stale,
            Some(1865),
            "fail PAGE-FRESH: 31 minutes old when the page was loaded; the limit is 30 minutes",
        ),
        (TimeFact::Unsettled, None, unread),
        (TimeFact::Unreadable, None, unread),
        (TimeFact::Missing, None, unread),
    ] {
        finds("page/fresh", stamped(time, age), [expected]);
    }
    let ahead = "note PAGE-FRESH (I-TS-FUTURE): 2 minutes in the future";
    let young = "pass PAGE-FRESH: not older than 30 minutes";
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
            seen.claims[0].kept_for = seconds;
        }
    };
    for (seconds, verdict, limit) in [
        (0, "warn", ""),
        (1799, "warn", ""),
        (1800, "fail", ", and the limit is 1800 s"),
        (86_400, "fail", ", and the limit is 1800 s"),
    ] {
        let expected = format!(
            "{verdict} {SAME} the page's headers let caches keep it for {seconds} s{limit}"
        );
        finds("page/new-at-each-load", kept(Some(seconds)), [&expected]);
    }
    let nothing =
        format!("warn {SAME} nothing shows that it is renewed before it is 30 minutes old");
    finds("page/new-at-each-load", kept(None), [&nothing]);
    let of_file = |text: &'static str| {
        move |seen: &mut Seen| {
            kept(None)(seen);
            seen.setting.file = true;
            seen.source = Source::of(PAGE.into(), 200, Vec::new(), text.as_bytes(), str::to_owned);
        }
    };
    let literal = format!("fail {SAME} it stands in the file, and will be too old");
    finds("page/new-at-each-load", of_file("time-stamp=\"1479902401\""), [&literal]);
    // A script of the file made it, and makes another one later.
    finds("page/new-at-each-load", of_file("time-stamp=\"\""), [&nothing]);
    let nothing = "note PAGE-FRESH: there is no time stamp to compare";
    for place in [0, 1] {
        let missing = |seen: &mut Seen| seen.claims[place].time_stamp = None;
        finds("page/new-at-each-load", missing, [nothing]);
    }
}

#[test]
fn a_page_that_renews_its_time_stamp_says_so_and_needs_a_hash_with_it() {
    let not = "pass PAGE-FRESH: the page does not renew its timestamp by itself, and need not";
    finds("page/renewed", |_| (), [not]);
    let renews = |hash: Option<HashFact>| {
        let (before, stamp) = ("1479902401".to_owned(), "1479903601".to_owned());
        move |seen: &mut Seen| seen.renewed = Some(Renewed { after: 1200, before, stamp, hash })
    };
    let after =
        "the page renews its timestamp after 20 minutes: \"1479903601\" in place of \"1479902401\"";
    let opens =
        format!("note PAGE-FRESH: {after}; left open for 31 minutes, it still opens the login");
    finds("page/renewed", renews(Some(HashFact::Right)), [&opens]);
    finds("page/renewed", renews(None), [&opens]);
    let alone = format!("fail PAGE-FRESH: {after}, and the hash is not renewed with it");
    finds("page/renewed", renews(Some(HashFact::Wrong)), [&alone]);
}
