//! What the page includes and claims: PAGE-SCRIPT, PAGE-DLSHARE, PAGE-JQUERY, PAGE-APP-ID,
//! PAGE-APP-HASH.

use super::*;

#[test]
fn jquery_comes_from_the_partners_own_server() {
    let from = |addresses: &[&str]| {
        let addresses: Vec<String> = addresses.iter().map(|&it| it.into()).collect();
        |seen: &mut Seen| seen.built.jquery_from = addresses
    };
    let own = "pass PAGE-JQUERY: jQuery 3.7.1";
    finds("page/jquery", from(&["https://portal.example/jquery.min.js"]), [own]);
    finds("page/jquery", from(&["https://portal.example:8443/jquery.min.js"]), [own]);
    finds("page/jquery", from(&[]), [own]);
    let far = "https://cdn.example/jquery.min.js";
    let foreign = format!("warn PAGE-JQUERY (I-JQUERY-HOST): jQuery 3.7.1 comes from {far}");
    finds("page/jquery", from(&[far]), [&foreign]);
    finds("page/jquery", from(&["https://portal.example/jquery.min.js", far]), [&foreign]);
    let none = "fail PAGE-JQUERY: the page has no jQuery";
    finds(
        "page/jquery",
        |seen| {
            seen.built.jquery = None;
            seen.built.jquery_from.clear();
        },
        [none],
    );
    let gone = "fail PAGE-JQUERY: jQuery came from https://portal.example/jquery.min.js, but \
                `window.jQuery` is gone when the library needs it";
    finds("page/jquery", |seen| seen.built.jquery = None, [gone]);
    let failed = "fail PAGE-JQUERY: jQuery is included from https://portal.example/jquery.min.js, and the \
                  browser could not load it";
    let not_loaded = |seen: &mut Seen| {
        seen.built.jquery = None;
        let url = "https://portal.example/jquery.min.js".to_owned();
        seen.loads[0].events.push(Event::NotLoaded { url });
    };
    finds("page/jquery", not_loaded, [failed]);
    let breaks = "fail PAGE-JQUERY: jQuery is included from https://portal.example/jquery.min.js, and that file \
                  does not run: Uncaught SyntaxError: Unexpected end of input";
    let broken = |seen: &mut Seen| {
        seen.built.jquery = None;
        let text = "Uncaught SyntaxError: Unexpected end of input";
        seen.loads[0].events.push(broke_at("https://portal.example/jquery.min.js:2", text));
    };
    finds("page/jquery", broken, [breaks]);
    let html = "Uncaught TypeError: This document requires 'TrustedHTML' assignment.";
    let typed = |seen: &mut Seen| {
        seen.built.jquery = None;
        seen.loads[0].events.extend([
            forbade("require-trusted-types-for", "trusted-types-sink"),
            broke_at("https://portal.example/jquery.min.js:2", html),
        ]);
    };
    let by_policy = format!(
        "fail PAGE-JQUERY: jQuery is included from https://portal.example/jquery.min.js, and the page's content \
         security policy, `require-trusted-types-for 'script'`, keeps it from running: {html}"
    );
    finds("page/jquery", typed, [&by_policy]);
    let fix = &evidence("page/jquery", typed)[0].1;
    assert!(fix.starts_with("Remove `require-trusted-types-for` from"), "{fix}");
}

#[test]
fn the_app_id_is_the_registered_one_where_that_is_known() {
    let claims = |id: Option<&'static str>, registered: Option<&'static str>| {
        move |seen: &mut Seen| {
            seen.claims[0].app_id = id.map(str::to_owned);
            seen.setting.app_id = registered.map(str::to_owned);
        }
    };
    let given = "pass PAGE-APP-ID: `data-app-id` is \"EXAMBOARD\"";
    finds("page/app-id", claims(Some("EXAMBOARD"), None), [given]);
    finds("page/app-id", claims(Some("EXAMBOARD"), Some("EXAMBOARD")), [given]);
    let another = "fail PAGE-APP-ID: `data-app-id` is \"EXAMBOARD\", and \"COUNCIL\" is registered";
    finds("page/app-id", claims(Some("EXAMBOARD"), Some("COUNCIL")), [another]);
    for registered in [None, Some("COUNCIL"), Some("")] {
        let missing = "fail PAGE-APP-ID: `data-app-id` is missing";
        finds("page/app-id", claims(None, registered), [missing]);
        let empty = "fail PAGE-APP-ID: `data-app-id` is empty";
        finds("page/app-id", claims(Some(""), registered), [empty]);
    }
}

