//! Which folder a text names: the text must be its name, with no more than a word before it and a count behind it. A
//! text that only contains it, such as the name of an issuer, names none.

use std::collections::BTreeSet;

/// What may stand before a folder's name.
const BEFORE: [&str; 11] = [
    "saved in",
    "saved to",
    "stored in",
    "in folder",
    "in the folder",
    "folder",
    "location",
    "into",
    "under",
    "in",
    "to",
];

/// What may be counted behind it.
const COUNTED: [&str; 10] = [
    "document",
    "documents",
    "file",
    "files",
    "item",
    "items",
    "entry",
    "entries",
    "paper",
    "papers",
];

/// The one folder that a line names, in one of its parts.
pub(super) fn in_line<'f>(line: &str, folders: &'f [String]) -> Option<&'f String> {
    let found: BTreeSet<&String> =
        line.split(['·', '•', '|']).filter_map(|part| named(part, folders)).collect();
    if found.len() == 1 { found.first().copied() } else { None }
}

/// The folder whose name a text is; of several that differ in case only, the one that is written so.
pub(super) fn named<'f>(text: &str, folders: &'f [String]) -> Option<&'f String> {
    let last = text.rsplit(['/', '›', '»', '>']).next().unwrap_or(text);
    let counted = |char: char| char.is_whitespace() || char.is_ascii_digit();
    let uncounted = text.trim_end_matches(counted).trim();
    let forms = [text.trim(), bare(text), bare(last), uncounted];
    let exact = folders.iter().find(|folder| forms.contains(&folder.as_str()));
    let like = |folder: &&String| forms.iter().any(|form| form.eq_ignore_ascii_case(folder));
    let mut alike = folders.iter().filter(like);
    let only = alike.next().filter(|_| alike.next().is_none());
    exact.or(only)
}

/// The name of a folder without the number of its documents behind it, in brackets.
pub(super) fn uncounted(name: &str) -> &str {
    let number = |text: &str| text.chars().all(|c| c.is_ascii_digit()) && !text.is_empty();
    let counted =
        name.trim_end().strip_suffix([')', ']']).and_then(|it| it.rsplit_once(['(', '[']));
    match counted {
        Some((before, count)) if number(count.trim()) && !before.trim().is_empty() => {
            before.trim_end()
        }
        _ => name,
    }
}

/// A text without what may stand before a folder's name and behind it.
fn bare(text: &str) -> &str {
    let marks = |char: char| char.is_whitespace() || "\"'“”‘’`:-–—,.".contains(char);
    let mut rest = text.trim_matches(marks);
    for word in BEFORE {
        let (Some(start), Some(behind)) = (rest.get(..word.len()), rest.get(word.len()..)) else {
            continue;
        };
        if start.eq_ignore_ascii_case(word) && behind.starts_with(marks) {
            rest = behind.trim_matches(marks);
            break;
        }
    }
    let counted = |char: char| marks(char) || char.is_ascii_digit() || "()[]".contains(char);
    for word in COUNTED {
        let Some(at) = rest.len().checked_sub(word.len()) else { continue };
        let (Some(before), Some(end)) = (rest.get(..at), rest.get(at..)) else { continue };
        let has_number = before.trim_end().ends_with(|char: char| char.is_ascii_digit());
        if end.eq_ignore_ascii_case(word) && has_number {
            return before.trim_end_matches(counted);
        }
    }
    if rest.ends_with([')', ']']) { rest.trim_end_matches(counted) } else { rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_folder_is_named_by_its_name_alone() {
        let all = folders(&["My Documents", "Documents", "Education", "2024", "Tax papers"]);
        for (text, folder) in [
            ("Education", "Education"),
            (" education ", "Education"),
            ("in Tax papers", "Tax papers"),
            ("Folder: “My Documents”", "My Documents"),
            ("Saved to Documents.", "Documents"),
            ("Documents (2)", "Documents"),
            ("Education 2", "Education"),
            ("My Documents · 3 files", "My Documents"),
            ("My Documents, 3 files", "My Documents"),
            ("Uploaded Documents / Education", "Education"),
            ("2024", "2024"),
            ("12 KB | Education", "Education"),
        ] {
            assert_eq!(in_line(text, &all).map(String::as_str), Some(folder), "{text}");
        }
        for text in [
            "Uploaded Documents",
            "Board of Secondary Education",
            "Total in My Documents: 2 documents left",
            "30-11-2024",
            "Largest folder: not Education",
            "Education | Documents",
            "",
        ] {
            assert_eq!(in_line(text, &all), None, "{text}");
        }
    }

    #[test]
    fn of_two_that_differ_in_case_one_is_written_so() {
        let twins = folders(&["Certificates", "certificates"]);
        assert_eq!(named("certificates (1)", &twins).map(String::as_str), Some("certificates"));
        assert_eq!(named("CERTIFICATES", &twins), None);
    }
}
