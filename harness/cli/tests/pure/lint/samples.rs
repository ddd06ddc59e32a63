//! Sample × rule: everything noticed under the right clause, and no false alarm.

use locksmith_core::scenario::samples::{Kind, Sample, all};
use locksmith_lint::{Context, Slip, Source, check};
use locksmith_spec::verdict::{Finding, Verdict};
use locksmith_spec::{Format, Level};

use super::{KEY, brief, checked, context, filled, sample};
use crate::shared::matches_snapshot;

fn of(kind: Kind) -> Vec<Sample> {
    all().unwrap().into_iter().filter(|sample| sample.kind == kind).collect()
}

/// What is left when those slips are dropped that a script of the page may make good.
fn in_earnest(sample: &Sample, slips: Vec<Slip>) -> Vec<Slip> {
    slips.into_iter().filter(|slip| !(slip.absent && sample.by_script)).collect()
}

#[test]
fn of_a_right_page_no_rule_says_anything() {
    for format in Format::ALL {
        for sample in of(Kind::Right) {
            let slips = in_earnest(&sample, checked(&sample, format));
            assert!(slips.is_empty(), "{} in {format}: {}", sample.page.name, brief(&slips));
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
            let slips = checked(&sample, format);
            let first = slips.first().map(|first| first.clause);
            let alone = slips.iter().all(|slip| slip.rule == rule && slip.verdict == Verdict::Fail);
            if first != Some(notice.clause.id()) || !alone {
                unnoticed.push(format!("{} in {format}: {}", sample.page.name, brief(&slips)));
            }
        }
    }
    assert!(unnoticed.is_empty(), "{}", unnoticed.join("\n"));
}

#[test]
fn of_a_page_that_only_a_browser_can_find_wrong_no_rule_says_anything() {
    for sample in of(Kind::Wrong) {
        if sample.notice.as_ref().unwrap().rule.is_none() {
            let slips = in_earnest(&sample, checked(&sample, Format::EpochSeconds));
            assert!(slips.is_empty(), "{}: {}", sample.page.name, brief(&slips));
        }
    }
}

#[test]
fn what_is_tolerated_or_open_is_told_and_fails_nothing() {
    for sample in of(Kind::Tolerated) {
        let notice = sample.notice.clone().unwrap();
        let verdict = if notice.level == Level::Tolerated { Verdict::Warn } else { Verdict::Note };
        let slips = in_earnest(&sample, checked(&sample, Format::EpochSeconds));
        let shown = || format!("{}: {}", sample.page.name, brief(&slips));
        if notice.rule.is_none() {
            assert!(slips.is_empty(), "{}", shown());
            continue;
        }
        let [slip] = &slips[..] else { panic!("{}", shown()) };
        assert_eq!((slip.verdict, slip.clause), (verdict, notice.clause.id()), "{}", shown());
        assert_eq!(Some(slip.rule), notice.rule.as_deref(), "{}", shown());
    }
}

#[test]
fn a_place_is_where_its_line_and_column_say() {
    for sample in all().unwrap() {
        let page = filled(&sample, Format::EpochSeconds);
        for slip in checked(&sample, Format::EpochSeconds) {
            let place = &slip.place;
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
fn a_line_that_was_mended_is_noticed_no_more() {
    for sample in of(Kind::Wrong) {
        let page = filled(&sample, Format::EpochSeconds);
        let slips = checked(&sample, Format::EpochSeconds);
        for slip in slips.iter().filter(|slip| slip.corrected.is_some()) {
            let mut lines: Vec<&str> = page.split('\n').collect();
            lines[slip.place.line - 1] = slip.corrected.as_deref().unwrap();
            let source = lines.join("\n");
            let again = check(&Source::read(source.as_bytes(), context()));
            let same =
                |other: &&Slip| other.rule == slip.rule && other.place.line == slip.place.line;
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
fn the_key_is_told_to_nobody() {
    let hex: String = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
    for sample in all().unwrap() {
        for slip in checked(&sample, Format::EpochSeconds) {
            let finding = serde_json::to_string(&Finding::from(slip.clone())).unwrap();
            for shown in [slip.text(), format!("{slip:?}"), finding] {
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
        let slips = checked(&sample(name), Format::EpochSeconds);
        let text: String = slips.iter().map(Slip::text).collect();
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
