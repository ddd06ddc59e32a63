//! What became of the buttons in each state of the locker: WID-POPUP, RES-HANDLED.

use super::*;

const CODES: [u16; 5] = [203, 204, 205, 206, 207];

#[test]
fn a_click_opens_one_popup_with_the_lockers_login_page() {
    finds("page/popup", |_| (), ["pass WID-POPUP: button `share`: one popup, with the login page"]);
    let opens = |change: &dyn Fn(&mut Tried), what: &str| {
        let expected = format!("fail WID-POPUP: button `share`: {what}");
        finds("page/popup", |seen| change(&mut seen.trials[0]), [&expected]);
    };
    let nothing = "the click opened nothing";
    opens(&|tried| tried.opened = Opened::Nothing, nothing);
    opens(&|tried| tried.opened = Opened::Reused, nothing);
    opens(&|tried| tried.opened = Opened::PageLeft, "the page itself went to another document");
    let blocked = "the browser or the page's sandbox blocked the popup";
    opens(&|tried| tried.opened = Opened::Blocked, blocked);
    opens(&|tried| tried.windows = 2, "the click opened 2 windows");
    opens(&|tried| tried.shown = None, "the popup showed nothing");
}

#[test]
fn a_window_of_the_pages_own_fails_before_the_popup_and_warns_behind_it() {
    let opened = |script: &str| Event::Opened { blocked: false, script: script.to_owned() };
    let opens = |scripts: [&str; 2]| {
        let events = scripts.map(opened);
        move |seen: &mut Seen| {
            let tried = seen.trial(Trial::Cancelled);
            (tried.windows, tried.events) = (2, events.to_vec());
        }
    };
    let own = "https://portal.example/pdf.js:3";
    let before = judge("page/popup", opens([own, ""]));
    assert_eq!(before.verdict, Verdict::Fail);
    let words = "a handler of the page (https://portal.example/pdf.js:3) opens its own window before the library opens the popup";
    assert!(before.findings[0].observed.contains(words), "{:?}", before.findings);
    let behind = judge("page/popup", opens(["", own]));
    assert_eq!(behind.verdict, Verdict::Warn);
    // Two popups of the library's are no window of the page's.
    assert_eq!(judge("page/popup", opens(["", ""])).verdict, Verdict::Fail);
    // What comes of a result is the page's own matter.
    let receipt = |seen: &mut Seen| {
        let tried = seen.trial(Trial::Cancelled);
        tried.events = vec![opened(""), sets_result(0, "FAILURE", By::Library), opened(own)];
    };
    assert_eq!(judge("page/popup", receipt).verdict, Verdict::Pass);
}

#[test]
fn a_refusal_of_another_domain_names_both_hosts() {
    let refused = |seen: &mut Seen| {
        seen.setting.domain = "other.example".into();
        let shown = seen.shown(Trial::Cancelled);
        (shown.codes, shown.login) = (vec![205], false);
    };
    let judged = judge("page/popup", refused);
    let words = "; the page is at portal.example, but the app is registered for other.example";
    assert!(judged.findings[0].observed.ends_with(words), "{:?}", judged.findings);
}

#[test]
fn a_popup_shows_the_lockers_login_page_and_nothing_else() {
    let shows = |change: &dyn Fn(&mut Shown), what: &str| {
        let shown = |seen: &mut Seen| {
            let shown = seen.shown(Trial::Cancelled);
            shown.place = "locker.example/save".into();
            shown.text = "Come in".into();
            change(shown);
        };
        let expected = format!("fail WID-POPUP: button `share`: {what}");
        finds("page/popup", shown, [&expected]);
        evidence("page/popup", shown)
    };
    // A popup at a stranger's address is no popup of the locker, whatever it shows.
    let strange = |shown: &mut Shown| {
        shown.locker = false;
        shown.place = "evil.example/save".into();
        shown.codes = vec![203];
    };
    let seen = shows(&strange, "the popup is at evil.example/save, not at the locker");
    assert_eq!(seen, [("the popup, at evil.example/save".to_owned(), "Come in".to_owned())]);
    let refuses = "the locker answers 204: Invalid app id.";
    shows(&|shown| shown.codes = vec![204], refuses);
    let other = "the popup says \"Come in\"";
    shows(&|shown| shown.login = false, other);
    let number = |shown: &mut Shown| {
        shown.login = false;
        shown.codes = vec![299];
    };
    shows(&number, other);
}

