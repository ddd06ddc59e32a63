//! As many entries in 'Uploaded Documents' as saves, and none of a document that could not be had
//! (WID-SAVE, WID-UPLOADED, I-TWICE).

use std::collections::{BTreeMap, BTreeSet};

use locksmith_core::observe::{Entry, Observation};
use locksmith_core::scenario::ResultPermit;

use super::Verdict;
use super::timeline::Timeline;
use super::visit::Visit;
use locksmith_core::findings::Findings;

/// What links beside an entry's name begin with.
const ACTS: [&str; 9] =
    ["download", "preview", "view", "open", "show", "share", "save", "print", "get"];

pub(super) fn judge(timeline: &Timeline<'_>, findings: &mut Findings) {
    let documents: BTreeSet<&str> = timeline.visits.iter().map(|visit| visit.document).collect();
    // The latest look at a section shows the outcome of everything.
    let latest: BTreeMap<&str, &[Entry]> = timeline.listings().collect();
    for (user, entries) in latest {
        let of_user = || timeline.visits.iter().filter(|visit| visit.user() == Some(user));
        for document in &documents {
            let of_document = || of_user().filter(|visit| visit.document == *document);
            let presses = of_document().map(|visit| visit.presses).sum();
            if presses > 0 {
                copies(timeline, (user, document), entries, presses, findings);
            }
            if of_document().any(|visit| visit.presses > 1) {
                pressed_twice(timeline, document, entries, findings);
            }
        }
        leftovers(timeline, user, entries, findings);
    }
}

/// WID-SAVE: one save makes one entry. A section may link to one document several times, by its name, a
/// picture, a word: what counts are rows of one name, folders, and names that a number was put to, since the
/// first was taken, where they were not there before the case saved anything.
fn copies(
    timeline: &Timeline<'_>,
    (user, document): (&str, &str),
    entries: &[Entry],
    presses: usize,
    findings: &mut Findings,
) {
    let Some(before) = before_saving(timeline, user) else { return };
    if let Some(observed) = several(timeline, document, (before, entries), presses) {
        let wanted = ["one entry for each save"];
        findings.add("WID-SAVE", Verdict::Fail, wanted, &observed);
        return;
    }
    let names = |entries: &'_ [Entry]| names_of(timeline, document, entries);
    let (all, before) = (names(entries), names(before));
    let of_several = |name: &&String| {
        all.iter().any(|other| is_numbered(name, other) || is_numbered(other, name))
    };
    let new: Vec<&String> = all.difference(&before).filter(of_several).collect();
    let wanted = ["one entry for each save"];
    if new.len() > presses {
        let list = new.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let observed = format!(
            "\"Save here\" was pressed {}, and the section has {} new entries of the document: {list}",
            times(presses),
            new.len(),
        );
        findings.add("WID-SAVE", Verdict::Fail, wanted, &observed);
    } else if !all.is_empty() && timeline.unread_since(i64::MIN, user).is_empty() {
        // What was not opened may be a copy.
        let observed =
            format!("\"Save here\" was pressed {}, and made no further copy", times(presses));
        findings.add("WID-SAVE", Verdict::Pass, wanted, &observed);
    }
}

/// More entries of one name, or in more folders, than saves: what is said of them.
fn several(
    timeline: &Timeline<'_>,
    document: &str,
    (before, after): (&[Entry], &[Entry]),
    presses: usize,
) -> Option<String> {
    let of = |entries| alike(timeline, document, entries);
    let saved = format!("\"Save here\" was pressed {}", times(presses));
    let new = |after: usize, before: usize| after.saturating_sub(before) > presses;
    let (rows, known) = (rows(&of(after)), rows(&of(before)));
    for ((name, _, _), rows) in &rows {
        let known = known.iter().filter(|((other, _, _), _)| other == name);
        let known = known.map(|(_, rows)| rows.len()).max().unwrap_or_default();
        if new(rows.len(), known) {
            let count = rows.len() - known;
            return Some(format!(
                "{saved}, and the section has {count} new entries named `{name}`"
            ));
        }
    }
    let files = |entries| files(timeline, document, &of(entries));
    let (files, known) = (files(after), files(before));
    for rows in files.values() {
        // A look before has other pages, and perhaps other lists.
        let known = known.values().map(BTreeMap::len).max().unwrap_or_default();
        if new(rows.len(), known) {
            let names: Vec<String> = rows.values().map(|name| format!("`{name}`")).collect();
            let (count, names) = (rows.len() - known, names.join(", "));
            return Some(format!(
                "{saved}, and the section has {count} new entries with its bytes: {names}"
            ));
        }
    }
    let (folders, known) = (folders(&of(after)), folders(&of(before)));
    let further: Vec<String> =
        folders.difference(&known).map(|folder| format!("`{folder}`")).collect();
    new(folders.len(), known.len()).then(|| {
        format!("{saved}, and the section has the document in the folders {}", further.join(", "))
    })
}

