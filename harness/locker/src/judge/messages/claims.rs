//! Whether a message claims that the save succeeded.

use super::parts;
use super::words::{TAKES_BACK, fails, has, says_failure, sentences, words};

/// What a message of success says: others are not understood, and claim nothing.
const CLAIMS: [&str; 18] = [
    "success",
    "successfully",
    "complete",
    "completed",
    "all done",
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

/// What makes a label of "successful" before it, as in "Successful documents".
const COUNTED: [&str; 10] = [
    "documents",
    "files",
    "items",
    "saves",
    "uploads",
    "transfers",
    "downloads",
    "attempts",
    "entries",
    "requests",
];

/// What makes a label of "success" before it.
const LABELLED: [&str; 5] = ["rate", "count", "story", "stories", "list"];

/// Words of a success that would take a claim back.
const WELL: [&str; 6] = [
    "without any errors",
    "without any problems",
    "without errors",
    "without problems",
    "with no errors",
    "with no problems",
];

/// The sentence that claims a success, where none says that this save failed.
pub(in crate::judge) fn claim(said: &[String]) -> Option<String> {
    let all: Vec<String> = said.iter().flat_map(|text| sentences(text)).collect();
    let half = |sentence: &&String| {
        let others = all.iter().filter(|other| other != sentence);
        parts::claims(sentence) && !others.into_iter().any(|other| says_failure(other))
    };
    if let Some(half) = all.iter().find(half) {
        return Some(half.clone());
    }
    if all.iter().any(|sentence| says_failure(sentence)) {
        return None;
    }
    all.into_iter().find(|sentence| claims(&words(sentence)))
}

/// Whether a sentence claims a success, and does not take that back.
fn claims(words: &[String]) -> bool {
    let mut text = format!(" {} ", words.join(" "));
    if let Some(well) = WELL.iter().find(|well| text.contains(&format!(" {well} "))) {
        text = text.replacen(&format!(" {well} "), " ", 1);
    }
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let words = words.as_slice();
    if has(words, &TAKES_BACK) || words.iter().any(|word| fails(word)) {
        return false;
    }
    let is_label = |claim: &str, of: &[&str]| {
        let next = words.iter().skip_while(|word| *word != claim).nth(1);
        next.is_some_and(|next| of.contains(&next.as_str()))
    };
    let said = |claim: &&str| {
        text.contains(&format!(" {claim} "))
            && (**claim != *"success" || !is_label(claim, &LABELLED))
    };
    CLAIMS.iter().any(said)
        || words.iter().any(|word| word == "successful") && !is_label("successful", &COUNTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        vec![text.to_owned()]
    }

    #[test]
    fn a_claim_is_taken_back_by_whole_words_of_its_sentence() {
        for claimed in [
            "The document was saved successfully.",
            "Success! Your document was saved. Save another",
            "Your document is saved. Note: it is in Education.",
            "Saved in notebook: document saved",
            "The save was successful",
            "marks-0bad.pdf has been stored. If you need help, write to us.",
            "Successful documents: 1\nThe file was saved",
            "The document was saved, but some problems occurred.",
            "The document was saved but an error occurred",
            "Your document has been saved with some problems.",
            "Some problems occurred, however your document was saved",
            "The document was saved without errors.",
        ] {
            assert!(claim(&said(claimed)).is_some(), "{claimed}");
        }
        for honest in [
            "The document was not saved.",
            "The document wasn\u{2019}t saved successfully",
            "No document was saved: its host said 404.",
            "Unsuccessful",
            "Sorry. Your earlier document is saved; this one failed.",
            "Successful documents: 0",
            "Successful documents: 0 Failed documents: 1",
            "Successful documents\n0\nFailed documents\n1",
            "Successful\tFailed\n0\t1",
            "0 documents saved successfully",
            "Your successful documents",
            "Success rate of your saves",
            "Wait until the document is saved",
            "Your last document was saved. We could not save this one.",
            "Your document was uploaded, but could not be saved",
            "The request was received, but the document was not saved",
            "Your earlier document was saved, but problems occurred with this one",
            "With problems like these no document was saved",
            "If the document was saved, but not shown, wait",
            "The document was saved, but some problems occurred. It could not be kept.",
            "Some problems occurred, please try again",
            "Done",
        ] {
            assert_eq!(claim(&said(honest)), None, "{honest}");
        }
    }
}
