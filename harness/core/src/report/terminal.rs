//! The report on a terminal: the conclusion; what failed, in full; then a summary that fits a screen,
//! with the conclusion once more as its last line.

use std::iter::{once, repeat};

use super::digest::{Outcome, VERDICT_ORDER};
use super::model::{CaseRow, ClauseRow, ClauseVerdict, MutationScore, Report};
use super::screen::{Screen, Style, look};
use super::text::{counted, duration, one_line, shortened};
use locksmith_spec::Side;
use locksmith_spec::verdict::{Finding, HOW_TO_FIX, Verdict};

mod evidence;

use evidence::show_evidence;

/// How many failed cases are shown in full; the others stand in the HTML report.
const FAILURES_SHOWN: usize = 6;
/// How many inconclusive ones, each for another reason.
const INCONCLUSIVE_SHOWN: usize = 3;
/// How many further findings are shown of one case of a page, such as other documents that cannot be fetched.
const FURTHER_SHOWN: usize = 8;
/// How many pieces of evidence are shown of one case.
const EVIDENCE_SHOWN: usize = 3;
/// How many clauses, warnings or skips are named one by one.
const NAMED: usize = 5;

/// The report for a screen that is `width` columns wide.
pub(super) fn render(report: &Report, style: Style, width: usize) -> String {
    let mut screen = Screen::new(style, width);
    let outcome = Outcome::of(report);
    // A summary that conforms fits a screen: its last line is seen.
    if outcome != Outcome::Conforms {
        let words = format!("{}: {}", outcome.words(), report.conclusion);
        screen.paragraph(0, &words);
        screen.blank();
    }
    suspicions(&mut screen, report);
    show(&mut screen, report, Verdict::Fail, FAILURES_SHOWN);
    show(&mut screen, report, Verdict::Inconclusive, INCONCLUSIVE_SHOWN);
    head(&mut screen, report);
    counts(&mut screen, report);
    for verdict in CLAUSE_ORDER {
        clauses(&mut screen, report, verdict);
    }
    screen.blank();
    fingerprint(&mut screen, report);
    notes(&mut screen, report);
    remarks(&mut screen, report);
    conclusion(&mut screen, report);
    screen.into_text()
}

/// What is suspected of a secret comes first: it is worth more than what is not known yet.
fn suspicions(screen: &mut Screen, report: &Report) {
    let is_suspected =
        |finding: &&Finding| finding.clause == "REG-SECRET" && finding.verdict == Verdict::Warn;
    for case in &report.cases {
        for finding in case.findings.iter().filter(is_suspected) {
            screen.row(Verdict::Warn.word(), &look(Verdict::Warn), &finding.observed);
            show_own_fix(screen, case);
            screen.blank();
        }
    }
}

/// The cases of a verdict, grouped by what they have in common; of many the first of each group.
fn show(screen: &mut Screen, report: &Report, verdict: Verdict, limit: usize) {
    let groups = groups(report, verdict);
    let shown = share(limit, groups.iter().map(Group::worth_showing));
    for (group, shown) in groups.iter().zip(&shown).filter(|(_, shown)| **shown > 0) {
        let cases = counted(group.cases.len(), "case");
        let others = group.shown_elsewhere(report);
        let heading =
            format!("{}{} · {cases}{others}", verdict.word().to_uppercase(), group.of_clause());
        screen.rule(&heading, &look(verdict));
        if let Some(clause) = report.clause(group.clause) {
            screen.paragraph(2, &cited(clause));
        }
        screen.blank();
        for case in &group.cases[..*shown] {
            show_case(screen, case, report.side == Side::Page.to_string());
        }
    }

    let left_out = report.summary.count(verdict).saturating_sub(shown.iter().sum());
    if left_out > 0 {
        screen.line(&format!("  … and {left_out} more: see report.html"));
        screen.blank();
    }
}

/// Failed cases of one clause, or inconclusive cases for one reason.
struct Group<'a> {
    /// Empty when it is the reason that the cases have in common.
    clause: &'a str,
    reason: &'a str,
    cases: Vec<&'a CaseRow>,
}

