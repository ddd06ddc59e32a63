//! Putting the report on a partner's page together: what static rules say of its source, and what
//! was seen of it in a browser. Pure.

use jiff::Timestamp;
use url::Url;

use super::report::{concluded, decisive, last, pictures, report};
use crate::interop;
use crate::run::limits::ended;
use crate::run::{RunInfo, twice};
use locksmith_core::observe::page::{Built, Fact};
use locksmith_core::observe::{Observation, Record};
use locksmith_core::report::{CaseRow, Report};
use locksmith_lint::{self as lint, Context, Diagnostic, RULES};
use locksmith_page::judge::{CASES, Facts};
use locksmith_spec::verdict::{Elsewhere, Finding, HOW_TO_FIX, Judged, Verdict};

/// Cases of what a page has once, and their clauses: what fails there and in the source is one cause.
const OF_ONE_CAUSE: [(&str, &str); 8] = [
    ("page/library", "PAGE-SCRIPT"),
    ("page/dlshare", "PAGE-DLSHARE"),
    ("page/jquery", "PAGE-JQUERY"),
    ("page/app-id", "PAGE-APP-ID"),
    ("page/hash", "PAGE-APP-HASH"),
    ("page/time-stamp", "PAGE-TIMESTAMP"),
    ("page/fresh", "PAGE-FRESH"),
    ("page/unique-ids", "PAGE-UNIQUE-ID"),
];

/// The rule that misses jQuery in the source.
const NO_JQUERY: &str = "page/jquery-missing";

/// The rule that misses a button in the source, and the case that misses it in the browser.
const NO_BUTTON: &str = "page/button-missing";
const BUTTONS: &str = "page/buttons";

/// The rules that see in the source why a button is none.
const NO_BUTTONS: [&str; 3] = [NO_BUTTON, "page/button-class", "page/button-element"];

/// The case that knows why there is none in the browser.
const JQUERY: &str = "page/jquery";

/// The rule that says what of the source was not read.
const UNREAD: &str = "page/source-unread";

/// Judges a page's certification and reports it.
pub(super) fn compose(info: &RunInfo, seen: &[Record]) -> Report {
    let mut in_browser = locksmith_page::judge::cases(seen);
    let mut judged = of_source(seen, &in_browser);
    once(&judged, &mut in_browser);
    let mut rows: Vec<CaseRow> = RULES
        .iter()
        .zip(&judged)
        .map(|(rule, judged)| CaseRow {
            title: rule.what.to_owned(),
            what: "The source that the server sent is read, as browsers read it.".to_owned(),
            why: rule.why.to_owned(),
            fix: rule.fix.to_owned(),
            ..row(info, judged, rule.clauses, seen)
        })
        .collect();
    rows.extend(CASES.iter().zip(&in_browser).map(|(case, judged)| CaseRow {
        title: case.title.to_owned(),
        what: case.what.to_owned(),
        why: case.why.to_owned(),
        fix: case.fix.to_owned(),
        ..row(info, judged, case.clauses, seen)
    }));
    judged.extend(in_browser);
    let fingerprint = interop::of_page(seen, &judged);
    let stopped = ended(seen).map(|why| format!("{why}, before everything was tried"));
    concluded(report(info, last(seen), &judged, rows, fingerprint), stopped)
}

/// What a static rule reports, with its place in the source, the browser's case does not report again.
fn once(of_source: &[Judged], in_browser: &mut [Judged]) {
    for (case, clause) in OF_ONE_CAUSE {
        let Some(rule) = of_source.iter().find(|judged| fails(judged, clause)) else { continue };
        for judged in in_browser.iter_mut().filter(|it| it.case == case && fails(it, clause)) {
            *judged = not_again(judged, clause, &rule.case);
        }
    }
    let lacks_buttons =
        |judged: &&Judged| NO_BUTTONS.contains(&&*judged.case) && fails(judged, "PAGE-BUTTON");
    if let Some(rule) = of_source.iter().find(lacks_buttons) {
        for judged in in_browser
            .iter_mut()
            .filter(|it| it.case == BUTTONS && twice::is_all_in(it, Elsewhere::NoButton))
        {
            *judged = not_again(judged, "PAGE-BUTTON", &rule.case);
        }
    }
    twice::once(of_source, in_browser, not_again);
    let relative = |judged: &&Judged| is_relative_only(judged);
    if let Some(rule) = of_source.iter().find(relative) {
        let case = "page/addresses";
        for judged in in_browser.iter_mut().filter(|it| it.case == case && is_relative_only(it)) {
            *judged = not_again(judged, "PAGE-HREF", &rule.case);
        }
    }
}

