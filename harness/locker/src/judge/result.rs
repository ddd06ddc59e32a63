//! The attribute `result`: which element got it, when, with which value, and whether it is true
//! (RES-…).

use std::collections::HashMap;

use locksmith_core::observe::{Observation, Opened};
use locksmith_core::scenario::ResultPermit;

use super::Verdict;
use super::timeline::{Change, Timeline};
use super::visit::Visit;
use locksmith_core::findings::Findings;

pub(super) fn judge(timeline: &Timeline<'_>, findings: &mut Findings) {
    values(timeline, findings);
    owners(timeline, findings);
    for (index, permit) in timeline.case.permits.results.iter().enumerate() {
        if timeline.visits.get(index).is_some_and(|visit| visit.opened.is_some()) {
            outcome(timeline, index, *permit, findings);
            after(timeline, index, findings);
        }
    }
}

/// RES-VALUE: `SUCCESS` or `FAILURE`, and nothing else.
fn values(timeline: &Timeline<'_>, findings: &mut Findings) {
    let set: Vec<&str> = timeline.results.iter().filter_map(|change| change.value).collect();
    if set.is_empty() {
        return;
    }
    let holds = set.iter().all(|value| matches!(*value, "SUCCESS" | "FAILURE"));
    let observed = format!("\"{}\"", set.join("\", then \""));
    findings
        .check("RES-VALUE", holds, ["SUCCESS", "FAILURE"], &observed)
        .shows("changes of `result`", &in_order(&timeline.results));
}

/// RES-OWN: on the button that was used, and on no other element.
fn owners(timeline: &Timeline<'_>, findings: &mut Findings) {
    let foreign: Vec<Change<'_>> = timeline
        .results
        .iter()
        .filter(|change| {
            let used = |visit: &Visit<'_>| {
                visit.button == change.element
                    && visit.clicked_at <= change.at
                    && (change.value != Some("SUCCESS") || may_be_of(visit, change, timeline))
            };
            change.value.is_some() && !timeline.visits.iter().any(used)
        })
        .copied()
        .collect();
    if timeline.results.is_empty() {
        return;
    }
    let wanted = ["`result` on the <a> whose button was used, and on no other element"];
    let observed = match foreign.first() {
        None => "only on the button that was used".to_owned(),
        Some(change) => format!(
            "`{}` got {} without a save from it",
            change.element,
            change.value.unwrap_or_default()
        ),
    };
    findings
        .check("RES-OWN", foreign.is_empty(), wanted, &observed)
        .shows("changes of `result`", &in_order(&timeline.results));
}

/// SUCCESS belongs to a popup in which "Save here" was pressed by then. Where it was pressed in none
/// it is untrue or early (RES-TRUE, RES-AFTER), but on no other element.
fn may_be_of(visit: &Visit<'_>, change: &Change<'_>, timeline: &Timeline<'_>) -> bool {
    let pressed = |visit: &Visit<'_>| visit.saved_at.is_some_and(|saved| saved <= change.at);
    pressed(visit) || !timeline.visits.iter().any(pressed)
}

/// RES-ATTRIBUTE and RES-TRUE: the last `result`.
fn outcome(timeline: &Timeline<'_>, index: usize, permit: ResultPermit, findings: &mut Findings) {
    let result = timeline.result(index);
    let ever_success = timeline.results_of(index).any(|change| change.value == Some("SUCCESS"));
    let observed = match result {
        Some(value) if ever_success && value != "SUCCESS" => {
            format!("`result` was \"SUCCESS\" for a while, then \"{value}\"")
        }
        Some(value) => format!("`result` is \"{value}\""),
        None if timeline.results_of(index).next().is_some() => "`result` was removed again".into(),
        None => "`result` was not set".into(),
    };
    let wanted = [permit.to_string()];
    let by = timeline.case.permits.by.as_deref().or_else(|| {
        let refused = timeline.visits[index].permitted().is_some_and(|of| !of.allows_launch());
        refused.then_some("I-DENIED-RESULT")
    });
    let (is_set_when_due, true_word) = match permit {
        ResultPermit::Success | ResultPermit::Either => (result.is_some(), true),
        // A SUCCESS that still stands there from the time before is as untrue as a new one.
        ResultPermit::Failure => (result.is_some(), !ever_success && result != Some("SUCCESS")),
        ResultPermit::NotSuccess => (true, !ever_success),
    };
    // A visit that did not come as far as "Save here" owes no result.
    let due = permit != ResultPermit::NotSuccess && timeline.visits[index].saved_at.is_some();
    if due {
        findings.check("RES-ATTRIBUTE", is_set_when_due, wanted.clone(), &observed).by(by);
    }
    let open = permit == ResultPermit::Either;
    if matches!(permit, ResultPermit::Failure | ResultPermit::NotSuccess) {
        findings.check("RES-TRUE", true_word, wanted, &observed).by(by);
    } else if open && result.is_some() {
        findings.add("RES-TRUE", Verdict::Note, wanted, &observed).by(by);
    }
}

/// RES-AFTER: `result` is not SUCCESS before the document is fetched, nor before "Save here".
fn after(timeline: &Timeline<'_>, index: usize, findings: &mut Findings) {
    let visit = &timeline.visits[index];
    let Some(first) = timeline.results_of(index).find(|change| change.value == Some("SUCCESS"))
    else {
        return;
    };
    if visit.opened != Some(Opened::Popup) {
        return;
    }
    let mut began = None;
    let mut released = None;
    let mut whole = false;
    for record in timeline.fetches_of(index) {
        match &record.saw {
            Observation::FetchBegan { .. } => began = began.or(Some(record.at)),
            Observation::Released { .. } => released = Some(record.at),
            Observation::FetchEnded { whole: true, .. } => whole = true,
            _ => {}
        }
    }
    let early = if visit.saved_at.is_none_or(|saved| first.at < saved) {
        Some("`result` was SUCCESS before \"Save here\" was pressed")
    } else if began.is_none_or(|began| first.at < began) {
        Some("`result` was SUCCESS before the locker requested the document")
    } else if released.is_some_and(|released| first.at < released) {
        Some("`result` was SUCCESS while the document's host still withheld the second half")
    } else if !whole {
        Some("`result` was SUCCESS, but the locker never fetched the whole document")
    } else {
        None
    };
    let observed =
        early.unwrap_or("`result` was SUCCESS after the locker had fetched the document");
    let wanted = ["`result` after the file is saved"];
    findings
        .check("RES-AFTER", early.is_none(), wanted, observed)
        .shows("changes of `result`", &in_order(&timeline.results));
}

/// The changes of `result`, one a line.
fn in_order(changes: &[Change<'_>]) -> String {
    let start = changes.first().map_or(0, |change| change.at);
    let mut latest: HashMap<&str, Option<&str>> = HashMap::new();
    let mut lines = Vec::new();
    for change in changes {
        let before = latest.insert(change.element, change.value).flatten();
        let value = |value: Option<&str>| value.map_or("(none)".into(), |v| format!("\"{v}\""));
        lines.push(format!(
            "+{} ms  {}: {} -> {}",
            change.at.saturating_sub(start),
            change.element,
            value(before),
            value(change.value)
        ));
    }
    lines.join("\n")
}
