//! What a part of a sentence claims, which another part does not take back by speaking of problems.

use super::words::{TAKES_BACK, fails, has, words};

/// What says plainly that a document is kept, in a part of a sentence.
const KEPT: [&str; 8] = [
    "was saved",
    "is saved",
    "been saved",
    "now saved",
    "were saved",
    "was stored",
    "is stored",
    "been stored",
];

/// What stands between the parts of a sentence.
const BETWEEN: [&str; 9] =
    ["but", "however", "although", "though", "yet", "with", "except", "despite", "while"];

/// What denies a save somewhere in a sentence, or makes it one of another document or time.
const DENIES: [&str; 40] = [
    "not",
    "no",
    "none",
    "nothing",
    "neither",
    "nor",
    "never",
    "0",
    "zero",
    "unable",
    "refused",
    "denied",
    "rejected",
    "invalid",
    "missing",
    "unavailable",
    "deleted",
    "removed",
    "discarded",
    "lost",
    "cancelled",
    "canceled",
    "if",
    "when",
    "once",
    "unless",
    "until",
    "wait",
    "earlier",
    "previous",
    "previously",
    "last",
    "other",
    "another",
    "others",
    "before",
    "already",
    "again",
    "incomplete",
    "only",
];

/// Whether a part of a sentence says plainly that the document is kept, and no other part denies it: "The
/// document was saved, but some problems occurred."
pub(super) fn claims(sentence: &str) -> bool {
    let all = words(sentence);
    if has(&all, &DENIES) || all.iter().any(|word| fails(word)) {
        return false;
    }
    let by_marks = sentence.split([',', ':', '(', ')', '–', '—']).map(words);
    let parts: Vec<Vec<String>> = by_marks
        .flat_map(|part| {
            let parts = part.split(|word| BETWEEN.contains(&word.as_str()));
            parts.map(<[String]>::to_vec).collect::<Vec<_>>()
        })
        .filter(|part| !part.is_empty())
        .collect();
    let keeps = |part: &Vec<String>| {
        let text = format!(" {} ", part.join(" "));
        KEPT.iter().any(|kept| text.contains(&format!(" {kept} "))) && !has(part, &TAKES_BACK)
    };
    parts.len() > 1 && parts.iter().any(keeps)
}
