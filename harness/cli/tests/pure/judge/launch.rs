//! ERR-NONE, ERR-SHOWN, ERR-203 to ERR-207, WID-POPUP, REG-….

use locksmith_core::observe::{
    Led, Means, Moment, Observation, Opened, PartnerEvent, Place, Screen,
};
use locksmith_core::scenario::{Launch, Step};
use locksmith_spec::Code;
use locksmith_spec::verdict::Verdict;

use crate::timeline::{Timeline, conforming};

/// A case that must be refused with each code, and what else fails with it.
const REFUSED: [(u16, &str, &[&str]); 5] = [
    (203, "locker/error-203/key-first", &["ERR-203"]),
    (204, "locker/error-204/longer", &["ERR-204"]),
    (205, "locker/error-205/another-host", &["ERR-205", "REG-DOMAIN"]),
    (206, "locker/error-206/31-minutes", &["ERR-206"]),
    (207, "locker/error-207", &["ERR-207"]),
];

fn shows(codes: &[u16], login: bool) -> impl Fn(&mut Screen) {
    move |screen| {
        screen.codes = codes.to_vec();
        screen.login = login;
        let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
        screen.text = if login { "Log in ".into() } else { String::new() } + &codes.join(" ");
    }
}

/// The click leads to no popup, but to this.
fn opens(timeline: Timeline, opened: Opened) -> Timeline {
    let timeline = timeline.without(|saw| matches!(saw, Observation::Screen { .. }));
    timeline.change(|saw| {
        if let Observation::Window { opened: of, .. } = saw {
            *of = opened;
        }
    })
}

fn code_in_the_page(code: u16) -> Observation {
    let screen = Screen { text: code.to_string(), codes: vec![code], ..Screen::default() };
    Observation::Screen { visit: 1, moment: Moment::Launch, place: Place::Page, screen }
}

#[test]
fn each_code_passes_where_it_is_due() {
    for (code, id, _) in REFUSED {
        let timeline = conforming(id);
        let due = Code::from_number(code).unwrap();
        assert_eq!(timeline.planned.case.permits.launch, [Launch::Refusal(due)]);
        timeline.passes(due.clause());
        timeline.passes("ERR-SHOWN");
    }
}

#[test]
fn a_login_page_fails_where_a_code_is_due() {
    for (code, id, clauses) in REFUSED {
        conforming(id).screens(shows(&[], true)).fails(clauses, &format!("let-through-{code}"));
    }
}

#[test]
fn another_code_fails_where_a_code_is_due() {
    for (code, id, clauses) in REFUSED {
        let other = if code == 207 { 205 } else { code + 1 };
        let timeline = conforming(id).screens(shows(&[other], false));
        // The launch is refused all the same: the domain is held to.
        timeline.fails(&clauses[..1], &format!("another-code-than-{code}"));
    }
}

#[test]
fn no_code_is_no_error_shown() {
    let timeline = conforming("locker/error-206/31-minutes").screens(shows(&[], false));
    timeline.fails(&["ERR-SHOWN", "ERR-206"], "no-code");
}

#[test]
fn a_code_beside_an_open_login_is_no_refusal() {
    let timeline = conforming("locker/error-206/31-minutes").screens(shows(&[206], true));
    timeline.fails(&["ERR-206"], "code-and-login");
}

#[test]
fn several_codes_are_none() {
    let timeline = conforming("locker/error-206/31-minutes").screens(shows(&[203, 206], false));
    timeline.fails(&["ERR-206"], "several-codes");
}

#[test]
fn a_code_may_stand_in_the_page() {
    let timeline = opens(conforming("locker/error-206/31-minutes"), Opened::Nothing);
    let is_window = |saw: &Observation| matches!(saw, Observation::Window { .. });
    let timeline = timeline.before(is_window, code_in_the_page(206));
    timeline.passes("ERR-206");
    timeline.comes_to(Verdict::Pass, &all_of(&timeline), "code-in-the-page");
}

#[test]
fn a_code_in_the_page_is_not_said_to_be_in_the_popup() {
    let timeline = conforming("locker/error-206/31-minutes").screens(|screen| {
        screen.text = "That did not work.".into();
        screen.codes.clear();
    });
    let is_window = |saw: &Observation| matches!(saw, Observation::Window { .. });
    let timeline = timeline.before(is_window, code_in_the_page(206));
    timeline.comes_to(Verdict::Pass, &all_of(&timeline), "code-beside-the-popup");
}

#[test]
fn page_and_popup_must_not_differ() {
    let timeline = conforming("locker/error-206/31-minutes");
    let is_window = |saw: &Observation| matches!(saw, Observation::Window { .. });
    let timeline = timeline.before(is_window, code_in_the_page(203));
    timeline.fails(&["ERR-206"], "page-and-popup-differ");
}

