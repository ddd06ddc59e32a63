//! Sample × rule: everything detected under the right clause, and no false positive.

use locksmith_core::scenario::samples::{Kind, Sample, all};
use locksmith_lint::{Context, Diagnostic, Source, check};
use locksmith_spec::verdict::{Finding, Verdict};
use locksmith_spec::{Format, Level};

use super::{KEY, brief, checked, context, filled, sample};
use crate::shared::matches_snapshot;

fn of(kind: Kind) -> Vec<Sample> {
    all().unwrap().into_iter().filter(|sample| sample.kind == kind).collect()
}

/// What is left when those diagnostics are dropped that a script of the page may make good.
fn in_earnest(sample: &Sample, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.into_iter().filter(|diagnostic| !(diagnostic.absent && sample.by_script)).collect()
}

#[test]
fn of_a_right_page_no_rule_says_anything() {
    for format in Format::ALL {
        for sample in of(Kind::Right) {
            let diagnostics = in_earnest(&sample, checked(&sample, format));
            assert!(
                diagnostics.is_empty(),
                "{} in {format}: {}",
                sample.page.name,
                brief(&diagnostics)
            );
        }
    }
}

#[test]
fn a_wrong_page_fails_by_its_rule_under_its_clause_and_by_nothing_else() {
    let mut unnoticed = Vec::new();
    for format in Format::ALL {
        for sample in of(Kind::Wrong) {
            let notice = sample.notice.clone().unwrap();
            let Some(rule) = notice.rule else { continue };
            let diagnostics = checked(&sample, format);
            let first = diagnostics.first().map(|first| first.clause);
            let alone = diagnostics
                .iter()
                .all(|diagnostic| diagnostic.rule == rule && diagnostic.verdict == Verdict::Fail);
            if first != Some(notice.clause.id()) || !alone {
                unnoticed.push(format!(
                    "{} in {format}: {}",
                    sample.page.name,
                    brief(&diagnostics)
                ));
            }
        }
    }
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}

#[test]
fn of_a_page_that_only_a_browser_can_find_wrong_no_rule_says_anything() {
    for sample in of(Kind::Wrong) {
        if sample.notice.as_ref().unwrap().rule.is_none() {
            let diagnostics = in_earnest(&sample, checked(&sample, Format::EpochSeconds));
            assert!(diagnostics.is_empty(), "{}: {}", sample.page.name, brief(&diagnostics));
        }
    }
}

#[test]
fn what_is_tolerated_or_open_is_reported_and_fails_nothing() {
    for sample in of(Kind::Tolerated) {
        let notice = sample.notice.clone().unwrap();
        let verdict = if notice.level == Level::Tolerated { Verdict::Warn } else { Verdict::Note };
        let diagnostics = in_earnest(&sample, checked(&sample, Format::EpochSeconds));
        let shown = || format!("{}: {}", sample.page.name, brief(&diagnostics));
        if notice.rule.is_none() {
            assert!(diagnostics.is_empty(), "{}", shown());
            continue;
        }
        let [diagnostic] = &diagnostics[..] else { panic!("{}", shown()) };
        assert_eq!(
            (diagnostic.verdict, diagnostic.clause),
            (verdict, notice.clause.id()),
            "{}",
            shown()
        );
        assert_eq!(Some(diagnostic.rule), notice.rule.as_deref(), "{}", shown());
    }
}

#[test]
fn a_place_is_where_its_line_and_column_say() {
    for sample in all().unwrap() {
        let page = filled(&sample, Format::EpochSeconds);
        for diagnostic in checked(&sample, Format::EpochSeconds) {
            let place = &diagnostic.place;
            let line = page.split('\n').nth(place.line - 1).unwrap();
            let shown = place.excerpt.trim_matches('…');
            let cut = usize::from(place.excerpt.starts_with('…'));
            let from = place.column - 1 - (place.caret - cut);
            let there: String = line.chars().skip(from).take(shown.chars().count()).collect();
            let hidden = shown.contains("*****");
            assert!(hidden || there == shown, "{}: {place:?} in {line:?}", sample.page.name);
        }
    }
}

#[test]
fn a_line_that_was_fixed_is_detected_no_more() {
    for sample in of(Kind::Wrong) {
        let page = filled(&sample, Format::EpochSeconds);
        let diagnostics = checked(&sample, Format::EpochSeconds);
        for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.corrected.is_some()) {
            let mut lines: Vec<&str> = page.split('\n').collect();
            lines[diagnostic.place.line - 1] = diagnostic.corrected.as_deref().unwrap();
            let source = lines.join("\n");
            let again = check(&Source::read(source.as_bytes(), context()));
            let same = |other: &&Diagnostic| {
                other.rule == diagnostic.rule && other.place.line == diagnostic.place.line
            };
            assert!(
                !again.iter().any(|other| same(&other)),
                "{}:{}",
                sample.page.name,
                brief(&again)
            );
        }
    }
}

#[test]
fn the_key_is_shown_to_no_one() {
    let hex: String = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
    for sample in all().unwrap() {
        for diagnostic in checked(&sample, Format::EpochSeconds) {
            let finding = serde_json::to_string(&Finding::from(diagnostic.clone())).unwrap();
            for shown in [diagnostic.text(), format!("{diagnostic:?}"), finding] {
                assert!(!shown.contains(KEY), "{}: {shown}", sample.page.name);
                assert!(!shown.to_lowercase().contains(&hex), "{}: {shown}", sample.page.name);
            }
        }
    }
}

#[test]
fn findings_read_well() {
    for name in [
        "app-hash-key-first",
        "app-id-in-typographic-quotes",
        "buttons-of-one-id",
        "jquery-after-the-library",
        "key-in-a-comment",
        "library-in-a-comment",
        "time-stamp-31-minutes-old",
        "href-relative",
    ] {
        let diagnostics = checked(&sample(name), Format::EpochSeconds);
        let text: String = diagnostics.iter().map(Diagnostic::text).collect();
        matches_snapshot(&format!("lint/{name}"), &text);
    }
}

#[test]
fn what_the_key_tells_is_recorded_in_its_place_and_says_the_same() {
    for sample in all().unwrap() {
        let mut text = filled(&sample, Format::EpochSeconds);
        let with_key = Source::read(text.as_bytes(), context());
        let facts = with_key.key_facts().unwrap().clone();
        for (_, at) in &facts.places {
            text.replace_range(at.clone(), &"*".repeat(at.len()));
        }
        assert!(!text.contains(KEY), "{}", sample.page.name);
        let recorded = serde_json::to_string(&facts).unwrap();
        assert!(!recorded.contains(KEY), "{recorded}");
        let facts = serde_json::from_str(&recorded).unwrap();
        let context = Context { app_key: None, key_facts: Some(facts), ..context() };
        let without_key = Source::read(text.as_bytes(), context);
        assert_eq!(check(&without_key), check(&with_key), "{}", sample.page.name);
    }
}
