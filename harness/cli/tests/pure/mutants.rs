//! The reference locker's mutants, held against the register and the catalogue.

use std::collections::BTreeSet;

use locksmith_core::scenario::Catalogue;
use locksmith_spec::{Side, clause, is_security};
use reference_locker::mutants;

#[test]
fn ids_are_unique_and_no_case_has_them() {
    let catalogue = Catalogue::embedded().unwrap();
    let ids: BTreeSet<&str> = mutants::all().map(|mutant| mutant.id).collect();
    assert_eq!(ids.len(), mutants::all().count());
    assert!(ids.len() >= 100, "{} mutants", ids.len());
    assert!(catalogue.cases().iter().all(|case| !ids.contains(case.id.as_str())));
}

#[test]
fn choices_have_names_of_their_own_and_name_cases_that_exist() {
    let catalogue = Catalogue::embedded().unwrap();
    let ids: BTreeSet<&str> = mutants::CHOICES.iter().map(|choice| choice.id).collect();
    assert_eq!(ids.len(), mutants::CHOICES.len());
    for choice in mutants::CHOICES {
        assert!(mutants::find(choice.id).is_none(), "{}", choice.id);
        for glob in choice.cases {
            let matcher = globset::Glob::new(glob).unwrap().compile_matcher();
            assert!(catalogue.cases().iter().any(|case| matcher.is_match(&case.id)), "{glob}");
        }
    }
}

#[test]
fn each_breaks_a_clause_that_binds_the_locker_or_is_a_matter_of_security() {
    for mutant in mutants::all() {
        let broken = clause::find(mutant.clause);
        let broken = broken.unwrap_or_else(|| panic!("{}: {}", mutant.id, mutant.clause));
        let binds = broken.sides.contains(&Side::Locker) || is_security(broken.id);
        assert!(binds, "{}", mutant.id);
    }
}

#[test]
fn every_clause_of_the_locker_is_broken_by_two_at_least() {
    for clause in clause::of(Side::Locker).filter(|clause| clause.untestable.is_none()) {
        let breaking = mutants::all().filter(|mutant| mutant.clause == clause.id);
        let noticed = breaking.filter(|mutant| !mutant.killed_by.is_empty()).count();
        assert!(noticed >= 2, "{}: {noticed}", clause.id);
    }
}
