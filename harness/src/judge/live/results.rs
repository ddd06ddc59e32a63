//! The attribute `result` is the library's (RES-HANDLED).

use super::super::Verdict;
use super::super::findings::Findings;
use super::facts::Facts;
use crate::observe::live::{By, Event};

pub(super) fn untouched(facts: &Facts<'_>, findings: &mut Findings) {
    if facts.built.is_none() {
        return;
    }
    let wanted = ["`result` is set by the library alone"];
    let mut nothing = true;
    let at_once = facts.events().map(|event| (event, ""));
    let later = facts.later.iter().flat_map(|events| events.iter());
    let later = later.map(|event| (event, ", some seconds after the clicks"));
    for (event, when) in at_once.chain(later) {
        if let Event::Result { element, value, by: By::Page, .. } = event {
            nothing = false;
            let observed = match value {
                Some(value) => format!("the page sets `result` of {element} to \"{value}\"{when}"),
                None => format!("the page takes `result` of {element} away{when}"),
            };
            findings.add("RES-HANDLED", Verdict::Fail, wanted, &observed);
        }
    }
    if nothing {
        let observed = "the page leaves it alone";
        findings.add("RES-HANDLED", Verdict::Pass, wanted, observed);
    }
}

pub(super) fn forged(facts: &Facts<'_>, findings: &mut Findings) {
    let Some((events, message)) = facts.forged else { return };
    let wanted = ["no `result` by a message that the page itself takes in"];
    let set = events.iter().find_map(|event| match event {
        Event::Result { element, value: Some(value), .. } => Some((element, value)),
        _ => None,
    });
    let observed = match set {
        Some((element, value)) => {
            format!(
                "a message from outside makes the page set `result` of {element} to \"{value}\""
            )
        }
        None => "forged messages changed nothing".to_owned(),
    };
    let finding = findings.check("RES-HANDLED", set.is_none(), wanted, &observed);
    if let Some(message) = message.filter(|_| set.is_some()) {
        finding.shows("the message", message);
    }
}
