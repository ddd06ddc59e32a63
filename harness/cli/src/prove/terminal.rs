//! The proof on a terminal: what is not as it should be, told in full, and a summary of the rest.

use std::collections::BTreeMap;

use super::matrix::{Cell, Noticed, Proof, Row, Scope};
use locksmith_core::report::screen::{Screen, Style, look};
use locksmith_core::report::text::{counted, duration, one_line, shortened};
use locksmith_spec::verdict::Verdict;

/// How many rows of a kind are told; the others stand in the JSON and on the page.
const TOLD: usize = 8;

/// The proof for a screen that is `width` columns wide.
#[must_use]
pub fn render_terminal(proof: &Proof, style: Style, width: usize) -> String {
    let mut screen = Screen::new(style, width);
    for noticed in [Noticed::Not, Noticed::WrongReason] {
        rows(&mut screen, proof, noticed);
    }
    false_alarms(&mut screen, proof);
    summary(&mut screen, proof);
    screen.into_text()
}

fn rows(screen: &mut Screen, proof: &Proof, noticed: Noticed) {
    let rows: Vec<&Row> = proof.rows.iter().filter(|row| row.noticed == noticed).collect();
    if rows.is_empty() {
        return;
    }
    let heading =
        format!("{} · {}", noticed.words().to_uppercase(), counted(rows.len(), "deviation"));
    screen.rule(&heading, &look(noticed.verdict()));
    for row in rows.iter().take(TOLD) {
        let bold = console::Style::new().bold();
        screen.row_of("deviation", "", &[(row.deviation.id.clone(), bold)]);
        screen.row("why", &faint(), &row.deviation.why);
        screen.row("breaks", &faint(), &row.deviation.clause);
        for cell in row.cases.iter().filter(|cell| cell.named) {
            screen.row(cell.verdict.word(), &look(cell.verdict), &told(cell));
        }
        if row.cases.iter().all(|cell| !cell.named) {
            let names = row.deviation.noticed_by.join(", ");
            screen.row("", &faint(), &format!("no case is named {names}"));
        }
        screen.blank();
    }
    and_more(screen, rows.len());
}

fn false_alarms(screen: &mut Screen, proof: &Proof) {
    let alarms = proof.alarms();
    if alarms.is_empty() {
        return;
    }
    let heading = format!("FALSE ALARM · {}", counted(alarms.len(), "case"));
    screen.rule(&heading, &look(Verdict::Fail));
    for cell in alarms.iter().take(TOLD) {
        screen.row(cell.verdict.word(), &look(cell.verdict), &told(cell));
    }
    and_more(screen, alarms.len());
    screen.blank();
}

fn and_more(screen: &mut Screen, all: usize) {
    if all > TOLD {
        screen.line(&format!("  … and {} more: see proof.html", all - TOLD));
    }
}

fn told(cell: &Cell) -> String {
    let under = match &cell.broken[..] {
        [] => String::new(),
        broken => format!(" under {}", broken.join(" ")),
    };
    let observed = shortened(&one_line(&cell.observed), 160);
    format!("{}{under}: {observed}", cell.case)
}

fn summary(screen: &mut Screen, proof: &Proof) {
    let facts = &proof.facts;
    let what = match facts.scope {
        Scope::Fast => "named cases and their controls",
        Scope::Full => "the whole catalogue",
    };
    screen.rule(&format!("locksmith {} · proof", facts.version), &console::Style::new().bold());
    screen.blank();
    screen.row("browser", &faint(), &facts.browser);
    screen.row("run", &faint(), &format!("{what}, {}", duration(facts.seconds)));
    let counts = [
        (proof.kills.right_reason, Noticed::RightReason),
        (proof.kills.wrong_reasons.len(), Noticed::WrongReason),
        (proof.kills.survivors.len(), Noticed::Not),
    ];
    let counts: Vec<_> = counts
        .iter()
        .filter(|(count, noticed)| *count > 0 || *noticed == Noticed::RightReason)
        .map(|(count, noticed)| (format!("{count} {}", noticed.words()), look(noticed.verdict())))
        .collect();
    screen.row_of("deviations", &format!("{}: ", proof.deviations), &counts);
    let alarms = proof.kills.false_alarms.len();
    let alarm = look(if alarms == 0 { Verdict::Pass } else { Verdict::Fail });
    let tried = counted(proof.conforming.len(), "case");
    let alarms = (counted(alarms, "false alarm"), alarm);
    screen.row_of("conforming", &format!("{tried}: "), &[alarms]);
    if !proof.choices.is_empty() {
        let tried: usize = proof.choices.iter().map(|row| row.cases.len()).sum();
        let choices = counted(proof.choices.len(), "conforming choice");
        screen.row("choices", &faint(), &format!("{choices}: {}", counted(tried, "case")));
    }
    screen.row("clauses", &faint(), &clauses(proof));
    screen.blank();
    let verdict = match proof.kills.exit_code {
        0 => Verdict::Pass,
        3 => Verdict::Inconclusive,
        _ => Verdict::Fail,
    };
    screen.headline(&proof.kills.words().to_uppercase(), &look(verdict).bold());
    screen.paragraph(2, &proof.sentence());
}

/// How many deviations of each clause were noticed for the right reason, of how many.
fn clauses(proof: &Proof) -> String {
    let mut clauses: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in &proof.rows {
        let (right, all) = clauses.entry(&row.deviation.clause).or_default();
        *right += usize::from(row.noticed == Noticed::RightReason);
        *all += 1;
    }
    let told: Vec<String> =
        clauses.iter().map(|(clause, (right, all))| format!("{clause} {right}/{all}")).collect();
    told.join(" · ")
}

fn faint() -> console::Style {
    console::Style::new().dim()
}
