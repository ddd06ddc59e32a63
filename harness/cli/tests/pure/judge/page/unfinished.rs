//! What keeps a run from its end is no verdict on the page.

use locksmith_core::observe::Cause;

use super::*;

fn trouble(what: &str) -> Observation {
    Observation::Trouble { cause: Cause::Browser, what: what.into() }
}

/// A run that broke off after the first trial, for this reason first.
fn broken(seen: &mut Seen) {
    seen.trials.truncate(1);
    seen.end = vec![trouble("it is gone"), trouble("it is still gone")];
}

const GONE: &str = "the browser: it is gone";

#[test]
fn what_was_not_tried_before_a_trouble_is_not_judged() {
    let popup = format!("skipped WID-POPUP: not judged: {GONE}");
    for case in ["page/error-203", "page/error-207"] {
        finds(case, broken, [&popup]);
    }
    let result = format!("skipped RES-HANDLED: not judged: {GONE}");
    finds("page/saved", broken, [&result]);
    let judged = judge("page/loads", broken);
    assert_eq!(judged.verdict, Verdict::Inconclusive, "one case reports what stopped the run");
}

#[test]
fn what_is_tried_to_the_end_is_inconclusive_though_it_began_well() {
    const RIGHT: &str = "pass PAGE-APP-HASH: the hash is right";
    let hash = format!("inconclusive PAGE-APP-HASH: {GONE}");
    finds("page/hash", broken, [RIGHT, RIGHT, &hash]);
    let popup = "pass WID-POPUP: button `share`: one popup, with the login page";
    finds("page/popup", broken, [popup]);
}

#[test]
fn a_run_without_an_end_broke_off() {
    let cut = |seen: &mut Seen| seen.end.clear();
    let own = "pass PAGE-FRESH: \"1479902401\", and in a second load \"1479902402\"";
    let off = "inconclusive PAGE-FRESH: the run ended early";
    finds("page/new-at-each-load", cut, [own, off]);
    finds(
        "page/fresh",
        |seen| {
            cut(seen);
            seen.claims.clear();
        },
        ["skipped PAGE-FRESH: not judged: the run ended early"],
    );
    let nothing = cases(&[]);
    assert_eq!(nothing.len(), CASES.len());
    for (case, judged) in CASES.iter().zip(nothing) {
        let of_the_run = case.id == "page/loads";
        let (verdict, why) = if of_the_run {
            (Verdict::Inconclusive, "")
        } else {
            (Verdict::Skipped, "not judged: ")
        };
        let off = format!("{} {}: {why}the run ended early", verdict.word(), case.clauses[0]);
        assert_eq!(judged.findings.iter().map(line).collect::<Vec<_>>(), [off], "{}", case.id);
        assert_eq!(judged.verdict, verdict, "{}", case.id);
        assert_eq!(judged.findings[0].permitted, ["an undisturbed run"]);
    }
}

#[test]
fn no_trouble_excuses_a_failure_or_undoes_a_skip() {
    let lost = |seen: &mut Seen| {
        seen.lose(Trial::Saved);
        seen.end.insert(0, trouble("it is gone"));
    };
    let fail = "fail RES-HANDLED: button `share` has no `result` after the locker reported SUCCESS";
    finds("page/saved", lost, [fail]);
    let missing = |seen: &mut Seen| {
        seen.document.status = Some(404);
        seen.end.insert(0, trouble("it is gone"));
    };
    let skipped = "skipped RES-HANDLED: button `share`: its document cannot be fetched";
    finds("page/saved", missing, [skipped]);
}

#[test]
fn a_case_without_anything_to_try_says_why() {
    let because = |change: fn(&mut Seen), why: &str| {
        let expected = format!("skipped WID-POPUP: not judged, because {why}");
        finds(
            "page/error-203",
            |seen| {
                seen.trials.clear();
                change(seen);
            },
            [&expected],
        );
    };
    because(|_| (), "no button opened the locker's login page (WID-POPUP)");
    let unseen = "no button can be seen (PAGE-BUTTON)";
    because(|seen| seen.built.buttons.clear(), unseen);
    because(|seen| seen.built.buttons[0].visible = false, unseen);
    because(
        |seen| seen.built.library_ran = false,
        "the locker's library did not run (PAGE-SCRIPT)",
    );
}

#[test]
fn a_dead_button_leaves_the_rest_unknown() {
    let dead = |seen: &mut Seen| seen.trials[0].opened = Opened::Nothing;
    let why = "not judged, because no button opened the locker's login page (WID-POPUP)";
    finds("page/error-203", dead, [&format!("skipped WID-POPUP: {why}")]);
    for case in ["page/cancelled", "page/saved", "page/not-saved"] {
        finds(case, dead, [&format!("skipped RES-HANDLED: {why}")]);
    }
}

#[test]
fn a_tab_that_crashes_names_the_page() {
    let judged = judge("page/loads", |seen| {
        let what = "the browser is gone while running a script: tab crashed".to_owned();
        seen.end.insert(0, Observation::Trouble { cause: Cause::Browser, what });
        seen.end.insert(0, Observation::Page(Box::new(Fact::TabCrashed)));
    });
    let words = judged.findings.last().map(line).unwrap_or_default();
    assert!(words.contains("https://portal.example/marks crashed its browser tab"), "{words}");
}
