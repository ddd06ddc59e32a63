//! A user who comes to a button: it shows then, something covers it, the page draws it anew, or speaks too early.

use super::*;

const OPENS: &str = "pass WID-POPUP: button `share`: one popup, with the login page";

#[test]
fn a_hidden_button_that_a_script_or_a_style_may_show_is_a_question() {
    let hidden = |seen: &mut Seen| {
        let button = &mut seen.built.buttons[0];
        (button.visible, button.may_show) = (false, true);
    };
    let asks = "inconclusive PAGE-BUTTON: button `share` cannot be seen: if a user must act before it shows, for \
                example open a dialog, give the steps with --action";
    finds("page/buttons", hidden, [asks]);
}

#[test]
fn what_comes_over_a_button_by_itself_and_stays_fails() {
    let covered = |seen: &mut Seen| seen.covered = Some((0, "div#busy", 3_120));
    let fails = "fail WID-POPUP: button `share`: `div#busy` covers it 3.1 s after the page was ready, and \
                 stays: no user can click the button";
    finds("page/popup", covered, [OPENS, fails]);
}

#[test]
fn what_lay_over_a_button_when_it_was_clicked_counts() {
    let covered = |acts: bool| {
        move |seen: &mut Seen| {
            for trial in [Trial::Cancelled, Trial::Refused(203)] {
                let tried = seen.trial(trial);
                tried.shown = None;
                tried.stuck = Some("a user cannot click it: it is covered".into());
                tried.cover = Some(Cover { by: "div#notice".into(), acts, leads: false });
            }
        }
    };
    let asks = "inconclusive WID-POPUP: button `share`: `div#notice` covers it, and has controls: if a user must \
                act before it shows, for example open a dialog, give the steps with --action";
    finds("page/popup", covered(true), [asks]);
    let fails = "fail WID-POPUP: button `share`: a user cannot click it: it is covered";
    finds("page/popup", covered(false), [fails]);
    let later = |seen: &mut Seen| {
        covered(true)(seen);
        seen.trials[0] = tried(0, Trial::Cancelled, None);
    };
    finds("page/error-203", later, [asks]);
}

#[test]
fn a_link_to_another_page_over_a_button_is_nothing_to_take_away() {
    let linked = |seen: &mut Seen| {
        let tried = seen.trial(Trial::Cancelled);
        tried.shown = None;
        tried.stuck = Some("a user cannot click it: <a>Details</a> lies over it".into());
        let by = "a href=\"/details/1\" (Details)".into();
        tried.cover = Some(Cover { by, acts: false, leads: true });
    };
    let fails = "fail WID-POPUP: button `share`: the link `a href=\"/details/1\" (Details)` lies over it, and a \
                 click on the button follows that link";
    finds("page/popup", linked, [fails]);
    assert!(evidence("page/popup", linked)[0].1.starts_with("Raise the button above the link"));
}

#[test]
fn a_button_that_is_drawn_anew_each_time_before_its_click_fails() {
    let redrawn = |trials: &'static [Trial]| {
        move |seen: &mut Seen| {
            for &trial in trials {
                let tried = seen.trial(trial);
                tried.events.insert(0, Event::Redrawn { after: "mouseover".into() });
                tried.late = true;
            }
        }
    };
    let fails = "fail WID-POPUP (I-LIBRARY-FRAIL): button `share`: the page replaces the element while the user \
                 moves to click it (after `mouseover`): a library that binds the buttons when it loads never gets \
                 that click";
    let each = redrawn(&[Trial::Cancelled, Trial::Saved]);
    finds("page/popup", each, [fails]);
    finds("page/buttons", each, ["pass PAGE-BUTTON: 1 in the page"]);
    // Once may be a timer that came between.
    let once = redrawn(&[Trial::Cancelled]);
    finds("page/popup", once, [OPENS]);
    assert_eq!(judge("page/buttons", once).verdict, Verdict::Warn);
}

#[test]
fn words_of_success_before_any_result_warn() {
    const NEVER: &str =
        "pass RES-HANDLED: button `share`: no SUCCESS when the popup was closed without a login";
    let says = |line: &'static str| {
        move |seen: &mut Seen| seen.trial(Trial::Cancelled).said = vec![line.to_owned()]
    };
    for line in ["Saved!", "Your document is saved.", "Success", "दस्तावेज़ सफलतापूर्वक सहेजा गया"]
    {
        let warns = format!(
            "warn RES-HANDLED: button `share`: the page says \"{line}\" after a click that saved nothing, because \
             the popup was closed"
        );
        finds("page/cancelled", says(line), [NEVER, &warns]);
    }
    for line in
        ["Opening DigiLocker…", "Nothing was saved.", "It will be saved", "When saved, close this"]
    {
        finds("page/cancelled", says(line), [NEVER]);
    }
    let moved = |seen: &mut Seen| {
        says("Saved!")(seen);
        seen.moved = vec!["Saved!".into()];
    };
    finds("page/cancelled", moved, [NEVER]);
    let dialog = |seen: &mut Seen| {
        seen.trial(Trial::Cancelled).events.push(Event::Dialog { text: "Saved!".into() });
    };
    assert_eq!(judge("page/cancelled", dialog).verdict, Verdict::Warn);
}

#[test]
fn the_script_that_sets_a_result_is_named() {
    let sets = |seen: &mut Seen| {
        let Event::Result { button, element, value, by, .. } = sets_result(0, "SUCCESS", By::Page)
        else {
            return;
        };
        let script = "https://portal.example/own.js:7".to_owned();
        seen.loads[0].events = vec![Event::Result { button, element, value, by, script }];
    };
    let at = "fail RES-HANDLED: the page sets `result` of a#share to \"SUCCESS\", at https://portal.example/own.js:7";
    finds("page/result-untouched", sets, [at]);
}