#[test]
fn a_popup_that_is_right_needs_no_evidence() {
    let judged = judge("page/popup", |_| ());
    assert!(judged.findings.iter().all(|finding| finding.evidence.is_empty()));
}

#[test]
fn a_button_that_a_user_cannot_click_opens_nothing() {
    let stuck = |tried: &mut Tried| tried.stuck = Some("a user cannot click it".into());
    let covered = |seen: &mut Seen| {
        seen.trials[0].shown = None;
        stuck(&mut seen.trials[0]);
    };
    let expected = "fail WID-POPUP: button `share`: a user cannot click it";
    finds("page/popup", covered, [expected]);
    let under = |seen: &mut Seen| {
        covered(seen);
        seen.built.buttons[0].covered_by = Some("div#notice".into());
    };
    finds("page/popup", under, [expected]);
    assert!(evidence("page/popup", under)[0].1.starts_with("Let nothing cover the button"));
    // A notice about cookies is closed by its user.
    let notice = |seen: &mut Seen| {
        covered(seen);
        let button = &mut seen.built.buttons[0];
        (button.covered_by, button.cover_acts) = (Some("div#notice".into()), true);
    };
    let asks = "inconclusive WID-POPUP: button `share`: `div#notice` covers it, and has controls: if a user must \
                act before it shows, for example open a dialog, give the steps with --action";
    finds("page/popup", notice, [asks]);
    // What went wrong after the popup showed the login page is not the click's.
    let later = |seen: &mut Seen| stuck(&mut seen.trials[0]);
    finds("page/popup", later, ["pass WID-POPUP: button `share`: one popup, with the login page"]);
}

#[test]
fn a_popup_that_is_closed_brings_no_success() {
    const NEVER: &str =
        "pass RES-HANDLED: button `share`: no SUCCESS when the popup was closed without a login";
    const THOUGH: &str = "fail RES-HANDLED: button `share`: `result` became SUCCESS, but the popup was closed \
                          without a login";
    let ends = |result: &str| {
        let results = vec![Some(result.to_owned())];
        |seen: &mut Seen| seen.trials[0].results = results
    };
    finds("page/cancelled", |_| (), [NEVER]);
    finds("page/cancelled", ends("FAILURE"), [NEVER]);
    finds("page/cancelled", ends("SUCCESS"), [THOUGH]);
    let for_a_moment =
        |seen: &mut Seen| seen.trials[0].events = vec![sets_result(0, "SUCCESS", By::Library)];
    finds("page/cancelled", for_a_moment, [THOUGH]);
    // One case reports who sets it, with the script.
    let of_page =
        |seen: &mut Seen| seen.trials[0].events = vec![sets_result(0, "SUCCESS", By::Page)];
    let elsewhere = "skipped RES-HANDLED: button `share`: not judged, because the page sets `result` itself \
                     (page/result-untouched)";
    finds("page/cancelled", of_page, [elsewhere]);
    let failure =
        |seen: &mut Seen| seen.trials[0].events = vec![sets_result(0, "FAILURE", By::Library)];
    finds("page/cancelled", failure, [NEVER]);
    let of_another =
        |seen: &mut Seen| seen.trials[0].events = vec![sets_result(1, "SUCCESS", By::Library)];
    finds("page/cancelled", of_another, [NEVER]);
}