#[test]
fn a_correct_launch_passes_and_a_refused_one_fails() {
    let timeline = conforming("locker/correct-launch");
    timeline.passes("ERR-NONE");
    timeline.passes("WID-POPUP");
    timeline.passes("REG-CREDENTIALS");
    let refused = timeline.screens(shows(&[203], false));
    refused.fails(&["ERR-NONE", "REG-CREDENTIALS"], "correct-launch-refused");
}

#[test]
fn an_empty_popup_is_no_login_page() {
    let timeline = conforming("locker/correct-launch").screens(shows(&[], false));
    timeline.fails(&["ERR-NONE", "REG-CREDENTIALS"], "empty-popup");
    let timeline = timeline.screens(|screen| screen.text = "Please wait.".into());
    timeline.fails(&["ERR-NONE", "REG-CREDENTIALS"], "popup-of-something-else");
}

#[test]
fn a_popup_that_goes_beyond_the_login_page_is_a_launch() {
    let timeline = conforming("locker/correct-launch").screens(|screen| {
        screen.login = false;
        screen.save = true;
    });
    timeline.passes("ERR-NONE");
}

#[test]
fn a_window_in_the_wrong_place_fails_wid_popup() {
    for (opened, subject) in [
        (Opened::Blocked, "popup-blocked"),
        (Opened::PageLeft, "page-left"),
        (Opened::Nothing, "no-window"),
    ] {
        let timeline = opens(conforming("locker/correct-launch"), opened);
        timeline.fails(&["WID-POPUP", "ERR-NONE", "REG-CREDENTIALS"], subject);
    }
}

#[test]
fn a_popup_that_closes_itself_is_said_to_have_opened() {
    let closed = |id| opens(conforming(id), Opened::Closed);
    let timeline = closed("locker/correct-launch");
    timeline.fails(&["WID-POPUP", "ERR-NONE", "REG-CREDENTIALS"], "popup-closed-itself");
    let refused = closed("locker/error-206/31-minutes");
    refused.fails(&["ERR-SHOWN", "ERR-206"], "refused-popup-closed-itself");
    let is_window = |saw: &Observation| matches!(saw, Observation::Window { .. });
    let timeline = closed("locker/error-206/31-minutes").before(is_window, code_in_the_page(206));
    timeline.comes_to(Verdict::Pass, &all_of(&timeline), "code-in-the-page-popup-closed-itself");
}

#[test]
fn a_page_without_an_origin_is_refused_where_no_popup_stays() {
    const CASE: &str = "locker/error-205/opaque-origin";
    for opened in [Opened::Closed, Opened::Nothing] {
        let timeline = opens(conforming(CASE), opened);
        timeline.passes("REG-DOMAIN");
        assert_eq!(timeline.judge().verdict, Verdict::Pass);
    }
    let judged = opens(conforming(CASE), Opened::Closed).judge();
    let noted = judged.findings.iter().filter(|finding| finding.verdict == Verdict::Note);
    let noted: Vec<&str> = noted.map(|finding| finding.clause.as_str()).collect();
    assert_eq!(noted, ["ERR-205", "ERR-SHOWN"]);
    // A popup that stays may show the code, and one that lets the user in must not open.
    conforming(CASE).screens(shows(&[], false)).fails(&["ERR-SHOWN"], "opaque-empty");
    conforming(CASE).screens(shows(&[], true)).fails(&["ERR-205", "REG-DOMAIN"], "opaque-let-in");
    // To any other page the code can be given.
    let another = opens(conforming("locker/error-205/another-host"), Opened::Closed);
    another.fails(&["ERR-SHOWN"], "another-host-popup-closed-itself");
}

/// What a refusal had become some time later: the popup, and how many windows had opened beside it.
fn later(screen: Screen, windows: usize) -> Timeline {
    let (visit, moment, place) = (1, Moment::Later, Place::Popup);
    let timeline = conforming("locker/error-203/another-key");
    let timeline = timeline.without(|saw| matches!(saw, Observation::LookedAgain { .. }));
    let is_end = |saw: &Observation| matches!(saw, Observation::KeyWatch { .. });
    let timeline = timeline.before(is_end, Observation::Screen { visit, moment, place, screen });
    timeline.before(is_end, Observation::LookedAgain { visit, after: 1640, windows })
}

