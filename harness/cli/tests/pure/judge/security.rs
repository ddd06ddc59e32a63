//! What someone may do who means harm: WID-LOGIN, RES-TRUE, ERR-205, SEC-….

use locksmith_core::observe::{Moment, Observation, PartnerEvent, Screen};
use locksmith_core::plan::Plan;
use locksmith_locker::judge;
use locksmith_spec::verdict::Verdict;

use crate::timeline::{Timeline, conforming, is_ended, result};

fn screen(timeline: Timeline, at: Moment, shown: &Screen) -> Timeline {
    timeline.change(|saw| {
        if let Observation::Screen { moment, screen, .. } = saw
            && *moment == at
        {
            *screen = shown.clone();
        }
    })
}

fn folders() -> Screen {
    let folders = vec!["My Documents".to_owned()];
    Screen { text: "Save here".into(), save: true, folders, ..Screen::default() }
}

fn log_in_page() -> Screen {
    Screen { text: "Log in".into(), login: true, ..Screen::default() }
}

#[test]
fn a_popup_that_another_browser_can_use_fails() {
    const CASE: &str = "locker/login/address-opened-elsewhere";
    conforming(CASE).passes("WID-LOGIN");
    screen(conforming(CASE), Moment::Elsewhere, &log_in_page()).passes("WID-LOGIN");
    let timeline = screen(conforming(CASE), Moment::Elsewhere, &folders());
    timeline.fails(&["WID-LOGIN"], "popup-of-another-browser");
    let without_button = Screen { save: false, ..folders() };
    let timeline = screen(conforming(CASE), Moment::Elsewhere, &without_button);
    assert_eq!(timeline.judge().verdict, Verdict::Fail);
    let before_login = Screen { login: true, ..without_button };
    screen(conforming(CASE), Moment::Elsewhere, &before_login).passes("WID-LOGIN");
    let error = Screen { text: "Begin at the partner's page.".into(), ..Screen::default() };
    screen(conforming(CASE), Moment::Elsewhere, &error).passes("WID-LOGIN");
}

#[test]
fn an_address_that_opens_again_warns() {
    const CASE: &str = "locker/login/launch-opened-again";
    conforming(CASE).passes("SEC-LAUNCH-REPLAYED");
    for shown in [log_in_page(), folders()] {
        let timeline = screen(conforming(CASE), Moment::Replayed, &shown);
        assert_eq!(timeline.judge().verdict, Verdict::Warn);
    }
    let timeline = screen(conforming(CASE), Moment::Replayed, &log_in_page());
    timeline.comes_to(Verdict::Warn, &["SEC-LAUNCH-REPLAYED"], "launch-replayed");
}

#[test]
fn a_warning_of_security_fails_where_that_is_asked_for() {
    let right = conforming("locker/login/launch-opened-again");
    let wrong = screen(right.clone(), Moment::Replayed, &log_in_page());
    // Another code than the due one is tolerated here, and no question of security.
    let tolerated =
        conforming("locker/error-204/unknown").screens(|screen| screen.codes = vec![203]);
    let control = conforming("locker/correct-launch");
    let verdict = |timeline: &Timeline, strict_security| {
        let cases = vec![control.planned.clone(), timeline.planned.clone()];
        let plan = Plan { seed: 1, strict_security, cases, ..Plan::default() };
        let records = [&control, timeline]
            .map(|timeline| (timeline.planned.case.id.clone(), timeline.records.clone()))
            .into();
        let judged = judge::plan(&plan, &records);
        assert_eq!(judged[0].verdict, Verdict::Pass);
        judged[1].verdict
    };
    assert_eq!(verdict(&wrong, false), Verdict::Warn);
    assert_eq!(verdict(&wrong, true), Verdict::Fail);
    assert_eq!(verdict(&right, true), Verdict::Pass);
    assert_eq!(verdict(&tolerated, true), Verdict::Warn);
}

#[test]
fn a_forged_message_that_is_believed_fails() {
    const CASE: &str = "locker/result/forged-message";
    conforming(CASE).passes("RES-TRUE");
    conforming(CASE).before(is_ended, result("share-1", "FAILURE")).passes("RES-TRUE");
    let timeline = conforming(CASE).before(is_ended, result("share-1", "SUCCESS"));
    timeline.fails(&["RES-TRUE", "RES-AFTER"], "forged-message");
}

#[test]
fn a_message_that_another_page_overhears_warns() {
    const CASE: &str = "locker/result/page-replaced";
    conforming(CASE).passes("SEC-RESULT-OVERHEARD");
    let heard = Observation::Partner(PartnerEvent::Overheard { origin: "http://127.0.0.1".into() });
    let timeline = conforming(CASE).and(heard);
    timeline.comes_to(Verdict::Warn, &["SEC-RESULT-OVERHEARD"], "overheard");
}

#[test]
fn a_page_whose_origin_is_withheld_and_is_let_in_fails() {
    const CASE: &str = "locker/error-205/absent-origin";
    conforming(CASE).passes("ERR-205");
    let timeline = screen(conforming(CASE), Moment::Launch, &log_in_page());
    assert_eq!(timeline.judge().verdict, Verdict::Fail);
    // A locker whose requests never told an origin knows it by other means.
    let timeline = timeline.change(|saw| {
        if let Observation::OriginWithheld { requests } = saw {
            *requests = 0;
        }
    });
    let judged = timeline.judge();
    let about = judged.findings.iter().find(|finding| finding.clause == "ERR-205");
    assert_eq!(about.unwrap().verdict, Verdict::Note, "{judged:?}");
}

/// The verdict on a document of one type that is given back as another.
fn given_back(told: &str, given: Option<&str>) -> Verdict {
    let timeline = conforming("locker/save/pdf").change(|saw| match saw {
        Observation::Offered { content_type, .. } => told.clone_into(content_type),
        Observation::Listed { entries, .. } => {
            for entry in entries {
                entry.content_type = given.map(str::to_owned);
            }
        }
        _ => {}
    });
    timeline.judge().verdict
}

#[test]
fn a_document_that_is_given_back_as_another_type_fails() {
    let pdf = "application/pdf";
    assert_eq!(given_back(pdf, Some("Application/PDF; charset=binary")), Verdict::Pass);
    assert_eq!(given_back(pdf, Some("application/octet-stream")), Verdict::Pass);
    assert_eq!(given_back(pdf, None), Verdict::Pass);
    assert_eq!(given_back(pdf, Some("text/html")), Verdict::Fail);
    assert_eq!(given_back(pdf, Some("text/plain")), Verdict::Fail);
    assert_eq!(given_back("text/html", Some("text/plain")), Verdict::Pass);
    assert_eq!(given_back("text/html", Some("text/xml")), Verdict::Fail);
}

#[test]
fn a_document_whose_type_nobody_told_may_be_given_back_as_any() {
    assert_eq!(given_back("", Some("text/html")), Verdict::Pass);
    assert_eq!(given_back("application/octet-stream", Some("text/html")), Verdict::Pass);
}

#[test]
fn each_document_has_its_own_type() {
    let timeline = conforming("locker/same-name").change(|saw| match saw {
        Observation::Offered { document, content_type, .. } if document == "revised" => {
            *content_type = "image/png".into();
        }
        Observation::Listed { entries, .. } => {
            for entry in entries.iter_mut().filter(|entry| entry.name.starts_with("revised")) {
                entry.content_type = Some("image/png".into());
            }
        }
        _ => {}
    });
    timeline.passes("WID-UPLOADED");
}
