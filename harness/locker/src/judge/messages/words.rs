//! What English sentences of a message claim: that a save succeeded, that it failed, where something went.
//! Words are whole words; a sentence is taken back by its own words, not by those of another.

/// What takes a claim of the same sentence back. A number of none is such a word: "Successful: 0".
pub(super) const TAKES_BACK: [&str; 28] = [
    "not",
    "no",
    "none",
    "0",
    "zero",
    "nothing",
    "neither",
    "error",
    "errors",
    "unable",
    "without",
    "sorry",
    "problem",
    "problems",
    "again",
    "wrong",
    "refused",
    "denied",
    "invalid",
    "missing",
    "unavailable",
    "never",
    "if",
    "once",
    "when",
    "unless",
    "until",
    "wait",
];

/// What says in a sentence of its own that a save failed.
const FAILED: [&str; 9] =
    ["error", "errors", "unable", "sorry", "refused", "denied", "wrong", "invalid", "unavailable"];

/// What makes a failure one of none, or of another time.
const NO_FAILURE: [&str; 10] =
    ["no", "nothing", "0", "zero", "without", "if", "when", "unless", "whenever", "should"];

/// What is done with a document.
const SAVING: [&str; 7] = ["saved", "stored", "uploaded", "added", "kept", "placed", "moved"];

/// What stands before the name of a place.
const BEFORE_PLACE: [&str; 8] = ["in", "into", "to", "under", "folder", "the", "your", "inside"];

/// What makes a sentence one about what happens in general, or at another time.
const IN_GENERAL: [&str; 13] = [
    "if", "when", "once", "whenever", "unless", "until", "before", "not", "never", "days", "weeks",
    "months", "hours",
];

/// What many things in a place are called.
const MANY: [&str; 8] =
    ["files", "documents", "items", "papers", "entries", "everything", "anything", "those"];

/// What a place does that is spoken of, after its name.
const PLACE_DOES: [&str; 9] =
    ["is", "are", "will", "can", "may", "must", "should", "get", "expire"];

/// The sentences of a text. A full stop within a word ends none, and a line of numbers belongs to the words
/// that it counts.
pub(in crate::judge) fn sentences(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.char_indices().find(|(at, c)| match c {
            '!' | '?' | ';' | '\n' | '।' => true,
            '.' => rest[at + 1..].chars().next().is_none_or(char::is_whitespace),
            _ => false,
        });
        let at = end.map_or(rest.len(), |(at, c)| at + c.len_utf8());
        let sentence = rest[..at].trim();
        rest = &rest[at..];
        let counts = sentence.chars().any(|c| c.is_ascii_digit())
            && !sentence.chars().any(char::is_alphabetic);
        match found.last_mut() {
            Some(last) if counts => *last = format!("{last} {sentence}"),
            _ if sentence.is_empty() => {}
            _ => found.push(sentence.to_owned()),
        }
    }
    found
}