#[test]
fn with_the_key_the_hash_is_compared_with_the_one_that_is_due() {
    const RIGHT: &str = "pass PAGE-APP-HASH: the hash is right";
    finds("page/hash", |_| (), [RIGHT, RIGHT]);
    let second = |hash: &'static str, fact: HashFact| {
        move |seen: &mut Seen| {
            seen.claims[1].app_hash = Some(hash.into());
            seen.claims[1].hash = Some(fact);
        }
    };
    let open = "note PAGE-APP-HASH (I-HASH-FORM): the right digest, as \"AB\"";
    let digest = "pass PAGE-APP-HASH: the digest is right";
    finds("page/hash", second("AB", HashFact::Unsettled), [RIGHT, open, digest]);
    let wrong = "fail PAGE-APP-HASH: `data-app-hash` is \"ab\", which is not the right hash";
    finds("page/hash", second("ab", HashFact::Wrong), [RIGHT, wrong]);
    finds("page/hash", second("ab", HashFact::Unknowable), [RIGHT, wrong]);
    let missing = "fail PAGE-APP-HASH: `data-app-hash` is missing or empty";
    finds("page/hash", second("", HashFact::Missing), [RIGHT, missing]);
    finds("page/hash", |seen| seen.claims[1].app_hash = None, [RIGHT, missing]);
}

#[test]
fn a_wrong_hash_is_reported_with_the_right_one_and_no_other_is() {
    let claims = |fact: HashFact| move |seen: &mut Seen| seen.claims[0].hash = Some(fact);
    let due = format!(
        "for the app id \"EXAMBOARD\" and the timestamp \"1479902401\" it is {}",
        "1".repeat(64)
    );
    let shown = [("the right hash".to_owned(), due)];
    assert_eq!(evidence("page/hash", claims(HashFact::Wrong)), shown);
    assert_eq!(evidence("page/hash", claims(HashFact::Unsettled)), []);
    let judged = judge("page/hash", |_| ());
    assert!(judged.findings.iter().all(|finding| finding.evidence.is_empty()));
}

/// A page whose app key is not known, with these hashes in its two loads.
fn without_key(first: &str, second: &str) -> impl Fn(&mut Seen) {
    let hashes = [first.to_owned(), second.to_owned()];
    move |seen| {
        for (claimed, hash) in seen.claims.iter_mut().zip(&hashes) {
            claimed.app_hash = Some(hash.clone());
            claimed.hash = None;
            claimed.due = None;
        }
    }
}

#[test]
fn without_the_key_a_hash_must_have_the_form_of_a_sha_256() {
    let form = |hash: &str, expected: &str| {
        let judged = judge("page/hash", without_key(hash, &"2".repeat(64)));
        let found =
            judged.findings.iter().map(line).find(|line| !line.contains("without the app key"));
        assert_eq!(found.unwrap(), expected);
        assert!(!judged.findings.iter().any(|finding| finding.verdict == Verdict::Pass));
    };
    let hex = "0123456789abcdef".repeat(4);
    form(&hex, "note PAGE-APP-HASH: the second load has another timestamp and another hash");
    let base64 = format!("{}+/-_", "aZ0".repeat(13));
    for open in [
        hex.to_uppercase(),
        format!("{}A", &hex[1..]),
        format!(" {hex}\n"),
        base64.clone(),
        format!("{base64}="),
        format!(" {base64}="),
    ] {
        let note = format!("note PAGE-APP-HASH (I-HASH-FORM): `data-app-hash` is \"{open}\"");
        form(&open, &note);
    }
    for wrong in [
        hex[1..].to_owned(),
        format!("{hex}0"),
        format!("{}g", &hex[1..]),
        format!("{}G", &hex.to_uppercase()[1..]),
        format!("{base64}a"),
        base64[1..].to_owned(),
        format!("{}!", &base64[1..]),
        format!("{}=a", &base64[2..]),
        "=".repeat(43),
    ] {
        let fail = format!("fail PAGE-APP-HASH: `data-app-hash` is \"{wrong}\"");
        form(&wrong, &fail);
    }
    form("", "fail PAGE-APP-HASH: `data-app-hash` is missing or empty");
}

#[test]
fn without_the_key_a_hash_changes_with_what_it_is_over_and_with_nothing_else() {
    const FORM: &str = "note PAGE-APP-HASH: the hash cannot be checked without the app key: give the app key in the \
                        environment variable LOCKSMITH_APP_KEY or with --app-key-file";
    let (one, other) = ("1".repeat(64), "2".repeat(64));
    let same_time = |seen: &mut Seen| seen.claims[1].time_stamp = seen.claims[0].time_stamp.clone();
    let differs = "note PAGE-APP-HASH: the second load has another timestamp and another hash";
    finds("page/hash", without_key(&one, &other), [FORM, FORM, differs]);
    let stays = "fail PAGE-APP-HASH: the second load has another timestamp, but the same hash";
    finds("page/hash", without_key(&one, &one), [FORM, FORM, stays]);
    let of_another_app = |seen: &mut Seen| {
        without_key(&one, &one)(seen);
        same_time(seen);
        seen.claims[1].app_id = Some("COUNCIL".into());
    };
    finds("page/hash", of_another_app, [FORM, FORM, stays]);
    let wanders = |seen: &mut Seen| {
        without_key(&one, &other)(seen);
        same_time(seen);
    };
    let moved = "fail PAGE-APP-HASH: the second load has the same timestamp, but another hash";
    finds("page/hash", wanders, [FORM, FORM, moved]);
    let same = |seen: &mut Seen| {
        without_key(&one, &one)(seen);
        same_time(seen);
    };
    let nothing =
        "note PAGE-APP-HASH: nothing to compare: the second load has the same timestamp and hash";
    finds("page/hash", same, [FORM, FORM, nothing]);
    let single = |seen: &mut Seen| {
        without_key(&one, &one)(seen);
        seen.claims.truncate(1);
    };
    finds("page/hash", single, [FORM]);
}

