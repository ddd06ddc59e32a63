//! A page to be filled in: one of ours, or a file of the user's.

use std::collections::BTreeMap;
use std::path::Path;

use miette::Diagnostic;
use serde::Deserialize;
use thiserror::Error;

use super::super::ScenarioError;
use super::PLACEHOLDERS;

/// A page to be filled in, and what is sent with it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Template {
    /// Its name: that of the file, without its ending.
    pub name: String,
    /// The page, to be filled in.
    pub text: String,
    /// What is served beside it, by file name, to be filled in as well.
    pub beside: Vec<(String, String)>,
    /// What it is sent with; the values are to be filled in.
    pub headers: BTreeMap<String, String>,
}

/// Why a file is no template, though it should be one.
#[derive(Debug, Diagnostic, Error)]
pub enum TemplateError {
    /// It, or what stands beside it, cannot be read.
    #[error("cannot read {file}: {error}")]
    Unreadable {
        /// Which file.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// The index of its folder is no TOML.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Index(#[from] ScenarioError),
}

/// The longest text beside a page that is filled in.
const LONGEST_BESIDE: u64 = 8 * 1024 * 1024;

/// What the index of a folder says of a page, as far as serving it goes.
#[derive(Default, Deserialize)]
struct Entry {
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

impl Template {
    /// Everything that is to be filled in.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let beside = self.beside.iter().map(|(_, text)| text);
        std::iter::once(&self.text).chain(beside).chain(self.headers.values()).map(String::as_str)
    }

    /// The template in a file; none where nothing in it is to be filled in. Texts of the same name and
    /// another ending belong to it, and headers that `FOLDER.toml`, beside its folder, has under its
    /// name.
    pub fn of_file(file: &Path) -> Result<Option<Self>, TemplateError> {
        let unreadable = |file: &Path, error| TemplateError::Unreadable {
            file: file.display().to_string(),
            error,
        };
        let bytes = std::fs::read(file).map_err(|error| unreadable(file, error))?;
        let name = file.file_stem().and_then(|stem| stem.to_str());
        let (Ok(text), Some(name)) = (String::from_utf8(bytes), name) else { return Ok(None) };
        if !PLACEHOLDERS.iter().any(|(word, _)| text.contains(&format!("{{{{{word}}}}}"))) {
            return Ok(None);
        }
        let folder = file.parent().unwrap_or(Path::new(""));
        let mut beside = Vec::new();
        // The path of a file in the working folder has an empty parent.
        let listed = if folder == Path::new("") { Path::new(".") } else { folder };
        for entry in std::fs::read_dir(listed).map_err(|error| unreadable(folder, error))? {
            let path = entry.map_err(|error| unreadable(folder, error))?.path();
            let is_page = path.extension() == file.extension();
            if path.file_stem().and_then(|stem| stem.to_str()) == Some(name)
                && !is_page
                && let Some(other) = path.file_name().and_then(|name| name.to_str())
                && let Some(text) = text_of(&path, listed)
            {
                beside.push((other.to_owned(), text));
            }
        }
        beside.sort();
        let headers = headers(folder, name)?;
        Ok(Some(Self { name: name.to_owned(), text, beside, headers }))
    }
}

/// The text of a file in a folder; none where it is no text, or leads out of the folder.
fn text_of(file: &Path, folder: &Path) -> Option<String> {
    let (file, folder) = (file.canonicalize().ok()?, folder.canonicalize().ok()?);
    let is_text = file.starts_with(folder)
        && file.metadata().is_ok_and(|facts| facts.is_file() && facts.len() <= LONGEST_BESIDE);
    // What is no file may never end.
    is_text.then(|| std::fs::read_to_string(file).ok())?
}

fn headers(folder: &Path, name: &str) -> Result<BTreeMap<String, String>, TemplateError> {
    let index = folder.with_extension("toml");
    let Ok(text) = std::fs::read_to_string(&index) else { return Ok(BTreeMap::new()) };
    let entries: Result<BTreeMap<String, Entry>, _> = toml::from_str(&text);
    let mut entries = entries
        .map_err(|error| ScenarioError::syntax(&index.display().to_string(), &text, &error))?;
    Ok(entries.remove(name).unwrap_or_default().headers)
}

#[cfg(test)]
mod tests {
    use super::super::all;
    use super::*;

    #[test]
    fn the_file_of_a_sample_is_the_sample() {
        let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/pages");
        for sample in all().unwrap() {
            let Template { name, .. } = &sample.page;
            let file = pages.join(sample.kind.folder()).join(name).with_extension("html");
            assert_eq!(Template::of_file(&file).unwrap(), Some(sample.page));
        }
    }

    #[test]
    fn a_page_without_a_word_of_ours_is_no_template() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("page.html");
        std::fs::write(&page, "<p>{{ of another engine }}").unwrap();
        assert_eq!(Template::of_file(&page).unwrap(), None);
        assert!(Template::of_file(&folder.path().join("none.html")).is_err());
    }

    #[test]
    fn texts_of_the_same_name_belong_to_a_template() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("result.html"), "{{app-id}}").unwrap();
        std::fs::write(at("result.js"), "// {{app-id}}").unwrap();
        std::fs::write(at("result.pdf"), [0x25, 0x50, 0xff, 0xfe]).unwrap();
        std::fs::create_dir(at("result.d")).unwrap();
        let template = Template::of_file(&at("result.html")).unwrap().unwrap();
        assert_eq!(template.beside, [("result.js".to_owned(), "// {{app-id}}".to_owned())]);
    }

    #[test]
    fn an_index_that_cannot_be_read_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("pages/page.html");
        std::fs::create_dir(folder.path().join("pages")).unwrap();
        std::fs::write(&page, "<p>{{app-id}}").unwrap();
        std::fs::write(folder.path().join("pages.toml"), "[page\n").unwrap();
        let error = Template::of_file(&page).unwrap_err();
        assert!(matches!(error, TemplateError::Index(_)), "{error}");
    }
}
