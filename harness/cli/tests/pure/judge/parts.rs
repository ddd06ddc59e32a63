//! The parts of a button, what is not offered, and the button that an error stands next to (WID-POPUP,
//! ERR-SHOWN).

use locksmith_core::observe::{Moment, Observation, Opened, PartnerEvent, Place, Screen};
use locksmith_core::scenario::{ClickPart, Part, Step};
use locksmith_spec::verdict::Verdict;

use crate::timeline::{Timeline, conforming, show};

const PARTS: [&str; 4] = ["on-its-picture", "on-its-words", "on-its-edge", "by-keyboard"];

#[test]
fn a_part_that_opens_nothing_fails() {
    for part in PARTS {
        let id = format!("locker/button/{part}");
        conforming(&id).passes("WID-POPUP");
        let nothing = conforming(&id).without(|saw| matches!(saw, Observation::Screen { .. }));
        let nothing = nothing.change(|saw| {
            if let Observation::Window { opened, .. } = saw {
                *opened = Opened::Nothing;
            }
        });
        nothing.fails(&["WID-POPUP", "ERR-NONE"], &format!("part-opens-nothing-{part}"));
    }
}

/// What the target does not offer, and need not, is skipped with the reason.
fn is_skipped(timeline: Timeline, before: impl Fn(&Observation) -> bool, step: Step, why: &str) {
    let at = timeline.records.iter().position(|record| before(&record.saw)).expect("a place");
    let last = timeline.records.last().expect("an end").clone();
    let records = timeline.records[..at].iter().cloned().chain([last]).collect();
    let timeline = Timeline { records, ..timeline };
    let (step, why) = (Some(step), why.to_owned());
    let judged = timeline.and(Observation::NotOffered { visit: 0, step, why: why.clone() }).judge();
    assert_eq!(judged.verdict, Verdict::Skipped, "{}", show(&judged));
    assert!(judged.findings.iter().any(|finding| finding.observed == why));
}

#[test]
fn a_part_that_a_button_does_not_have_is_skipped() {
    let why = "the button has no picture of its own to click on";
    let clicked = |saw: &Observation| matches!(saw, Observation::Presented { .. });
    is_skipped(
        conforming("locker/button/on-its-picture"),
        clicked,
        Step::ClickPart(ClickPart { button: "share-1".into(), part: Part::Picture }),
        why,
    );
}

#[test]
fn folders_that_are_not_offered_again_are_skipped() {
    let chosen = |saw: &Observation| matches!(saw, Observation::FolderChosen { folder, .. } if folder == "Education");
    let why = "once a folder is chosen, the popup offers no other";
    is_skipped(conforming("locker/folder/chosen-again"), chosen, Step::ChooseAgain(3), why);
}

/// What went wrong before that counts all the same.
#[test]
fn what_failed_before_a_step_that_is_not_offered_fails() {
    let timeline = conforming("locker/folder/chosen-again").and(Observation::NotOffered {
        visit: 1,
        step: Some(Step::ChooseAgain(3)),
        why: "once a folder is chosen, the popup offers no other".into(),
    });
    let timeline = timeline.change(|saw| {
        if let Observation::Screen { moment: Moment::LogIn, screen, .. } = saw {
            *screen = Screen { text: "Wrong".into(), login: true, ..Screen::default() };
        }
    });
    assert_eq!(timeline.judge().verdict, Verdict::Fail);
}

#[test]
fn the_folder_that_was_chosen_first_fails() {
    let timeline = conforming("locker/folder/chosen-again").change(|saw| {
        if let Observation::Listed { entries, .. } = saw {
            entries[0].folder = Some("Certificates".into());
        }
    });
    timeline.fails(&["WID-FOLDER"], "chosen-again-and-not-taken");
}

/// The code stands in the page, next to the button of this id.
fn beside(button: Option<&str>) -> Timeline {
    let timeline = conforming("locker/error-203/one-of-several").change(|saw| {
        if let Observation::Screen { moment: Moment::Launch, place, .. } = saw {
            *place = Place::Page;
        }
    });
    let text = "Authentication error 203".into();
    let beside = button.map(str::to_owned);
    let said = Observation::Partner(PartnerEvent::Text { codes: vec![203], text, beside });
    timeline.before(|saw| matches!(saw, Observation::Screen { .. }), said)
}

#[test]
fn a_code_next_to_another_button_fails() {
    conforming("locker/error-203/one-of-several").passes("ERR-SHOWN");
    beside(Some("share-2")).passes("ERR-SHOWN");
    beside(None).passes("ERR-SHOWN");
    beside(Some("share-1")).fails(&["ERR-SHOWN"], "code-next-to-another-button");
}