impl Group<'_> {
    fn of_clause(&self) -> String {
        if self.clause.is_empty() {
            return String::new();
        }
        format!(" · {}", self.clause)
    }

    /// How many cases break the clause, too, that are shown under another one.
    fn shown_elsewhere(&self, report: &Report) -> String {
        let is_own = |case: &CaseRow| self.cases.iter().any(|own| own.id == case.id);
        match broken(report, self.clause).filter(|case| !is_own(case)).count() {
            0 => String::new(),
            others => format!(" (and {others} under another clause)"),
        }
    }

    /// Every case that breaks a clause is worth it; of those with one reason, one.
    fn worth_showing(&self) -> usize {
        if self.clause.is_empty() { 1 } else { self.cases.len() }
    }
}

fn groups(report: &Report, verdict: Verdict) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for case in report.cases_with(verdict) {
        let (clause, reason) = match case.decided_clause() {
            Some(clause) if verdict == Verdict::Fail => (clause, ""),
            _ => ("", case.observed.as_str()),
        };
        match groups.iter_mut().find(|group| group.clause == clause && group.reason == reason) {
            Some(group) => group.cases.push(case),
            None => groups.push(Group { clause, reason, cases: vec![case] }),
        }
    }
    groups
}

/// The clause in the specification's words.
fn cited(clause: &ClauseRow) -> String {
    format!("“{}” ({})", clause.quote, clause.section)
}

/// Divides `limit` over groups, one by one, so that each has one before any has two.
fn share(limit: usize, sizes: impl Iterator<Item = usize>) -> Vec<usize> {
    let sizes: Vec<usize> = sizes.collect();
    let mut shares = vec![0; sizes.len()];
    let mut left = limit.min(sizes.iter().sum());
    while left > 0 {
        for (share, size) in shares.iter_mut().zip(&sizes) {
            if left > 0 && *share < *size {
                *share += 1;
                left -= 1;
            }
        }
    }
    shares
}

fn show_case(screen: &mut Screen, case: &CaseRow, of_page: bool) {
    let faint = console::Style::new().dim();
    screen.row_of("case", "", &[(case.id.clone(), console::Style::new().bold())]);
    screen.row("", &faint, &case.title);
    // What is wrong, what would be right, how to fix it; then how that was found out.
    screen.row("observed", &look(case.verdict), &case.observed);
    if !case.permitted.is_empty() {
        screen.row("permitted", &faint, &permitted(case));
    }
    if let Some(fix) = case.fix().or(case.own_fix()) {
        screen.row("fix", &faint, fix);
    }
    if of_page {
        show_further(screen, case);
    }
    screen.row("done", &faint, &case.what);
    let shown = case.evidence.iter().filter(|evidence| evidence.what != HOW_TO_FIX);
    for evidence in shown.take(EVIDENCE_SHOWN) {
        show_evidence(screen, evidence);
    }
    screen.row_unwrapped("repeat", &faint, &case.repeat);
    screen.blank();
}

/// The fix that a finding brings along, of what does not fail.
fn show_own_fix(screen: &mut Screen, case: &CaseRow) {
    if let Some(fix) = case.own_fix() {
        screen.row("fix", &console::Style::new().dim(), fix);
    }
}

/// What else is wrong of the same kind, each with its fix where that is another.
fn show_further(screen: &mut Screen, case: &CaseRow) {
    let Some(first) = case.decisive() else { return };
    let fix = |finding: &Finding| {
        let fix = finding.evidence.iter().find(|it| it.what == HOW_TO_FIX);
        fix.map(|it| it.text.clone())
    };
    let is_further = |it: &&Finding| it.verdict == first.verdict && it.observed != first.observed;
    let further: Vec<&Finding> = case.findings.iter().filter(is_further).collect();
    let mut shown = vec![fix(first)];
    for finding in further.iter().take(FURTHER_SHOWN) {
        screen.row("also", &look(case.verdict), &one_line(&finding.observed));
        let another = fix(finding).filter(|it| !shown.contains(&Some(it.clone())));
        if let Some(fix) = another {
            screen.row("fix", &console::Style::new().dim(), &one_line(&fix));
            shown.push(Some(fix));
        }
    }
    if further.len() > FURTHER_SHOWN {
        let more = format!("and {} more: see report.html", further.len() - FURTHER_SHOWN);
        screen.row("", &console::Style::new().dim(), &more);
    }
}

