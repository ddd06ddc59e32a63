//! What a page claims at a click, and did not when it was opened: PAGE-APP-HASH, PAGE-FRESH.

use super::*;

/// What the page claimed when it was opened.
fn opened() -> Sent {
    let Claimed { app_id, app_hash, time_stamp, .. } = claimed(1);
    Sent { app_id, app_hash, time_stamp }
}

/// The locker refuses a trial with this code, where the page claims this at the click.
fn refused(seen: &mut Seen, trial: Trial, code: u16, at_click: AtClick) {
    let tried = seen.trial(trial);
    (tried.message, tried.results, tried.events) = (None, vec![None], Vec::new());
    tried.at_click = Some(Box::new(at_click));
    let shown = tried.shown.as_mut().unwrap();
    (shown.codes, shown.login) = (vec![code], false);
}

/// A timestamp that a script has changed, with the hash of before.
fn renewed_alone() -> AtClick {
    let time_stamp = Some("1479902409".to_owned());
    let claimed = Claimed { hash: Some(HashFact::Wrong), time_stamp, ..claimed(1) };
    AtClick { opened: opened(), claimed }
}

#[test]
fn a_timestamp_that_a_script_changes_before_the_click_is_reported_with_both_values() {
    let change = |seen: &mut Seen| {
        for trial in [Trial::Cancelled, Trial::Saved, Trial::NotSaved, Trial::Refused(204)] {
            refused(seen, trial, 203, renewed_alone());
        }
    };
    let judged = judge("page/hash", change);
    let failing: Vec<&Finding> =
        judged.findings.iter().filter(|finding| finding.verdict == Verdict::Fail).collect();
    assert_eq!(failing.len(), 1);
    let words = "a script of the page changes `time-stamp` after the load, before or at the click, from \
                 \"1479902401\" to \"1479902409\"";
    assert!(failing[0].observed.ends_with(words), "{}", failing[0].observed);
    let fix = evidence("page/hash", change);
    assert!(fix[0].1.contains("`mouseenter`"), "{fix:?}");
    // One cause, one report.
    for case in ["page/popup", "page/saved", "page/not-saved", "page/error-204"] {
        let judged = judge(case, change);
        assert_eq!(judged.verdict, Verdict::Skipped, "{case}");
        assert!(judged.findings[0].observed.contains("(PAGE-APP-HASH, page/hash)"), "{case}");
    }
}

#[test]
fn an_old_timestamp_of_a_later_load_fails_by_its_age_and_not_by_its_result() {
    let old = || {
        let time_stamp = Some("1479895200".to_owned());
        let (time, age) = (TimeFact::Stale, Some(7_202));
        let opened = Sent { time_stamp: time_stamp.clone(), ..opened() };
        AtClick { opened, claimed: Claimed { time_stamp, time, age, ..claimed(2) } }
    };
    let change = |seen: &mut Seen| refused(seen, Trial::Saved, 206, old());
    let judged = judge("page/fresh", change);
    let words = "fail PAGE-FRESH: button `share`: `time-stamp` is \"1479895200\" at a click, 2 h 0 min old when the \
                 page loaded (limit 30 min); the locker refuses it with 206: a later load of the page has this \
                 value, and the first load had another";
    assert_eq!(line(&judged.findings[0]), words);
    let saved = judge("page/saved", change);
    assert_eq!(saved.verdict, Verdict::Skipped);
    assert!(saved.findings[0].observed.contains("(PAGE-FRESH, page/fresh)"));
    // What the claims do not show is no fault of the page's handling.
    let unknown = judge("page/saved", |seen| refused(seen, Trial::Saved, 205, old()));
    assert_eq!(unknown.verdict, Verdict::Inconclusive);
}

#[test]
fn a_page_that_renews_its_claims_is_right() {
    let change = |hash| {
        move |seen: &mut Seen| {
            let click = renewed_alone();
            let app_hash = Some("2".repeat(64));
            let claimed = Claimed { hash, app_hash, ..click.claimed };
            seen.trial(Trial::Cancelled).at_click = Some(Box::new(AtClick { claimed, ..click }));
        }
    };
    for hash in [Some(HashFact::Right), Some(HashFact::Wrong), None] {
        // The locker accepted the click: it read what was right then.
        let judged = judge("page/hash", change(hash));
        assert_eq!(judged.verdict, Verdict::Pass, "{hash:?}");
        assert_eq!(judge("page/popup", change(hash)).verdict, Verdict::Pass);
    }
}

#[test]
fn without_the_key_a_hash_that_stays_behind_its_timestamp_is_a_warning() {
    let judged = judge("page/hash", |seen| {
        seen.setting.key_known = false;
        for claimed in &mut seen.claims {
            (claimed.hash, claimed.due) = (None, None);
        }
        let click = renewed_alone();
        let claimed = Claimed { hash: None, ..click.claimed };
        seen.trial(Trial::Cancelled).at_click = Some(Box::new(AtClick { claimed, ..click }));
    });
    assert_eq!(judged.verdict, Verdict::Warn);
}
