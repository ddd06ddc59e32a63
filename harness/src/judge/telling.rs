//! What popup and page say of a save, held against what came of it (WID-MESSAGE): no success where it
//! failed, and no other folder or document than the user's.

use crate::observe::{Place, Screen};
use crate::scenario::ResultPermit;

use super::Verdict;
use super::course::{Course, Visit};
use super::findings::Findings;

/// What a message of success says, in English: others are not understood, and claim nothing.
const CLAIMS: [&str; 14] = [
    "success",
    "document saved",
    "file saved",
    "was saved",
    "is saved",
    "been saved",
    "now saved",
    "was stored",
    "is stored",
    "been stored",
    "was uploaded",
    "been uploaded",
    "been added",
    "is in your locker",
];

/// What takes a claim back, anywhere in what is shown.
const TAKES_BACK: [&str; 24] = [
    "not",
    "n't",
    "no ",
    "nothing",
    "fail",
    "error",
    "unable",
    "unsuccess",
    "without",
    "sorry",
    "problem",
    "again",
    "wrong",
    "refused",
    "denied",
    "invalid",
    "missing",
    "unavailable",
    "never",
    "if ",
    "once ",
    "when ",
    "until",
    "wait",
];

/// What is done with a document, in a sentence that may name where.
const SAVING: [&str; 7] = ["saved", "stored", "uploaded", "added", "kept", "placed", "moved"];

/// What stands before the name of a place.
const BEFORE_PLACE: [&str; 7] =
    [" in", " into", " to", " under", " folder", " folder:", " the folder"];

pub(super) fn judge(course: &Course<'_>, findings: &mut Findings) {
    for (index, visit) in course.visits.iter().enumerate() {
        let permit = course.case.permits.results.get(index).copied();
        match (permit, course.result(index)) {
            (Some(ResultPermit::Failure), Some("FAILURE")) => {
                claims_nothing(visit, findings);
                says_the_same(course, index, findings);
            }
            (Some(ResultPermit::Success), Some("SUCCESS")) => {
                names_the_folder(course, visit, findings);
                names_the_document(course, visit, findings);
            }
            _ => {}
        }
    }
}

/// What was said after "Save here": messages, or all words where there are none. In the page only what is
/// new counts: the rest is the partner's, or of an earlier save.
fn said(visit: &Visit<'_>) -> Vec<String> {
    let of = |(screen, place): (&&Screen, &Place)| match place {
        Place::Popup if !screen.messages.is_empty() => screen.messages.clone(),
        Place::Popup if screen.login || screen.save => Vec::new(),
        Place::Popup | Place::Page => vec![screen.text.clone()],
    };
    let all = visit.after_save.iter().zip(&visit.after_save_in).flat_map(of);
    all.filter(|text| !text.trim().is_empty()).collect()
}

/// After FAILURE no message says that the document was saved.
fn claims_nothing(visit: &Visit<'_>, findings: &mut Findings) {
    let said: Vec<String> = said(visit).iter().map(|text| text.to_lowercase()).collect();
    let is_taken_back = said.iter().any(|text| has(text, &TAKES_BACK));
    let Some(claim) = said.iter().find(|text| has(text, &CLAIMS)).filter(|_| !is_taken_back) else {
        return;
    };
    let wanted = ["a message that does not claim success, where `result` is FAILURE"];
    findings.add("WID-MESSAGE", Verdict::Fail, wanted, &format!("\"{}\"", short(claim)));
}

/// In whatever language: the words after FAILURE are not those after SUCCESS. Words that say nothing of
/// either may be the same, so that it is noted only.
fn says_the_same(course: &Course<'_>, index: usize, findings: &mut Findings) {
    if findings.about_failing("WID-MESSAGE") {
        return;
    }
    let after_failure = said(&course.visits[index]);
    let same = course.visits.iter().enumerate().any(|(other, visit)| {
        course.result(other) == Some("SUCCESS") && said(visit) == after_failure
    });
    if same && !after_failure.is_empty() {
        let wanted = ["other words after FAILURE than after SUCCESS"];
        let observed = format!("the same words after both: \"{}\"", short(&after_failure[0]));
        findings.add("WID-MESSAGE", Verdict::Note, wanted, &observed);
    }
}