fn permitted(case: &CaseRow) -> String {
    let outcomes = case.permitted.join(" | ");
    match case.decisive().and_then(|finding| finding.interpretation.as_deref()) {
        Some(interpretation) => format!("{outcomes} ({interpretation})"),
        None => outcomes,
    }
}

fn head(screen: &mut Screen, report: &Report) {
    let (tool, specification) = (&report.tool, &report.specification);
    let title = format!(
        "{} {} · {} {} · {}",
        tool.name, tool.version, specification.name, specification.version, report.side
    );
    screen.rule(&title, &console::Style::new().bold());
    screen.blank();
    let faint = console::Style::new().dim();
    let label = if report.target.name == report.target.url {
        "target"
    } else {
        screen.row("target", &faint, &report.target.name);
        ""
    };
    screen.row_unwrapped(label, &faint, &report.target.url);
    screen.row("browser", &faint, &report.run.browser);
    if let Some(certificate) = &report.run.certificate {
        screen.row("certificate", &faint, certificate);
    }
    if let Some(clock) = &report.run.clock {
        screen.row("its clock", &faint, &clock.words);
    }
    for (assumed, label) in report.run.assumed.iter().zip(once("setup").chain(repeat(""))) {
        screen.row(label, &faint, assumed);
    }
    screen.row("self-test", &faint, &MutationScore::sentence(report.self_test));
    let (started, seed) = (&report.run.started, report.run.seed_and_shard());
    let seconds = duration(report.run.seconds);
    screen.row("run", &faint, &format!("{started}, {seconds}, seed {seed}"));
}

fn counts(screen: &mut Screen, report: &Report) {
    let cases =
        VERDICT_ORDER.map(|verdict| (verdict.word(), look(verdict), report.summary.count(verdict)));
    let clauses = CLAUSE_ORDER.map(|verdict| {
        let count = report.clauses.iter().filter(|clause| clause.verdict == verdict).count();
        (verdict.word(), clause_look(verdict), count)
    });
    count_row(screen, "cases", report.summary.cases, &cases);
    if report.summary.with_notes > 0 {
        let noted = match report.summary.with_notes {
            1 => "1 of those that passed has notes".to_owned(),
            many => format!("{many} of those that passed have notes"),
        };
        screen.row("", &console::Style::new().dim(), &noted);
    }
    count_row(screen, "clauses", report.clauses.len(), &clauses);
    screen.blank();
}

fn count_row(
    screen: &mut Screen,
    label: &str,
    all: usize,
    counts: &[(&str, console::Style, usize)],
) {
    let counted = counts.iter().filter(|(_, _, count)| *count > 0);
    let counts: Vec<(String, console::Style)> =
        counted.map(|(word, look, count)| (format!("{count} {word}"), look.clone())).collect();
    screen.row_of(label, &format!("{all}: "), &counts);
}

/// [`VERDICT_ORDER`], for clauses.
const CLAUSE_ORDER: [ClauseVerdict; 6] = [
    ClauseVerdict::Pass,
    ClauseVerdict::Note,
    ClauseVerdict::Warn,
    ClauseVerdict::Untested,
    ClauseVerdict::Inconclusive,
    ClauseVerdict::Fail,
];

/// The clauses of a verdict: a line each where something is wrong, else all in one.
fn clauses(screen: &mut Screen, report: &Report, verdict: ClauseVerdict) {
    let clauses: Vec<&ClauseRow> =
        report.clauses.iter().filter(|clause| clause.verdict == verdict).collect();
    let is_met = matches!(verdict, ClauseVerdict::Pass | ClauseVerdict::Note | ClauseVerdict::Warn);
    let is_itemised = verdict == ClauseVerdict::Fail || (!is_met && clauses.len() <= NAMED);
    if is_itemised {
        for clause in clauses {
            screen.row(verdict.word(), &clause_look(verdict), &clause_words(report, clause));
        }
    } else if !clauses.is_empty() {
        let ids: Vec<&str> = clauses.iter().map(|clause| clause.id.as_str()).collect();
        screen.row(verdict.word(), &clause_look(verdict), &ids.join(" "));
    }
}

