//! WID-LOGIN, WID-FOLDER, WID-SAVE, WID-UPLOADED, WID-MESSAGE.

use std::sync::Arc;

use locksmith_core::observe::{Cut, Entry, Means, Moment, Observation, Place, Record, Screen};
use locksmith_core::scenario::{ResultPermit, Step};
use locksmith_spec::verdict::Verdict;

use crate::canned::{entry, sha256};
use crate::timeline::{Timeline, conforming, is_ended, is_result, is_saved, show};

/// What the section has, for a user.
fn listing(timeline: Timeline, of: &'static str, change: impl Fn(&mut Vec<Entry>)) -> Timeline {
    timeline.change(|saw| {
        if let Observation::Listed { user, entries, .. } = saw
            && user == of
        {
            change(entries);
        }
    })
}

/// What the popup says at a moment.
fn screen(timeline: Timeline, at: Moment, change: impl Fn(&mut Screen)) -> Timeline {
    timeline.change(|saw| {
        if let Observation::Screen { moment, screen, .. } = saw
            && *moment == at
        {
            change(screen);
        }
    })
}

fn let_in(screen: &mut Screen) {
    *screen = Screen {
        text: "Save here".into(),
        save: true,
        folders: vec!["My Documents".into()],
        ..Screen::default()
    };
}

#[test]
fn wrong_credentials_that_are_let_in_fail() {
    conforming("locker/login/wrong-password").passes("WID-LOGIN");
    let timeline = screen(conforming("locker/cancelled/after-wrong-login"), Moment::LogIn, let_in);
    timeline.fails(&["WID-LOGIN"], "wrong-credentials-let-in");
}

/// What wrong credentials lead to passes when it is no way in.
#[test]
fn wrong_credentials_that_lead_nowhere_are_refused() {
    let (no, yes) = (Vec::new(), vec!["My Documents".to_owned()]);
    for (login, folders, let_in) in [
        (true, no.clone(), false),
        (false, no, false),
        (true, yes.clone(), false),
        (false, yes, true),
    ] {
        let id = "locker/cancelled/after-wrong-login";
        let timeline = screen(conforming(id), Moment::LogIn, |screen| {
            screen.text = "Name or password may be wrong".into();
            (screen.login, screen.folders) = (login, folders.clone());
        });
        let verdict = if let_in { Verdict::Fail } else { Verdict::Pass };
        assert_eq!(timeline.judge().verdict, verdict, "{login} {folders:?}");
    }
}

/// Puts an observation after each login.
fn after_login(timeline: Timeline, saw: &Observation) -> Timeline {
    let is_screen =
        |saw: &Observation| matches!(saw, Observation::Screen { moment: Moment::LogIn, .. });
    timeline.before(is_screen, saw.clone())
}

#[test]
fn a_factor_that_is_never_asked_for_fails() {
    let (visit, user, factors) = (1, "first".to_owned(), vec![Means::Pin, Means::Code]);
    let saw = Observation::NotAskedFor { visit, user, factors };
    after_login(conforming("locker/save/pdf"), &saw).fails(&["WID-LOGIN"], "factor-not-asked-for");
}

/// I-SESSION: whether a second launch in one browser asks again is open.
#[test]
fn a_login_that_is_kept_for_a_second_save_is_noted() {
    let timeline = conforming("locker/result/saved-twice").change(|saw| {
        if let Observation::LoggedIn { visit: visit @ 2, user, .. } = saw {
            *saw = Observation::LoginKept { visit: *visit, user: user.clone() };
        }
    });
    timeline.notes(&["WID-LOGIN"], "login-kept");
}

/// I-STEPS: a save that waits for another answer was not made, and is no failure.
#[test]
fn a_save_that_waits_for_an_answer_is_a_question() {
    let saved = conforming("locker/save/pdf");
    let at = saved.records.iter().position(|record| is_saved(&record.saw)).unwrap();
    let asks = Observation::Unrecognised {
        visit: 1,
        step: Some(Step::AwaitResult("share-1".into())),
        what: Means::GoOn,
        question: "which is the control that leads on?".into(),
    };
    let later = saved.records[at + 1..].iter().filter(|record| is_ended(&record.saw));
    let kept = saved.records[..=at].iter().chain(later).cloned().collect();
    let timeline = Timeline { records: kept, ..saved }.and(asks);
    let waiting = [
        "WID-SAVE",
        "WID-UPLOADED",
        "WID-MESSAGE",
        "RES-ATTRIBUTE",
        "RES-VALUE",
        "RES-TRUE",
        "RES-AFTER",
        "RES-OWN",
    ];
    timeline.comes_to(Verdict::Inconclusive, &waiting, "save-waits");
}