#[test]
fn a_refusal_stays_one() {
    let refused = || {
        let mut screen = Screen::default();
        shows(&[203], false)(&mut screen);
        screen
    };
    later(refused(), 0).passes("ERR-203");
    later(Screen::default(), 0).passes("ERR-203");
    let log_in = Screen { login: true, text: "Log in".into(), ..Screen::default() };
    later(log_in.clone(), 0).fails(&["ERR-203", "REG-AUTH"], "refused-then-log-in");
    let save = Screen { save: true, text: "Save here".into(), ..Screen::default() };
    later(save, 0).fails(&["ERR-203", "REG-AUTH"], "refused-then-save");
    later(refused(), 1).fails(&["ERR-203", "REG-AUTH"], "refused-then-another-window");
    // Where the login was due, nothing is looked at again.
    conforming("locker/correct-launch").passes("ERR-NONE");
}

#[test]
fn a_window_that_was_not_opened_in_the_click_fails_wid_popup_where_nothing_blocks_it() {
    let opens = |active| {
        let is_window = |saw: &Observation| matches!(saw, Observation::Window { .. });
        let opens =
            Observation::Partner(PartnerEvent::Opened { blocked: false, active, again: false });
        conforming("locker/correct-launch").before(is_window, opens)
    };
    opens(false).fails(&["WID-POPUP"], "popup-not-in-the-click");
    opens(true).passes("WID-POPUP");
}

#[test]
fn another_buttons_window_is_no_popup_of_its_own() {
    let timeline = conforming("locker/result/two-popups").change(|saw| {
        if let Observation::Window { visit: 2, opened } = saw {
            *opened = Opened::Reused;
        }
    });
    timeline.comes_to(Verdict::Warn, &["WID-POPUP"], "popup-reused");
    // No one sees the first document any more: what the case is about cannot be tried.
    let is_log_in = |saw: &Observation| matches!(saw, Observation::LoggedIn { .. });
    let step = Some(Step::TurnTo("share-1".into()));
    let why = "the click on `share-2` took over the popup of `share-1`".to_owned();
    let not_offered = Observation::NotOffered { visit: 2, step, why };
    let mut broken_off = timeline.before(is_log_in, not_offered);
    let from = broken_off.records.iter().position(|record| is_log_in(&record.saw)).unwrap();
    let end = broken_off.records.len() - 1;
    broken_off.records.drain(from..end);
    broken_off.comes_to(Verdict::Warn, &["WID-POPUP"], "popup-taken-over");
}

#[test]
fn a_window_that_opens_without_a_click_is_a_warning() {
    let is_clicked = |saw: &Observation| matches!(saw, Observation::Clicked { .. });
    let opens = |active| {
        Observation::Partner(PartnerEvent::Opened { blocked: false, active, again: false })
    };
    conforming("locker/correct-launch").before(is_clicked, opens(false)).comes_to(
        Verdict::Warn,
        &["WID-POPUP"],
        "window-without-a-click",
    );
    conforming("locker/correct-launch").before(is_clicked, opens(true)).passes("WID-POPUP");
}

#[test]
fn the_text_of_203_names_the_app_id() {
    let timeline = conforming("locker/error-204/unknown").screens(shows(&[203], false));
    timeline.comes_to(Verdict::Warn, &["ERR-204", "REG-AUTH"], "unknown-id-203");
}

#[test]
fn any_code_of_several_faults_passes_and_no_other() {
    let timeline = conforming("locker/several-faults/hash-and-time");
    for code in [203, 206] {
        let timeline = timeline.clone().change(|saw| {
            if let Observation::Screen { screen, .. } = saw {
                shows(&[code], false)(screen);
                screen.title = "An error".into();
            }
        });
        timeline.passes("ERR-SHOWN");
    }
    let other = timeline.screens(shows(&[205], false));
    other.fails(&["ERR-203"], "several-faults-another-code");
}

#[test]
fn an_open_question_is_noted_whatever_comes() {
    let timeline = conforming("locker/open-question/5-minutes-ahead");
    timeline.comes_to(Verdict::Note, &["ERR-NONE"], "open-accepted");
    let refused = timeline.clone().screens(shows(&[206], false));
    refused.comes_to(Verdict::Note, &["ERR-206"], "open-refused");
    let nothing = timeline.screens(shows(&[], false));
    nothing.comes_to(Verdict::Note, &["ERR-NONE"], "open-nothing-shown");
}

#[test]
fn a_late_button_that_stays_a_link_is_noted() {
    let timeline = opens(conforming("locker/button/added-later"), Opened::PageLeft);
    timeline.comes_to(Verdict::Note, &["WID-POPUP", "ERR-NONE"], "late-button");
}

/// The clauses of all findings, in their order.
fn all_of(timeline: &Timeline) -> Vec<&'static str> {
    let mut clauses: Vec<_> = timeline
        .judge()
        .findings
        .iter()
        .map(|finding| locksmith_spec::clause::find(&finding.clause).unwrap().id)
        .collect();
    clauses.dedup();
    clauses
}

