//! Where a profile says what only its author knows, and may have wrong.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// Where a profile says what only its author knows: in which lines of a file, or by options.
#[derive(Clone, Debug, Default)]
pub enum Written {
    /// It was made by the program itself.
    #[default]
    Nowhere,
    /// On the command line.
    Options,
    /// In a file of this name, in these lines.
    File {
        /// The name of the file, without its folder.
        name: String,
        /// The lines of `uploaded` and `folders`, and of the folders of a user by the user's name.
        lines: BTreeMap<String, usize>,
    },
}

const UPLOADED: &str = "uploaded";
const FOLDERS: &str = "folders";

impl Written {
    /// In a file with this text, whose values are in these bytes.
    pub(super) fn in_file(
        path: &str,
        text: &str,
        values: impl IntoIterator<Item = (String, Range<usize>)>,
    ) -> Self {
        let name = Path::new(path).file_name().unwrap_or(path.as_ref());
        let line = |at: Range<usize>| 1 + text[..at.start].matches('\n').count();
        let lines = values.into_iter().map(|(key, at)| (key, line(at)));
        Self::File { name: name.to_string_lossy().into_owned(), lines: lines.collect() }
    }

    /// Where the address of the section 'Uploaded Documents' stands, in words.
    #[must_use]
    pub fn uploaded(&self) -> String {
        self.of(UPLOADED, format!("`{UPLOADED}`"), "--uploaded")
    }

    /// Where folders are named, in words: those of a user, or of all.
    #[must_use]
    pub fn folders(&self, user: Option<&str>) -> String {
        let words = match user {
            Some(user) => format!("`{FOLDERS}` of [users.{user}]"),
            None => format!("`{FOLDERS}`"),
        };
        self.of(user.unwrap_or(FOLDERS), words, "--folder")
    }

    fn of(&self, key: &str, words: String, option: &str) -> String {
        match self {
            Self::Nowhere => words,
            Self::Options => option.to_owned(),
            Self::File { name, lines } => match lines.get(key) {
                Some(line) => format!("{words} ({name}, line {line})"),
                None => words,
            },
        }
    }
}