/// Of two entries of one document, the one whose folder is not reported is not taken for the other.
#[test]
fn an_entry_of_an_untold_folder_is_not_in_another() {
    let timeline = listing(conforming("locker/save/pdf"), "first", |entries| {
        let mut other = entries[0].clone();
        other.folder = Some("Education".into());
        entries[0].folder = None;
        entries.insert(0, other);
    });
    timeline.passes("WID-UPLOADED");
}

#[test]
fn right_credentials_that_are_refused_fail() {
    conforming("locker/right-credentials").passes("WID-LOGIN");
    let timeline = screen(conforming("locker/right-credentials"), Moment::LogIn, |screen| {
        *screen = Screen { text: "Wrong".into(), login: true, ..Screen::default() };
    });
    timeline.fails(&["WID-LOGIN"], "right-credentials-refused");
}

#[test]
fn a_document_that_is_saved_without_a_login_fails() {
    conforming("locker/cancelled/before-login").passes("WID-LOGIN");
    let timeline = listing(conforming("locker/cancelled/before-login"), "first", |entries| {
        entries.push(entry("marksheet", "My Documents"));
    });
    timeline.fails(&["WID-LOGIN"], "saved-without-login");
}

#[test]
fn a_document_that_is_saved_without_save_here_fails() {
    let timeline = listing(conforming("locker/cancelled/after-login"), "first", |entries| {
        entries.push(entry("marksheet", "My Documents"));
    });
    timeline.fails(&["WID-SAVE"], "saved-without-save-here");
}

#[test]
fn a_document_that_another_visit_saved_is_there_all_the_same() {
    let mut timeline = conforming("locker/result/saved-twice");
    Arc::make_mut(&mut timeline.planned.case).permits.results[1] = ResultPermit::NotSuccess;
    let second = timeline.records.iter().rposition(|record| is_saved(&record.saw)).unwrap();
    let is_listed = |record: &Record| matches!(record.saw, Observation::Listed { .. });
    let mut of_second = timeline.records.split_off(second);
    of_second.retain(|record| is_listed(record) || is_ended(&record.saw));
    timeline.records.append(&mut of_second);
    timeline.passes("WID-UPLOADED");
}

#[test]
fn nothing_is_said_of_a_document_that_could_not_be_fetched() {
    let judged = conforming("locker/failure/status-404").judge();
    let of_saving = judged.findings.iter().filter(|finding| finding.clause == "WID-SAVE");
    assert_eq!(of_saving.count(), 0, "{}", show(&judged));
}

#[test]
fn a_document_in_another_folder_fails() {
    conforming("locker/folder/second").passes("WID-FOLDER");
    let timeline = listing(conforming("locker/folder/second"), "first", |entries| {
        entries[0].folder = Some("My Documents".into());
    });
    timeline.fails(&["WID-FOLDER"], "another-folder");
}

#[test]
fn a_document_may_be_in_other_folders_as_well() {
    let timeline = listing(conforming("locker/folder/second"), "first", |entries| {
        entries.insert(0, entry("marksheet", "My Documents"));
        entries.push(entry("marksheet", "Education"));
    });
    timeline.passes("WID-FOLDER");
}

#[test]
fn no_folder_to_choose_fails() {
    let timeline = screen(conforming("locker/right-credentials"), Moment::LogIn, |screen| {
        screen.folders.clear();
    });
    timeline.fails(&["WID-FOLDER"], "no-folder");
}

#[test]
fn a_section_that_does_not_tell_the_folder_is_noted() {
    let timeline = listing(conforming("locker/folder/second"), "first", |entries| {
        entries[0].folder = None;
    });
    timeline.notes(&["WID-FOLDER"], "folder-not-reported");
}

#[test]
fn a_request_for_another_target_fails() {
    conforming("locker/save/query-string").passes("WID-SAVE");
    let timeline = conforming("locker/save/query-string").change(|saw| {
        if let Observation::FetchBegan { target, .. } = saw {
            *target = "/marksheet-0badcafe.pdf?roll=42".into();
        }
    });
    timeline.fails(&["WID-SAVE"], "wrong-target");
}

#[test]
fn a_head_request_is_no_fetch() {
    let timeline = conforming("locker/save/pdf").change(|saw| {
        if let Observation::FetchBegan { method, .. } = saw {
            *method = "HEAD".into();
        }
    });
    timeline.fails(&["WID-SAVE", "RES-AFTER"], "head-only");
}

#[test]
fn a_document_that_is_not_saved_fails() {
    let timeline = listing(conforming("locker/save/pdf"), "first", Vec::clear);
    timeline.fails(&["WID-UPLOADED", "WID-SAVE", "RES-TRUE"], "not-saved");
}

