//! What somebody may do who means harm: open a popup's address elsewhere, forge a message, overhear one
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
        let wanted = ["a refusal of a timestamp from 24 hours ahead on"];
        findings.add("SEC-FUTURE-STAMP", verdict, wanted, &observed);
    }
}

/// WID-LOGIN: who has not logged in saves nothing, also with the address of somebody who has.
fn elsewhere(screen: &Screen, findings: &mut Findings) {
    let let_in = screen.save || (!screen.login && !screen.folders.is_empty());
    let observed = if let_in {
        "the popup's address let another browser in, without a login"
    } else {
        "the popup's address let no other browser in"
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
        (Verdict::Warn, "the address that the popup was led to leads to the login once more")
    } else {
        (Verdict::Pass, "the address that the popup was led to leads to no login any more")
    };
    let wanted = ["an address that is good for one popup"];
    findings
        .add("SEC-LAUNCH-REPLAYED", verdict, wanted, observed)
        .shows("the address, opened again", &words_on(screen));
}

/// RES-TRUE: a message that is not the locker's tells nothing.
fn forged(timeline: &Timeline<'_>, findings: &mut Findings) {
    for (at, messages) in timeline.records.iter().filter_map(forgery) {
        let mut believed = timeline.results.iter();
        let believed = believed.find(|of| of.at >= at && of.value == Some("SUCCESS"));
        let observed = match believed {
            None => format!(
                "no `result` came of forged messages ({messages} of the locker's own, sent again)"
            ),
            Some(change) => {
                format!("`{}` got SUCCESS by a message that another host forged", change.element)
            }
        };
        let wanted = ["`result` by the locker's word alone"];
        findings.check("RES-TRUE", believed.is_none(), wanted, &observed);
    }
}

fn forgery(record: &Record) -> Option<(i64, usize)> {
    match record.saw {
        Observation::Forged { messages, .. } => Some((record.at, messages)),
        _ => None,
    }
}

/// SEC-RESULT-OVERHEARD: the page that took the partner's place is told nothing.
fn overheard(timeline: &Timeline<'_>, findings: &mut Findings) {
    let any = |wanted: fn(&Observation) -> bool| timeline.records.iter().any(|r| wanted(&r.saw));
    let saved = any(|saw| matches!(saw, Observation::SavePressed { .. }));
    if !any(|saw| matches!(saw, Observation::WentElsewhere { .. })) || !saved {
        return;
    }
    let (verdict, observed) =
        if any(|saw| matches!(saw, Observation::Partner(PartnerEvent::Overheard { .. }))) {
            (Verdict::Warn, "the page of another host got the message of the popup")
        } else {
            (Verdict::Pass, "the page of another host got no message")
        };
    let wanted = ["a message for the page that asked, and for no other"];
    findings.add("SEC-RESULT-OVERHEARD", verdict, wanted, observed);
}
