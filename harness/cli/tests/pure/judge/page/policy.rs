//! What keeps the browser from the page, or the page from the locker: WID-POPUP, PAGE-SCRIPT; and
//! errors of the page's scripts: RES-HANDLED.

use super::*;

#[test]
fn a_certificate_of_the_page_fails_and_one_of_another_host_warns() {
    let in_order = "pass WID-POPUP: the page's certificate is valid";
    finds("page/certificate", |_| (), [in_order]);
    let plain = |seen: &mut Seen| seen.loads[0].url = "http://portal.example/marks".into();
    let none = "pass WID-POPUP: the page comes by http and has no certificate";
    for known in [Certificates::Checked, Certificates::WithoutRoots, Certificates::Ours] {
        let plain = |seen: &mut Seen| {
            plain(seen);
            seen.setting.certificates = known;
        };
        finds("page/certificate", plain, [none]);
    }
    let ours = "pass WID-POPUP: Locksmith serves the page, without a certificate";
    finds("page/certificate", |seen| seen.setting.certificates = Certificates::Ours, [ours]);
    let without_roots = |seen: &mut Seen| seen.setting.certificates = Certificates::WithoutRoots;
    let unchecked = "note WID-POPUP: no certificate was checked: this machine has no root certificates (install the \
                     package ca-certificates, or set SSL_CERT_FILE to a file with them)";
    finds("page/certificate", without_roots, [unchecked]);
    let expired = |seen: &mut Seen| {
        seen.certificates = vec![("cdn.example", "expired"), ("portal.example", "self-signed")];
    };
    let far = "warn WID-POPUP: the certificate of cdn.example: expired";
    let own = "fail WID-POPUP: the certificate of portal.example: self-signed";
    finds("page/certificate", expired, [far, own]);
}

#[test]
fn each_load_comes_to_its_end() {
    let whole = "pass WID-POPUP: loaded: https://portal.example/marks";
    finds("page/loads", |_| (), [whole, whole]);
    let open =
        "warn WID-POPUP: the page did not load completely in time; it was tested in that state";
    finds("page/loads", |seen| seen.loads[1].complete = false, [whole, open]);
}

const NONE: &str = "pass WID-POPUP: no policy of the page forbids what the library needs";

#[test]
fn a_policy_may_not_forbid_what_is_the_lockers() {
    finds("page/policy", |_| (), [NONE]);
    let page = "https://locker.example/save";
    for (directive, blocked, found) in [
        ("script-src", LIBRARY, "fail PAGE-SCRIPT"),
        ("script-src-elem", "https://locker.example", "fail PAGE-SCRIPT"),
        ("connect-src", page, "fail WID-POPUP"),
        // What is not the locker's may matter to the page; that is not known.
        ("script-src-elem", "https://statistics.example/count.js", "note WID-POPUP"),
        ("img-src", "https://portal.example/logo.png", "note WID-POPUP"),
        ("script-src-elem", "inline", "note WID-POPUP"),
        // Hosts that look like the locker's, and are others.
        ("script-src-elem", "https://locker.example.evil/savelocker.js", "note WID-POPUP"),
        ("connect-src", "https://locker.example:8443/save", "note WID-POPUP"),
    ] {
        let expected = format!("{found}: the page's policy `{directive}` forbids {blocked}");
        let forbidden = |seen: &mut Seen| seen.loads[0].events = vec![forbade(directive, blocked)];
        finds("page/policy", forbidden, [&expected]);
        let at_a_click = |seen: &mut Seen| seen.trials[0].events.push(forbade(directive, blocked));
        finds("page/policy", at_a_click, [&expected]);
    }
}

#[test]
fn what_a_second_load_forbids_was_reported_at_the_first() {
    let second = |seen: &mut Seen| seen.loads[1].events = vec![forbade("script-src", LIBRARY)];
    finds("page/policy", second, [NONE]);
}

