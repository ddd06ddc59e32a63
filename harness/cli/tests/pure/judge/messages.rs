//! What is said of a save is true of it (WID-MESSAGE).

use locksmith_core::observe::{Moment, Observation, Place, Screen};

use crate::timeline::{Timeline, conforming};

/// What the popup of this use of a button says after "Save here".
fn says(timeline: Timeline, of: usize, text: &str) -> Timeline {
    timeline.change(|saw| {
        if let Observation::Screen { moment: Moment::Saved, visit, screen, .. } = saw
            && *visit == of
        {
            *screen =
                Screen { messages: vec![text.into()], text: text.into(), ..Screen::default() };
        }
    })
}

#[test]
fn a_claim_of_success_after_failure_fails() {
    let timeline = conforming("locker/failure/status-404");
    says(timeline.clone(), 1, "The document was saved successfully in the folder Education.")
        .fails(&["WID-MESSAGE"], "success-claimed-after-failure");
    for honest in [
        "The document was not saved.",
        "No document was saved: its host said 404.",
        "Unsuccessful",
        "Successful documents: 0",
        "The document was not saved. Save another",
        "Sorry. Your earlier document is saved; this one failed.",
        "Done",
        "दस्तावेज़ सहेजा नहीं गया",
    ] {
        says(timeline.clone(), 1, honest).passes("RES-TRUE");
    }
}

/// What half of a sentence claims, the other half does not take back by speaking of problems.
#[test]
fn a_claim_in_half_a_sentence_fails() {
    let timeline = conforming("locker/failure/status-404");
    says(timeline, 1, "The document was saved, but some problems occurred.")
        .fails(&["WID-MESSAGE"], "success-claimed-in-half-a-sentence");
}

/// "not" within "another" or "note" takes nothing back.
#[test]
fn a_claim_is_not_taken_back_by_a_part_of_a_word() {
    let timeline = conforming("locker/failure/status-404");
    says(timeline, 1, "Your document was saved. Note: you may save another.")
        .fails(&["WID-MESSAGE"], "success-claimed-beside-another");
}

/// A message of success may count failures.
#[test]
fn a_message_of_success_may_speak_of_failures_that_there_were_not() {
    let timeline = conforming("locker/save/pdf");
    for right in ["1 document saved, 0 failed", "Saved without errors", "Saved. If it failed, ask"]
    {
        says(timeline.clone(), 1, right).passes("WID-MESSAGE");
    }
    says(timeline, 1, "1 document saved, and 1 failed.")
        .fails(&["WID-MESSAGE"], "message-that-counts-a-failure");
}

/// Beside a field of the page in which something is saved, nothing is claimed.
#[test]
fn what_the_popup_says_of_other_things_is_no_claim() {
    let timeline = conforming("locker/failure/status-404").change(|saw| {
        if let Observation::Screen { moment: Moment::Saved, screen, .. } = saw {
            let text = "Choose a folder. What is saved is safe. Save here".into();
            *screen = Screen { text, save: true, ..Screen::default() };
        }
    });
    timeline.passes("RES-TRUE");
}

/// In a language that is not understood, the same words after both are noted.
#[test]
fn the_same_words_after_success_and_failure_are_noted() {
    for order in ["success-then-failure", "failure-then-success"] {
        let id = format!("locker/result/{order}");
        let timeline = says(says(conforming(&id), 1, "Fertig"), 2, "Fertig");
        timeline.notes(&["WID-MESSAGE"], &format!("same-words-after-{order}"));
        says(says(conforming(&id), 1, "Fertig"), 2, "Fertig.").passes("RES-TRUE");
    }
}

#[test]
fn another_folder_in_the_message_fails() {
    let timeline = conforming("locker/folder/second");
    says(
        timeline.clone(),
        1,
        "marksheet-0badcafe.pdf was saved successfully in the folder Education.",
    )
    .fails(&["WID-MESSAGE"], "message-names-another-folder");
    for right in [
        "It was saved in the folder Certificates, and not in the folder Education.",
        "It was saved in the folder CERTIFICATES.",
        "The document was saved. Go to Education",
        "The document was saved for the Education Board.",
        "Saved to Uploaded Documents",
        "It was saved. Files in Education are kept for 30 days.",
        "marks.pdf was saved Files in Education are deleted after 30 days",
        "It was saved. Old files can be moved to Education.",
        "Saved.",
    ] {
        says(timeline.clone(), 1, right).passes("WID-FOLDER");
    }
}

#[test]
fn another_document_in_the_message_fails() {
    let timeline = conforming("locker/result/two-popups");
    says(timeline.clone(), 1, "certificate-0badcafe.pdf was saved.")
        .fails(&["WID-MESSAGE"], "message-names-another-document");
    for right in [
        "certificate-0badcafe.pdf and marksheet-0badcafe.pdf were saved.",
        "marksheet-0badcafe was saved.",
        "The certificate was saved.",
    ] {
        says(timeline.clone(), 1, right).passes("RES-OWN");
    }
}

/// What the section shows by its own name was not saved as another file.
#[test]
fn a_file_in_the_message_that_is_not_in_the_section_fails() {
    let timeline = conforming("locker/save/pdf");
    says(timeline.clone(), 1, "annual-report.pdf was saved.")
        .fails(&["WID-MESSAGE"], "message-names-a-file-of-another-time");
    for right in [
        "marksheet\u{2026}.pdf was saved.",
        "Marksheet_0badcafe (1).pdf was saved.",
        "Saved. See guide.pdf for help",
        "Saved by v2.pdf-viewer",
    ] {
        says(timeline.clone(), 1, right).passes("WID-MESSAGE");
    }
    let renamed = timeline.change(|saw| {
        if let Observation::Listed { entries, .. } = saw {
            for entry in entries {
                entry.name = "DL-2026-17.pdf".into();
            }
        }
    });
    says(renamed, 1, "DL-2026-17.pdf was saved.").passes("WID-MESSAGE");
}

/// The page may still say what came of another button.
#[test]
fn a_region_of_the_page_is_not_the_message_of_this_save() {
    let timeline = conforming("locker/result/two-popups").change(|saw| {
        if let Observation::Screen { visit: 2, moment: Moment::Saved, place, screen } = saw {
            *place = Place::Page;
            let messages = vec!["marksheet-0badcafe.pdf was saved".into()];
            *screen = Screen { messages, text: "Saved".into(), ..Screen::default() };
        }
    });
    timeline.passes("RES-OWN");
}
