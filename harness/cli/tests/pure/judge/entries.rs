//! As many entries as saves (WID-SAVE, WID-UPLOADED, I-TWICE).

use locksmith_core::observe::{Entry, Observation, Row};
use locksmith_spec::verdict::Verdict;

use crate::canned::entry;
use crate::timeline::{Timeline, conforming, show};

/// What the section has at the last look.
fn listed(timeline: Timeline, change: impl Fn(&mut Vec<Entry>)) -> Timeline {
    let last = timeline.records.iter().filter(|it| matches!(it.saw, Observation::Listed { .. }));
    let last = last.count();
    let mut count = 0;
    timeline.change(|saw| {
        if let Observation::Listed { entries, .. } = saw {
            count += 1;
            if count == last {
                change(entries);
            }
        }
    })
}

fn named(name: &str) -> Entry {
    Entry { name: name.into(), ..entry("marksheet", "My Documents") }
}

#[test]
fn a_numbered_copy_of_one_save_fails() {
    conforming("locker/entries/once").passes("WID-SAVE");
    let timeline = listed(conforming("locker/entries/once"), |entries| {
        entries.push(named("marksheet-0badcafe (2).pdf"));
    });
    timeline.fails(&["WID-SAVE"], "two-entries-of-one-save");
}

/// The same document in a row of a list, or of another.
fn in_row(folder: &str, list: usize, number: usize) -> Entry {
    let row = Some(Row { page: 1, list, number });
    Entry { row, ..entry("marksheet", folder) }
}

#[test]
fn two_entries_of_one_name_fail() {
    let timeline = listed(conforming("locker/entries/once"), |entries| {
        *entries = vec![in_row("My Documents", 10, 11), in_row("My Documents", 10, 21)];
    });
    timeline.fails(&["WID-SAVE"], "two-entries-of-one-name");
}

/// A row that could not be opened may be a copy: nothing is said.
#[test]
fn beside_a_row_that_could_not_be_opened_no_further_copy_is_denied() {
    let timeline = conforming("locker/entries/once").change(|saw| {
        if let Observation::Listed { unread, .. } = saw {
            *unread = vec!["\"View\"".to_owned()];
        }
    });
    assert!(!show(&timeline.judge()).contains("no further copy"));
    assert!(show(&conforming("locker/entries/once").judge()).contains("no further copy"));
}

#[test]
fn two_entries_of_other_names_fail() {
    for name in ["kopie von marksheet-0badcafe.pdf", "b.pdf"] {
        let timeline = listed(conforming("locker/entries/once"), |entries| {
            let other = Entry { name: name.into(), ..in_row("My Documents", 10, 21) };
            *entries = vec![in_row("My Documents", 10, 11), other];
        });
        timeline.fails(&["WID-SAVE"], &format!("two-entries-{}", &name[..1]));
    }
}

/// A row may be followed by another that has what can be done with the entry.
#[test]
fn a_row_of_what_can_be_done_with_an_entry_is_no_entry() {
    for name in ["Download", "Download marksheet-0badcafe.pdf", "PDF", "Bytes", ""] {
        let timeline = listed(conforming("locker/entries/once"), |entries| {
            let other = Entry { name: name.into(), ..in_row("My Documents", 10, 12) };
            *entries = vec![in_row("My Documents", 10, 11), other];
        });
        timeline.passes("WID-SAVE");
    }
}

#[test]
fn an_entry_in_each_of_two_folders_fails() {
    let timeline = listed(conforming("locker/entries/once"), |entries| {
        *entries = vec![in_row("My Documents", 10, 11), in_row("Education", 30, 31)];
    });
    timeline.fails(&["WID-SAVE"], "an-entry-in-each-of-two-folders");
}

/// Two links in one row, or one in a list of what came last, are no second entry.
#[test]
fn an_entry_may_be_linked_to_in_its_row_and_in_another_list() {
    for other in [in_row("My Documents", 10, 11), in_row("My Documents", 40, 41)] {
        let timeline = listed(conforming("locker/entries/once"), |entries| {
            *entries = vec![in_row("My Documents", 10, 11), other.clone()];
        });
        timeline.passes("WID-SAVE");
    }
    let timeline = listed(conforming("locker/entries/once"), |entries| {
        let recent = Entry { folder: None, ..in_row("", 40, 41) };
        *entries = vec![in_row("My Documents", 10, 11), recent];
    });
    timeline.passes("WID-SAVE");
}

