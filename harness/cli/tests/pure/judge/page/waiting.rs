//! What the page does while its user is in the popup: WID-POPUP, RES-HANDLED.

use super::*;

/// What a case is about that gives way to another.
fn gives_way(case: &str, change: impl Fn(&mut Seen)) -> bool {
    let judged = judge(case, change);
    judged.findings.iter().all(|it| it.observed.contains("while the popup is open"))
}

#[test]
fn a_popup_that_the_page_closes_fails_once() {
    let closes = |seen: &mut Seen| {
        seen.waited = vec![Event::Closed { after: 8200 }];
        // The user of that save found the popup gone.
        seen.lose(Trial::Saved);
        seen.trial(Trial::Saved).stuck = Some("the folders did not come".into());
    };
    let judged = judge("page/popup", closes);
    let words = "button `share`: the page closes the popup 8.2 s after the click";
    assert!(judged.findings[0].observed.starts_with(words), "{judged:?}");
    assert_eq!((judged.verdict, &*judged.findings[0].clause), (Verdict::Fail, "WID-POPUP"));
    assert!(gives_way("page/saved", closes) && gives_way("page/not-saved", closes));
}

#[test]
fn a_button_that_is_gone_before_the_result_fails_once() {
    let gone = |seen: &mut Seen| {
        seen.waited = vec![Event::Gone { after: 300 }];
        seen.lose(Trial::Saved);
        seen.lose(Trial::NotSaved);
    };
    let judged = judge("page/saved", gone);
    let words = "button `share`: 0.3 s after the click, while the user is in the popup, the page removes or replaces the button";
    assert!(judged.findings[0].observed.starts_with(words), "{judged:?}");
    assert!(gives_way("page/not-saved", gone));
    assert_eq!(judge("page/popup", gone).verdict, Verdict::Pass);
}

#[test]
fn a_page_that_loads_itself_anew_under_the_popup_fails_with_its_cause() {
    let reload =
        |by: &str, open| Event::Reloads { open, by: by.into(), script: "marks.js:3".into() };
    let by = |by: &'static str| {
        move |seen: &mut Seen| {
            seen.trials.truncate(1);
            seen.trials[0].events = vec![reload(by, true), Event::Left { url: PAGE.into() }];
        }
    };
    let focus = judge("page/saved", by("focus"));
    let words = "button `share`: the page reloads itself when the popup takes the focus (`blur` or \
                 `visibilitychange`), at marks.js:3: ";
    assert!(focus.findings[0].observed.starts_with(words), "{focus:?}");
    assert!(focus.findings[0].evidence[0].text.starts_with("Remove the reload"));
    for case in ["page/error-203", "page/error-207", "page/not-saved"] {
        assert_eq!(judge(case, by("focus")).verdict, Verdict::Skipped, "{case}");
    }
    assert!(judge("page/saved", by("timer")).findings[0].observed.contains("by a timer"));
    // After the popup was closed a page may look for news.
    let closed = |seen: &mut Seen| seen.trials[0].events = vec![reload("timer", false)];
    assert_eq!(judge("page/saved", closed).verdict, Verdict::Pass);
}

#[test]
fn a_page_that_is_refreshed_within_a_save_fails_and_one_that_is_later_does_not() {
    let by_meta = |after| move |seen: &mut Seen| seen.built.refresh = Some(after);
    let judged = judge("page/saved", by_meta(10));
    assert!(judged.findings[0].observed.contains("reloads the page every 10 s"), "{judged:?}");
    assert_eq!(judge("page/saved", by_meta(300)).verdict, Verdict::Pass);
    let by_header = |value: &'static str| {
        move |seen: &mut Seen| {
            let header = vec![("refresh".to_owned(), value.to_owned())];
            seen.source = Source::of(PAGE.into(), 200, header, b"<!doctype html>", str::to_owned);
        }
    };
    assert_eq!(judge("page/saved", by_header("10")).verdict, Verdict::Fail);
    assert_eq!(
        judge("page/saved", by_header("10; url=https://portal.example/marks")).verdict,
        Verdict::Fail
    );
    assert_eq!(
        judge("page/saved", by_header("10; url=https://portal.example/home")).verdict,
        Verdict::Pass
    );
}

#[test]
fn a_popup_that_is_parted_from_its_page_is_reported_with_the_script() {
    let parted = |how: &'static str| {
        move |seen: &mut Seen| {
            let tried = seen.trial(Trial::Cancelled);
            tried.events = vec![Event::Parted { how: how.into(), script: "marks.js:7".into() }];
            tried.shown = None;
            tried.stuck = Some("the popup did not come".into());
        }
    };
    for (how, words) in [
        ("noopener", "with `noopener` or `noreferrer`, at marks.js:7"),
        ("opener", "sets `opener`"),
    ] {
        let judged = judge("page/popup", parted(how));
        assert_eq!(judged.findings.len(), 1, "{judged:?}");
        assert!(judged.findings[0].observed.contains(words), "{judged:?}");
    }
}
