//! What holds for every case: troubles, controls, claims without findings, skips.

use std::collections::BTreeMap;
use std::sync::Arc;

use locksmith_core::observe::{Cause, Means, Moment, Observation, Opened, PartnerEvent};
use locksmith_core::plan::Plan;
use locksmith_core::scenario::Step;
use locksmith_locker::judge;
use locksmith_spec::verdict::{Judged, Verdict};

use crate::shared::matches_snapshot;
use crate::timeline::{Timeline, conforming, is_ended, show};

/// The verdict on the second timeline, which rests on the first.
fn resting_on(control: &Timeline, timeline: &Timeline) -> Judged {
    let cases = vec![control.planned.clone(), timeline.planned.clone()];
    let plan = Plan { seed: 1, cases, ..Plan::default() };
    let records = [control, timeline]
        .map(|of| (of.planned.case.id.clone(), of.records.clone()))
        .into_iter()
        .collect::<BTreeMap<_, _>>();
    judge::plan(&plan, &records).pop().unwrap()
}

fn refused(timeline: Timeline) -> Timeline {
    timeline.screens(|screen| {
        screen.login = false;
        screen.codes = vec![203];
    })
}

const CONTROL: &str = "locker/fresh-time-stamp/now";
const STALE: &str = "locker/error-206/31-minutes";

#[test]
fn trouble_is_inconclusive_whatever_else_was_seen() {
    let what = "the driver answered nothing".to_owned();
    let trouble = Observation::Trouble { cause: Cause::Browser, what };
    for id in ["locker/save/pdf", "locker/open-question/milliseconds"] {
        let timeline = conforming(id).and(trouble.clone());
        assert_eq!(timeline.judge().verdict, Verdict::Inconclusive);
        assert_eq!(timeline.judge().findings.len(), 1);
    }
    let failing = conforming("locker/save/pdf").results(Some("Success")).and(trouble);
    failing.comes_to(Verdict::Inconclusive, &["WID-SAVE"], "trouble");
    // A trouble that ended the case is reported once.
    assert_eq!(failing.without(is_ended).judge().findings.len(), 1);
}

#[test]
fn a_case_without_an_end_broke_off() {
    let timeline = conforming(STALE).without(is_ended);
    timeline.comes_to(Verdict::Inconclusive, &["ERR-206"], "broke-off");
}

#[test]
fn a_case_without_records_was_not_run() {
    let timeline = Timeline { records: Vec::new(), ..conforming(STALE) };
    timeline.comes_to(Verdict::Inconclusive, &["ERR-206"], "no-records");
}

#[test]
fn a_case_with_nothing_but_an_end_is_inconclusive_in_all_that_it_claims() {
    let mut timeline = conforming("locker/save/pdf");
    timeline.records.retain(|record| is_ended(&record.saw));
    let claims = timeline.planned.case.clauses.clone();
    let claims: Vec<&str> = claims.iter().map(String::as_str).collect();
    timeline.comes_to(Verdict::Inconclusive, &claims, "claims-without-findings");
}

#[test]
fn a_skipped_case_says_why() {
    let mut timeline = conforming(STALE);
    timeline.planned.skip = Some("the profile has no [apps.second]".into());
    timeline.comes_to(Verdict::Skipped, &["ERR-206"], "skipped");
}

#[test]
fn a_refusal_counts_beside_a_control_that_passes() {
    let judged = resting_on(&conforming(CONTROL), &conforming(STALE));
    assert_eq!(judged.verdict, Verdict::Pass, "{}", show(&judged));
}

#[test]
fn a_refusal_without_its_control_is_not_judged() {
    let controls = [
        ("refused", refused(conforming(CONTROL)), Verdict::Skipped),
        ("broken-off", conforming(CONTROL).without(is_ended), Verdict::Skipped),
        ("nowhere", conforming("locker/button/several"), Verdict::Inconclusive),
    ];
    for (subject, control, verdict) in controls {
        let judged = resting_on(&control, &conforming(STALE));
        assert_eq!(judged.verdict, verdict, "{}", show(&judged));
        matches_snapshot(&format!("judge/control-{subject}"), &show(&judged));
    }
    let mut skipped = conforming(CONTROL);
    skipped.planned.skip = Some("the profile has no [apps.main]".into());
    assert_eq!(resting_on(&skipped, &conforming(STALE)).verdict, Verdict::Skipped);
}

