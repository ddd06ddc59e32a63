//! The fuzzer's proof on a terminal: what is not as it should be, and a summary of the rest.

use super::places::Place;
use super::proof::{FuzzProof, Noticed};
use locksmith_core::report::Style;
use locksmith_core::report::screen::{Screen, look};
use locksmith_core::report::text::{counted, duration};
use locksmith_spec::verdict::Verdict;

/// The proof for a screen that is `width` columns wide.
#[must_use]
pub fn render_terminal(proof: &FuzzProof, style: Style, width: usize) -> String {
    let (mut screen, faint) = (Screen::new(style, width), console::Style::new().dim());
    for row in proof.obstacles() {
        let verdict = row.noticed.verdict();
        screen.row(row.noticed.words(), &look(verdict), &row.told());
        screen.row("", &faint, &row.deviation.why);
    }
    for cause in &proof.conforming {
        let told = format!("{}, {}", cause.clause, cause.told());
        screen.row("false alarm", &look(Verdict::Fail), &told);
    }
    if proof.kills.exit_code == 1 {
        screen.blank();
    }
    let facts = &proof.facts;
    let title = format!("locksmith {} · proof of the fuzzer", facts.version);
    screen.rule(&title, &console::Style::new().bold());
    screen.blank();
    let run = format!(
        "{} and the conforming locker, {} requests each, seed {}, {}",
        counted(proof.tried, "deviation"),
        facts.requests,
        facts.seed,
        duration(facts.seconds)
    );
    screen.row("run", &faint, &run);
    let count = |noticed| proof.rows.iter().filter(|row| row.noticed == noticed).count();
    let counts: Vec<_> =
        [Noticed::RightReason, Noticed::WrongReason, Noticed::Not, Noticed::Unforeseen]
            .into_iter()
            .filter(|noticed| count(*noticed) > 0 || *noticed == Noticed::RightReason)
            .map(|noticed| {
                let told = format!("{} {}", count(noticed), noticed.words());
                (told, look(noticed.verdict()))
            })
            .collect();
    screen.row_of("over HTTP", &format!("{}: ", proof.deviations), &counts);
    for place in Place::ALL.into_iter().filter(|place| !place.is_over_http()) {
        let there = proof.rows.iter().filter(|row| row.place == place).count();
        if there > 0 {
            screen.row("elsewhere", &faint, &format!("{there} in {}", place.words()));
        }
    }
    if let Some((deviation, first)) = proof.slowest() {
        screen.row("slowest", &faint, &format!("{deviation}, noticed by request {first}"));
    }
    let alarms = counted(proof.conforming.len(), "false alarm");
    let verdict = if proof.conforming.is_empty() { Verdict::Pass } else { Verdict::Fail };
    screen.row_of("conforming", "", &[(alarms, look(verdict))]);
    screen.blank();
    let verdict = match proof.kills.exit_code {
        0 => Verdict::Pass,
        3 => Verdict::Inconclusive,
        _ => Verdict::Fail,
    };
    screen.headline(&proof.kills.words().to_uppercase(), &look(verdict).bold());
    screen.paragraph(2, &proof.sentence());
    screen.into_text()
}
