//! The catalogue that the program carries with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use jiff::Timestamp;
use locksmith_core::plan::{Filter, Plan, PlanError};
use locksmith_core::profile::Profile;
use locksmith_core::scenario::{Case, Catalogue, Launch};
use locksmith_spec::{Format, Pattern, Side, clause};

use crate::canned;
use crate::shared::matches_snapshot;

fn catalogue() -> Catalogue {
    Catalogue::embedded().expect("the catalogue is right")
}

fn plan(profile: &Profile, only: &[&str]) -> Result<Plan, PlanError> {
    let only: Vec<String> = only.iter().map(|glob| (*glob).to_owned()).collect();
    let now = Timestamp::from_millisecond(canned::START).unwrap();
    Plan::new(&catalogue(), profile, &Filter::new(&only).unwrap(), 7, now)
}

/// The bare domain beside `www`, and one that another app has, too.
#[test]
fn a_page_on_a_further_domain_of_its_app_is_not_held_to_be_elsewhere() {
    let mut profile = canned::profile();
    let domain = format!("www.{}", profile.apps["main"].domain);
    let other = profile.apps["second"].domain.clone();
    let main = profile.apps.get_mut("main").unwrap();
    main.further_domains = vec![std::mem::replace(&mut main.domain, domain), other];
    let planned = plan(&profile, &["locker/error-205/*"]).unwrap();
    let skipped = |id: &str| {
        let planned = planned.cases.iter().find(|planned| planned.case.id == id).unwrap();
        planned.skip.as_deref().unwrap_or_default().to_owned()
    };
    for id in ["locker/error-205/domain-of-another-app", "locker/error-205/ends-alike"] {
        assert!(skipped(id).contains("another domain that is registered"), "{}", skipped(id));
    }
    assert_eq!(skipped("locker/error-205/another-host"), "");
}

#[test]
fn ids_are_unique_and_say_in_which_file_a_case_stands() {
    let catalogue = catalogue();
    let ids: BTreeSet<&str> = catalogue.cases().iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), catalogue.cases().len());
    assert!(ids.len() >= 60, "{} cases", ids.len());
    for case in catalogue.cases() {
        let (file, _) = case.source.split_once(".toml:").unwrap();
        assert!(case.id == file || case.id.starts_with(&format!("{file}/")), "{}", case.id);
    }
}

#[test]
fn every_case_says_what_why_and_how_to_fix() {
    for case in catalogue().cases() {
        for text in [&case.title, &case.what, &case.why, &case.fix] {
            assert!(!text.trim().is_empty(), "{}", case.id);
        }
        assert!(!case.title.ends_with('.') && case.title.len() <= 100, "{}", case.title);
        assert!(!case.clauses.is_empty(), "{}", case.id);
    }
}

#[test]
fn every_clause_of_a_locker_is_claimed_by_a_case() {
    let catalogue = catalogue();
    let mut text = String::new();
    for clause in clause::of(Side::Locker) {
        let claims = |case: &&Arc<Case>| case.clauses.iter().any(|id| id == clause.id);
        let cases: Vec<&str> =
            catalogue.cases().iter().filter(claims).map(|case| case.id.as_str()).collect();
        assert_eq!(cases.is_empty(), clause.untestable.is_some(), "{}", clause.id);
        let why = clause.untestable.map(|why| format!("  (untestable: {why})"));
        writeln!(text, "{}{}", clause.id, why.unwrap_or_default()).unwrap();
        for case in cases {
            writeln!(text, "  {case}").unwrap();
        }
    }
    matches_snapshot("clause/coverage", &text);
}

#[test]
fn every_case_that_must_be_refused_or_fail_rests_on_a_control() {
    let catalogue = catalogue();
    for case in catalogue.cases() {
        let refused = !case.permits.launch.contains(&Launch::LOGIN);
        // The key watch looks at a refusal; that it is one is the matter of error-203.
        let is_about_refusal = case.clauses.iter().any(|clause| clause.starts_with("ERR-"));
        if refused && is_about_refusal {
            assert!(case.control.is_some(), "{}", case.id);
        }
        let Some(control) = &case.control else { continue };
        let control = catalogue.find(control).unwrap();
        assert!(control.control.is_none() && control.open.is_none(), "{}", control.id);
        assert!(control.permits.launch.contains(&Launch::LOGIN), "{}", control.id);
    }
}

#[test]
fn the_oracle_agrees_in_every_format_of_timestamps() {
    for format in Format::ALL {
        let mut profile = Profile { time_stamp: format, ..canned::profile() };
        profile.folders.push("certificates".into());
        let plan = plan(&profile, &[]).unwrap();
        assert_eq!(plan.cases.len(), catalogue().cases().len());
        assert_eq!(plan.left_out, 0);
        assert!(plan.cases.iter().all(|planned| planned.skip.is_none()));
    }
}