#[test]
fn nothing_is_the_lockers_when_its_address_cannot_be_read() {
    let unread = |seen: &mut Seen| {
        seen.setting.library = "savelocker.js".into();
        seen.loads[0].events = vec![forbade("script-src", LIBRARY), forbade("img-src", "data")];
    };
    let script = format!("note WID-POPUP: the page's policy `script-src` forbids {LIBRARY}");
    let image = "note WID-POPUP: the page's policy `img-src` forbids data";
    finds("page/policy", unread, [&script, image]);
}

/// A page that comes with this header.
fn header(name: &str, value: &str) -> impl Fn(&mut Seen) {
    let header = (name.to_owned(), value.to_owned());
    move |seen| seen.source.headers = vec![header.clone()]
}

#[test]
fn an_opener_policy_may_not_part_the_page_from_its_popup() {
    const NAME: &str = "cross-origin-opener-policy";
    for value in ["same-origin", "Same-Origin", "same-origin; report-to=\"us\""] {
        let parts = format!(
            "fail WID-POPUP: the header `{NAME}: {}` separates the page from its popup: no result can arrive",
            value.to_lowercase()
        );
        finds("page/policy", header(NAME, value), [&parts]);
        let by_http = |seen: &mut Seen| {
            header(NAME, value)(seen);
            seen.source.url = "http://portal.example/marks".into();
        };
        finds("page/policy", by_http, [NONE]);
        for host in ["127.0.0.1:8080", "[::1]", "localhost", "app.localhost"] {
            let near = |seen: &mut Seen| {
                header(NAME, value)(seen);
                seen.source.url = format!("http://{host}/marks");
            };
            finds("page/policy", near, [&parts]);
        }
    }
    for value in ["same-origin-allow-popups", "unsafe-none"] {
        finds("page/policy", header(NAME, value), [NONE]);
    }
    finds("page/policy", header("cross-origin-embedder-policy", "same-origin"), [NONE]);
}

#[test]
fn a_page_that_is_parted_from_its_popup_gets_no_fix_for_results() {
    for case in ["page/saved", "page/not-saved"] {
        let parted = |seen: &mut Seen| {
            header("cross-origin-opener-policy", "same-origin")(seen);
            seen.lose(Trial::Saved);
            seen.lose(Trial::NotSaved);
        };
        let once = "skipped RES-HANDLED: not judged, because the page's opener policy separates it from its popup \
                    (WID-POPUP, page/policy)";
        finds(case, parted, [once]);
    }
}

#[test]
fn what_keeps_the_library_from_running_is_named_once() {
    const RUNS_NOT: &str =
        "fail PAGE-SCRIPT: the library did not run, though a script element includes it";
    let blocked = |seen: &mut Seen| {
        seen.built.library_ran = false;
        seen.loads[0].events =
            vec![Event::NotLoaded { url: LIBRARY.into() }, forbade("script-src-elem", LIBRARY)];
    };
    let policy = "skipped PAGE-SCRIPT: not judged again, because the page's policy `script-src-elem` forbids the \
                  library (page/policy)";
    finds("page/library", blocked, [policy]);
    let unloaded = |seen: &mut Seen| {
        blocked(seen);
        seen.loads[0].events.pop();
    };
    let lost = format!("{RUNS_NOT}: the browser could not load it");
    finds("page/library", unloaded, [&lost]);
    let sandboxed = |seen: &mut Seen| {
        seen.built.library_ran = false;
        header("content-security-policy", "sandbox allow-popups")(seen);
    };
    let sandbox = format!("{RUNS_NOT}: the page is in a sandbox without `allow-scripts`");
    finds("page/library", sandboxed, [&sandbox]);
    // A click follows the link then, and that is no other fault.
    for case in ["page/popup", "page/cancelled", "page/error-203", "page/saved"] {
        assert_eq!(judge(case, unloaded).verdict, Verdict::Skipped, "{case}");
    }
}

