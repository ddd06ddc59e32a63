//! The proof on a terminal: everything that is wrong in full, and a summary of the rest.

use std::collections::BTreeMap;

use super::places::Place;
use super::proof::{Outcome, Proof, Row};
use locksmith_core::report::screen::{Screen, Style, look};
use locksmith_core::report::text::{counted, duration, shortened};
use locksmith_core::scenario::samples::Kind;
use locksmith_spec::verdict::Verdict;

/// How many rows of a kind, and remarks of a row, are shown; the others stand in the JSON and on the page.
const MOST: usize = 8;

/// How much of a remark is shown, in characters.
const REMARK: usize = 200;

/// The proof for a screen that is `width` columns wide.
#[must_use]
pub fn render_terminal(proof: &Proof, style: Style, width: usize) -> String {
    let mut screen = Screen::new(style, width);
    for outcome in Outcome::OBSTACLES {
        obstacles(&mut screen, proof, outcome);
    }
    summary(&mut screen, proof);
    screen.into_text()
}

fn obstacles(screen: &mut Screen, proof: &Proof, outcome: Outcome) {
    let rows: Vec<&Row> = proof.of_outcome(outcome).collect();
    if rows.is_empty() {
        return;
    }
    let heading = format!("{} · {}", outcome.words().to_uppercase(), rows.len());
    screen.rule(&heading, &look(outcome.verdict()));
    for row in rows.iter().take(MOST) {
        obstacle(screen, row);
    }
    if rows.len() > MOST {
        screen.line(&format!("  … and {} more: see proof.html", rows.len() - MOST));
    }
}

fn obstacle(screen: &mut Screen, row: &Row) {
    screen.row_of("target", "", &[(row.id.clone(), console::Style::new().bold())]);
    screen.row("why", &faint(), &row.why);
    if let Some(clause) = &row.clause {
        let label = if row.kind == Kind::Wrong { "breaks" } else { "about" };
        screen.row(label, &faint(), clause);
    }
    if !row.expected.is_empty() {
        screen.row("expected of", &faint(), &row.expected.join(", "));
    }
    let decisive: Vec<_> = row.remarks.iter().filter(|remark| remark.decides).collect();
    for remark in decisive.iter().take(MOST) {
        let line = shortened(&remark.line(), REMARK);
        screen.row(remark.verdict.word(), &look(remark.verdict), &line);
    }
    if decisive.is_empty() {
        screen.row("", &faint(), row.nothing());
    }
    screen.blank();
}

fn summary(screen: &mut Screen, proof: &Proof) {
    let (facts, score) = (&proof.facts, proof.score);
    let title = format!("locksmith {} · self-test of {}", facts.version, proof.subject);
    screen.rule(&title, &console::Style::new().bold());
    screen.blank();
    if let Some(browser) = &facts.browser {
        screen.row("browser", &faint(), browser);
    }
    screen.row("run", &faint(), &format!("{}, {}", facts.tried, duration(facts.seconds)));
    let counts: Vec<_> =
        [Outcome::Killed, Outcome::WrongReason, Outcome::Survived, Outcome::Unforeseen]
            .into_iter()
            .map(|outcome| (proof.of_outcome(outcome).count(), outcome))
            .filter(|(count, outcome)| *count > 0 || *outcome == Outcome::Killed)
            .map(|(count, outcome)| {
                (format!("{count} {}", outcome.words()), look(outcome.verdict()))
            })
            .collect();
    screen.row_of("mutants", &format!("{}: ", score.mutants), &counts);
    let verdict = if score.false_positives == 0 { Verdict::Pass } else { Verdict::Fail };
    let false_positives = counted(score.false_positives, "false positive");
    let conforming = format!("{}: ", score.conforming);
    screen.row_of("conforming", &conforming, &[(false_positives, look(verdict))]);
    for place in Place::ALL {
        let there = proof.of_outcome(Outcome::Elsewhere).filter(|row| row.place == Some(place));
        match there.count() {
            0 => {}
            count => screen.row("elsewhere", &faint(), &format!("{count} in {}", place.words())),
        }
    }
    screen.row("clauses", &faint(), &clauses(proof));
    screen.blank();
    let verdict = match proof.exit_code {
        0 => Verdict::Pass,
        3 => Verdict::Inconclusive,
        _ => Verdict::Fail,
    };
    screen.headline(&proof.words().to_uppercase(), &look(verdict).bold());
    screen.paragraph(2, &proof.sentence());
}

/// How many mutants of each clause were killed, of how many.
fn clauses(proof: &Proof) -> String {
    let mut clauses: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mutants = proof.rows.iter().filter(|row| row.kind == Kind::Wrong);
    for row in mutants.filter(|row| row.outcome != Outcome::Elsewhere) {
        let (killed, all) = clauses.entry(row.clause.as_deref().unwrap_or_default()).or_default();
        *killed += usize::from(row.outcome == Outcome::Killed);
        *all += 1;
    }
    let counts: Vec<String> =
        clauses.iter().map(|(clause, (killed, all))| format!("{clause} {killed}/{all}")).collect();
    counts.join(" · ")
}

fn faint() -> console::Style {
    console::Style::new().dim()
}