/// The rows of a list that link to a document by the same name. An entry may be linked to in lists of several
/// kinds, and several times in its row.
fn rows<'a>(entries: &[&'a Entry]) -> BTreeMap<(&'a str, usize, usize), BTreeSet<usize>> {
    let mut rows: BTreeMap<_, BTreeSet<usize>> = BTreeMap::new();
    for entry in entries {
        if let Some(row) = entry.row {
            rows.entry((entry.name.as_str(), row.page, row.list)).or_default().insert(row.number);
        }
    }
    rows
}

/// The rows of a list that link to a document by the name of a file, each with that name: in a row below that of an
/// entry, words such as "Download" may link to it once more.
fn files<'a>(
    timeline: &Timeline<'_>,
    document: &str,
    entries: &[&'a Entry],
) -> BTreeMap<(usize, usize), BTreeMap<usize, &'a str>> {
    let file = timeline.file_name(document).unwrap_or_default().to_lowercase();
    let (stem, ending) = file.rsplit_once('.').unwrap_or((&file, ""));
    let mut rows: BTreeMap<_, BTreeMap<usize, &str>> = BTreeMap::new();
    for entry in entries {
        let name = entry.name.to_lowercase();
        let is_file = !stem.is_empty() && name.contains(stem)
            || !ending.is_empty() && name.ends_with(&format!(".{ending}"))
            || has_ending(&name);
        let first = name.split_whitespace().next().unwrap_or_default();
        if let Some(row) = entry.row.filter(|_| is_file && !ACTS.contains(&first)) {
            rows.entry((row.page, row.list)).or_default().insert(row.number, &entry.name);
        }
    }
    rows
}

/// Whether a name ends as those of files do: `copy-of-scan.bin`.
fn has_ending(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && (2..=5).contains(&ending.len())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && ending.bytes().any(|byte| byte.is_ascii_alphabetic())
    })
}

fn folders<'a>(entries: &[&'a Entry]) -> BTreeSet<&'a str> {
    entries.iter().filter_map(|entry| entry.folder.as_deref()).collect()
}

/// The entries that are the document.
fn alike<'a>(timeline: &Timeline<'_>, document: &str, entries: &'a [Entry]) -> Vec<&'a Entry> {
    let sha256 = timeline.sha256(document);
    let is_alike = |entry: &&Entry| sha256.is_some() && entry.sha256.as_deref() == sha256;
    entries.iter().filter(is_alike).collect()
}

/// What the user's section had before anything was saved, where it was looked at then.
fn before_saving<'a>(timeline: &Timeline<'a>, user: &str) -> Option<&'a [Entry]> {
    let saws = timeline.records.iter().map(|record| &record.saw);
    let before = saws.take_while(|saw| !matches!(saw, Observation::SavePressed { .. }));
    let listings = before.filter_map(|saw| match saw {
        Observation::Listed { user: of, entries, .. } if of == user => Some(entries.as_slice()),
        _ => None,
    });
    listings.last()
}

/// The names of the entries that are the document.
fn names_of(timeline: &Timeline<'_>, document: &str, entries: &[Entry]) -> BTreeSet<String> {
    alike(timeline, document, entries).iter().map(|entry| entry.name.clone()).collect()
}

