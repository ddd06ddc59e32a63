//! A finding names the cause, and how to fix it.

use locksmith_core::observe::page::{Answered, LoginForm};
use locksmith_spec::Mistake;

use super::*;

/// What the first finding of a case that is no pass says, and how it is fixed.
fn shown_and_fixed(case: &str, change: impl Fn(&mut Seen)) -> (String, String) {
    let judged = judge(case, &change);
    let unmet = judged.findings.iter().find(|finding| finding.verdict != Verdict::Pass);
    let fix = evidence(case, &change).into_iter().find(|(what, _)| what == "how to fix it");
    (unmet.map(line).unwrap_or_default(), fix.map(|(_, text)| text).unwrap_or_default())
}

/// What the server wrote into the library's element, with this timestamp.
fn sent(stamp: &str) -> Sent {
    let [app_id, app_hash] = ["EXAMBOARD", &"1".repeat(64)].map(|text| Some(text.to_owned()));
    Sent { app_id, app_hash, time_stamp: Some(stamp.to_owned()) }
}

fn stop(how: &str, script: &str) -> Event {
    Event::Stopped { how: how.into(), script: script.into() }
}

/// A click after which nothing opened.
fn opened_nothing(seen: &mut Seen, event: Event) {
    let tried = seen.trial(Trial::Cancelled);
    (tried.opened, tried.shown, tried.windows) = (Opened::Nothing, None, 0);
    tried.events.push(event);
}

#[test]
fn a_wrong_hash_has_the_fix_of_its_mistake() {
    let (seen, fix) = shown_and_fixed("page/hash", |seen| {
        seen.claims[0].hash = Some(HashFact::Wrong);
        let (what, fix) = ("the MD5 of all".to_owned(), "Use SHA-256.".to_owned());
        seen.claims[0].mistake = Some(Mistake { what, fix });
    });
    assert!(seen.ends_with("which is not the right hash: it is the MD5 of all"), "{seen}");
    assert_eq!(fix, "Use SHA-256.");
    for key_known in [true, false] {
        let (seen, fix) = shown_and_fixed("page/hash", |seen| {
            seen.claims[0].app_hash = Some("getHash()".into());
            seen.claims[0].hash = key_known.then_some(HashFact::Wrong);
        });
        assert!(seen.ends_with("this is code that never ran"), "{seen}");
        assert!(fix.starts_with("An HTML attribute runs no code."), "{fix}");
    }
}

#[test]
fn a_claim_that_a_script_changes_is_reported_with_both_values() {
    let change = |seen: &mut Seen| {
        seen.sent = Some(sent("1479902300"));
        seen.claims[0].hash = Some(HashFact::Wrong);
    };
    let (seen, fix) = shown_and_fixed("page/hash", change);
    let words = "a script of the page changes `time-stamp`: the server sends \"1479902300\", and the browser has \
                 \"1479902401\"";
    assert!(seen.ends_with(words), "{seen}");
    assert!(fix.starts_with("Remove the script that sets `time-stamp`"), "{fix}");
    let (seen, _) = shown_and_fixed("page/fresh", |seen| {
        change(seen);
        (seen.claims[0].time, seen.claims[0].age) = (TimeFact::Stale, Some(4000));
    });
    assert!(seen.ends_with(words), "{seen}");
    // A script that writes both may have another mistake.
    let (seen, _) = shown_and_fixed("page/hash", |seen| {
        change(seen);
        seen.claims[0].app_hash = Some("2".repeat(64));
    });
    assert!(seen.ends_with("which is not the right hash"), "{seen}");
    // What the server sends as it is in the browser was changed by no script.
    let (seen, _) = shown_and_fixed("page/hash", |seen| {
        change(seen);
        seen.sent = Some(sent("1479902401"));
    });
    assert!(seen.ends_with("which is not the right hash"), "{seen}");
}