#[test]
fn a_sandbox_must_allow_scripts_and_popups() {
    const NAME: &str = "content-security-policy";
    for (value, lacks) in [
        ("sandbox", "allow-scripts, allow-popups"),
        ("sandbox allow-scripts", "allow-popups"),
        ("sandbox allow-popups", "allow-scripts"),
        ("sandbox allow-scripts allow-popups-to-escape-sandbox", "allow-popups"),
        ("default-src *; sandbox allow-popups", "allow-scripts"),
        ("default-src *, sandbox allow-scripts", "allow-popups"),
        ("default-src *; SANDBOX Allow-Scripts", "allow-popups"),
    ] {
        let shut = format!(
            "fail WID-POPUP: the header `{NAME}: {}` puts the page into a sandbox without {lacks}",
            value.to_lowercase()
        );
        finds("page/policy", header(NAME, value), [&shut]);
    }
    for value in [
        "sandbox allow-scripts allow-popups",
        "default-src *; sandbox allow-forms allow-popups allow-scripts",
        "default-src 'self'; script-src *",
    ] {
        finds("page/policy", header(NAME, value), [NONE]);
    }
    finds("page/policy", header("content-security-policy-report-only", "sandbox"), [NONE]);
}

#[test]
fn a_script_that_breaks_warns_once() {
    finds("page/scripts", |_| (), ["pass RES-HANDLED: none"]);
    let broken = |seen: &mut Seen| {
        seen.loads[0].events = vec![broke("no jQuery"), broke("no menu"), broke("no jQuery")];
        seen.trials[0].events = vec![broke("no menu")];
    };
    let lines = ["warn RES-HANDLED: no jQuery", "warn RES-HANDLED: no menu"];
    finds("page/scripts", broken, lines);
}

#[test]
fn the_sandbox_of_a_frame_counts() {
    let framed = |sandbox: Option<&str>| {
        let (src, sandbox) =
            ("https://portal.example/widget".to_owned(), sandbox.map(str::to_owned));
        move |seen: &mut Seen| seen.built.framed = Some(Framed { src, sandbox })
    };
    finds("page/policy", framed(None), [NONE]);
    finds("page/policy", framed(Some("allow-scripts allow-same-origin allow-popups")), [NONE]);
    let lacks = "fail WID-POPUP: the widget is in the frame https://portal.example/widget, whose `sandbox` lacks \
                 allow-popups, allow-same-origin";
    finds("page/policy", framed(Some("allow-scripts")), [lacks]);
    // What is to be written is written out, with what the frame has.
    let judged = judge("page/policy", framed(Some("allow-forms allow-scripts")));
    let fix = &judged.findings[0].evidence[0].text;
    let whole =
        "Write `sandbox=\"allow-forms allow-scripts allow-popups allow-same-origin\"` on the frame";
    assert!(fix.starts_with(whole), "{fix}");
}

#[test]
fn an_error_that_shows_a_missing_jquery_is_not_reported_twice() {
    let jquery = "https://portal.example/jquery.min.js";
    let breaks = |version: Option<&'static str>| {
        move |seen: &mut Seen| {
            seen.built.jquery = version.map(str::to_owned);
            seen.loads[0].events = vec![
                broke_at(&format!("{jquery}:1"), "Uncaught SyntaxError: Unexpected end of input"),
                broke_at(
                    "https://portal.example/marks:9",
                    "Uncaught ReferenceError: $ is not defined",
                ),
            ];
        }
    };
    finds("page/scripts", breaks(None), ["pass RES-HANDLED: none"]);
    assert_eq!(judge("page/scripts", breaks(Some("3.7.1"))).findings.len(), 2);
}

#[test]
fn a_popup_that_a_policy_keeps_from_the_locker_is_reported_once() {
    let forbidden = |seen: &mut Seen| {
        let tried = seen.trial(Trial::Cancelled);
        tried.events = vec![forbade("connect-src", "https://locker.example/authorize")];
        let shown = tried.shown.as_mut().unwrap();
        (shown.locker, shown.login, shown.place) = (false, false, "about:blank".into());
    };
    assert_eq!(judge("page/policy", forbidden).verdict, Verdict::Fail);
    let once = "skipped WID-POPUP: button `share`: not judged, because the page's policy `connect-src` forbids it \
                (page/policy)";
    finds("page/popup", forbidden, [once]);
}
