//! RES-….

use locksmith_core::observe::{Observation, PartnerEvent};

use crate::timeline::{conforming, is_ended, is_result, is_saved, result};

const SAVE: &str = "locker/save/pdf";

#[test]
fn every_rule_passes_at_a_plain_save() {
    for clause in ["RES-ATTRIBUTE", "RES-VALUE", "RES-AFTER", "RES-TRUE", "RES-OWN"] {
        conforming(SAVE).passes(clause);
    }
}

#[test]
fn a_failure_that_is_not_told_lacks_the_attribute() {
    conforming("locker/failure/status-404").passes("RES-ATTRIBUTE");
    let timeline = conforming("locker/failure/status-404").without(is_result);
    timeline.fails(&["RES-ATTRIBUTE"], "failure-not-reported");
}

#[test]
fn an_attribute_that_is_removed_again_is_absent() {
    let removed = Observation::Partner(PartnerEvent::Result {
        element: "share-1".into(),
        before: Some("SUCCESS".into()),
        value: None,
    });
    conforming(SAVE).and(removed).fails(&["RES-ATTRIBUTE"], "result-removed");
}

#[test]
fn another_spelling_is_another_value() {
    for (value, subject) in [("Success", "result-mixed-case"), ("SUCCESS ", "result-blank")] {
        conforming(SAVE).results(Some(value)).fails(&["RES-VALUE"], subject);
    }
    conforming(SAVE).results(Some("")).fails(&["RES-VALUE"], "result-empty");
}

#[test]
fn success_before_save_here_is_too_early() {
    let timeline = conforming(SAVE).before(is_saved, result("share-1", "SUCCESS"));
    timeline.fails(&["RES-AFTER"], "success-before-save-here");
}

/// The clocks tell milliseconds: of two things in one of them no one knows which came first.
#[test]
fn what_comes_in_one_millisecond_is_not_too_early() {
    let mut timeline = conforming(SAVE);
    let at = timeline.records.iter().find(|record| is_saved(&record.saw)).unwrap().at;
    for record in timeline.records.iter_mut().skip_while(|record| !is_saved(&record.saw)) {
        record.at = at;
    }
    timeline.passes("RES-AFTER");
    timeline.passes("RES-OWN");

    let mut timeline = conforming("locker/result/after-the-save");
    let is_released = |saw: &Observation| matches!(saw, Observation::Released { .. });
    let at = timeline.records.iter().find(|record| is_released(&record.saw)).unwrap().at;
    for record in timeline.records.iter_mut().skip_while(|record| !is_released(&record.saw)) {
        record.at = at;
    }
    timeline.passes("RES-AFTER");
}

#[test]
fn success_before_the_fetch_is_too_early() {
    let is_fetch = |saw: &Observation| matches!(saw, Observation::FetchBegan { .. });
    let timeline = conforming(SAVE).before(is_fetch, result("share-1", "SUCCESS"));
    timeline.fails(&["RES-AFTER"], "success-before-fetch");
}

#[test]
fn success_while_the_document_is_held_is_too_early() {
    let held = "locker/result/after-the-save";
    conforming(held).passes("RES-AFTER");
    let is_released = |saw: &Observation| matches!(saw, Observation::Released { .. });
    let timeline = conforming(held).before(is_released, result("share-1", "SUCCESS"));
    timeline.fails(&["RES-AFTER"], "success-while-held");
}

#[test]
fn success_without_a_whole_document_is_too_early() {
    let timeline = conforming(SAVE).change(|saw| {
        if let Observation::FetchEnded { whole, .. } = saw {
            *whole = false;
        }
    });
    timeline.fails(&["RES-AFTER"], "success-of-a-part");
}

#[test]
fn success_for_a_document_that_was_not_found_is_untrue() {
    conforming("locker/failure/status-404").passes("RES-TRUE");
    let timeline = conforming("locker/failure/status-404").results(Some("SUCCESS"));
    timeline.fails(&["RES-TRUE", "RES-AFTER"], "success-of-404");
}

#[test]
fn success_that_is_taken_back_was_reported_all_the_same() {
    let timeline =
        conforming("locker/failure/reset").before(is_result, result("share-1", "SUCCESS"));
    timeline.fails(&["RES-TRUE", "RES-AFTER"], "success-taken-back");
}