#[test]
fn jquery_that_does_not_come_is_reported_by_what_its_server_answered() {
    let src = "https://portal.example/jquery.min.js";
    let without = |answer: Option<Answered>, fails: bool| {
        move |seen: &mut Seen| {
            seen.built.jquery = None;
            seen.built.jquery_answer = answer.clone();
            if fails {
                seen.loads[0].events.push(Event::NotLoaded { url: src.into() });
            }
        }
    };
    let answered = |status, kind: &str| Some(Answered { status, content_type: kind.into() });
    for (answer, fails, words, how) in [
        (answered(Some(404), "text/plain"), true, "and the server answers 404", "at that path"),
        (answered(Some(200), "text/html; charset=utf-8"), false, "an HTML page", "unknown path"),
        (answered(None, ""), true, "portal.example cannot be reached", "own web server"),
        (answered(Some(200), "text/javascript"), false, "is gone", "noConflict(true)"),
    ] {
        let (seen, fix) = shown_and_fixed("page/jquery", without(answer.clone(), fails));
        assert!(seen.starts_with("fail PAGE-JQUERY") && seen.contains(words), "{seen}");
        assert!(fix.contains(how), "{fix}");
        // What follows from the cause does not report it again.
        for case in ["page/popup", "page/saved", "page/error-203"] {
            let judged = judge(case, without(answer.clone(), fails));
            assert_eq!(judged.verdict, Verdict::Skipped, "{case}");
            assert!(judged.findings[0].observed.contains("PAGE-JQUERY"), "{case}");
        }
    }
}

#[test]
fn jquery_that_comes_after_the_library_is_reported_with_its_line() {
    let late = |seen: &mut Seen| {
        seen.built.jquery_in_time = Some(false);
        let text = "<!doctype html>\n<p>\n<script src=\"/js/jquery.min.js\"></script>";
        seen.source = Source::of(PAGE.into(), 200, Vec::new(), text.as_bytes(), str::to_owned);
    };
    let (seen, fix) = shown_and_fixed("page/jquery", late);
    let words = "fail PAGE-JQUERY: jQuery comes too late, from https://portal.example/jquery.min.js, which line 3 of the \
                 page includes: the locker's library ran first, and found no jQuery";
    assert_eq!(seen, words);
    assert!(fix.starts_with("Put jQuery's script element before"), "{fix}");
    let in_time = judge("page/jquery", |seen| seen.built.jquery_in_time = Some(true));
    assert_eq!(in_time.verdict, Verdict::Pass);
}

#[test]
fn a_file_that_is_no_script_may_be_the_missing_jquery() {
    let (seen, fix) = shown_and_fixed("page/jquery", |seen| {
        (seen.built.jquery, seen.built.jquery_from) = (None, Vec::new());
        let answer = Answered { status: Some(200), content_type: "text/html".into() };
        seen.built.not_scripts = vec![("https://portal.example/js/vendor.js".into(), answer)];
    });
    let words = "fail PAGE-JQUERY: the page has no jQuery; https://portal.example/js/vendor.js, which may hold it, \
                 is not a script: the server answers with an HTML page, not with a script";
    assert_eq!(seen, words);
    assert!(fix.starts_with("Open https://portal.example/js/vendor.js in a browser"), "{fix}");
    // Beside jQuery, that is the page's own affair.
    let beside = judge("page/jquery", |seen| {
        seen.built.not_scripts = vec![("https://portal.example/x.js".into(), Answered::default())];
    });
    assert_eq!(beside.verdict, Verdict::Pass);
}

#[test]
fn a_slim_jquery_fails_where_it_stops_the_library_and_else_is_a_warning() {
    let slim = |seen: &mut Seen| {
        seen.built.jquery = Some("3.7.1 -ajax,-ajax/jsonp,-effects".into());
        seen.built.jquery_ajax = Some(false);
    };
    let stopped = |seen: &mut Seen| {
        slim(seen);
        seen.trials.truncate(1);
        let tried = seen.trial(Trial::Cancelled);
        (tried.opened, tried.shown, tried.windows) = (Opened::Nothing, None, 0);
    };
    let (seen, fix) = shown_and_fixed("page/jquery", stopped);
    let words = "fail PAGE-JQUERY: jQuery 3.7.1 is the slim build, without `$.ajax` and effects: the library needs \
                 `$.ajax`, and no click opens its popup";
    assert_eq!(seen, words);
    assert!(fix.contains("jquery.min.js"), "{fix}");
    for case in ["page/popup", "page/saved"] {
        assert_eq!(judge(case, stopped).verdict, Verdict::Skipped, "{case}");
    }
    let (seen, fix) = shown_and_fixed("page/jquery", slim);
    let words = "warn PAGE-JQUERY (I-LIBRARY-FRAIL): jQuery 3.7.1 is the slim build, without `$.ajax` and effects";
    assert!(seen.starts_with(words), "{seen}");
    assert!(fix.contains("jquery.min.js"), "{fix}");
}

