//! Attacks: a popup's address opened elsewhere, a forged message, an overheard one
//! (WID-LOGIN, RES-TRUE, SEC-…).

use jiff::SignedDuration;

use locksmith_core::observe::{Observation, PartnerEvent, Record, Screen};

use super::Verdict;
use super::launch::words_on;
use super::timeline::Timeline;
use locksmith_core::findings::Findings;
use locksmith_core::scenario::TimeStamp;

pub(super) fn judge(timeline: &Timeline<'_>, findings: &mut Findings) {
    for visit in &timeline.visits {
        if let Some(screen) = visit.elsewhere {
            elsewhere(screen, findings);
        }
        if let Some(screen) = visit.replayed {
            replayed(screen, findings);
        }
    }
    far_ahead(timeline, findings);
    forged(timeline, findings);
    overheard(timeline, findings);
}

/// From how far ahead on a timestamp is a matter of security (I-TS-FUTURE).
const FAR_AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// SEC-FUTURE-STAMP: a page whose timestamp is a day ahead or more opens no login.
fn far_ahead(timeline: &Timeline<'_>, findings: &mut Findings) {
    let TimeStamp::Age(age) = timeline.case.page.time_stamp else { return };
    if -age < FAR_AHEAD {
        return;
    }
    for visit in timeline.visits.iter().filter(|visit| visit.opened.is_some()) {
        let hours = -age.as_hours();
        let (verdict, what) = if visit.let_in() {
            (Verdict::Warn, "opens the login")
        } else {
            (Verdict::Pass, "is refused")
        };
        let observed = format!("a timestamp {hours} hours ahead {what}");
        let wanted = ["a refusal of a timestamp that is 24 hours ahead or more"];
        findings.add("SEC-FUTURE-STAMP", verdict, wanted, &observed);
    }
}

/// WID-LOGIN: who has not logged in saves nothing, not even with the address of a user who has.
fn elsewhere(screen: &Screen, findings: &mut Findings) {
    let let_in = screen.save || (!screen.login && !screen.folders.is_empty());
    let observed = if let_in {
        "the popup's address let another browser in without a login"
    } else {
        "the popup's address does not let another browser in"
    };
    let wanted = ["nothing is saved without a login"];
    findings
        .check("WID-LOGIN", !let_in, wanted, observed)
        .shows("the other browser", &words_on(screen));
}

/// SEC-LAUNCH-REPLAYED: no page is asked for its hash and its domain when the address is opened again.
fn replayed(screen: &Screen, findings: &mut Findings) {
    let let_in = screen.login || screen.save;
    let (verdict, observed) = if let_in {
        (Verdict::Warn, "the launch address, opened a second time, leads to the login again")
    } else {
        (Verdict::Pass, "the launch address, opened a second time, leads to no login")
    };
    let wanted = ["a launch address that works once"];
    findings
        .add("SEC-LAUNCH-REPLAYED", verdict, wanted, observed)
        .shows("the launch address, opened again", &words_on(screen));
}

/// RES-TRUE: a message that is not the locker's sets no `result`.
fn forged(timeline: &Timeline<'_>, findings: &mut Findings) {
    for (at, messages) in timeline.records.iter().filter_map(forgery) {
        let mut believed = timeline.results.iter();
        let believed = believed.find(|of| of.at >= at && of.value == Some("SUCCESS"));
        let observed = match believed {
            None => format!(
                "forged messages set no `result` ({messages} of the locker's own messages, sent again by another host)"
            ),
            Some(change) => {
                format!("`{}` got SUCCESS from a message that another host forged", change.element)
            }
        };
        let wanted = ["only the locker's own messages set `result`"];
        findings.check("RES-TRUE", believed.is_none(), wanted, &observed);
    }
}

fn forgery(record: &Record) -> Option<(i64, usize)> {
    match record.saw {
        Observation::Forged { messages, .. } => Some((record.at, messages)),
        _ => None,
    }
}

/// SEC-RESULT-OVERHEARD: the page that took the partner's place receives nothing.
fn overheard(timeline: &Timeline<'_>, findings: &mut Findings) {
    let any = |wanted: fn(&Observation) -> bool| timeline.records.iter().any(|r| wanted(&r.saw));
    let saved = any(|saw| matches!(saw, Observation::SavePressed { .. }));
    if !any(|saw| matches!(saw, Observation::WentElsewhere { .. })) || !saved {
        return;
    }
    let (verdict, observed) =
        if any(|saw| matches!(saw, Observation::Partner(PartnerEvent::Overheard { .. }))) {
            (Verdict::Warn, "the page of another host received the popup's message")
        } else {
            (Verdict::Pass, "the page of another host received no message")
        };
    let wanted = ["a message that only the page that opened the popup receives"];
    findings.add("SEC-RESULT-OVERHEARD", verdict, wanted, observed);
}