#[test]
fn changed_bytes_fail() {
    conforming("locker/save/pdf").passes("WID-UPLOADED");
    let timeline = listing(conforming("locker/save/pdf"), "first", |entries| {
        entries[0].sha256 = Some(sha256("something else"));
    });
    timeline.fails(&["WID-UPLOADED", "WID-SAVE", "RES-TRUE"], "bytes-changed");
}

#[test]
fn an_entry_that_cannot_be_opened_is_not_the_document() {
    let unread = |entries: &mut Vec<Entry>| (entries[0].sha256, entries[0].bytes) = (None, None);
    let timeline = listing(conforming("locker/save/pdf"), "first", unread);
    timeline.fails(&["WID-UPLOADED", "WID-SAVE", "RES-TRUE"], "entry-not-readable");
    let unknown = timeline.without(|saw| matches!(saw, Observation::Offered { .. }));
    assert_eq!(unknown.judge().verdict, Verdict::Fail);
}

#[test]
fn another_user_who_sees_the_document_fails() {
    conforming("locker/users/first-saves").passes("WID-UPLOADED");
    let timeline = listing(conforming("locker/users/first-saves"), "second", |entries| {
        entries.push(entry("marksheet", "My Documents"));
    });
    timeline.fails(&["WID-UPLOADED"], "seen-by-another-user");
    let timeline =
        listing(timeline, "second", |entries| entries.push(entry("marksheet", "Education")));
    timeline.fails(&["WID-UPLOADED"], "two-seen-by-another-user");
}

#[test]
fn a_user_who_saved_too_must_not_see_what_another_saved() {
    conforming("locker/users/one-after-the-other").passes("WID-UPLOADED");
    let timeline = listing(conforming("locker/users/one-after-the-other"), "first", |entries| {
        entries.push(entry("certificate", "My Documents"));
    });
    timeline.fails(&["WID-UPLOADED"], "seen-by-the-other-saver");
}

#[test]
fn the_first_of_one_name_must_not_be_lost() {
    conforming("locker/same-name").passes("WID-UPLOADED");
    let timeline = listing(conforming("locker/same-name"), "first", |entries| {
        entries.remove(0);
    });
    timeline.fails(&["WID-UPLOADED", "WID-SAVE", "RES-TRUE"], "first-of-one-name-lost");
}

#[test]
fn a_second_save_is_fetched_for_itself() {
    let first_only = |saw: &Observation| {
        matches!(saw, Observation::FetchBegan { .. } | Observation::FetchEnded { .. })
    };
    let mut timeline = conforming("locker/result/saved-twice");
    let last = timeline.records.iter().rposition(|record| first_only(&record.saw)).unwrap();
    timeline.records.drain(last - 1..=last);
    timeline.fails(&["WID-SAVE", "RES-AFTER"], "second-save-not-fetched");
}

#[test]
fn no_message_fails() {
    conforming("locker/save/pdf").passes("WID-MESSAGE");
    let silent = |screen: &mut Screen| *screen = Screen::default();
    let timeline = screen(conforming("locker/save/pdf"), Moment::Saved, silent);
    timeline.fails(&["WID-MESSAGE"], "no-message");
}

#[test]
fn a_page_to_log_in_or_to_save_is_no_message() {
    for (login, save) in [(true, false), (false, true)] {
        let timeline = screen(conforming("locker/save/pdf"), Moment::Saved, |screen| {
            let text = "Your locker".into();
            *screen = Screen { text, login, save, ..Screen::default() };
        });
        let subject = if login { "login-after-saving" } else { "save-here-after-saving" };
        timeline.fails(&["WID-MESSAGE"], subject);
    }
}

#[test]
fn a_message_of_failure_fails_where_success_is_reported() {
    let timeline = screen(conforming("locker/save/pdf"), Moment::Saved, |screen| {
        screen.text = "The document could not be saved.".into();
        screen.messages = vec![screen.text.clone()];
    });
    timeline.fails(&["WID-MESSAGE"], "message-of-failure");
}

/// The title, or a tick's name, may be all that says it; one that was there before says nothing.
#[test]
fn a_title_or_a_picture_may_say_that_the_document_was_saved() {
    let says = |title: &'static str, picture: &'static str| {
        screen(conforming("locker/save/pdf"), Moment::Saved, move |screen| {
            screen.text = String::new();
            screen.messages = Vec::new();
            screen.title = title.into();
            screen.pictures = vec![picture.into()];
        })
    };
    says("Document saved successfully", "Logo").passes("WID-MESSAGE");
    says("Locker", "The document was saved").passes("WID-MESSAGE");
    let before = screen(says("Saved successfully", "Logo"), Moment::LogIn, |screen| {
        screen.title = "Saved successfully".into();
    });
    before.fails(&["WID-MESSAGE"], "message-in-a-title-of-every-page");
    says("Locker", "Logo").fails(&["WID-MESSAGE"], "message-in-no-picture");
    let blank =
        screen(says("Document saved", "Logo"), Moment::Saved, |screen| screen.pictures.clear());
    blank.fails(&["WID-MESSAGE"], "message-in-the-title-of-a-blank-page");
}