#[test]
fn a_handler_that_breaks_on_a_result_is_fixed_and_not_its_button() {
    let breaks = |seen: &mut Seen| {
        let text = "Uncaught Error: no (https://portal.example/app.js:12)";
        seen.trial(Trial::NotSaved).events.push(broke(text));
    };
    let judged = judge("page/not-saved", breaks);
    let failing = judged.findings.iter().find(|it| it.verdict == Verdict::Fail).unwrap();
    let words = "button `share`: a script of the page breaks when `result` becomes FAILURE: Uncaught Error: no \
                 (https://portal.example/app.js:12)";
    assert_eq!(failing.observed, words);
    let fix = failing.evidence.iter().find(|it| it.what == "how to fix it").unwrap();
    assert!(fix.text.starts_with("Correct the script at that place"), "{}", fix.text);
    assert!(fix.text.contains("getElementById('share').setAttribute('result', 'FAILURE')"));
}

#[test]
fn a_dollar_that_was_given_away_is_a_warning() {
    let (seen, fix) = shown_and_fixed("page/jquery", |seen| seen.built.dollar = Some(false));
    assert!(seen.starts_with("warn PAGE-JQUERY (I-LIBRARY-FRAIL): `$` is not jQuery"));
    assert!(fix.contains("jQuery.noConflict()"), "{fix}");
    assert_eq!(judge("page/jquery", |seen| seen.built.dollar = Some(true)).verdict, Verdict::Pass);
}

#[test]
fn what_keeps_a_click_from_the_library_is_named() {
    let style = "`pointer-events: none` of `div#box`";
    let (seen, fix) = shown_and_fixed("page/popup", |seen| {
        opened_nothing(seen, stop("preventDefault", ""));
        seen.built.buttons[0].unclickable = Some(style.into());
    });
    assert_eq!(
        seen,
        format!("fail WID-POPUP: button `share`: no click reaches it: it has {style}")
    );
    assert!(fix.contains("pointer-events: auto"), "{fix}");
    for (how, script, words, way) in [
        ("stopPropagation", "https://p/x:7", "(`stopPropagation`, at https://p/x:7)", "closest"),
        ("return false", "", "returns false", "ignore `a.locker-saver`"),
        (
            "hidden",
            "https://p/x:7",
            "handles the press at https://p/x:7)",
            "Do not move the button",
        ),
    ] {
        let (seen, fix) =
            shown_and_fixed("page/popup", |seen| opened_nothing(seen, stop(how, script)));
        assert!(seen.contains(words) && fix.contains(way), "{seen} {fix}");
    }
    // A page may look at each click, as long as the popup opens.
    let opened = |seen: &mut Seen| {
        seen.trial(Trial::Cancelled).events.push(stop("stopPropagation", "https://p/x:7"));
    };
    assert_eq!(judge("page/popup", opened).verdict, Verdict::Pass);
}

#[test]
fn what_leads_the_page_away_is_named() {
    let leads = |by: &'static str| {
        move |seen: &mut Seen| {
            let (url, script) = ("https://portal.example/login".into(), "https://p/x:7".into());
            let event = Event::Leads { url, pressed: false, by: by.into(), script };
            seen.trial(Trial::Cancelled).events.push(event);
        }
    };
    for (by, words, way) in [
        ("focus", "reacts to the popup's focus (`blur`, `visibilitychange`)", "handlers of `blur`"),
        ("timer", "share`: a timer leads the page", "Let no timer"),
        ("", "the same click leads the page", "row of a table"),
    ] {
        let (seen, fix) = shown_and_fixed("page/popup", leads(by));
        assert!(seen.contains(words) && seen.contains("/login, at https://p/x:7: "), "{seen}");
        assert!(fix.contains(way), "{fix}");
    }
}

#[test]
fn a_click_that_the_page_stops_is_named_though_a_window_of_its_own_opens() {
    let leaves = |how: &'static str| {
        move |seen: &mut Seen| {
            let tried = seen.trial(Trial::Cancelled);
            (tried.shown, tried.stuck) = (None, Some("the popup did not come within 10 s".into()));
            tried.events = vec![
                stop("preventDefault", "https://p/x:7"),
                stop(how, "https://p/x:7"),
                Event::Dialog { text: "You are leaving".into() },
            ];
        }
    };
    let (seen, fix) = shown_and_fixed("page/popup", leaves("stopPropagation"));
    assert!(
        seen.contains("the page stops the click (`stopPropagation`, at https://p/x:7)"),
        "{seen}"
    );
    assert!(seen.ends_with(", asks \"You are leaving\" and opens its own window"), "{seen}");
    assert!(fix.contains("closest('a.locker-saver')"), "{fix}");
    // The library's handler gets what is only prevented: its popup did not come by another cause.
    let (seen, _) = shown_and_fixed("page/popup", leaves("preventDefault"));
    assert!(seen.ends_with("the popup did not come within 10 s"), "{seen}");
}