/// A message that names a folder names the one that was chosen.
fn names_the_folder(course: &Course<'_>, visit: &Visit<'_>, findings: &mut Findings) {
    let Some(chosen) = visit.folder else { return };
    let said = said(visit);
    let names = |text: &str, name: &str| text.to_lowercase().contains(&name.to_lowercase());
    if said.iter().any(|text| names(text, chosen)) {
        return;
    }
    let screens = course.visits.iter().flat_map(|visit| &visit.log_ins);
    let offered = screens.filter_map(|log_in| log_in.then).flat_map(|screen| &screen.folders);
    let others: Vec<&str> = offered
        .map(String::as_str)
        .filter(|name| name.chars().filter(|c| c.is_alphabetic()).count() >= 3)
        .collect();
    for sentence in said.iter().flat_map(|text| text.split_inclusive(['.', '!', ';', '\n'])) {
        if !has(&sentence.to_lowercase(), &SAVING) {
            continue;
        }
        let Some(other) = others.iter().find(|name| stands_as_place(sentence, name)) else {
            continue;
        };
        let wanted = [format!("a message that names `{chosen}`, or no folder")];
        let observed = format!("\"{}\" names the folder `{other}`", short(sentence.trim()));
        findings.add("WID-MESSAGE", Verdict::Fail, wanted, &observed);
        return;
    }
}

/// Whether a sentence names this as the place where something went: `in the folder NAME`, `NAME folder`.
fn stands_as_place(sentence: &str, name: &str) -> bool {
    const QUOTES: [char; 8] = ['"', '\'', '`', '“', '”', '‘', '’', '«'];
    sentence.match_indices(name).any(|(at, _)| {
        let (before, after) = (&sentence[..at], &sentence[at + name.len()..]);
        let is_whole =
            !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric);
        let before = before.trim_end_matches(|c: char| c.is_whitespace() || QUOTES.contains(&c));
        let after = after
            .trim_start_matches(|c: char| c.is_whitespace() || QUOTES.contains(&c) || c == '»');
        is_whole
            && (BEFORE_PLACE.iter().any(|word| before.to_lowercase().ends_with(word))
                || after.to_lowercase().starts_with("folder"))
    })
}

/// A message that names a document of the page names the button's.
fn names_the_document(course: &Course<'_>, visit: &Visit<'_>, findings: &mut Findings) {
    let stem = |document: &str| {
        let name = course.file_name(document)?;
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        (!stem.is_empty()).then(|| stem.to_owned())
    };
    let Some(own) = stem(visit.document) else { return };
    let said = said(visit).join("\n");
    if said.contains(&own) {
        return;
    }
    let others = course.case.documents.keys().filter_map(|document| stem(document));
    if let Some(other) = others.into_iter().find(|other| *other != own && said.contains(other)) {
        let wanted = [format!("a message that names `{own}`, or no document")];
        let observed = format!("\"{}\" names the document `{other}`", short(&said));
        findings.add("WID-MESSAGE", Verdict::Fail, wanted, &observed);
    }
}

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

fn short(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::stands_as_place;

    #[test]
    fn a_place_is_told_from_a_word_of_the_same_spelling() {
        for place in [
            "It was saved in the folder Education.",
            "Saved to \u{201c}Education\u{201d}",
            "marks.pdf was stored in your Education folder",
            "kept under Education",
        ] {
            assert!(stands_as_place(place, "Education"), "{place}");
        }
        for other in [
            "Saved for the Education Board.",
            "Saved. Open Education",
            "saved to Educational Papers",
            "Your Education is saved",
        ] {
            assert!(!stands_as_place(other, "Education"), "{other}");
        }
    }
}
