//! What the page says of a save to its user.

use std::collections::BTreeSet;

use super::facts::Facts;
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{Event, Trial, Tried};
use locksmith_spec::verdict::{HOW_TO_FIX, Verdict};

/// Whether the page says the same of a document that was not saved as of one that was.
pub(super) fn same(facts: &Facts<'_>, not_saved: &Tried, findings: &mut Findings) {
    let mut saved = facts.of_trial(Trial::Saved);
    let Some(saved) = saved.find(|tried| tried.button == not_saved.button) else { return };
    let has_messages = saved.message.is_some() && not_saved.message.is_some();
    let (of_failure, of_success) = (of_result(facts, not_saved), of_result(facts, saved));
    if !has_messages || of_failure.is_empty() || of_failure != of_success {
        return;
    }
    let name = facts.name(not_saved.button);
    let is_of_result = |line: &&str| of_failure.contains(&bare(line));
    let said: Vec<&str> = of(not_saved).filter(is_of_result).collect();
    let observed = format!(
        "{name}: the page says the same after FAILURE as after SUCCESS: \"{}\"",
        said.join(" / ")
    );
    let wanted = ["different words for FAILURE and for SUCCESS"];
    let fix = "Read the value of `result`, and say on FAILURE that the document was not saved.";
    findings.add("RES-HANDLED", Verdict::Warn, wanted, &observed).shows(HOW_TO_FIX, fix);
}

/// Whether the page speaks of a save that was done after a click whose popup was closed.
pub(super) fn too_early(facts: &Facts<'_>, cancelled: &Tried, findings: &mut Findings) {
    let dialogs = cancelled.events.iter().filter_map(|event| match event {
        Event::Dialog { text } => Some(text.as_str()),
        _ => None,
    });
    let moved: BTreeSet<&str> =
        facts.moved.iter().flat_map(|it| it.iter()).map(String::as_str).collect();
    let said = cancelled.said.iter().map(String::as_str).filter(|line| !moved.contains(line));
    let Some(line) = said.chain(dialogs).find(|line| reports_a_save(line)) else { return };
    let name = facts.name(cancelled.button);
    let observed = format!(
        "{name}: the page says \"{line}\" after a click that saved nothing, because the popup was closed"
    );
    let fix = "Do not report a save when the button is clicked: wait for `result` with a MutationObserver, and \
               report a save only on SUCCESS.";
    let wanted = ["words of success only after SUCCESS"];
    findings.add("RES-HANDLED", Verdict::Warn, wanted, &observed).shows(HOW_TO_FIX, fix);
}

/// Whether a line says that something was saved; one that says when it would be, or that it was not, does not.
fn reports_a_save(line: &str) -> bool {
    const DONE: [&str; 10] = [
        "saved",
        "success",
        "successful",
        "successfully",
        "stored",
        "uploaded",
        "सहेजा",
        "सहेजी",
        "सफल",
        "सफलतापूर्वक",
    ];
    const OPEN: [&str; 34] = [
        "not",
        "no",
        "never",
        "nothing",
        "none",
        "yet",
        "unsaved",
        "unsuccessful",
        "fail",
        "failed",
        "cannot",
        "can't",
        "couldn't",
        "wasn't",
        "isn't",
        "hasn't",
        "n't",
        "if",
        "when",
        "once",
        "until",
        "after",
        "before",
        "will",
        "can",
        "may",
        "must",
        "being",
        "be",
        "wait",
        "waiting",
        "नहीं",
        "होगा",
        "यदि",
    ];
    let lower = line.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| {
            !(c.is_alphanumeric() || c == '\'' || ('\u{900}'..='\u{97f}').contains(&c))
        })
        .collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    line.chars().count() <= 80 && has(&DONE) && !has(&OPEN)
}

/// What a page says because of a result: what it says without any, as after a popup that was closed, is a
/// greeting, a tooltip, a clock or an advertisement.
fn of_result(facts: &Facts<'_>, tried: &Tried) -> BTreeSet<String> {
    let is_without = |tried: &&Tried| !matches!(tried.trial, Trial::Saved | Trial::NotSaved);
    let without = facts.trials.iter().copied().filter(is_without).flat_map(of);
    // Later than the first time there may have been a result.
    let by_itself = facts.moved.first().into_iter().flat_map(|words| words.iter());
    let without = without.chain(by_itself.map(String::as_str));
    let without: BTreeSet<String> = without.map(bare).collect();
    of(tried).map(bare).filter(|line| !line.is_empty() && !without.contains(line)).collect()
}

/// What a page said in a trial, in itself and in dialogs.
fn of(tried: &Tried) -> impl Iterator<Item = &str> {
    let dialogs = tried.events.iter().filter_map(|event| match event {
        Event::Dialog { text } => Some(text.as_str()),
        _ => None,
    });
    tried.words.iter().map(String::as_str).chain(dialogs)
}

/// A line without its digits: a clock or a counter says the same with others.
fn bare(line: &str) -> String {
    line.chars().filter(|c| !c.is_numeric()).collect::<String>().trim().to_owned()
}