#[test]
fn a_library_that_was_fetched_without_its_element_is_one_cause() {
    let fetched = |seen: &mut Seen| {
        seen.built.libraries.clear();
        seen.built.dlshare.clear();
        seen.built.named.insert("savelocker.js".into(), "a script in the page".into());
        for tried in &mut seen.trials {
            (tried.opened, tried.shown) = (Opened::Nothing, None);
        }
    };
    let (seen, fix) = shown_and_fixed("page/library", fetched);
    assert!(seen.contains("the library ran, but no script element includes the library"), "{seen}");
    assert!(fix.contains("$.getScript"), "{fix}");
    for case in ["page/dlshare", "page/popup", "page/saved", "page/cancelled", "page/hash"] {
        assert_eq!(judge(case, fetched).verdict, Verdict::Skipped, "{case}");
    }
}

#[test]
fn a_press_that_leads_away_fails_whatever_opened() {
    let leads = |url: &str, pressed: bool| {
        let (by, script) = (String::new(), String::new());
        let event = Event::Leads { url: url.into(), pressed, by, script };
        move |seen: &mut Seen| seen.trial(Trial::Cancelled).events.push(event.clone())
    };
    let (seen, fix) = shown_and_fixed("page/popup", leads("https://portal.example/a.pdf", true));
    assert!(seen.contains("the press of the mouse leads the page itself to"), "{seen}");
    assert!(fix.contains("`mousedown`"), "{fix}");
    assert_eq!(judge("page/popup", leads(PAGE, true)).verdict, Verdict::Pass);
}

#[test]
fn a_login_page_is_one_question_with_the_steps() {
    let login = |seen: &mut Seen| {
        let built = Built { library_ran: false, jquery: None, ..Built::default() };
        let [user, password, send] = ["#user", "#password", "button"].map(str::to_owned);
        seen.built = Built { login: Some(LoginForm { user, password, send }), ..built };
        seen.trials.clear();
        seen.claims.truncate(0);
    };
    let mut seen = right();
    login(&mut seen);
    let judged = seen.judged();
    let unmet: Vec<&str> = judged
        .iter()
        .filter(|it| it.verdict > Verdict::Skipped && !it.verdict.is_met())
        .map(|it| it.case.as_str())
        .collect();
    assert_eq!(unmet, ["page/buttons"]);
    let (seen, fix) = shown_and_fixed("page/buttons", login);
    assert!(seen.starts_with("inconclusive PAGE-BUTTON: the page asks for a login"), "{seen}");
    let steps = "{ fill = '#user', with = \"asha\" }, { fill = '#password', from-env = \"PORTAL_PASSWORD\" }, \
                 { click = 'button' }, { await = \"a.locker-saver\" }";
    assert!(fix.contains(steps), "{fix}");
    // A page that shows its button beside a login form is no login page.
    let both = |seen: &mut Seen| seen.built.login = Some(LoginForm::default());
    assert_eq!(judge("page/buttons", both).verdict, Verdict::Pass);
}

#[test]
fn a_button_that_is_put_in_anothers_place_is_a_warning() {
    let wanted = "warn PAGE-BUTTON (I-LIBRARY-FRAIL): button `share` becomes another element";
    let (seen, fix) = shown_and_fixed("page/buttons", |seen| seen.late = vec![0]);
    assert!(seen.starts_with(wanted) && fix.contains("cloneNode"), "{seen}");
    let tried = |seen: &mut Seen| seen.trial(Trial::Cancelled).late = true;
    assert!(shown_and_fixed("page/buttons", tried).0.starts_with(wanted));
    // With a result the page may do as it likes (I-USED).
    let used = |seen: &mut Seen| seen.trial(Trial::Saved).late = true;
    assert_eq!(judge("page/buttons", used).verdict, Verdict::Pass);
}