fn clause_words(report: &Report, clause: &ClauseRow) -> String {
    let judged = clause.cases.len();
    let broken = broken(report, &clause.id).count();
    let reading = &clause.reading;
    if let Some(reason) = &clause.reason {
        return format!("{}: {reason}", clause.id);
    }
    if broken == 0 {
        return format!("{}: {reading}", clause.id);
    }
    format!("{} in {broken} of {}: {reading}", clause.id, counted(judged, "case"))
}

/// The cases in which a clause was found broken.
fn broken<'a>(report: &'a Report, clause: &'a str) -> impl Iterator<Item = &'a CaseRow> {
    let breaks =
        move |finding: &Finding| finding.clause == clause && finding.verdict == Verdict::Fail;
    report.cases.iter().filter(move |case| case.findings.iter().any(breaks))
}

fn clause_look(verdict: ClauseVerdict) -> console::Style {
    look(match verdict {
        ClauseVerdict::Untested | ClauseVerdict::Inconclusive => Verdict::Inconclusive,
        ClauseVerdict::Pass => Verdict::Pass,
        ClauseVerdict::Note => Verdict::Note,
        ClauseVerdict::Warn => Verdict::Warn,
        ClauseVerdict::Fail => Verdict::Fail,
    })
}

/// What was seen of what is open, a row for each question.
fn fingerprint(screen: &mut Screen, report: &Report) {
    let questions = report.open_questions();
    if questions.is_empty() {
        return;
    }
    screen.line("  left open by the specification:");
    for (question, shown) in questions {
        screen.row(question.words(), &console::Style::new().dim(), &shown);
    }
    screen.blank();
}

/// What was noted beside cases that passed, each question once.
fn notes(screen: &mut Screen, report: &Report) {
    for note in &report.notes {
        let by = note.interpretation.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
        let cases = counted(note.cases, "case");
        let words = format!("{}{by}: {}, in {cases}", note.clause, note.observed);
        screen.row("note", &look(Verdict::Note), &words);
    }
    if !report.notes.is_empty() {
        screen.blank();
    }
}

/// What was not tried, a line each, and what was tolerated, whole and with its fix.
fn remarks(screen: &mut Screen, report: &Report) {
    for verdict in [Verdict::Skipped, Verdict::Warn] {
        let width = screen.row_width();
        for case in report.cases_with(verdict).take(NAMED) {
            let remark = format!("{}: {}", case.id, case.observed);
            if verdict == Verdict::Warn {
                screen.row(verdict.word(), &look(verdict), &remark);
                show_own_fix(screen, case);
            } else {
                let remark = shortened(&one_line(&remark), width);
                screen.row_unwrapped(verdict.word(), &look(verdict), &remark);
            }
        }
        let more = report.summary.count(verdict).saturating_sub(NAMED);
        if more > 0 {
            screen.row("", &look(verdict), &format!("… and {more} more: see report.html"));
        }
    }
    if report.summary.skipped + report.summary.warn > 0 {
        screen.blank();
    }
}

fn conclusion(screen: &mut Screen, report: &Report) {
    let outcome = Outcome::of(report);
    let verdict = match outcome {
        Outcome::Conforms => Verdict::Pass,
        Outcome::DoesNotConform => Verdict::Fail,
        Outcome::Incomplete => Verdict::Inconclusive,
    };
    screen.headline(outcome.words(), &look(verdict).bold());
    screen.paragraph(2, &report.conclusion);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_group_has_one_before_any_has_two() {
        assert_eq!(share(6, [40, 1, 3].into_iter()), [3, 1, 2]);
        assert_eq!(share(2, [40, 1, 3].into_iter()), [1, 1, 0]);
        assert_eq!(share(6, [1, 1].into_iter()), [1, 1]);
    }
}
