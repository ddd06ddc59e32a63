//! Properties of the oracle over whole requests in whole worlds.

use jiff::{SignedDuration, Timestamp};
use locksmith_spec::{
    App, Code, DomainFact, Format, HashFact, Level, Outcome, Request, Secret, TimeFact, World,
    app_hash, domain, permitted_for, time_stamp,
};
use proptest::prelude::*;
use proptest::sample::select;

/// 1970-01-02 to 2100-01-01: a day of room for what is older.
const FIRST: i64 = 86_400;
const LAST: i64 = 4_102_444_800;

/// Any second, and those around midnight in IST of days when the calendar turns: new years, the ends
/// of February, the day before an epoch roll-over.
fn moment() -> impl Strategy<Value = Timestamp> {
    let turning_day = (1970_i16..2100, select(vec![(1, 1), (2, 28), (3, 1), (12, 31)]));
    let turning = (turning_day, -5400_i64..5400).prop_map(|((year, (month, day)), around)| {
        let midnight = jiff::civil::date(year, month, day).at(0, 0, 0, 0);
        let in_utc = jiff::tz::Offset::UTC
            .to_timestamp(midnight)
            .expect("a date of this century or the last")
            .as_second();
        in_utc - 19_800 + around
    });
    prop_oneof![FIRST..LAST, turning, Just(1_i64 << 31)]
        .prop_map(|second| Timestamp::from_second(second.max(FIRST)).expect("a moment before 2100"))
}

fn format() -> impl Strategy<Value = Format> {
    select(Format::ALL.to_vec())
}

fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

/// A host name of two or three labels, never below or above `partner.example`.
fn other_host() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,4})?\\.([a-z]{2,8}\\.)?(test|invalid|in)"
}

/// Hosts that look like `host` and are another.
fn look_alike(host: &str) -> impl Strategy<Value = String> + use<> {
    let host = host.to_owned();
    let flat = host.replace('.', "-");
    (other_host(), "[a-z0-9]{1,6}", 0..9).prop_map(move |(other, word, kind)| match kind {
        0 => format!("https://{word}{host}"),
        1 => format!("https://{word}-{host}"),
        2 => format!("https://{host}.{other}"),
        3 => format!("https://{host}@{other}"),
        4 => format!("https://{flat}.{other}"),
        5 => format!("https://{other}/{host}"),
        6 => format!("https://{other}?{host}"),
        7 => format!("https://{other}#{host}"),
        _ => format!("https://{host}{word}"),
    })
}

const HOST: &str = "partner.example";

/// A world of one app, and the request that is right in it.
fn right(now: Timestamp, format: Format) -> (App, Request) {
    let app = App {
        id: "8W4A7RNQ".into(),
        key: Secret::new("Jd6R1JMY0NBeX6E111U0"),
        domain: HOST.into(),
        further_domains: Vec::new(),
        authorised: true,
    };
    let text = time_stamp::write(format, now);
    let request = Request {
        app_id: Some(app.id.clone()),
        app_hash: Some(app_hash(&app.id, app.key.expose(), &text)),
        time_stamp: Some(text),
        origin: Some(format!("https://{HOST}")),
    };
    (app, request)
}

fn answer(app: &App, request: &Request, now: Timestamp, format: Format) -> String {
    let apps = std::slice::from_ref(app);
    permitted_for(request, &World { apps, now, format }).to_string()
}