fn fails(judged: &Judged, clause: &str) -> bool {
    twice::failing(judged).any(|it| it.clause == clause)
}

/// Whether all that a case warns of, or fails, are relative addresses.
fn is_relative_only(judged: &Judged) -> bool {
    let mut unmet = judged.findings.iter().filter(|it| it.verdict > Verdict::Note).peekable();
    let is_relative = |it: &Finding| {
        it.verdict == Verdict::Warn && it.interpretation.as_deref() == Some("I-HREF-RELATIVE")
    };
    unmet.peek().is_some() && unmet.all(is_relative)
}

/// A case whose fault a rule reports.
fn not_again(judged: &Judged, clause: &str, rule: &str) -> Judged {
    let permitted = judged.findings.first().map(|it| it.permitted.clone());
    let observed = format!("not judged again, because of {rule}");
    let finding = Finding::new(clause, Verdict::Skipped, permitted.unwrap_or_default(), observed);
    Judged::of(judged.case.clone(), judged.decides.clone(), vec![finding])
}

/// What the static rules say of the source, a case for each rule.
fn of_source(records: &[Record], in_browser: &[Judged]) -> Vec<Judged> {
    let diagnostics = diagnostics(records);
    let facts = Facts::of(records);
    let key_known = facts.key_in_source.is_some();
    // Behind a login, steps that could not be done, or in a frame that is not shown, there may be everything.
    let is_before = facts.asks_for_login().is_some() || facts.lacks_steps();
    let is_before = is_before || facts.refused_frame().is_some();
    // Of a button in a shadow root, or of nearly the right class, the browser says more.
    let is_seen = |built: &Built| !built.in_shadow.is_empty() || !built.near.is_empty();
    // So it does of a script that breaks before it makes one.
    let is_explained = |case: &str| {
        let mut of_case = in_browser.iter().filter(|it| it.case == case);
        of_case.any(twice::is_in_broken_script)
    };
    let names_buttons = facts.built.is_some_and(is_seen) || is_explained(BUTTONS);
    let names_library = is_explained("page/library");
    // And of a jQuery that does not come, or comes too late.
    let mut of_jquery = in_browser.iter().filter(|case| case.case == JQUERY);
    let names_jquery = of_jquery.any(|case| {
        let mut failing = case.findings.iter().filter(|it| it.verdict == Verdict::Fail);
        failing.any(|it| it.evidence.iter().any(|it| it.what == HOW_TO_FIX))
    });
    RULES
        .iter()
        .map(|rule| {
            let findings = match &diagnostics {
                None if rule.id == UNREAD && facts.trouble().is_none() => {
                    vec![finding(rule, Verdict::Inconclusive, "the source was not received")]
                }
                None => vec![finding(rule, Verdict::Skipped, "the source was not received")],
                Some(_) if rule.needs_key && !key_known => {
                    vec![finding(rule, Verdict::Note, "the app key is not known here")]
                }
                Some(diagnostics) => {
                    let of_rule =
                        diagnostics.iter().filter(|diagnostic| diagnostic.rule == rule.id);
                    let is_elsewhere = |diagnostic: &Diagnostic| {
                        facts.built.is_some_and(|built| is_built(diagnostic, built))
                            || names_buttons && diagnostic.clause == "PAGE-BUTTON"
                            || names_jquery && diagnostic.rule == NO_JQUERY
                            || names_library && diagnostic.rule == "page/library-missing"
                    };
                    let holds = of_rule.filter(|diagnostic| {
                        let may_be_there = is_before
                            || is_there(diagnostic, in_browser)
                            || is_elsewhere(diagnostic);
                        !(diagnostic.absent && may_be_there)
                    });
                    holds.map(|diagnostic| diagnostic.clone().into()).collect()
                }
            };
            let findings = if findings.is_empty() {
                vec![finding(rule, Verdict::Pass, "nothing else in the source")]
            } else {
                findings
            };
            // A rule that notices nothing proves nothing: the cases in the browser decide.
            Judged::of(rule.id.to_owned(), Vec::new(), findings)
        })
        .collect()
}

/// Everything that the static rules notice; none where no source was seen.
fn diagnostics(records: &[Record]) -> Option<Vec<Diagnostic>> {
    let facts = Facts::of(records);
    let context = Context { key_facts: facts.key_in_source.cloned(), ..context(records)? };
    Some(lint::check(&lint::Source::read(&facts.source?.bytes(), context)))
}

