//! What became of a save: `result` on its button, and a page that goes on (RES-HANDLED).

use super::buttons::readdressed;
use super::facts::Facts;
use super::trials::{is_alive, is_judged_elsewhere, launched};
use super::waiting::{self, Undone};
use super::words;
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{By, Event, Trial, Tried};
use locksmith_spec::verdict::{HOW_TO_FIX, Verdict};

pub(super) fn saved(facts: &Facts<'_>, findings: &mut Findings) {
    if let Some(Undone { what, fix, case, clause }) = waiting::undone(facts) {
        if case == "page/saved" {
            let wanted = ["a page that stays until `result` is on the button"];
            findings.add(clause, Verdict::Fail, wanted, &what).shows(HOW_TO_FIX, fix);
        } else {
            not_judged(facts, findings);
        }
        return;
    }
    for tried in facts.of_trial(Trial::Saved).filter(|tried| is_alive(facts, tried.button)) {
        if facts.can_be_saved(tried.button) {
            arrived(facts, tried, "SUCCESS", findings);
        } else {
            let observed = format!("{}: its document cannot be fetched", facts.name(tried.button));
            findings.add("RES-HANDLED", Verdict::Skipped, ["a document to save"], &observed);
        }
    }
    // Of a page with many buttons some are tried; without any there is another reason.
    let tried = facts.of_trial(Trial::Saved).count();
    let alive = facts.of_trial(Trial::Cancelled).filter(|tried| launched(tried).0).count();
    if (1..alive).contains(&tried) && facts.trouble().is_none() {
        let observed = format!(
            "saved from {tried} of {alive} buttons, spread from the first to the last; the others were clicked once"
        );
        findings.add("RES-HANDLED", Verdict::Note, ["every button, in every state"], &observed);
    }
}

pub(super) fn not_saved(facts: &Facts<'_>, findings: &mut Findings) {
    if not_judged(facts, findings) {
        return;
    }
    for tried in facts.of_trial(Trial::NotSaved).filter(|tried| is_alive(facts, tried.button)) {
        if fails_alike(facts, tried) {
            let observed = format!(
                "{}: not judged again: the page fails in the same way in page/saved",
                facts.name(tried.button)
            );
            findings.add("RES-HANDLED", Verdict::Skipped, ["a page that keeps working"], &observed);
            continue;
        }
        arrived(facts, tried, "FAILURE", findings);
        words::same(facts, tried, findings);
    }
}

/// Whether the page fails by the same at SUCCESS: a script that breaks there, or an element that it took away.
fn fails_alike(facts: &Facts<'_>, not_saved: &Tried) -> bool {
    let errors = |tried: &Tried| -> Vec<String> {
        after_result(&tried.events).filter_map(Event::script_error).collect()
    };
    let is_lost = |tried: &Tried, due: &str| {
        tried.result() != Some(due)
            && tried.events.iter().any(|event| matches!(event, Event::Lost { .. }))
    };
    let mut saved = facts.of_trial(Trial::Saved);
    let Some(saved) = saved.find(|tried| tried.button == not_saved.button) else { return false };
    if !facts.can_be_saved(saved.button) {
        return false;
    }
    let (here, there) = (errors(not_saved), errors(saved));
    let lost = (is_lost(not_saved, "FAILURE"), is_lost(saved, "SUCCESS"));
    let same_errors = here.iter().all(|error| there.contains(error));
    let arrived = not_saved.result() == Some("FAILURE");
    same_errors && (lost == (true, true) || !here.is_empty() && arrived)
}

/// Says that a save cannot come to its end, where the page keeps it from that and another case reports it.
fn not_judged(facts: &Facts<'_>, findings: &mut Findings) -> bool {
    let Some(undone) = waiting::undone(facts) else { return false };
    let wanted = ["a save that completes"];
    findings.add("RES-HANDLED", Verdict::Skipped, wanted, &undone.elsewhere());
    true
}