#[test]
fn a_control_holds_that_fails_in_what_it_does_not_claim() {
    let control = conforming(CONTROL).change(|saw| {
        if let Observation::Partner(PartnerEvent::Jquery { kept, .. }) = saw {
            *kept = false;
        }
    });
    assert_eq!(control.judge().verdict, Verdict::Fail);
    let judged = resting_on(&control, &conforming(STALE));
    assert_eq!(judged.verdict, Verdict::Pass, "{}", show(&judged));
}

#[test]
fn a_control_that_never_got_as_far_as_its_claims_does_not_hold() {
    let mut control = refused(conforming("locker/save/pdf"));
    let is_log_in = |saw: &Observation| matches!(saw, Observation::LoggedIn { .. });
    let from = control.records.iter().position(|record| is_log_in(&record.saw)).unwrap();
    control.records.drain(from..control.records.len() - 2);
    assert_eq!(control.judge().verdict, Verdict::Fail);
    let judged = resting_on(&control, &conforming("locker/cancelled/before-login"));
    assert_eq!(judged.verdict, Verdict::Skipped, "{}", show(&judged));
}

fn stuck(id: &str, step: Step, missing: &str) -> Timeline {
    let mut timeline = conforming(id);
    let is_log_in = |saw: &Observation| matches!(saw, Observation::LoggedIn { .. });
    let from = timeline.records.iter().position(|record| is_log_in(&record.saw)).unwrap();
    timeline.records.drain(from..timeline.records.len() - 2);
    let (step, missing) = (Some(step), missing.to_owned());
    timeline.and(Observation::Stuck { visit: 1, step, missing })
}

#[test]
fn a_journey_that_cannot_go_on_fails_in_the_clause_of_its_step() {
    let id = "locker/save/pdf";
    stuck(id, Step::LogIn("first".into()), "no field for the password")
        .fails(&["WID-LOGIN"], "stuck-at-login");
    stuck(id, Step::ChooseFolder(1), "no folder `My Documents`")
        .fails(&["WID-FOLDER"], "stuck-at-folder");
    stuck(id, Step::SaveHere, "no \"Save here\" button").fails(&["WID-SAVE"], "stuck-at-save");
    stuck(id, Step::ListUploaded("first".into()), "no section")
        .fails(&["WID-UPLOADED"], "stuck-at-listing");
}

/// The first launch of a browser asks for the login (I-SESSION).
#[test]
fn a_browser_that_no_one_logged_in_with_is_not_let_in() {
    let timeline = stuck("locker/right-credentials", Step::LogIn("first".into()), "no login form");
    let timeline = timeline.screens(|screen| {
        screen.login = false;
        screen.save = true;
        screen.folders = vec!["My Documents".into()];
    });
    timeline.fails(&["WID-LOGIN"], "let-in-without-a-login");
}

#[test]
fn a_launch_that_no_address_leads_to_need_not_be_opened_again() {
    let id = "locker/login/launch-opened-again";
    let mut timeline = conforming(id);
    let aside =
        |saw: &Observation| matches!(saw, Observation::Screen { moment: Moment::Replayed, .. });
    timeline.records.retain(|record| !aside(&record.saw));
    let (step, missing) = (Some(Step::ReplayLaunch), "no address of the popup".into());
    let judged = timeline.and(Observation::Stuck { visit: 1, step, missing }).judge();
    assert_eq!(judged.verdict, Verdict::Pass, "{}", show(&judged));
}

