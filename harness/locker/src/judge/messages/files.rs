//! Names of files in a message, and whether one may stand for another: lockers shorten names, and put other
//! characters in the place of some.

/// What the names of documents end with.
const ENDINGS: [&str; 15] = [
    "pdf", "xml", "json", "txt", "csv", "html", "htm", "jpg", "jpeg", "png", "gif", "svg", "doc",
    "docx", "zip",
];

/// The words of a text that are names of files.
pub(super) fn in_text(text: &str) -> Vec<String> {
    let outside = |c: char| !c.is_alphanumeric();
    let words = text.split(|c: char| c.is_whitespace() || "\"`“”«»()<>,:/=".contains(c));
    let words = words.map(|word| word.trim_matches(|c: char| outside(c) && !"…*.".contains(c)));
    let words = words.map(|word| word.trim_end_matches('.'));
    let is_file = |word: &&str| {
        word.rsplit_once('.').is_some_and(|(stem, ending)| {
            !stem.is_empty() && ENDINGS.contains(&ending.to_lowercase().as_str())
        })
    };
    words.filter(is_file).map(str::to_owned).collect()
}

/// Whether a word of a message may be the file of this name, or a part of that.
pub(super) fn may_be(word: &str, name: &str) -> bool {
    let bare = |text: &str| -> String {
        text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
    };
    let stem = |text: &str| text.rsplit_once('.').map_or(text, |(stem, _)| stem).to_owned();
    let (word_stem, name) = (stem(word), bare(&stem(name)));
    // A name that is cut has its beginning, or its end.
    let pieces: Vec<String> =
        word_stem.split(['…', '*']).flat_map(|one| one.split("..")).map(bare).collect();
    let pieces: Vec<&String> = pieces.iter().filter(|piece| !piece.is_empty()).collect();
    let is_part = pieces.iter().all(|piece| name.contains(piece.as_str()));
    is_part || !name.is_empty() && bare(&word_stem).contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_found_in_a_sentence() {
        let of = |text: &str| in_text(text).join(" ");
        assert_eq!(of("\"report.pdf\" was saved in My.Documents."), "report.pdf");
        assert_eq!(of("Saved marks-0bad (2).PDF, and v1.2 of it."), "");
        assert_eq!(of("Saved as marks….pdf."), "marks….pdf");
        assert_eq!(of("Saved: a.pdf."), "a.pdf");
    }

    #[test]
    fn a_name_may_be_cut_or_written_otherwise() {
        let name = "mark sheet-0badcafe.pdf";
        for own in [
            "mark_sheet-0badcafe.pdf",
            "mark sh….pdf",
            "mark...cafe.pdf",
            "sheet-0badcafe.pdf",
            "mark_sheet-0badcafe-1.pdf",
            "MARKSHEET-0BADCAFE.PDF",
        ] {
            assert!(may_be(own, name), "{own}");
        }
        for other in ["report.pdf", "mark-sheet-0ddba11.pdf", "cert….pdf"] {
            assert!(!may_be(other, name), "{other}");
        }
    }
}