#[test]
fn a_refusal_is_reported_by_its_code_and_is_no_success() {
    for code in CODES {
        let case = format!("page/error-{code}");
        let never = format!(
            "pass RES-HANDLED: button `share`: no SUCCESS when the locker refused with {code}"
        );
        let popup = |change: &dyn Fn(&mut Tried), verdict: &str, what: &str| {
            let expected = format!("{verdict} WID-POPUP: button `share`: {what}");
            finds(&case, |seen| change(seen.trial(Trial::Refused(code))), [&expected, &never]);
        };
        popup(&|_| (), "pass", &format!("the popup shows {code}"));
        let codes =
            |tried: &mut Tried, codes: Vec<u16>| tried.shown.as_mut().unwrap().codes = codes;
        popup(&|tried| codes(tried, vec![]), "fail", "the popup shows no code");
        popup(&|tried| tried.shown = None, "fail", "the popup shows no code");
        let stuck = |tried: &mut Tried| {
            tried.shown = None;
            tried.stuck = Some("a user cannot click it".into());
        };
        popup(&stuck, "fail", "a user cannot click it");
        popup(
            &|tried| codes(tried, vec![code, 299]),
            "fail",
            &format!("the popup shows {code}, 299"),
        );
        popup(&|tried| codes(tried, vec![299]), "fail", "the popup shows 299");
        let success = |seen: &mut Seen| {
            seen.trial(Trial::Refused(code)).results = vec![Some("SUCCESS".into())];
        };
        let shown = format!("pass WID-POPUP: button `share`: the popup shows {code}");
        let though = format!(
            "fail RES-HANDLED: button `share`: `result` became SUCCESS, but the locker refused with {code}"
        );
        finds(&case, success, [&shown, &though]);
    }
}

#[test]
fn a_button_that_opened_and_was_not_tried_in_a_state_is_reported() {
    const UNTRIED: &str =
        "WID-POPUP: buttons that opened the login page, but were not tried in this state";
    let without = |button: usize| {
        move |seen: &mut Seen| {
            seen.another_button();
            let left_out = (Trial::Refused(203), button);
            seen.trials.retain(|tried| (tried.trial, tried.button) != left_out);
        }
    };
    for (left_out, name) in [(0, "other"), (1, "share")] {
        let shows = format!("pass WID-POPUP: button `{name}`: the popup shows 203");
        let never = format!(
            "pass RES-HANDLED: button `{name}`: no SUCCESS when the locker refused with 203"
        );
        let untried = format!("note {UNTRIED}: 1");
        finds("page/error-203", without(left_out), [&shows, &never, &untried]);
        let dead = |seen: &mut Seen| {
            without(left_out)(seen);
            let of_it = |tried: &&mut Tried| tried.button == left_out;
            seen.trials.iter_mut().find(of_it).unwrap().opened = Opened::Nothing;
        };
        finds("page/error-203", dead, [&shows, &never]);
        let troubled = |seen: &mut Seen| {
            without(left_out)(seen);
            seen.end.clear();
        };
        let off = "inconclusive WID-POPUP: the run ended early";
        finds("page/error-203", troubled, [&shows, &never, off]);
    }
    // Where no button was tried, nothing is known.
    let none = |seen: &mut Seen| seen.trials.retain(|it| it.trial != Trial::Refused(203));
    finds("page/error-203", none, [&format!("inconclusive {UNTRIED}: 1")]);
}

#[test]
fn only_what_a_button_that_works_does_is_judged() {
    let first_is_dead = |seen: &mut Seen| {
        seen.another_button();
        seen.trials[0].opened = Opened::Nothing;
    };
    let shows = "pass WID-POPUP: button `other`: the popup shows 203";
    let never = "pass RES-HANDLED: button `other`: no SUCCESS when the locker refused with 203";
    finds("page/error-203", first_is_dead, [shows, never]);
    let never =
        "pass RES-HANDLED: button `other`: no SUCCESS when the popup was closed without a login";
    finds("page/cancelled", first_is_dead, [never]);
    let failed = "pass RES-HANDLED: button `other`: FAILURE, and it stays";
    finds("page/not-saved", first_is_dead, [failed]);
    // There is no document behind the other button.
    let nothing = "skipped RES-HANDLED: button `other`: its document cannot be fetched";
    finds("page/saved", first_is_dead, [nothing]);
}

