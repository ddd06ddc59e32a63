//! What the page showed before anything was clicked, and what the browser received: the library,
//! the buttons, jQuery, the secret (WID-LIBRARY, WID-BUTTON, WID-JQUERY, REG-SECRET).

use locksmith_core::observe::{Leak, Observation, PartnerEvent, Unread, unread_in_words};

use super::Verdict;
use super::timeline::Timeline;
use locksmith_core::findings::Findings;

/// Where the library is served, on whatever host.
const LIBRARY: &str = "/savelocker/api/1/savelocker.js";

pub(super) fn judge(timeline: &Timeline<'_>, findings: &mut Findings) {
    for record in timeline.records {
        match &record.saw {
            Observation::Library { url, status, content_type, bytes } => {
                library(url, *status, content_type, *bytes, findings);
            }
            Observation::Buttons { wanted, buttons } => {
                for button in buttons {
                    let big = button.width >= 1.0 && button.height >= 1.0;
                    let named = button.says(wanted);
                    let observed = format!(
                        "`{}` is {} by {} pixels, a {} that says \"{}\"",
                        button.id, button.width, button.height, button.role, button.label
                    );
                    let wanted = [format!("a visible button that says \"{wanted}\"")];
                    findings
                        .check("WID-BUTTON", big && named, wanted, &observed)
                        .by(Some("I-LABEL"));
                    if button.stands_in {
                        let observed =
                            format!("`{}` is hidden: a control beside it is the button", button.id);
                        findings.add(
                            "WID-BUTTON",
                            Verdict::Note,
                            ["the `<a>` is the button"],
                            &observed,
                        );
                    }
                }
            }
            Observation::KeyWatch { responses, leaks, unread } => {
                secret(*responses, leaks, unread, findings);
            }
            _ => {}
        }
    }
    jquery(timeline, findings);
}

fn library(
    url: &str,
    status: Option<u16>,
    content_type: &str,
    bytes: usize,
    findings: &mut Findings,
) {
    let right_place = url.split(['?', '#']).next().is_some_and(|url| url.ends_with(LIBRARY));
    let served = status == Some(200) && bytes > 0;
    let script = content_type.is_empty()
        || content_type.contains("javascript")
        || content_type.contains("ecmascript");
    let observed = match status {
        None => format!("the locker did not answer {url}"),
        Some(status) => format!("{url} answered {status} with {bytes} bytes of {content_type}"),
    };
    let wanted = [format!("a script at {LIBRARY}")];
    findings.check("WID-LIBRARY", right_place && served && script, wanted, &observed);
}

fn jquery(timeline: &Timeline<'_>, findings: &mut Findings) {
    let facts = timeline.records.iter().filter_map(|record| match record.saw {
        Observation::Partner(PartnerEvent::Jquery { kept, used }) => Some((kept, used)),
        _ => None,
    });
    let Some((kept, used)) = facts.reduce(|one, other| (one.0 && other.0, one.1 || other.1)) else {
        return;
    };
    let wanted = ["`jQuery` and `$` stay the page's"];
    let observed = match (kept, used) {
        (false, _) => "`jQuery` or `$` was no longer the page's own after the library had run",
        (true, true) => "the library used the page's jQuery and left it where it was",
        (true, false) => "`jQuery` and `$` stayed the page's own",
    };
    findings.check("WID-JQUERY", kept, wanted, observed);
    if kept && !used {
        let observed = "the library did not use the page's jQuery";
        let wanted = ["the page's own jQuery is used"];
        findings.add("WID-JQUERY", Verdict::Note, wanted, observed).by(Some("I-JQUERY-FREE"));
    }
}

fn secret(responses: usize, leaks: &[Leak], unread: &[Unread], findings: &mut Findings) {
    if responses == 0 && leaks.is_empty() {
        return;
    }
    let wanted = ["no app key in anything that a browser receives"];
    if leaks.is_empty() {
        let verdict = if unread.is_empty() { Verdict::Pass } else { Verdict::Note };
        let unread = unread_in_words(unread);
        let observed = format!("no app key in {responses} responses of the locker{unread}");
        findings.add("REG-SECRET", verdict, wanted, &observed);
    }
    for Leak { app, request, part, form } in leaks {
        let observed = format!("the key of the app `{app}`, {form}, in the {part} of {request}");
        findings.add("REG-SECRET", Verdict::Fail, wanted, &observed);
    }
}