/// A run with the same seed finds the rows of the one before.
#[test]
fn rows_that_were_there_before_the_save_do_not_count() {
    let timeline = conforming("locker/entries/once").change(|saw| {
        if let Observation::Listed { entries, .. } = saw {
            *entries = vec![in_row("My Documents", 10, 11)];
        }
    });
    let timeline = listed(timeline, |entries| entries.push(in_row("My Documents", 10, 21)));
    timeline.passes("WID-SAVE");
}

/// A section may link to one document by its name, a picture and a word.
#[test]
fn several_links_to_one_entry_pass() {
    let timeline = listed(conforming("locker/entries/once"), |entries| {
        for name in ["marksheet-0badcafe.pdf", "Download", "Preview of marksheet-0badcafe", ""] {
            entries.push(named(name));
        }
    });
    timeline.passes("WID-SAVE");
}

/// A run with the same seed finds the entries of the one before.
#[test]
fn what_was_there_before_the_save_does_not_count() {
    let timeline = conforming("locker/entries/once").change(|saw| {
        if let Observation::Listed { entries, .. } = saw {
            entries.retain(|entry| !entry.name.contains("0badcafe.pdf"));
            entries.push(named("marksheet-0badcafe.pdf"));
        }
    });
    let timeline = listed(timeline, |entries| entries.push(named("marksheet-0badcafe (2).pdf")));
    timeline.passes("WID-SAVE");
}

/// Where no one looked before, no one knows what was there.
#[test]
fn without_a_look_before_no_copy_is_counted() {
    let timeline = listed(conforming("locker/save/pdf"), |entries| {
        entries.push(named("marksheet-0badcafe (2).pdf"));
    });
    timeline.passes("WID-UPLOADED");
}

#[test]
fn two_saves_may_make_two_entries() {
    let timeline = listed(conforming("locker/result/saved-twice"), |entries| {
        entries[0].name = "marksheet-0badcafe (2).pdf".into();
    });
    assert_eq!(timeline.judge().verdict, Verdict::Pass);
}

#[test]
fn an_entry_of_a_document_that_could_not_be_had_fails() {
    conforming("locker/entries/not-found").passes("WID-UPLOADED");
    for id in ["locker/entries/not-found", "locker/entries/short-body"] {
        let timeline = listed(conforming(id), |entries| {
            let sha256 = Some("of nothing".into());
            entries.push(Entry { bytes: Some(0), sha256, ..entry("marksheet", "My Documents") });
        });
        timeline.fails(&["WID-UPLOADED"], &format!("left-over-{}", id.rsplit('/').next().unwrap()));
    }
}

/// A section may have a page about what failed.
#[test]
fn a_page_about_a_failure_is_noted() {
    for (bytes, content_type) in [(Some(300), Some("text/html; charset=utf-8")), (None, None)] {
        let timeline = listed(conforming("locker/entries/not-found"), |entries| {
            let content_type = content_type.map(str::to_owned);
            let sha256 = Some("of a page".into());
            entries.push(Entry { bytes, sha256, content_type, ..entry("marksheet", "Education") });
        });
        timeline.notes(&["WID-UPLOADED"], "page-about-a-failure");
    }
}

/// I-TWICE: how many copies two presses make is open; that SUCCESS is true is not.
#[test]
fn save_here_pressed_twice_is_observed() {
    let twice = || conforming("locker/entries/pressed-twice");
    let count = |timeline: Timeline| {
        let judged = timeline.judge();
        assert_eq!(judged.verdict, Verdict::Note, "{}", show(&judged));
        let found = judged
            .findings
            .into_iter()
            .find(|it| it.interpretation.as_deref() == Some("I-TWICE") && it.clause == "WID-SAVE");
        found.expect("a count").observed
    };
    assert_eq!(count(twice()), "the section links to the document once");
    let two = listed(twice(), |entries| entries.push(named("marksheet-0badcafe (2).pdf")));
    assert_eq!(count(two), "the section links to the document 2 times");
    let none = listed(twice(), Vec::clear);
    assert_eq!(none.judge().verdict, Verdict::Fail);
    assert!(show(&none.judge()).contains("RES-TRUE"));
}