#[test]
fn a_result_that_a_page_remembers_is_none() {
    let again = |with: Option<&str>, by| {
        let with = with.map(str::to_owned);
        move |seen: &mut Seen| {
            seen.reopened = vec![(with.clone(), vec![sets_result(0, "SUCCESS", by)])];
        }
    };
    let (seen, fix) = shown_and_fixed("page/result-untouched", again(None, By::Page));
    assert!(seen.ends_with("opened again after a save, without a click"), "{seen}");
    assert!(fix.contains("data-saved"), "{fix}");
    let given = again(Some("SUCCESS in the field `result` of its address"), By::Page);
    let (seen, _) = shown_and_fixed("page/result-untouched", given);
    assert!(seen.ends_with("opened with SUCCESS in the field `result` of its address"), "{seen}");
    let library = judge("page/result-untouched", again(None, By::Library));
    assert_eq!(library.verdict, Verdict::Pass);
}

#[test]
fn a_listener_is_fixed_by_whom_it_believed() {
    let by = |origin: &'static str| {
        move |seen: &mut Seen| {
            seen.forged = vec![sets_result(0, "SUCCESS", By::Page)];
            seen.forged_by = Some(("{}", origin));
        }
    };
    for (origin, how) in [
        ("https://forger.example", "trusts messages from any origin"),
        ("https://locker.example.forger.example", "compares only a part of `event.origin`"),
        ("https://locker.example", "itself sets `result` on a message from the locker's origin"),
    ] {
        let (_, fix) = shown_and_fixed("page/forged-message", by(origin));
        assert!(fix.contains(how), "{fix}");
    }
}

#[test]
fn words_that_come_without_a_result_are_none_of_it() {
    let says = |of: &[(Trial, &str)]| {
        let of: Vec<(Trial, String)> =
            of.iter().map(|(of, text)| (*of, text.to_string())).collect();
        move |seen: &mut Seen| {
            for (trial, text) in &of {
                seen.trial(*trial).words.push(text.clone());
            }
        }
    };
    let both = [(Trial::Saved, "Thank you"), (Trial::NotSaved, "Thank you")];
    let warned = judge("page/not-saved", says(&both));
    assert_eq!(warned.verdict, Verdict::Warn);
    let greeting = [both[0], both[1], (Trial::Cancelled, "Thank you")];
    assert_eq!(judge("page/not-saved", says(&greeting)).verdict, Verdict::Pass);
    let advertisement = |seen: &mut Seen| {
        says(&both)(seen);
        seen.moved = vec!["Thank you".into()];
    };
    assert_eq!(judge("page/not-saved", advertisement).verdict, Verdict::Pass);
    let clock = [
        (Trial::Saved, "It is 10:41:07"),
        (Trial::NotSaved, "It is 10:41:09"),
        (Trial::Cancelled, "It is 10:40:59"),
    ];
    assert_eq!(judge("page/not-saved", says(&clock)).verdict, Verdict::Pass);
    // A clock beside them does not make the same words others.
    let beside = [both[0], both[1], clock[0], clock[1], clock[2]];
    assert_eq!(judge("page/not-saved", says(&beside)).verdict, Verdict::Warn);
}

#[test]
fn a_hash_of_the_registered_id_is_not_reported_beside_that_id() {
    let registered = |seen: &mut Seen| {
        for claimed in &mut seen.claims {
            (claimed.hash, claimed.of_registered) = (Some(HashFact::Wrong), true);
        }
    };
    let judged = judge("page/hash", registered);
    assert_eq!(judged.verdict, Verdict::Skipped);
    assert!(judged.findings[0].observed.starts_with("not judged, because of page/app-id"));
}

#[test]
fn a_script_that_broke_is_named_where_something_is_missing() {
    let broken = |seen: &mut Seen| {
        seen.built.buttons = Vec::new();
        seen.trials = Vec::new();
        let url = "https://portal.example/results.js".to_owned();
        let text = "Uncaught ReferenceError: draw is not defined";
        seen.loads[0].events = vec![Event::NotLoaded { url }, broke(text)];
    };
    let (seen, fix) = shown_and_fixed("page/buttons", broken);
    let named = "https://portal.example/results.js could not be loaded; Uncaught ReferenceError: draw is not defined";
    assert!(seen.ends_with(named), "{seen}");
    assert!(
        fix.starts_with("If a script makes it, fix that script first: https://portal"),
        "{fix}"
    );
    let (seen, _) = shown_and_fixed("page/library", |seen| {
        broken(seen);
        seen.built.libraries = Vec::new();
    });
    assert!(seen.ends_with(named), "{seen}");
}