fn sampled(wrong: usize, given: &str) -> impl Fn(&mut Seen) {
    let first = (wrong > 0)
        .then(|| (given.to_owned(), "1479902409".into(), format!("0{}", "a".repeat(63))));
    let sampled = Sampled { loads: 40, stamps: 12, zeros: 1, wrong, first, ..Sampled::default() };
    move |seen| seen.sampled = Some(sampled.clone())
}

#[test]
fn a_hash_is_right_in_every_load() {
    const RIGHT: &str = "pass PAGE-APP-HASH: the hash is right";
    let always = "pass PAGE-APP-HASH: right in 40 plain loads, with 12 timestamps; hashes that begin with a zero: 1";
    finds("page/hash", sampled(0, ""), [RIGHT, RIGHT, always]);
    let lost = "a".repeat(63);
    let shorter = format!(
        "fail PAGE-APP-HASH: wrong in 3 of 40 plain loads, for example \"{lost}\": it has 63 hex digits, and a \
         SHA-256 has 64; the leading zeros are lost"
    );
    finds("page/hash", sampled(3, &lost), [RIGHT, RIGHT, &shorter]);
    let other = "fail PAGE-APP-HASH: wrong in 1 of 40 plain loads, for example \"beef\"";
    finds("page/hash", sampled(1, "beef"), [RIGHT, RIGHT, other]);
    let due =
        ("the right hash".to_owned(), format!("for the timestamp \"1479902409\" it is 0{lost}"));
    assert_eq!(evidence("page/hash", sampled(1, "beef")), [due]);
}

#[test]
fn what_scripts_name_may_come_when_the_user_does_something() {
    let later = |seen: &mut Seen| {
        seen.built.libraries.clear();
        seen.built.dlshare.clear();
        seen.built.library_ran = false;
        seen.built.jquery = None;
        seen.built.jquery_from.clear();
        seen.built.named = [("savelocker.js".to_owned(), "a script in the page".to_owned())].into();
    };
    for (case, clause) in [
        ("page/library", "PAGE-SCRIPT"),
        ("page/dlshare", "PAGE-DLSHARE"),
        ("page/jquery", "PAGE-JQUERY"),
    ] {
        let judged = judge(case, later);
        let [finding] = &judged.findings[..] else { panic!("{judged:?}") };
        assert_eq!((finding.verdict, &*finding.clause), (Verdict::Inconclusive, clause));
        assert!(finding.observed.ends_with("give the steps with --action"), "{}", finding.observed);
        // A script that broke makes nothing, whatever the user does.
        let broken = |seen: &mut Seen| {
            later(seen);
            seen.loads[0].events.push(broke("no banner"));
        };
        // That the snippet is missing is reported once.
        let expected = if case == "page/dlshare" { Verdict::Skipped } else { Verdict::Fail };
        assert_eq!(judge(case, broken).verdict, expected);
    }
}

#[test]
fn an_attribute_of_no_effect_is_noted() {
    let callback =
        |seen: &mut Seen| seen.built.dlshare = vec![script_with("data-callback", "saved")];
    let right = "pass PAGE-DLSHARE: every attribute has an effect";
    let note = "note PAGE-DLSHARE: `data-callback` is not part of this API, and has no effect: the result of a save \
                is in the attribute `result` of the button";
    finds("page/attributes", callback, [note]);
    for (name, what) in [
        ("data-time-stamp", "the timestamp is in `time-stamp`, without `data-`"),
        (
            "data-app-key",
            "no key belongs in the page, only `data-app-hash`, which the server computes with it",
        ),
        ("data-x", "the library reads `data-app-id`, `data-app-hash` and `time-stamp`"),
    ] {
        let other = |seen: &mut Seen| seen.built.dlshare = vec![script_with(name, "x")];
        let note = format!(
            "note PAGE-DLSHARE: `{name}` is not part of this API, and has no effect: {what}"
        );
        finds("page/attributes", other, [&note]);
    }
    let known = |seen: &mut Seen| seen.built.dlshare = vec![script_with("data-app-id", "X")];
    finds("page/attributes", known, [right]);
}

#[test]
fn a_hash_is_not_judged_without_what_it_is_over() {
    let without = |seen: &mut Seen| {
        for claimed in &mut seen.claims {
            claimed.time_stamp = None;
            claimed.time = TimeFact::Missing;
            claimed.hash = Some(HashFact::Wrong);
        }
    };
    let why =
        "skipped PAGE-APP-HASH: not judged, because the page has no `time-stamp` (PAGE-TIMESTAMP)";
    finds("page/hash", without, [why, why]);
    let without_key = |seen: &mut Seen| {
        without(seen);
        seen.setting.key_known = false;
        seen.claims.iter_mut().for_each(|claimed| claimed.hash = None);
    };
    finds("page/hash", without_key, [why, why]);
}