/// The popup is gone, and this is what is new in the page.
fn page_says(text: &'static str) -> Timeline {
    conforming("locker/save/pdf").change(|saw| {
        if let Observation::Screen { moment: Moment::Saved, place, screen, .. } = saw {
            *place = Place::Page;
            *screen = Screen { text: text.into(), ..Screen::default() };
        }
    })
}

#[test]
fn a_message_may_stand_in_the_page_when_the_popup_is_gone() {
    page_says("Kept: your document is in the locker.").passes("WID-MESSAGE");
    page_says("").fails(&["WID-MESSAGE"], "page-without-message");
    page_says("Sorry, that could not be kept.").fails(&["WID-MESSAGE"], "page-reports-failure");
}

#[test]
fn a_saved_document_that_is_reported_as_failure_is_a_false_report() {
    let timeline = conforming("locker/save/pdf").results(Some("FAILURE"));
    timeline.fails(&["RES-TRUE"], "saved-but-failure-reported");
}

#[test]
fn a_saved_document_with_nothing_reported_lacks_the_attribute() {
    let timeline = conforming("locker/save/pdf").without(is_result);
    timeline.fails(&["RES-ATTRIBUTE"], "saved-but-nothing-reported");
}

/// What is longer than the document is another one; what came too slowly may be it.
#[test]
fn a_document_that_was_not_read_to_its_end_is_no_pass() {
    let cut = |why: Cut| {
        listing(conforming("locker/save/pdf"), "first", move |entries| {
            for entry in entries {
                (entry.sha256, entry.bytes, entry.cut) = (None, Some(9_000_000), Some(why));
            }
        })
    };
    let large = cut(Cut::TooLarge).judge();
    assert_eq!(large.verdict, Verdict::Fail, "{}", show(&large));
    assert!(show(&large).contains("more than 9000000 bytes"), "{}", show(&large));
    let slow = cut(Cut::TooSlow).judge();
    assert_eq!(slow.verdict, Verdict::Inconclusive, "{}", show(&slow));
    assert!(show(&slow).contains("9000000 bytes came in time"), "{}", show(&slow));
}

/// What may give the document, and gave none, is a question: it may be the document, unchanged.
#[test]
fn a_document_behind_a_control_that_gave_none_is_asked_about() {
    let unread_of = |timeline: Timeline, names: [&str; 2]| {
        timeline.change(|saw| {
            if let Observation::Listed { entries, unread, .. } = saw {
                entries.clear();
                *unread = names.map(str::to_owned).to_vec();
            }
        })
    };
    let timeline = unread_of(conforming("locker/save/pdf"), ["\"View\"", "the document's name"]);
    let judged = timeline.judge();
    assert_eq!(judged.verdict, Verdict::Inconclusive, "{}", show(&judged));
    let asked = judged.findings.iter().filter(|it| it.verdict == Verdict::Inconclusive);
    let mut asked: Vec<&str> = asked.map(|finding| finding.observed.as_str()).collect();
    asked.dedup();
    let [asked] = asked[..] else { panic!("{}", show(&judged)) };
    assert!(asked.starts_with("how is a document opened in 'Uploaded Documents'? "), "{asked}");
    assert!(asked.contains("\"View\", the document's name; "), "{asked}");
}

/// A document that came changed says how many bytes were offered, and is not fixed in the profile.
#[test]
fn a_changed_document_says_how_many_bytes_were_offered() {
    let timeline = listing(conforming("locker/save/pdf"), "first", |entries| {
        let sha256 = Some("of other bytes".into());
        *entries = vec![Entry { bytes: Some(7), sha256, ..entry("marksheet", "My Documents") }];
    });
    let judged = timeline.judge();
    let found = judged.findings.iter().find(|it| it.clause == "WID-UPLOADED");
    let found = found.filter(|it| it.verdict == Verdict::Fail).expect("a failure");
    assert!(found.observed.starts_with("no entry has the document's "), "{}", found.observed);
    assert!(found.observed.contains(" bytes; the section has `"), "{}", found.observed);
    let fix = found.evidence.iter().map(|it| it.text.as_str()).collect::<String>();
    assert!(fix.contains("exactly as its host sent them") && !fix.contains("--uploaded"), "{fix}");
}