#[test]
fn a_save_puts_success_on_its_button_and_a_failed_one_failure() {
    finds("page/saved", |_| (), ["pass RES-HANDLED: button `share`: SUCCESS, and it stays"]);
    finds("page/not-saved", |_| (), ["pass RES-HANDLED: button `share`: FAILURE, and it stays"]);
    for (case, trial, due, other) in [
        ("page/saved", Trial::Saved, "SUCCESS", "FAILURE"),
        ("page/not-saved", Trial::NotSaved, "FAILURE", "SUCCESS"),
    ] {
        let lost = format!(
            "fail RES-HANDLED: button `share` has no `result` after the locker reported {due}"
        );
        finds(case, |seen| seen.lose(trial), [&lost]);
        let wrong = format!(
            "fail RES-HANDLED: button `share` has \"{other}\" after the locker reported {due}"
        );
        let another = |seen: &mut Seen| {
            seen.lose(trial);
            seen.trial(trial).results = vec![Some(other.into())];
        };
        finds(case, another, [&wrong]);
        let popup = [("the locker's popup".to_owned(), format!("The locker reports {due}."))];
        assert_eq!(evidence(case, |seen| seen.lose(trial)), popup);
    }
}

#[test]
fn a_page_uses_the_result_that_was_on_its_button() {
    for (case, trial, due) in
        [("page/saved", Trial::Saved, "SUCCESS"), ("page/not-saved", Trial::NotSaved, "FAILURE")]
    {
        let used =
            format!("pass RES-HANDLED: button `share`: {due}, and the page uses and removes it");
        finds(case, |seen| seen.trial(trial).results = vec![None], [&used]);
        finds(case, |seen| seen.trial(trial).results.clear(), [&used]);
        let left = |seen: &mut Seen| {
            let tried = seen.trial(trial);
            tried.results.clear();
            tried.events.push(Event::Left { url: "https://portal.example/thanks".into() });
        };
        let goes_on = format!(
            "pass RES-HANDLED: button `share`: {due}, and the page goes on to https://portal.example/thanks"
        );
        finds(case, left, [&goes_on]);
        // What the page set itself, or what stood on another button, is no result of this one.
        for event in [sets_result(0, due, By::Page), sets_result(1, due, By::Library)] {
            let never = |seen: &mut Seen| {
                seen.lose(trial);
                seen.trial(trial).events = vec![event.clone()];
            };
            assert_eq!(judge(case, never).verdict, Verdict::Fail);
        }
    }
}

#[test]
fn a_result_needs_the_element_that_was_clicked() {
    let lost = |seen: &mut Seen| {
        seen.lose(Trial::Saved);
        let (element, value) = ("a#share".to_owned(), "SUCCESS".to_owned());
        seen.trial(Trial::Saved).events = vec![Event::Lost { element, value }];
    };
    let gone = "fail RES-HANDLED: button `share`: the library sets SUCCESS on the clicked `a#share`, but the page has \
                removed or replaced that element";
    finds("page/saved", lost, [gone]);
}

#[test]
fn a_save_is_tried_where_the_document_can_be_fetched() {
    let skipped = "skipped RES-HANDLED: button `share`: its document cannot be fetched";
    finds("page/saved", |seen| seen.document.status = Some(404), [skipped]);
    finds("page/saved", |seen| seen.document.status = None, [skipped]);
    finds("page/saved", |seen| seen.document.problem = Some("torn".into()), [skipped]);
    finds("page/saved", |seen| seen.document.button = 1, [skipped]);
}

#[test]
fn a_trial_that_got_stuck_says_nothing_of_the_page() {
    let stuck = |result: Option<&str>| {
        let results = vec![result.map(str::to_owned)];
        |seen: &mut Seen| {
            let tried = seen.trial(Trial::Saved);
            tried.stuck = Some("the login page has no form".into());
            tried.results = results;
            tried.events.clear();
        }
    };
    let nothing = "inconclusive RES-HANDLED: button `share`: the login page has no form";
    finds("page/saved", stuck(None), [nothing]);
    let arrived = "pass RES-HANDLED: button `share`: SUCCESS, and it stays";
    finds("page/saved", stuck(Some("SUCCESS")), [arrived]);
}