proptest! {
    #[test]
    fn hash_in_any_other_order_or_incomplete_is_wrong(
        id in ".{1,20}", key in ".{1,30}", text in ".{1,25}",
        picked in prop::collection::vec(0_usize..3, 0..4),
    ) {
        let parts = [&id, &key, &text];
        let due = app_hash(&id, &key, &text);
        let joined: String = picked.iter().map(|at| parts[*at].as_str()).collect();
        let presented = app_hash(&joined, "", "");
        // Other parts may give the same bytes: two that are equal, or a part made of another.
        let same_bytes = joined == format!("{id}{key}{text}");
        let expected = if same_bytes { HashFact::Right } else { HashFact::Wrong };
        prop_assert_eq!(app_hash::assess(&presented, &id, &key, &text), expected);
        prop_assert_eq!(due == presented, same_bytes);
    }

    #[test]
    fn hash_with_a_digit_changed_cut_or_added_is_wrong(
        id in "[A-Z0-9]{8}", key in "[A-Za-z0-9]{20}", text in "[0-9]{10}",
        at in 0_usize..64, digit in "[0-9a-f]",
    ) {
        let due = app_hash(&id, &key, &text);
        let mut altered = due.clone();
        altered.replace_range(at..=at, &digit);
        let expected = if altered == due { HashFact::Right } else { HashFact::Wrong };
        prop_assert_eq!(app_hash::assess(&altered, &id, &key, &text), expected);
        if at > 0 {
            prop_assert_eq!(app_hash::assess(&due[..at], &id, &key, &text), HashFact::Wrong);
        }
        let longer = due + &digit;
        prop_assert_eq!(app_hash::assess(&longer, &id, &key, &text), HashFact::Wrong);
    }

    #[test]
    fn the_thirty_minute_edge_is_sharp_to_the_second(now in moment(), format in format()) {
        let fact = |age| time_stamp::assess(format, &time_stamp::write(format, now - seconds(age)), now);
        prop_assert_eq!(fact(0), TimeFact::Fresh);
        prop_assert_eq!(fact(1799), TimeFact::Fresh);
        prop_assert_eq!(fact(1800), TimeFact::Fresh);
        prop_assert_eq!(fact(1801), TimeFact::Stale);
        prop_assert_eq!(fact(-1), TimeFact::Future);
    }

    #[test]
    fn any_age_falls_on_its_side_of_the_window(
        now in moment(), format in format(), age in -90_000_i64..90_000,
    ) {
        let moment = now - seconds(age);
        prop_assume!(moment >= Timestamp::UNIX_EPOCH);
        let expected = match age {
            ..0 => TimeFact::Future,
            0..=1800 => TimeFact::Fresh,
            _ => TimeFact::Stale,
        };
        let text = time_stamp::write(format, moment);
        prop_assert_eq!(time_stamp::assess(format, &text, now), expected);
    }

    #[test]
    fn ist_is_five_and_a_half_hours_ahead_of_utc_on_every_day(now in moment()) {
        let in_utc = (now + seconds(19_800)).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let naive = time_stamp::write(Format::NaiveIst, now);
        let offset = time_stamp::write(Format::Iso8601Offset, now);
        prop_assert_eq!(&naive, &in_utc);
        prop_assert_eq!(offset, format!("{}+05:30", naive.replace(' ', "T")));
    }

    #[test]
    fn a_utc_wall_clock_read_as_ist_is_stale(now in moment()) {
        let in_utc = now.strftime("%Y-%m-%d %H:%M:%S").to_string();
        prop_assert_eq!(time_stamp::assess(Format::NaiveIst, &in_utc, now), TimeFact::Stale);
    }

    #[test]
    fn another_zone_is_unsettled_whatever_the_moment(now in moment(), hours in -12_i8..=14) {
        let offset = jiff::tz::Offset::constant(hours);
        let text = now.display_with_offset(offset).to_string();
        let fact = time_stamp::assess(Format::Iso8601Offset, &text, now);
        prop_assert_eq!(fact, TimeFact::Unsettled);
    }

    #[test]
    fn no_text_is_too_strange_to_assess(text in "\\PC*", format in format(), now in moment()) {
        let fact = time_stamp::assess(format, &text, now);
        if !text.contains(|c: char| c.is_ascii_digit()) {
            prop_assert_eq!(fact, TimeFact::Unreadable);
        }
        let _ = domain::assess(HOST, Some(&text));
        let _ = domain::assess(&text, Some("https://partner.example"));
        let _ = app_hash::assess(&text, "id", "key", "1");
    }

    #[test]
    fn one_thing_added_makes_a_timestamp_unreadable_or_a_question(
        now in moment(), format in format(), stranger in "[A-SU-Ya-su-y;,/_#०-९\u{0}]", at in 0_usize..26,
    ) {
        let mut text = time_stamp::write(format, now);
        text.insert_str(at.min(text.len()), &stranger);
        let fact = time_stamp::assess(format, &text, now);
        prop_assert!(matches!(fact, TimeFact::Unreadable | TimeFact::Unsettled), "{fact:?}");
    }

    #[test]
    fn seconds_with_a_letter_before_or_among_them_are_unreadable(
        now in moment(), letter in "[A-DF-WYZa-df-wyz]", at in 0_usize..5,
    ) {
        let mut text = time_stamp::write(Format::EpochSeconds, now);
        prop_assume!(text.len() > 8);
        text.insert_str(at, &letter);
        prop_assert_eq!(time_stamp::assess(Format::EpochSeconds, &text, now), TimeFact::Unreadable);
    }

    #[test]
    fn the_registered_host_matches_by_any_scheme_port_and_case(
        host in other_host(), upper in any::<bool>(), port in proptest::option::of(1_u16..),
        scheme in select(vec!["http", "https"]),
    ) {
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let written = if upper { host.to_uppercase() } else { host.clone() };
        let origin = format!("{scheme}://{written}{port}");
        prop_assert_eq!(domain::assess(&host, Some(&origin)), DomainFact::Registered);
    }

    #[test]
    fn a_look_alike_domain_is_not_registered(origin in look_alike(HOST)) {
        prop_assert_eq!(domain::assess(HOST, Some(&origin)), DomainFact::NotRegistered);
    }

    #[test]
    fn a_homograph_is_not_registered(at in select(vec![1_usize, 4, 5, 8, 10])) {
        let cyrillic = |c| match c { 'a' => 'а', 'e' => 'е', 'p' => 'р', 'x' => 'х', other => other };
        let fake: String =
            HOST.chars().enumerate().map(|(i, c)| if i == at { cyrillic(c) } else { c }).collect();
        let origin = format!("https://{fake}");
        let expected = if fake == HOST { DomainFact::Registered } else { DomainFact::NotRegistered };
        prop_assert_eq!(domain::assess(HOST, Some(&origin)), expected);
    }

    #[test]
    fn subdomains_are_left_open_and_parents_are_not(word in "[a-z]{1,8}") {
        let below = format!("https://{word}.{HOST}");
        prop_assert_eq!(domain::assess(HOST, Some(&below)), DomainFact::Unsettled);
        let above = format!("{word}.{HOST}");
        prop_assert_eq!(
            domain::assess(&above, Some("https://partner.example")),
            DomainFact::NotRegistered
        );
    }

    #[test]
    fn a_right_request_is_launched_and_each_fault_alone_is_refused_with_its_code(
        now in moment(), format in format(),
    ) {
        let (app, request) = right(now, format);
        let answer_to = |request: &Request| answer(&app, request, now, format);
        prop_assert_eq!(answer_to(&request), "login page shown (ERR-NONE)");

        let absent = |field: &str| {
            let mut request = request.clone();
            match field {
                "app_id" => request.app_id = None,
                "app_hash" => request.app_hash = None,
                "time_stamp" => {
                    request.time_stamp = None;
                    request.app_hash = Some(app_hash(&app.id, app.key.expose(), ""));
                }
                _ => request.origin = None,
            }
            answer_to(&request)
        };
        prop_assert_eq!(absent("app_id"), "refused with 203 (I-MISSING) or 204 (I-MISSING)");
        prop_assert_eq!(absent("app_hash"), "refused with 203 (I-MISSING)");
        prop_assert_eq!(absent("time_stamp"), "refused with 203 (I-MISSING) or 206 (I-MISSING)");
        prop_assert_eq!(absent("origin"), "refused with 205 (I-DOMAIN-MATCH)");

        let unknown = Request { app_id: Some("8W4A7RNR".into()), ..request.clone() };
        prop_assert_eq!(
            answer_to(&unknown),
            "refused with 204 (ERR-204) or 203 (I-UNKNOWN-ID, tolerated)"
        );
        let elsewhere = Request { origin: Some("https://other.example".into()), ..request.clone() };
        prop_assert_eq!(answer_to(&elsewhere), "refused with 205 (ERR-205)");

        let another_key = App { key: Secret::new("another"), ..app.clone() };
        prop_assert_eq!(
            answer(&another_key, &request, now, format),
            "refused with 203 (ERR-203)"
        );
        prop_assert_eq!(
            answer(&app, &request, now + seconds(1801), format),
            "refused with 206 (ERR-206)"
        );
        let withdrawn = App { authorised: false, ..app.clone() };
        prop_assert_eq!(
            answer(&withdrawn, &request, now, format),
            "refused with 207 (ERR-207)"
        );
    }

    #[test]
    fn a_timestamp_that_the_hash_is_not_over_is_203(now in moment(), format in format(), by in 1_i64..1800) {
        let (app, request) = right(now, format);
        let other = time_stamp::write(format, now - seconds(by));
        let request = Request { time_stamp: Some(other), ..request };
        prop_assert_eq!(answer(&app, &request, now, format), "refused with 203 (ERR-203)");
    }
}

