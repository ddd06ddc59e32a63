//! The list of rules, held against the files, the register and the sample pages.

use std::collections::BTreeSet;
use std::path::Path;

use locksmith_core::scenario::samples::all;
use locksmith_lint::{RULES, find};
use locksmith_spec::{Side, clause};

#[test]
fn every_file_is_a_rule_in_the_list_and_bears_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lint/src/rules");
    let files: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|stem| !matches!(stem.as_str(), "mod" | "probe"))
        .map(|stem| format!("page/{}", stem.replace('_', "-")))
        .collect();
    let listed: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(files, listed);
    assert_eq!(RULES.len(), listed.len());
}

#[test]
fn every_clause_of_the_page_has_a_rule() {
    // Whether a click opens a popup shows only in a browser.
    let live = ["WID-POPUP"];
    for clause in clause::of(Side::Page).filter(|clause| !live.contains(&clause.id)) {
        let ruled = RULES.iter().any(|rule| rule.clauses.contains(&clause.id));
        assert!(ruled, "{} has no rule", clause.id);
    }
    for rule in RULES {
        for id in rule.clauses {
            let clause = clause::find(id).unwrap_or_else(|| panic!("{}: {id}", rule.id));
            assert!(clause.sides.contains(&Side::Page), "{}: {id}", rule.id);
        }
    }
}

#[test]
fn every_rule_and_every_clause_of_a_rule_has_a_sample_that_it_notices() {
    let samples = all().unwrap();
    let noticed: BTreeSet<(String, &str)> = samples
        .iter()
        .filter_map(|sample| sample.notice.as_ref())
        .filter_map(|notice| Some((notice.rule.clone()?, notice.clause.id())))
        .collect();
    for rule in RULES {
        assert!(noticed.iter().any(|(id, _)| id == rule.id), "{} has no sample", rule.id);
    }
    for (id, clause) in &noticed {
        let rule = find(id).unwrap_or_else(|| panic!("there is no rule {id}"));
        assert!(rule.clauses.contains(clause), "{id} is not about {clause}");
    }
}

#[test]
fn every_rule_is_explained_in_sentences() {
    for rule in RULES {
        assert!(!rule.what.is_empty() && !rule.what.ends_with('.'), "{}: {}", rule.id, rule.what);
        for prose in [rule.why, rule.fix] {
            assert!(prose.len() > 20 && prose.starts_with(char::is_uppercase), "{}", rule.id);
            assert!(!prose.contains("  "), "{}: {prose}", rule.id);
        }
    }
}