/// The words of a sentence, in small letters; `couldn't` is "could not".
pub(super) fn words(sentence: &str) -> Vec<String> {
    let text = sentence.to_lowercase().replace('’', "'").replace("cannot", "can not");
    let text = text.replace("n't", " not");
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

pub(super) fn has(words: &[String], any: &[&str]) -> bool {
    words.iter().any(|word| any.contains(&word.as_str()))
}

pub(super) fn fails(word: &str) -> bool {
    word.starts_with("fail") || word.starts_with("unsuccess")
}

/// Whether a sentence says that something failed: "0 failed" and "if it fails" do not.
pub(in crate::judge) fn says_failure(sentence: &str) -> bool {
    let words = words(sentence);
    let text = format!(" {} ", words.join(" "));
    let is_denied = SAVING.iter().chain(&["successful", "save", "store", "upload"]).any(|done| {
        ["not", "not be", "not been", "not yet", "nothing was"]
            .iter()
            .any(|not| text.contains(&format!(" {not} {done} ")))
    });
    let is_failed = words.iter().any(|word| fails(word)) || has(&words, &FAILED);
    (is_denied || text.contains(" could not ") || is_failed && !has(&words, &NO_FAILURE))
        && !has(&words, &["if", "when", "unless"])
}

/// Whether a sentence is about saving something.
pub(super) fn is_of_saving(sentence: &str) -> bool {
    has(&words(sentence), &SAVING)
}

/// Whether a sentence says that something went to the place of this name: `saved in the folder NAME`,
/// `stored in your NAME folder`. What happens in general to what is there, it may say.
pub(super) fn goes_to(sentence: &str, name: &str) -> bool {
    sentence.match_indices(name).any(|(at, _)| {
        let (before, after) = (&sentence[..at], &sentence[at + name.len()..]);
        let is_whole =
            !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        is_whole && is_place(&words(before), &words(after))
    })
}

fn is_place(before: &[String], after: &[String]) -> bool {
    let is_folder = after.first().is_some_and(|word| word == "folder");
    let after = &after[usize::from(is_folder)..];
    let is_led_to = before.last().is_some_and(|word| BEFORE_PLACE[..5].contains(&word.as_str()))
        || before.ends_with(&["the".to_owned(), "folder".to_owned()]);
    if !is_led_to && !is_folder {
        return false;
    }
    // Back over "in the folder" to what is there.
    let subject = before.iter().rposition(|word| !BEFORE_PLACE.contains(&word.as_str()));
    let is_of_many = subject.is_some_and(|at| MANY.contains(&before[at].as_str()));
    let is_spoken_of =
        after.first().is_some_and(|word| PLACE_DOES.contains(&word.as_str())) || is_of_many;
    let done = before.iter().rposition(|word| SAVING.contains(&word.as_str()));
    let is_done = done.map_or(has(after, &SAVING), |at| {
        let led = before[..at].iter().rev().take(2);
        !led.into_iter().any(|word| ["be", "are", "to", "can", "will"].contains(&word.as_str()))
    });
    is_done && !is_spoken_of && !has(before, &IN_GENERAL) && !has(after, &IN_GENERAL[9..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_of_none_is_none() {
        for failed in ["The save failed.", "An error", "It was not saved", "We couldn't save it"] {
            assert!(says_failure(failed), "{failed}");
        }
        for well in ["1 saved, 0 failed", "Saved without errors", "If it fails, ask", "Saved"] {
            assert!(!says_failure(well), "{well}");
        }
    }

    #[test]
    fn a_sentence_ends_where_a_person_ends_it() {
        let of = |text: &str| sentences(text).join(" | ");
        assert_eq!(of("marks.pdf was saved. Go on!\nBack"), "marks.pdf was saved. | Go on! | Back");
        assert_eq!(of("Saved\n2\nFailed: 0"), "Saved 2 | Failed: 0");
        assert_eq!(of(" \n. 5"), ". 5");
    }

    #[test]
    fn a_place_is_told_from_a_word_of_the_same_spelling() {
        for place in [
            "It was saved in the folder Education.",
            "Saved to \u{201c}Education\u{201d}",
            "marks.pdf was stored in your Education folder",
            "marks.pdf has been moved into Education",
            "kept under Education",
            "In Education it was saved",
        ] {
            assert!(goes_to(place, "Education"), "{place}");
        }
        for other in [
            "Saved for the Education Board.",
            "Saved. Open Education",
            "saved to Educational Papers",
            "Your Education is saved",
        ] {
            let found = sentences(other).iter().any(|one| goes_to(one, "Education"));
            assert!(!found, "{other}");
        }
    }

    #[test]
    fn what_happens_in_a_folder_in_general_is_no_place_of_this_save() {
        for general in [
            "Files in Trash are deleted after 30 days",
            "marks.pdf was saved Files in Trash are deleted after 30 days",
            "Files are moved to Trash after 30 days",
            "Old files are automatically moved to Trash",
            "Documents kept in Trash for 30 days are lost",
            "It can be moved to Trash",
            "It was not moved to Trash",
            "When a document is moved to Trash it is lost",
            "Saved documents in the folder Trash will be deleted",
            "A copy is kept in Trash for 30 days",
        ] {
            assert!(!goes_to(general, "Trash"), "{general}");
        }
        assert!(goes_to("Your document was moved to Trash", "Trash"));
    }
}