/// The timeline of a journey that asked what it did not recognise, as the step was due.
fn unclear(id: &str, is_due: fn(&Observation) -> bool) -> Timeline {
    let mut timeline = conforming(id);
    let from = timeline.records.iter().position(|record| is_due(&record.saw)).unwrap();
    timeline.records.drain(from..timeline.records.len() - 2);
    let (step, question) = (Some(Step::SaveHere), "which is it?".to_owned());
    timeline.and(Observation::Unrecognised { visit: 1, step, what: Means::SaveHere, question })
}

#[test]
fn what_is_not_recognised_is_a_question_and_no_failure() {
    let timeline = unclear("locker/save/pdf", |saw| matches!(saw, Observation::SavePressed { .. }));
    let judged = timeline.judge();
    assert_eq!(judged.verdict, Verdict::Inconclusive, "{}", show(&judged));
    let asked = judged.findings.iter().find(|of| of.verdict == Verdict::Inconclusive).unwrap();
    assert_eq!(asked.observed, "which is it?");
}

#[test]
fn one_question_is_asked_once_however_many_cases_meet_it() {
    let is_due = |saw: &Observation| matches!(saw, Observation::SavePressed { .. });
    let (first, second) = (unclear("locker/save/pdf", is_due), unclear("locker/save/png", is_due));
    let judged = resting_on(&first, &second);
    assert_eq!(judged.verdict, Verdict::Skipped, "{}", show(&judged));
    assert_eq!(judged.findings[0].observed, "not judged because of locker/save/pdf: which is it?");
}

#[test]
fn a_login_page_that_is_not_recognised_is_no_refusal() {
    let timeline = unclear("locker/save/pdf", |saw| matches!(saw, Observation::LoggedIn { .. }));
    let unknown = |saw: &mut Observation| {
        if let Observation::Screen { screen, .. } = saw {
            screen.login = false;
        }
    };
    let judged = timeline.change(unknown).judge();
    assert_eq!(judged.verdict, Verdict::Inconclusive, "{}", show(&judged));
}

#[test]
fn an_untrue_result_is_a_failure_whatever_was_not_recognised() {
    let timeline = unclear("locker/cancelled/after-login", |saw| {
        matches!(saw, Observation::PopupClosed { .. })
    });
    let success = PartnerEvent::Result {
        element: "share-1".into(),
        before: None,
        value: Some("SUCCESS".into()),
    };
    let judged = timeline.and(Observation::Partner(success)).judge();
    assert_eq!(judged.verdict, Verdict::Fail, "{}", show(&judged));
}

#[test]
fn an_open_case_that_cannot_go_on_is_noted() {
    let timeline = stuck("locker/save/blanks", Step::ChooseFolder(1), "no folder");
    timeline.comes_to(Verdict::Note, &["WID-FOLDER"], "open-stuck");
}

#[test]
fn an_open_question_excuses_no_lie() {
    let timeline = conforming("locker/save/blanks").change(|saw| {
        if let Observation::Listed { entries, .. } = saw {
            entries.clear();
        }
    });
    timeline.fails(&["RES-TRUE"], "open-but-untrue");
}

#[test]
fn strange_records_do_no_harm() {
    let huge = Observation::SavePressed { visit: usize::MAX };
    conforming(STALE).and(huge).passes("ERR-206");
    let opened = Opened::PageLeft;
    for visit in [0, 2] {
        let facts = conforming(STALE).records.iter().find_map(|record| match record.saw {
            Observation::Presented { facts, .. } => Some(facts),
            _ => None,
        });
        let presented = Observation::Presented {
            visit,
            app_id: None,
            app_hash: None,
            time_stamp: None,
            origin: None,
            facts: facts.unwrap(),
        };
        let timeline = conforming(STALE).and(presented).and(Observation::Window { visit, opened });
        assert_eq!(timeline.judge(), conforming(STALE).judge());
    }
    let mut timeline = conforming(STALE);
    Arc::make_mut(&mut timeline.planned.case).clauses.clear();
    timeline.records.clear();
    assert_eq!(timeline.judge().verdict, Verdict::Inconclusive);
}
