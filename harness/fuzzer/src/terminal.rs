//! A run on a terminal: every cause, then a summary.

use console::Style as Look;

use super::outcome::{CauseRow, Facts, Outcome};
use super::unread::UnreadOf;
use locksmith_core::report::Style;
use locksmith_core::report::screen::{Screen, look};
use locksmith_core::report::text::{counted, duration, one_line, shortened};
use locksmith_spec::verdict::Finding;
use locksmith_spec::verdict::Verdict;

/// The most causes that are printed; the JSON and the page have the others.
const MOST: usize = 12;
/// The most characters of evidence that are printed.
const LONGEST: usize = 200;

/// The run for a screen that is `width` columns wide.
#[must_use]
pub fn render_terminal(outcome: &Outcome, style: Style, width: usize) -> String {
    let mut screen = Screen::new(style, width);
    for cause in outcome.causes.iter().take(MOST) {
        print(&mut screen, cause, &outcome.facts);
    }
    if outcome.causes.len() > MOST {
        screen.line(&format!("  … and {} more: see fuzz.html", outcome.causes.len() - MOST));
        screen.blank();
    }
    security(&mut screen, &outcome.security);
    summary(&mut screen, outcome);
    screen.into_text()
}

fn print(screen: &mut Screen, cause: &CauseRow, facts: &Facts) {
    let verdict = Verdict::Fail;
    screen.rule(&format!("{} · {}", cause.clause, cause.words), &look(verdict));
    screen.row_unwrapped("case", &faint(), &cause.case.words());
    let faults = if cause.faults.is_empty() { "none".to_owned() } else { cause.faults.join(", ") };
    screen.row("faults", &faint(), &faults);
    screen.row("expected", &faint(), &cause.due.join(" · "));
    if !cause.also.is_empty() {
        screen.row("also about", &faint(), &cause.also.join(" "));
    }
    let times = usize::try_from(cause.count).unwrap_or(usize::MAX);
    let again = match cause.confirmed {
        (_, 0) => "not repeated: no time left".to_owned(),
        (shown, of) if shown == of => format!("reproduced {shown}/{of} on new connections"),
        (0, of) => format!("not reproduced 0/{of}: flaky, or from a state that is gone"),
        (shown, of) => format!("flaky: reproduced {shown}/{of}"),
    };
    let seen = format!("{}, first at request {}; {again}", counted(times, "answer"), cause.first);
    screen.row("seen", &faint(), &seen);
    for (label, way) in ["repeat", "or"].into_iter().zip(cause.again(facts)) {
        screen.row_unwrapped(label, &faint(), &way);
    }
    screen.blank();
}

/// The findings of the security probes.
fn security(screen: &mut Screen, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    screen.rule("Security, apart from conformance", &faint());
    for finding in findings {
        let (verdict, observed) = (finding.verdict, &finding.observed);
        let shown = format!("{}: {observed}", finding.clause);
        screen.row(verdict.word(), &look(verdict), &shown);
        for evidence in &finding.evidence {
            let text = shortened(&one_line(&evidence.text), LONGEST);
            screen.row("", &faint(), &format!("{}: {text}", evidence.what));
        }
    }
    screen.blank();
}

fn summary(screen: &mut Screen, outcome: &Outcome) {
    let facts = &outcome.facts;
    screen.row("target", &faint(), &facts.target);
    screen.row("", &faint(), &facts.url);
    screen.row("self-test", &faint(), &facts.self_test());
    if let Some(certificate) = &facts.certificate {
        screen.row("certificate", &faint(), certificate);
    }
    screen.row("clock", &faint(), &facts.clock);
    if let Some(control) = facts.control() {
        screen.row("control", &look(Verdict::Fail), &control);
    }
    let rate = format!(
        "{} in {}: {:.0} a second",
        outcome.requests,
        duration(facts.seconds),
        outcome.rate()
    );
    screen.row("requests", &faint(), &rate);
    if let Some(seed) = facts.seed {
        let (part, parts) = facts.shard;
        let shard = if parts > 1 { format!(", shard {part}/{parts}") } else { String::new() };
        screen.row("seed", &faint(), &format!("{seed}{shard}"));
    }
    let masks = format!(
        "{} of {} combinations of faults and open questions",
        outcome.masks.len(),
        facts.reachable
    );
    screen.row("covered", &faint(), &masks);
    let of = |verdict| outcome.verdicts.get(&verdict).copied().unwrap_or_default();
    let verdicts = format!(
        "{} as expected · {} tolerated · {} open · {} forbidden",
        of(Verdict::Pass),
        of(Verdict::Warn),
        of(Verdict::Note),
        of(Verdict::Fail)
    );
    screen.row("answers", &faint(), &verdicts);
    for row in &outcome.unread {
        let shown = format!(
            "{} times status {}, which no pattern of the template matches; such as for {}",
            row.count,
            row.status,
            row.case.words()
        );
        screen.row("unreadable", &look(Verdict::Inconclusive), &shown);
    }
    let blind: Vec<String> = outcome.blind().map(UnreadOf::words).collect();
    for shown in blind.iter().take(MOST) {
        screen.row("not judged", &look(Verdict::Inconclusive), shown);
    }
    if blind.len() > MOST {
        let more = format!("… and {} more: see fuzz.html", blind.len() - MOST);
        screen.row("", &faint(), &more);
    }
    for shown in outcome.cut_in_words() {
        screen.row("too long", &look(Verdict::Inconclusive), &shown);
    }
    if let Some(why) = &facts.ended_early {
        screen.row("ended early", &look(Verdict::Inconclusive), why);
    }
    screen.blank();
    let verdict = match outcome.exit_code {
        0 => Verdict::Pass,
        1 => Verdict::Fail,
        _ => Verdict::Inconclusive,
    };
    screen.headline(&outcome.headline().to_uppercase(), &look(verdict));
    screen.line(&format!("  {}", outcome.sentence()));
}

fn faint() -> Look {
    Look::new().dim()
}
