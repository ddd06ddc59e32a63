//! The attribute `result` is the library's: RES-HANDLED.

use super::*;

fn taken(by: By) -> Event {
    let (element, script) = ("a#share".to_owned(), String::new());
    Event::Result { button: Some(0), element, value: None, by, script }
}

#[test]
fn a_page_neither_sets_result_nor_takes_it_away() {
    let alone = "pass RES-HANDLED: the page does not set it";
    finds("page/result-untouched", |_| (), [alone]);
    let sets = "fail RES-HANDLED: the page sets `result` of a#share to \"SUCCESS\"";
    let early = |seen: &mut Seen| seen.loads[0].events = vec![sets_result(0, "SUCCESS", By::Page)];
    finds("page/result-untouched", early, [sets]);
    let removes = "fail RES-HANDLED: the page removes `result` of a#share";
    let late = |seen: &mut Seen| seen.trial(Trial::Saved).events.push(taken(By::Page));
    finds("page/result-untouched", late, [removes]);
    let library = |seen: &mut Seen| seen.trial(Trial::Saved).events.push(taken(By::Library));
    finds("page/result-untouched", library, [alone]);
    let later = |seen: &mut Seen| seen.later = vec![sets_result(0, "SUCCESS", By::Page)];
    finds("page/result-untouched", later, [&format!("{sets}, some seconds after the clicks")]);
    // Another case reports what a forged message caused.
    let forged = |seen: &mut Seen| seen.forged = vec![sets_result(0, "SUCCESS", By::Page)];
    finds("page/result-untouched", forged, [alone]);
}

#[test]
fn a_message_from_a_stranger_sets_no_result() {
    let unchanged = "pass RES-HANDLED: forged messages changed no `result`";
    finds("page/forged-message", |_| (), [unchanged]);
    for by in [By::Page, By::Library] {
        let forged =
            |seen: &mut Seen| seen.forged = vec![broke("?"), sets_result(0, "SUCCESS", by)];
        let set = "fail RES-HANDLED: a message from another window makes the page set `result` of a#share to \
                   \"SUCCESS\"";
        finds("page/forged-message", forged, [set]);
    }
    let removed = |seen: &mut Seen| seen.forged = vec![taken(By::Page)];
    finds("page/forged-message", removed, [unchanged]);
}

#[test]
fn the_message_that_was_taken_in_is_shown() {
    let forged = |seen: &mut Seen| {
        seen.forged = vec![sets_result(0, "SUCCESS", By::Page)];
        seen.forged_by = Some(("{\"status\":\"done\"}", "https://forger.example"));
    };
    let shown = "{\"status\":\"done\"} in the name of https://forger.example".to_owned();
    let first = evidence("page/forged-message", forged).swap_remove(0);
    assert_eq!(first, ("the message".to_owned(), shown));
}

#[test]
fn an_origin_that_anybody_has_is_named() {
    let forged = |seen: &mut Seen| {
        seen.forged = vec![sets_result(0, "SUCCESS", By::Page)];
        seen.forged_by = Some(("SUCCESS", "null"));
    };
    let fix = &evidence("page/forged-message", forged)[1].1;
    assert!(
        fix.starts_with("The listener trusts the origin `null`, which every sandboxed frame"),
        "{fix}"
    );
}

#[test]
fn a_failed_save_gives_way_to_a_result_that_the_page_sets() {
    let sets = |seen: &mut Seen| {
        let tried = seen.trial(Trial::NotSaved);
        (tried.results, tried.events) =
            (vec![Some("SUCCESS".into())], vec![sets_result(0, "SUCCESS", By::Page)]);
    };
    assert_eq!(judge("page/result-untouched", sets).verdict, Verdict::Fail);
    assert_eq!(judge("page/not-saved", sets).verdict, Verdict::Skipped);
}

#[test]
fn one_line_that_sets_the_result_again_and_again_is_one_finding() {
    let set = || {
        let (element, value) = ("a#share".to_owned(), Some("SUCCESS".to_owned()));
        let script = "https://p/x:8".to_owned();
        Event::Result { button: Some(0), element, value, by: By::Page, script }
    };
    let once =
        "fail RES-HANDLED: the page sets `result` of a#share to \"SUCCESS\", at https://p/x:8";
    let again = |seen: &mut Seen| {
        seen.trial(Trial::Cancelled).events.push(set());
        seen.trial(Trial::NotSaved).events.push(set());
        seen.later = vec![set(), set()];
    };
    finds("page/result-untouched", again, [once]);
    // A page that sets it whenever it is opened reads it from no fragment.
    let with = Some("the fragment `#result=SUCCESS` in its address".to_owned());
    let opened = |seen: &mut Seen| {
        seen.reopened = vec![(None, vec![set()]), (with.clone(), vec![set()])];
    };
    let plain = "fail RES-HANDLED: the page sets `result` of a#share to \"SUCCESS\" when it is opened again after a \
                 save, without a click";
    finds("page/result-untouched", opened, [plain]);
    let at_each_load = |seen: &mut Seen| {
        opened(seen);
        seen.loads[0].events = vec![set()];
    };
    finds("page/result-untouched", at_each_load, [once]);
}