/// Whether this result was on the button when the library set it, and broke nothing. What the page does
/// with it then is its own affair (I-USED).
fn arrived(facts: &Facts<'_>, tried: &Tried, due: &str, findings: &mut Findings) {
    if is_judged_elsewhere(facts, tried, "RES-HANDLED", findings) {
        return;
    }
    let name = facts.name(tried.button);
    let wanted = [format!("`result=\"{due}\"` on the button, and a page that keeps working")];
    let left = tried.events.iter().find_map(|event| match event {
        Event::Left { url } => Some(url),
        _ => None,
    });
    let is_by_library = |result: &str| {
        tried.events.iter().any(|event| {
            matches!(event, Event::Result { button, value, by: By::Library, .. }
                if *button == Some(tried.button) && value.as_deref() == Some(result))
        })
    };
    let was_there = is_by_library(due);
    let lost = tried.events.iter().find_map(|event| match event {
        Event::Lost { element, value } => Some((element, value)),
        _ => None,
    });
    let result = tried.result();
    let mut add = |verdict, observed: String| {
        let finding = findings.add("RES-HANDLED", verdict, wanted.clone(), &observed);
        if let Some(message) = &tried.message {
            finding.shows("the locker's popup", message);
        }
    };
    if result == Some(due) {
        add(Verdict::Pass, format!("{name}: {due}, and it stays"));
    } else if let Some(url) = left.filter(|_| was_there) {
        add(Verdict::Pass, format!("{name}: {due}, and the page goes on to {url}"));
    } else if was_there {
        add(Verdict::Pass, format!("{name}: {due}, and the page uses and removes it"));
    } else if is_set_otherwise(tried, due) {
        // It is reported there, with the script that does it.
        let why = "the page sets `result` itself (page/result-untouched)";
        add(Verdict::Skipped, format!("{name}: not judged, because {why}"));
    } else if let Some((element, value)) = lost {
        let what = format!(
            "{name}: the library sets {value} on the clicked `{element}`, but the page has removed or replaced that \
             element"
        );
        add(Verdict::Fail, what);
    } else if let Some(url) = left {
        add(Verdict::Fail, format!("{name}: the page went to {url} before the result arrived"));
    } else if let Some(code) = tried.shown.as_ref().and_then(|shown| shown.codes.first()) {
        // What the page claimed does not show why, and a click that is refused brings no result.
        add(Verdict::Inconclusive, format!("{name}: the locker refused this click with {code}"));
    } else if let Some(stuck) = &tried.stuck {
        add(Verdict::Inconclusive, format!("{name}: {stuck}"));
    } else if due == "SUCCESS" && readdressed(tried).is_some() {
        let why = "the page changes its `href` at the click (PAGE-HREF, page/addresses)";
        add(Verdict::Skipped, format!("{name}: not judged, because {why}"));
    } else if due == "SUCCESS" && result == Some("FAILURE") && is_by_library("FAILURE") {
        add(
            Verdict::Fail,
            format!("{name} has \"FAILURE\": the locker could not save its document"),
        );
    } else {
        let has = result.map_or("has no `result`".to_owned(), |value| format!("has \"{value}\""));
        add(Verdict::Fail, format!("{name} {has} after the locker reported {due}"));
    }
    for error in after_result(&tried.events).filter_map(Event::script_error) {
        let observed =
            format!("{name}: a script of the page breaks when `result` becomes {due}: {error}");
        let finding = findings.add("RES-HANDLED", Verdict::Fail, wanted.clone(), &observed);
        finding.shows(HOW_TO_FIX, &fix_of_handler(tried.button, due, facts));
    }
}

/// Whether the page itself gave the button that was tried another `result` than is due, or took that away.
fn is_set_otherwise(tried: &Tried, due: &str) -> bool {
    tried.events.iter().any(|event| {
        matches!(event, Event::Result { button, value, by: By::Page, .. }
            if *button == Some(tried.button) && value.as_deref() != Some(due))
    })
}

/// How to fix a handler that breaks on a result.
fn fix_of_handler(place: usize, due: &str, facts: &Facts<'_>) -> String {
    let id = facts.button(place).map(|button| button.id.as_str()).unwrap_or_default();
    format!(
        "Correct the script at that place: it must accept `result=\"SUCCESS\"` and `result=\"FAILURE\"`. To try it, \
         run `document.getElementById('{id}').setAttribute('result', '{due}')` in the console of the browser."
    )
}

/// What happened after a result arrived.
fn after_result(events: &[Event]) -> impl Iterator<Item = &Event> {
    let arrived = |event: &&Event| matches!(event, Event::Result { value: Some(_), .. });
    events.iter().skip_while(move |event| !arrived(event)).skip(1)
}