#[test]
fn where_the_origin_is_reported_by_other_means_no_code_is_due() {
    let timeline = conforming("locker/error-205/absent-origin").change(|saw| match saw {
        Observation::OriginWithheld { requests } => *requests = 0,
        Observation::Screen { screen, .. } => shows(&[], true)(screen),
        _ => {}
    });
    let judged = timeline.judge();
    assert_eq!(judged.verdict, Verdict::Pass);
    assert!(!judged.decided("ERR-205") && !judged.decided("REG-DOMAIN"), "a note decides nothing");
}

/// The key of an app that no right launch was tried with may be wrong in the profile: the finding names it.
#[test]
fn a_key_that_the_locker_may_not_have_is_named() {
    let key = |app: &str| {
        let place = "the variable `KEY_WITHDRAWN`".to_owned();
        Observation::KeyFrom { app: app.into(), place }
    };
    let refused = |code| conforming("locker/error-207").screens(shows(&[code], false));
    refused(203).and(key("withdrawn")).fails(&["ERR-207"], "key-that-the-locker-may-not-have");
    // The key of the reference locker is right, and another code does not come of a key.
    assert_eq!(refused(203).judge().verdict, Verdict::Fail);
    assert_eq!(refused(204).and(key("withdrawn")).judge().verdict, Verdict::Fail);
    conforming("locker/error-207").and(key("withdrawn")).passes("ERR-207");
    // What else is wrong with a page is not for its key to explain.
    let stranger = conforming("locker/error-205/another-host").screens(shows(&[203], false));
    assert_eq!(stranger.and(key("second")).judge().verdict, Verdict::Fail);
}

/// A refusal page may lead to the locker's own login, in which nothing can be saved.
#[test]
fn a_login_that_has_lost_the_launch_leaves_a_refusal_one() {
    let screen = Screen { login: true, text: "Log in".into(), ..Screen::default() };
    let (visit, moment, place) = (1, Moment::Later, Place::Popup);
    let later = Observation::Screen { visit, moment, place, screen };
    let looked = Observation::LookedAgain { visit, after: 5000, windows: 0 };
    let timeline = conforming("locker/error-206/31-minutes").and(later).and(looked);
    assert_eq!(timeline.judge().verdict, Verdict::Fail);
    timeline.and(Observation::LoginIsIdle { visit }).passes("ERR-206");
}

/// A login beside the code counts by what can be saved in it.
#[test]
fn a_login_beside_a_code_is_held_against_what_it_saves() {
    let visit = 1;
    let beside = || conforming("locker/error-206/31-minutes").screens(shows(&[206], true));
    beside().fails(&["ERR-206"], "code-and-login");
    beside().and(Observation::LoginIsIdle { visit }).passes("ERR-206");
    let name = "the login beside the code".to_owned();
    let asked = Observation::Unrecognised {
        visit,
        step: Some(Step::LookAgain),
        what: Means::Password,
        question: "which is the field for the password?".into(),
    };
    let timeline = beside().and(Observation::WayTaken { visit, name }).and(asked);
    assert_eq!(timeline.judge().verdict, Verdict::Inconclusive);
}

/// A number in words of another language is the code, where the login beside it saves nothing.
#[test]
fn a_number_beside_a_login_of_its_own_is_a_code() {
    let beside = |id: &str| {
        conforming(id).screens(|screen| {
            (screen.login, screen.codes, screen.numbers) = (true, Vec::new(), vec![206]);
            screen.text = "\u{924}\u{94d}\u{930}\u{941}\u{91f}\u{93f} 206".into();
        })
    };
    let idle = Observation::LoginIsIdle { visit: 1 };
    beside("locker/error-206/31-minutes").and(idle).passes("ERR-206");
    let open = beside("locker/error-206/31-minutes");
    assert_eq!(open.judge().verdict, Verdict::Fail);
    // Where the login is due, a number may stand there.
    beside("locker/correct-launch").passes("ERR-NONE");
}

/// What a refusal page offers must not save the document after all.
#[test]
fn a_control_of_a_refusal_page_is_held_against_what_it_saves() {
    let led = |led| {
        let (visit, name) = (1, "Continue anyway".to_owned());
        let timeline = conforming("locker/error-206/31-minutes");
        let timeline = timeline.and(Observation::WayTaken { visit, name: name.clone() });
        let told = PartnerEvent::Result {
            element: "share-1".into(),
            before: None,
            value: Some("SUCCESS".into()),
        };
        let timeline = timeline.and(Observation::Partner(told));
        timeline.and(Observation::WayOn { visit, name, led })
    };
    led(Led::Saved).fails(&["ERR-206"], "refused-but-a-control-saves");
    led(Led::Login).passes("ERR-206");
    led(Led::Nowhere).passes("ERR-206");
}
