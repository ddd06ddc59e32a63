//! WID-LIBRARY, WID-BUTTON, WID-JQUERY, REG-SECRET.

use locksmith_core::observe::{ButtonSeen, Leak, Observation, PartnerEvent, Unread, Unsearched};
use locksmith_spec::verdict::Verdict;

use crate::timeline::{Timeline, conforming};

fn library(change: impl Fn(&mut String, &mut Option<u16>, &mut String)) -> Timeline {
    conforming("locker/correct-launch").change(|saw| {
        if let Observation::Library { url, status, content_type, .. } = saw {
            change(url, status, content_type);
        }
    })
}

#[test]
fn the_library_is_a_script_at_its_place() {
    conforming("locker/correct-launch").passes("WID-LIBRARY");
    for content_type in ["application/javascript", "text/ecmascript", ""] {
        library(|_, _, of| *of = content_type.to_owned()).passes("WID-LIBRARY");
    }
    library(|_, status, _| *status = Some(404)).fails(&["WID-LIBRARY"], "library-404");
    library(|_, status, _| *status = None).fails(&["WID-LIBRARY"], "library-unanswered");
    library(|url, _, _| *url = "http://locker.example/js/savelocker.js".into())
        .fails(&["WID-LIBRARY"], "library-elsewhere");
    library(|_, _, of| *of = "text/html".into()).fails(&["WID-LIBRARY"], "library-type");
    let empty = conforming("locker/correct-launch").change(|saw| {
        if let Observation::Library { bytes, .. } = saw {
            *bytes = 0;
        }
    });
    empty.fails(&["WID-LIBRARY"], "library-empty");
}

#[test]
fn a_library_that_no_one_asked_for_is_not_judged() {
    let is_library = |saw: &Observation| matches!(saw, Observation::Library { .. });
    let timeline = conforming("locker/correct-launch").without(is_library);
    timeline.comes_to(Verdict::Inconclusive, &["WID-LIBRARY"], "library-unseen");
}

fn buttons(change: impl Fn(&mut ButtonSeen)) -> Timeline {
    conforming("locker/button/several").change(|saw| {
        if let Observation::Buttons { buttons, .. } = saw {
            buttons.last_mut().into_iter().for_each(&change);
        }
    })
}

#[test]
fn every_button_can_be_seen_and_has_its_label() {
    conforming("locker/button/several").passes("WID-BUTTON");
    buttons(|button| button.label = "SAVE TO DIGILOCKER ↓".into()).passes("WID-BUTTON");
    buttons(|button| button.label.clear()).fails(&["WID-BUTTON"], "button-without-label");
    buttons(|button| button.height = 0.0).fails(&["WID-BUTTON"], "button-invisible");
    buttons(|button| button.width = 0.0).fails(&["WID-BUTTON"], "button-without-width");
    buttons(|button| (button.width, button.height) = (1.0, 1.0)).passes("WID-BUTTON");
}

fn jquery(kept: bool, used: bool) -> Timeline {
    conforming("locker/jquery").change(|saw| {
        if let Observation::Partner(PartnerEvent::Jquery { kept: of, used: by }) = saw {
            (*of, *by) = (kept, used);
        }
    })
}

#[test]
fn the_pages_jquery_is_used_and_kept() {
    conforming("locker/jquery").passes("WID-JQUERY");
    jquery(false, true).fails(&["WID-JQUERY"], "jquery-clobbered");
    jquery(true, false).notes(&["WID-JQUERY"], "jquery-not-used");
    assert!(
        jquery(true, false).judge().decided("WID-JQUERY"),
        "that it stays the page's was judged"
    );
}

#[test]
fn a_jquery_that_was_kept_at_first_and_then_not_is_not_kept() {
    let is_jquery =
        |saw: &Observation| matches!(saw, Observation::Partner(PartnerEvent::Jquery { .. }));
    let first = Observation::Partner(PartnerEvent::Jquery { kept: true, used: true });
    let timeline = jquery(false, false).before(is_jquery, first);
    timeline.fails(&["WID-JQUERY"], "jquery-clobbered-later");
}

#[test]
fn a_jquery_that_was_used_once_is_used() {
    let is_jquery =
        |saw: &Observation| matches!(saw, Observation::Partner(PartnerEvent::Jquery { .. }));
    let first = Observation::Partner(PartnerEvent::Jquery { kept: true, used: true });
    jquery(true, false).before(is_jquery, first).passes("WID-JQUERY");
}

#[test]
fn a_key_in_what_the_browser_received_fails() {
    conforming("locker/secret/saving").passes("REG-SECRET");
    let leaking = |id: &str| {
        conforming(id).change(|saw| {
            if let Observation::KeyWatch { leaks, .. } = saw {
                leaks.push(Leak {
                    app: "main".into(),
                    request: "GET http://locker.example/savelocker/api/1/savelocker.js".into(),
                    part: "body".into(),
                    form: "base64".into(),
                });
            }
        })
    };
    leaking("locker/secret/saving").fails(&["REG-SECRET"], "key-leaked");
    // Whatever the case is about, and however open its question is.
    leaking("locker/open-question/upper-case-hash").fails(&["REG-SECRET"], "key-leaked-elsewhere");
    // And from wherever it came.
    let unread = leaking("locker/secret/saving").change(|saw| {
        if let Observation::KeyWatch { responses, .. } = saw {
            *responses = 0;
        }
    });
    unread.fails(&["REG-SECRET"], "key-leaked-without-responses");
}

#[test]
fn what_was_not_searched_is_no_pass() {
    let timeline = conforming("locker/secret/saving").change(|saw| {
        if let Observation::KeyWatch { unread, .. } = saw {
            let request = "GET http://locker.example/app.js".into();
            unread.push(Unread { request, why: Unsearched::Beyond { searched: 8 << 20 } });
        }
    });
    timeline.notes(&["REG-SECRET"], "key-unsearched");
}

#[test]
fn a_key_watch_without_responses_says_nothing() {
    let timeline = conforming("locker/secret/saving").change(|saw| {
        if let Observation::KeyWatch { responses, .. } = saw {
            *responses = 0;
        }
    });
    timeline.comes_to(Verdict::Inconclusive, &["REG-SECRET"], "key-watch-blind");
}

/// A library may hide the element, and show a control beside it that does the same.
#[test]
fn a_control_beside_a_hidden_button_is_noted() {
    let timeline = conforming("locker/correct-launch").change(|saw| {
        if let Observation::Buttons { buttons, .. } = saw {
            for button in buttons {
                button.stands_in = true;
            }
        }
    });
    timeline.notes(&["WID-BUTTON"], "button-stands-in");
}
