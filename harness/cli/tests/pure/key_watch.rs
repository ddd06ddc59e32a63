//! The watch over app keys in what the browser receives (REG-SECRET).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use locksmith_core::observe::{Cause, Leak, Observation, Unsearched};
use locksmith_core::profile::Profile;
use locksmith_core::proxy::{Captured, Exchange, Outcome};
use locksmith_core::scenario::OriginSent;
use locksmith_core::watch;
use locksmith_spec::Secret;
use proptest::prelude::*;

use crate::canned;

/// A key with everything that the forms write in different ways.
const KEY: &str = "Schlüssel/8+bd0 e7=c1?>~";

fn profile(key: &str) -> Profile {
    let mut profile = canned::profile();
    profile.apps.get_mut("main").unwrap().key = Secret::new(key);
    profile
}

fn exchange(url: &str, header: &str, body: &[u8]) -> Exchange {
    Exchange {
        at: 0,
        method: "GET".into(),
        url: url.into(),
        request_headers: Vec::new(),
        request_body: Captured::default(),
        status: Some(200),
        response_headers: vec![
            ("Content-Type".into(), "text/javascript".into()),
            ("X-Note".into(), header.into()),
        ],
        response_body: Captured::whole(body),
        outcome: Outcome::Completed,
    }
}

const PAGE: &str = "http://locker.example/login?ticket=secret-ticket";

/// Where the main app's key is found, and how it is written there.
fn leaks(profile: &Profile, exchange: Exchange) -> Vec<(String, String)> {
    let saw = watch::observations(&[exchange], 0, profile, OriginSent::Sent);
    let Some(Observation::KeyWatch { leaks, .. }) = saw.last() else { panic!("no watch") };
    assert!(leaks.iter().all(|leak: &Leak| leak.app == "main"));
    assert!(leaks.iter().all(|leak| leak.request == "GET http://locker.example/login"));
    leaks.iter().map(|leak| (leak.part.clone(), leak.form.clone())).collect()
}

fn hex(key: &str) -> String {
    key.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn percent(key: &str, lower: bool) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' => {
            char::from(byte).to_string()
        }
        byte if lower => format!("%{byte:02x}"),
        byte => format!("%{byte:02X}"),
    };
    key.bytes().map(byte).collect()
}

fn written(key: &str) -> Vec<(&'static str, String)> {
    vec![
        ("plain", key.to_owned()),
        ("hex", hex(key)),
        ("hex", hex(key).to_uppercase()),
        ("base64", STANDARD.encode(key)),
        ("base64", URL_SAFE.encode(key)),
        ("url-encoded", percent(key, false)),
        ("url-encoded", percent(key, true)),
        ("url-encoded", percent(key, false).replace("%20", "+")),
        // As `encodeURIComponent` has it.
        ("url-encoded", percent(key, false).replace("%7E", "~").replace("%21", "!")),
    ]
}

#[test]
fn a_key_is_found_in_every_form_in_body_and_headers() {
    let profile = profile(KEY);
    for (form, text) in written(KEY) {
        let text = format!("var x = \"{text}\";");
        let body = leaks(&profile, exchange(PAGE, "", text.as_bytes()));
        assert!(body.contains(&("body".into(), form.into())), "{text}: {body:?}");
        assert!(body.iter().all(|(part, _)| part == "body"), "{body:?}");
        let header = leaks(&profile, exchange(PAGE, &text, b""));
        assert!(header.contains(&("headers".into(), form.into())), "{text}: {header:?}");
    }
}

#[test]
fn a_key_among_bytes_that_are_no_text_is_found() {
    let body = [b"\xff\xfe\0", KEY.as_bytes(), b"\xff"].concat();
    assert_eq!(leaks(&profile(KEY), exchange(PAGE, "", &body)).len(), 1);
}

#[test]
fn a_key_in_other_letters_is_found() {
    let wide: Vec<u8> = KEY.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let body = [b"\xfe\xff", wide.as_slice()].concat();
    assert_eq!(leaks(&profile(KEY), exchange(PAGE, "", &body)).len(), 1);
}

#[test]
fn what_was_not_searched_is_reported_and_is_no_pass() {
    let long = || {
        let mut long = exchange(PAGE, "", b"the beginning");
        long.response_body.unread = Some(Unsearched::Beyond { searched: 8 << 20 });
        long
    };
    let saw = watch::observations(&[long(), long()], 3, &profile(KEY), OriginSent::Sent);
    let Some(Observation::KeyWatch { unread, .. }) = saw.last() else { panic!("no watch") };
    let shown: Vec<String> = unread.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "GET http://locker.example/login was not searched beyond 8 MiB",
            "beside these were 3 requests too many to be searched",
        ]
    );
}

#[test]
fn what_others_send_is_not_the_lockers_doing() {
    let elsewhere = exchange("http://partner.example/", KEY, KEY.as_bytes());
    let saw = watch::observations(&[elsewhere], 0, &profile(KEY), OriginSent::Sent);
    assert_eq!(
        saw,
        [Observation::KeyWatch { responses: 0, leaks: Vec::new(), unread: Vec::new() }]
    );
}

#[test]
fn the_library_is_reported_and_a_locker_that_does_not_answer() {
    let profile = profile(KEY);
    let library = exchange(profile.library.as_str(), "", b"(() => {})()");
    let silent = Exchange {
        outcome: Outcome::UpstreamError("connection refused".into()),
        ..exchange(PAGE, "", b"")
    };
    let saw = watch::observations(&[library, silent], 0, &profile, OriginSent::Sent);
    let what = "no answer from http://locker.example/login: connection refused".to_owned();
    let expected = [
        Observation::Library {
            url: profile.library.to_string(),
            status: Some(200),
            content_type: "text/javascript".into(),
            bytes: 12,
        },
        Observation::Trouble { cause: Cause::Locker, what },
        Observation::KeyWatch { responses: 1, leaks: Vec::new(), unread: Vec::new() },
    ];
    assert_eq!(saw, expected);
}

proptest! {
    #[test]
    fn any_key_is_found_wherever_it_stands(
        key in "[ -~]{8,40}",
        before in "[ -~]{0,20}",
        after in "[ -~]{0,20}",
        form in 0..9_usize,
    ) {
        let text = before + &written(&key)[form].1 + &after;
        prop_assert!(!leaks(&profile(&key), exchange(PAGE, "", text.as_bytes())).is_empty());
    }

    #[test]
    fn what_has_no_key_is_no_leak(key in "[A-Z]{8,40}", text in "[a-z \n<>/=\"]{0,400}") {
        prop_assume!(!text.contains(&hex(&key)));
        prop_assert!(leaks(&profile(&key), exchange(PAGE, &text, text.as_bytes())).is_empty());
    }
}