/// Whether a name is another with a number put to it: `marks (2).pdf` of `marks.pdf`, or `Copy of marks.pdf`.
fn is_numbered(name: &str, other: &str) -> bool {
    let prefix = common(name.chars(), other.chars());
    let (rest, other) = (&name[prefix..], &other[prefix..]);
    let suffix = common(rest.chars().rev(), other.chars().rev());
    if suffix < other.len() {
        return false;
    }
    let put = rest[..rest.len() - suffix].to_lowercase();
    let marks = put.contains("copy") || put.chars().any(|c| c.is_ascii_digit());
    let besides = put.replace("copy of", "").replace("copy", "");
    marks && !besides.chars().any(char::is_alphabetic)
}

/// How many bytes two texts have in common.
fn common(one: impl Iterator<Item = char>, other: impl Iterator<Item = char>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).map(|(c, _)| c.len_utf8()).sum()
}

/// I-TWICE: how many copies there are is open, and recorded.
fn pressed_twice(
    timeline: &Timeline<'_>,
    document: &str,
    entries: &[Entry],
    findings: &mut Findings,
) {
    let sha256 = timeline.sha256(document);
    let count = entries.iter().filter(|entry| entry.sha256.as_deref() == sha256).count();
    let observed = match count {
        0 => "the section does not have the document".to_owned(),
        1 => "the section links to the document once".to_owned(),
        count => format!("the section links to the document {count} times"),
    };
    let wanted = ["one copy or two"];
    findings.add("WID-SAVE", Verdict::Note, wanted, &observed).by(Some("I-TWICE"));
}

/// WID-UPLOADED: where no document can be had, and FAILURE is said or nothing, the section has none.
fn leftovers(timeline: &Timeline<'_>, user: &str, entries: &[Entry], findings: &mut Findings) {
    let permits = &timeline.case.permits.results;
    let failed = |visit: &Visit<'_>| visit.saved_at.is_some() && visit.user() == Some(user);
    let is_of_failures = !permits.is_empty()
        && permits.iter().all(|permit| *permit == ResultPermit::Failure)
        && timeline.visits.iter().any(failed)
        && (0..timeline.visits.len()).all(|index| timeline.result(index) != Some("SUCCESS"));
    if !is_of_failures {
        return;
    }
    let wanted = ["no document in the section after a save that could not succeed"];
    // A page about what failed is no document.
    let is_page = |entry: &&Entry| {
        entry.bytes.is_none()
            || entry.content_type.as_deref().is_some_and(|of| of.starts_with("text/html"))
    };
    let (pages, documents): (Vec<&Entry>, Vec<&Entry>) = entries.iter().partition(is_page);
    if let Some(Entry { name, bytes, .. }) = documents.first() {
        let bytes = bytes.unwrap_or_default();
        let observed =
            format!("the save could not succeed, but the section has `{name}` with {bytes} bytes");
        findings.add("WID-UPLOADED", Verdict::Fail, wanted, &observed);
    } else if let Some(Entry { name, .. }) = pages.first() {
        let observed = format!("the section names `{name}`, but has no document of that name");
        findings.add("WID-UPLOADED", Verdict::Note, wanted, &observed);
    } else {
        findings.add(
            "WID-UPLOADED",
            Verdict::Pass,
            wanted,
            "the section has no entry of the document",
        );
    }
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

#[cfg(test)]
mod tests {
    use super::is_numbered;

    #[test]
    fn a_copy_is_known_by_the_number_in_its_name() {
        let marks = "marks-0bad.pdf";
        for copy in [
            "marks-0bad (2).pdf",
            "marks-0bad-1.pdf",
            "marks-0bad_2.pdf",
            "marks-0bad.pdf (1)",
            "Copy of marks-0bad.pdf",
            "marks-0bad - Copy.pdf",
        ] {
            assert!(is_numbered(copy, marks), "{copy}");
            assert!(!is_numbered(marks, copy), "{copy}");
        }
        for other in [
            "marks-0bad.pdf",
            "marks-0bad",
            "Download marks-0bad.pdf",
            "Preview of marks-0bad",
            "marks-0bad.pdf 2 pages",
            "certificate-0bad (2).pdf",
            "",
        ] {
            assert!(!is_numbered(other, marks), "{other}");
        }
    }
}
