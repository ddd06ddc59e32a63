//! The attribute `result` is the library's (RES-HANDLED).

use url::Url;

use super::facts::{Facts, Forged};
use super::phrases::at;
use locksmith_core::findings::Findings;
use locksmith_core::observe::page::{By, Event};
use locksmith_spec::verdict::{Elsewhere, HOW_TO_FIX, Verdict};

pub(super) fn untouched(facts: &Facts<'_>, findings: &mut Findings) {
    if facts.built.is_none() {
        return;
    }
    let wanted = ["only the library sets `result`"];
    let mut nothing = true;
    let at_once = facts.events().map(|event| (event, ""));
    let later = facts.later.iter().flat_map(|events| events.iter());
    let later = later.map(|event| (event, ", some seconds after the clicks"));
    let mut reported = Vec::new();
    for (event, when) in at_once.chain(later) {
        if let Event::Result { element, value, by: By::Page, script, .. } = event {
            nothing = false;
            // One line of a script is one cause, whenever it runs.
            if !script.is_empty() && reported.contains(&(element, value, script)) {
                continue;
            }
            reported.push((element, value, script));
            let at = at(script);
            let observed = match value {
                Some(value) => {
                    format!("the page sets `result` of {element} to \"{value}\"{when}{at}")
                }
                None => format!("the page removes `result` of {element}{when}{at}"),
            };
            let finding = findings.add("RES-HANDLED", Verdict::Fail, wanted, &observed);
            // Of what stood in the source no script is named.
            if script.is_empty() && value.is_some() {
                finding.also_in(Elsewhere::Source);
            }
        }
    }
    // What a page sets without anything in its address or storage comes from neither.
    let sets = |events: &[Event]| events.iter().any(by_page);
    let unprepared =
        facts.reopened.iter().position(|(with, events)| with.is_none() && sets(events));
    let at_each_load = facts.loads.iter().any(|loaded| sets(&loaded.events));
    let reopened = match unprepared {
        _ if at_each_load => &[],
        Some(at) => &facts.reopened[at..=at],
        None => &facts.reopened[..],
    };
    for (with, events) in reopened {
        let Some(Event::Result { element, value: Some(value), .. }) =
            events.iter().find(|event| by_page(event))
        else {
            continue;
        };
        nothing = false;
        let when = match with {
            Some(with) => format!("when it is opened with {with}"),
            None => "when it is opened again after a save, without a click".to_owned(),
        };
        let observed = format!("the page sets `result` of {element} to \"{value}\" {when}");
        let fix = "Keep an earlier save in the page's own words or in an attribute of your own, such as \
                   `data-saved`: `result` reports a save in this load, and only the library sets it. Never trust a \
                   result in the page's address, in its storage or in a message of another page: anyone can write it.";
        let finding = findings.add("RES-HANDLED", Verdict::Fail, wanted, &observed);
        finding.shows(HOW_TO_FIX, fix);
        if with.is_none() {
            finding.also_in(Elsewhere::Source);
        }
    }
    if nothing {
        let observed = "the page does not set it";
        findings.add("RES-HANDLED", Verdict::Pass, wanted, observed);
    }
}

pub(super) fn forged(facts: &Facts<'_>, findings: &mut Findings) {
    let Some(Forged { events, message, origin }) = facts.forged else { return };
    let wanted = ["no `result` because of a message to the page"];
    let set = events.iter().find_map(|event| match event {
        Event::Result { element, value: Some(value), .. } => Some((element, value)),
        _ => None,
    });
    let observed = match set {
        Some((element, value)) => {
            format!(
                "a message from another window makes the page set `result` of {element} to \"{value}\""
            )
        }
        None => "forged messages changed no `result`".to_owned(),
    };
    let finding = findings.check("RES-HANDLED", set.is_none(), wanted, &observed);
    let page = facts.loads.first().map(|loaded| loaded.url.as_str()).unwrap_or_default();
    if let Some(message) = message.filter(|_| set.is_some()) {
        let origin = origin.unwrap_or_default();
        let shown = format!("{message} in the name of {origin}");
        finding.shows("the message", &shown);
        let setting = facts.setting.map(|setting| setting.library.as_str()).unwrap_or_default();
        finding.shows(HOW_TO_FIX, &fix_of(origin, setting, page));
    }
}

/// How to fix a listener, by whom it believed.
fn fix_of(origin: &str, library: &str, page: &str) -> String {
    const LEAVE_IT: &str = "Remove the code that sets `result` from the listener: the library sets it, and a \
                            MutationObserver reports the change.";
    let host = |address: &str| Url::parse(address).ok()?.host_str().map(str::to_owned);
    let (locker, sender) = (host(library).unwrap_or_default(), host(origin).unwrap_or_default());
    if OF_NONE.contains(&origin) {
        format!(
            "The listener trusts the origin `{origin}`, which every sandboxed frame or every file has. {LEAVE_IT}"
        )
    } else if origin == FORGER {
        format!("The listener trusts messages from any origin. {LEAVE_IT}")
    } else if sender == locker {
        format!(
            "The listener itself sets `result` on a message from the locker's origin, which other pages of that \
             host can also send. {LEAVE_IT}"
        )
    } else if host(page).is_some_and(|page| page == sender) {
        format!("The listener sets `result` on a message from the page's own origin. {LEAVE_IT}")
    } else {
        format!(
            "The listener compares only a part of `event.origin`, or trusts another host: {origin} passes. Compare \
             the whole origin, with `===`. {LEAVE_IT}"
        )
    }
}

/// The origins that documents without a host have; see `forge.js`.
const OF_NONE: [&str; 2] = ["null", "file://"];

/// The first origin in whose name messages are sent; see `forge.js`.
const FORGER: &str = "https://forger.example";

/// Whether the page itself put a result on a button.
fn by_page(event: &Event) -> bool {
    matches!(event, Event::Result { value: Some(_), by: By::Page, .. })
}