/// What is known of the page beside its source, but for the key; none where no source was seen.
pub(in crate::run) fn context(records: &[Record]) -> Option<Context> {
    let facts = Facts::of(records);
    let (setting, source) = facts.setting.zip(facts.source)?;
    let received = records.iter().find_map(|record| match &record.saw {
        Observation::Page(fact) if matches!(**fact, Fact::Source(_)) => Some(record.at),
        _ => None,
    });
    let charset = source.header("content-type").and_then(|kind| {
        let kind = kind.to_ascii_lowercase();
        let (_, label) = kind.split_once("charset=")?;
        Some(label.trim_matches(['"', '\'', ' ', ';']).to_owned())
    });
    Some(Context {
        url: Url::parse(&source.url).ok().filter(|_| !setting.file),
        charset,
        cached_for: source.header("age").and_then(|age| age.trim().parse().ok()),
        library: Url::parse(&setting.library).ok()?,
        app_id: setting.app_id.clone(),
        format: setting.format,
        ..Context::at(Timestamp::from_millisecond(received?).ok()?)
    })
}

/// Whether what a source lacks is in the page as the browser built it, right or not.
fn is_built(diagnostic: &Diagnostic, built: &Built) -> bool {
    match diagnostic.rule {
        "page/library-missing" => !built.libraries.is_empty(),
        "page/dlshare-missing" => !built.dlshare.is_empty(),
        // Right or not, a script has given each an address.
        "page/href-missing" => {
            let has = |href: &str| !href.is_empty() && !href.starts_with('#');
            let mut hrefs =
                built.buttons.iter().map(|it| it.href.as_deref().unwrap_or_default().trim());
            !built.buttons.is_empty() && hrefs.all(has)
        }
        NO_BUTTON => !built.buttons.is_empty(),
        _ => false,
    }
}

/// Whether what a source lacks is in the page as the browser built it, or may come when a user does
/// something.
fn is_there(diagnostic: &Diagnostic, in_browser: &[Judged]) -> bool {
    let about = || {
        in_browser
            .iter()
            .flat_map(|case| &case.findings)
            .filter(|it| it.clause == diagnostic.clause)
    };
    let is_open = |verdict: Verdict| verdict.is_met() || verdict == Verdict::Inconclusive;
    about().any(|finding| is_open(finding.verdict))
        && !about().any(|finding| finding.verdict == Verdict::Fail)
}

fn finding(rule: &lint::Rule, verdict: Verdict, observed: &str) -> Finding {
    let clause = rule.clauses.first().copied().unwrap_or_default();
    Finding::new(clause, verdict, [rule.what], observed)
}

/// A row without its prose.
fn row(info: &RunInfo, judged: &Judged, clauses: &[&str], records: &[Record]) -> CaseRow {
    let clauses: Vec<String> = clauses.iter().map(|&clause| clause.to_owned()).collect();
    let decisive = decisive(judged, &clauses);
    let mut evidence = decisive.map(|finding| finding.evidence.clone()).unwrap_or_default();
    if !judged.verdict.is_met() {
        evidence.extend(pictures(records));
    }
    CaseRow {
        id: judged.case.clone(),
        title: String::new(),
        verdict: judged.verdict,
        clauses,
        control: None,
        what: String::new(),
        why: String::new(),
        fix: String::new(),
        permitted: decisive.map(|finding| finding.permitted.clone()).unwrap_or_default(),
        observed: decisive.map(|finding| finding.observed.clone()).unwrap_or_default(),
        evidence,
        // Where else a fault shows was asked before this, and is no part of a report.
        findings: judged
            .findings
            .iter()
            .map(|it| Finding { elsewhere: None, ..it.clone() })
            .collect(),
        repeat: info.command.clone(),
        millis: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing(id: &str, seen: &[Option<Elsewhere>]) -> Judged {
        twice::tests::case(id, "PAGE-BUTTON", seen)
    }

    #[test]
    fn an_element_that_is_no_button_is_reported_once() {
        let none = Some(Elsewhere::NoButton);
        for (rule, seen, verdict) in [
            ("page/button-class", &[none][..], Verdict::Skipped),
            ("page/button-element", &[none, none], Verdict::Skipped),
            ("page/button-element", &[none, None], Verdict::Fail),
            ("page/href-missing", &[none], Verdict::Fail),
        ] {
            let mut in_browser = [failing(BUTTONS, seen)];
            once(&[failing(rule, &[None])], &mut in_browser);
            assert_eq!(in_browser[0].verdict, verdict, "{rule}: {seen:?}");
        }
    }
}