#[test]
fn an_unknown_app_from_a_host_that_no_one_registered_may_be_205_as_well() {
    let now = Timestamp::from_second(1_479_902_400).unwrap();
    let (app, request) = right(now, Format::EpochSeconds);
    let nobody = Request {
        app_id: Some("8W4A7RNR".into()),
        origin: Some("https://other.example".into()),
        ..request
    };
    assert_eq!(
        answer(&app, &nobody, now, Format::EpochSeconds),
        "refused with 204 (ERR-204) or 205 (ERR-205) or 203 (I-UNKNOWN-ID, tolerated)"
    );
}

#[test]
fn a_hash_in_another_form_is_open_until_a_fault_joins_it() {
    let now = Timestamp::from_second(1_479_902_400).unwrap();
    let (app, request) = right(now, Format::EpochSeconds);
    let upper = Request { app_hash: request.app_hash.map(|h| h.to_uppercase()), ..request };
    let world = World { apps: std::slice::from_ref(&app), now, format: Format::EpochSeconds };
    let permitted = permitted_for(&upper, &world);
    assert_eq!(permitted.permission(Outcome::Launch).map(|p| p.level), Some(Level::Open));
    let later = World { now: now + seconds(1801), ..world };
    let permitted = permitted_for(&upper, &later);
    assert!(!permitted.allows_launch());
    assert_eq!(
        permitted.permission(Outcome::Refusal(Code::TimestampTooOld)).map(|p| p.level),
        Some(Level::Required)
    );
}

/// Its hash may be the api key itself (a page that gives the secret in its place).
#[test]
fn debug_output_of_an_app_shows_no_key() {
    let (app, _) = right(Timestamp::UNIX_EPOCH, Format::EpochSeconds);
    assert!(!format!("{app:?}").contains(app.key.expose()));
}