#[test]
fn a_page_goes_on_when_a_result_arrives() {
    let left = |seen: &mut Seen| {
        seen.lose(Trial::Saved);
        let url = "https://portal.example/thanks".to_owned();
        seen.trial(Trial::Saved).events.push(Event::Left { url });
    };
    let went = "fail RES-HANDLED: button `share`: the page went to https://portal.example/thanks before the result \
                arrived";
    finds("page/saved", left, [went]);
    let stays = "pass RES-HANDLED: button `share`: SUCCESS, and it stays";
    let after = |seen: &mut Seen| seen.trial(Trial::Saved).events.push(broke("no menu"));
    let breaks = "fail RES-HANDLED: button `share`: a script of the page breaks when `result` becomes SUCCESS: no menu";
    finds("page/saved", after, [stays, breaks]);
    // Another case reports what broke before.
    let before = |seen: &mut Seen| seen.trial(Trial::Saved).events.insert(0, broke("no menu"));
    finds("page/saved", before, [stays]);
    let without = |seen: &mut Seen| seen.trial(Trial::Saved).events = vec![broke("no menu")];
    finds("page/saved", without, [stays]);
    let taken = |seen: &mut Seen| {
        let (button, element) = (Some(0), "a#share".to_owned());
        let taken =
            Event::Result { button, element, value: None, by: By::Page, script: String::new() };
        seen.trial(Trial::Saved).events = vec![taken, broke("no menu")];
    };
    finds("page/saved", taken, [stays]);
}

#[test]
fn a_click_that_takes_the_page_away_beside_the_popup_is_reported_as_that() {
    let away = |url: &'static str, shown: bool| {
        move |seen: &mut Seen| {
            let tried = &mut seen.trials[0];
            tried.events = vec![Event::Left { url: url.into() }];
            if !shown {
                (tried.shown, tried.stuck) = (None, Some("the popup did not come: 10 s".into()));
            }
        }
    };
    let details = "fail WID-POPUP: button `share`: the same click leads the page itself to \
                   https://portal.example/details: no result can arrive";
    for shown in [true, false] {
        finds("page/popup", away("https://portal.example/details", shown), [details]);
    }
    // A page that is loaded anew, as some are each minute, is where it was.
    let again = "pass WID-POPUP: button `share`: one popup, with the login page";
    finds("page/popup", away(PAGE, true), [again]);
}

#[test]
fn the_same_words_for_failure_as_for_success_warn() {
    const STAYS: &str = "pass RES-HANDLED: button `share`: FAILURE, and it stays";
    let says = |saved: &'static [&'static str], not_saved: &'static [&'static str]| {
        move |seen: &mut Seen| {
            let words = |of: &[&str]| of.iter().map(|&line| line.to_owned()).collect();
            seen.trial(Trial::Saved).words = words(saved);
            seen.trial(Trial::NotSaved).words = words(not_saved);
        }
    };
    let same = "warn RES-HANDLED: button `share`: the page says the same after FAILURE as after SUCCESS: \"It is in \
                your locker.\"";
    let saved = &["It is in your locker."];
    finds("page/not-saved", says(saved, saved), [STAYS, same]);
    finds("page/not-saved", says(saved, &["It could not be saved."]), [STAYS]);
    finds("page/not-saved", says(&[], &[]), [STAYS]);
    let dialog = |seen: &mut Seen| {
        for trial in [Trial::Saved, Trial::NotSaved] {
            seen.trial(trial).events.push(Event::Dialog { text: "It is in your locker.".into() });
        }
    };
    finds("page/not-saved", dialog, [STAYS, same]);
}

#[test]
fn of_many_buttons_some_are_tried_and_how_many_is_reported() {
    let some = |seen: &mut Seen| {
        seen.another_button();
        seen.trials.retain(|tried| tried.button == 0 || tried.trial == Trial::Cancelled);
    };
    let saved = "pass RES-HANDLED: button `share`: SUCCESS, and it stays";
    let note = "note RES-HANDLED: saved from 1 of 2 buttons, spread from the first to the last; the others were \
                clicked once";
    finds("page/saved", some, [saved, note]);
    let unclicked = |seen: &mut Seen| {
        seen.another_button();
        seen.trials.retain(|tried| tried.button == 0);
    };
    let opens = "pass WID-POPUP: button `share`: one popup, with the login page";
    let clicked = "note WID-POPUP: 1 of 2 buttons were clicked, spread from the first to the last";
    finds("page/popup", unclicked, [opens, clicked]);
}