#[test]
fn success_after_a_closed_popup_is_untrue() {
    let timeline = conforming("locker/cancelled/after-login").and(result("share-1", "SUCCESS"));
    timeline.fails(&["RES-TRUE", "RES-AFTER"], "success-of-closed-popup");
}

#[test]
fn success_after_a_refusal_is_untrue() {
    let timeline = conforming("locker/error-203/key-first").and(result("share-1", "SUCCESS"));
    timeline.fails(&["RES-TRUE", "RES-AFTER"], "success-of-refusal");
    // FAILURE is as good as nothing (I-DENIED-RESULT).
    conforming("locker/error-203/key-first").and(result("share-1", "FAILURE")).passes("ERR-203");
}

#[test]
fn result_on_another_element_is_not_its_own() {
    conforming("locker/result/one-of-several").passes("RES-OWN");
    for (element, subject) in [("share-1", "result-on-another"), ("<p>", "result-on-the-parent")] {
        let timeline = conforming("locker/result/one-of-several").and(result(element, "SUCCESS"));
        timeline.fails(&["RES-OWN"], subject);
    }
    let all = conforming("locker/result/one-of-several")
        .and(result("share-1", "SUCCESS"))
        .and(result("share-3", "SUCCESS"));
    all.fails(&["RES-OWN"], "result-on-all");
}

#[test]
fn result_before_the_click_is_nobodys() {
    let is_clicked = |saw: &Observation| matches!(saw, Observation::Clicked { .. });
    let timeline = conforming(SAVE).before(is_clicked, result("share-1", "FAILURE"));
    timeline.fails(&["RES-OWN"], "result-before-the-click");
    let mut timeline = timeline;
    let click = timeline.records.iter().find(|record| is_clicked(&record.saw)).unwrap().at;
    for record in timeline.records.iter_mut().filter(|record| is_result(&record.saw)) {
        record.at = record.at.max(click);
    }
    timeline.passes("RES-OWN");
}

#[test]
fn of_two_popups_the_other_one_must_not_get_the_result() {
    let two = conforming("locker/result/two-popups");
    two.passes("RES-OWN");
    // What belongs to the second button comes to the first, whose popup still waits.
    let mut swapped = two.records.clone();
    for record in &mut swapped {
        if let Observation::Partner(PartnerEvent::Result { element, .. }) = &mut record.saw {
            *element = if element == "share-1" { "share-2" } else { "share-1" }.into();
        }
    }
    let timeline = crate::timeline::Timeline { records: swapped, ..two };
    timeline.fails(&["RES-OWN", "RES-AFTER"], "results-swapped");
}

#[test]
fn a_second_outcome_must_be_reported() {
    for id in ["failure-then-success", "success-then-failure", "saved-twice"] {
        conforming(&format!("locker/result/{id}")).passes("RES-ATTRIBUTE");
    }
    let mut timeline = conforming("locker/result/success-then-failure");
    let last = timeline.records.iter().rposition(|record| is_result(&record.saw)).unwrap();
    timeline.records.remove(last);
    timeline.fails(&["RES-TRUE"], "second-outcome-not-reported");
}

#[test]
fn a_result_for_one_button_is_not_reported_to_another() {
    let mut timeline = conforming("locker/same-name");
    let last = timeline.records.iter().rposition(|record| is_result(&record.saw)).unwrap();
    timeline.records.remove(last);
    timeline.fails(&["RES-ATTRIBUTE"], "second-button-not-reported");
}

#[test]
fn an_empty_document_may_be_saved_or_not() {
    let empty = "locker/save/empty";
    conforming(empty).notes(&["RES-TRUE"], "empty-saved");
    let nowhere = conforming(empty).change(|saw| {
        if let Observation::Listed { entries, .. } = saw {
            entries.clear();
        }
    });
    nowhere.clone().fails(&["WID-UPLOADED", "RES-TRUE"], "empty-reported-but-not-saved");
    let refused = nowhere.clone().results(Some("FAILURE"));
    refused.notes(&["RES-TRUE"], "empty-not-saved");
    nowhere.without(is_result).fails(&["RES-ATTRIBUTE"], "empty-not-reported");
    assert!(conforming(empty).records.iter().any(|record| is_ended(&record.saw)));
}