#[test]
fn a_form_of_timestamps_that_is_the_lockers_own_is_not_asked_for_as_open() {
    for (pattern, zone, skipped) in [
        ("%d/%m/%Y %H:%M:%S", "+05:30", None),
        ("%Y-%m-%dT%H:%M:%S%:z", "+05:30", Some("third-format")),
        ("%Y-%m-%dT%H:%M:%SZ", "+00:00", Some("utc")),
        ("%Y-%m-%dT%H:%M:%SZ", "+05:30", Some("utc")),
    ] {
        let format = Format::Pattern(Pattern::new(pattern, zone).unwrap());
        let mut profile = Profile { time_stamp: format, ..canned::profile() };
        profile.folders.push("certificates".into());
        let plan = plan(&profile, &[]).unwrap();
        let skips = plan.cases.iter().filter(|planned| planned.skip.is_some());
        let skips: Vec<&str> = skips.filter_map(|it| it.case.id.rsplit('/').next()).collect();
        assert_eq!(skips, Vec::from_iter(skipped), "{pattern} at {zone}");
    }
}

/// Whatever its name, a document that the locker does not take is not asked of it.
#[test]
fn a_document_larger_than_the_largest_is_skipped() {
    let profile = Profile { largest_document: Some(4_999_999), ..canned::profile() };
    let plan = plan(&profile, &["locker/save/five-megabytes"]).unwrap();
    let skipped = plan.cases.iter().filter_map(|planned| planned.skip.as_deref());
    let wanted =
        "a document of 5000000 bytes is larger than the `largest-document` of the profile, 4999999";
    assert_eq!(skipped.collect::<Vec<_>>(), [wanted]);
}

/// Of each user who logs in, the folders count that this user has.
#[test]
fn a_case_that_needs_a_folder_which_a_user_lacks_is_skipped() {
    let skips = |own: &[&str]| -> Vec<String> {
        let mut profile = canned::profile();
        let own = own.iter().map(|&name| name.to_owned()).collect();
        profile.users.get_mut("first").unwrap().folders = Some(own);
        let plan = plan(&profile, &["locker/folder/*"]).unwrap();
        plan.cases.into_iter().filter_map(|planned| planned.skip).collect()
    };
    let lacks = skips(&["Papers"]);
    let two = "needs 2 `folders`; [users.first] names 1".to_owned();
    let twins = "needs two `folders` that differ only in case; [users.first] names none".to_owned();
    assert!(lacks.contains(&two) && lacks.contains(&twins), "{lacks:?}");
    assert_eq!(skips(&["Papers", "Photos", "papers"]), [""; 0]);
}

#[test]
fn a_control_comes_before_what_rests_on_it() {
    let plan = plan(&canned::profile(), &["locker/*206*"]).unwrap();
    let ids: Vec<&str> = plan.cases.iter().map(|planned| planned.case.id.as_str()).collect();
    assert_eq!(ids[..2], ["locker/fresh-time-stamp/now", "locker/fresh-time-stamp/30-minutes"]);
    assert!(ids[2..].iter().all(|id| id.starts_with("locker/error-206/")), "{ids:?}");
    assert_eq!(plan.left_out + ids.len(), catalogue().cases().len());
}

#[test]
fn tokens_differ_from_case_to_case_and_from_seed_to_seed() {
    let plan = plan(&canned::profile(), &[]).unwrap();
    let tokens: BTreeSet<&str> = plan.cases.iter().map(|planned| planned.token.as_str()).collect();
    assert_eq!(tokens.len(), plan.cases.len());
}

#[test]
fn nothing_matches_is_said_with_the_words_that_did_not() {
    let error = plan(&canned::profile(), &["locker/error-208"]).unwrap_err();
    assert_eq!(error.to_string(), "no case matches --only locker/error-208");
}

#[test]
fn what_a_minimal_profile_leaves_out_is_explained() {
    let mut profile = canned::profile();
    profile.apps.retain(|name, _| name == "main");
    profile.users.retain(|name, _| name == "first");
    profile.folders.clear();
    profile.largest_document = None;
    profile.clock = None;
    let plan = plan(&profile, &[]).unwrap();
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for planned in &plan.cases {
        if let Some(reason) = &planned.skip {
            reasons.entry(reason).or_default().push(&planned.case.id);
        }
    }
    let mut text = String::new();
    for (reason, cases) in reasons {
        writeln!(text, "{reason}\n  {}", cases.join("\n  ")).unwrap();
    }
    matches_snapshot("plan/skips", &text);
}
