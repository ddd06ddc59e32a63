//! All scenarios together.

use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::file::{self, Parsed};
use super::{Case, Launch, ScenarioError, digest_of};

/// The scenarios that the program carries with it.
static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../scenarios/locker");

/// Every case, in the order of files and rows.
#[derive(Debug)]
pub struct Catalogue {
    cases: Vec<Arc<Case>>,
    places: Vec<Place>,
}

/// Where a case's words stand, for checks that need more than the file.
#[derive(Debug)]
struct Place {
    file: String,
    /// The whole file, which its cases share.
    text: Arc<str>,
    permits: Option<std::ops::Range<usize>>,
}

impl Catalogue {
    /// The scenarios that the program carries with it.
    pub fn embedded() -> Result<Self, ScenarioError> {
        let files = EMBEDDED.files().filter_map(|file| {
            let name = file.path().file_name()?.to_str()?;
            Some((name.to_owned(), file.contents_utf8()?.to_owned()))
        });
        Self::of_files(files.collect())
    }

    /// The scenarios `*.toml` of a folder.
    ///
    /// # Errors
    /// The folder or a file cannot be read, or a scenario is wrong.
    pub fn folder(folder: &Path) -> miette::Result<Self> {
        let read = || -> std::io::Result<Vec<(String, String)>> {
            let mut files = Vec::new();
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if path.extension().is_some_and(|ending| ending == "toml") {
                    files.push((name, std::fs::read_to_string(&path)?));
                }
            }
            Ok(files)
        };
        let files = read().map_err(|error| {
            miette::miette!(
                help = "--scenarios names a folder with *.toml files",
                "cannot read the scenarios in the folder {}: {error}",
                folder.display()
            )
        })?;
        Ok(Self::of_files(files)?)
    }

    /// The scenarios of these files, each a name such as `error-206.toml` and a text.
    pub fn of_files(mut files: Vec<(String, String)>) -> Result<Self, ScenarioError> {
        files.sort();
        let mut parsed: Vec<(Parsed, String, Arc<str>)> = Vec::new();
        for (name, text) in files {
            let (path, text) = (format!("locker/{name}"), Arc::<str>::from(text));
            for case in file::parse(&path, &text)? {
                parsed.push((case, path.clone(), Arc::clone(&text)));
            }
        }
        check_controls(&parsed)?;
        let (cases, places) = parsed
            .into_iter()
            .map(|(parsed, file, text)| {
                (Arc::new(parsed.case), Place { file, text, permits: parsed.permits_span })
            })
            .unzip();
        Ok(Self { cases, places })
    }

    /// The cases, in the order of files and rows.
    #[must_use]
    pub fn cases(&self) -> &[Arc<Case>] {
        &self.cases
    }

    /// The case with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.id == id).map(Arc::as_ref)
    }

    /// The identity of this catalogue: a digest over what its cases do and permit. Their
    /// prose, and their places in files, does not count.
    #[must_use]
    pub fn digest(&self) -> String {
        let meaning = |case: &Arc<Case>| {
            let mut case = Case::clone(case);
            for prose in
                [&mut case.title, &mut case.what, &mut case.why, &mut case.fix, &mut case.source]
            {
                prose.clear();
            }
            (case.id.clone(), serde_json::to_string(&case).unwrap_or_default())
        };
        let cases: Vec<(String, String)> = self.cases.iter().map(meaning).collect();
        digest_of(cases.iter().map(|(id, text)| (id.as_str(), text.as_str())))
    }

    /// The error that a case's file states another permission than the oracle finds.
    #[must_use]
    pub fn contradiction(&self, id: &str, oracle: &[Launch]) -> ScenarioError {
        let index = self.cases.iter().position(|case| case.id == id).unwrap_or_default();
        let place = &self.places[index];
        let says = words(&self.cases[index].permits.launch);
        ScenarioError::new(
            &place.file,
            &place.text,
            place.permits.clone(),
            format!("the case `{id}` permits {says}, but the oracle permits {}", words(oracle)),
        )
        .help("fix `permits.launch`, or the fault that the page is given")
    }
}

fn words(launch: &[Launch]) -> String {
    let words: Vec<String> = launch
        .iter()
        .map(|launch| match launch {
            Launch::Login(_) => "login".to_owned(),
            Launch::Refusal(code) => code.number().to_string(),
        })
        .collect();
    format!("[{}]", words.join(", "))
}

/// Every control is a case of the catalogue, rests on none itself, and is not its own.
fn check_controls(parsed: &[(Parsed, String, Arc<str>)]) -> Result<(), ScenarioError> {
    for (Parsed { case, control_span, .. }, file, text) in parsed {
        let Some(control) = &case.control else { continue };
        let wrong = match parsed.iter().find(|(other, ..)| other.case.id == *control) {
            None => format!("the control `{control}` of `{}` is not a case", case.id),
            Some((other, ..)) if other.case.control.is_some() => {
                format!("the control `{control}` of `{}` rests on a control itself", case.id)
            }
            Some(_) => continue,
        };
        return Err(ScenarioError::new(file, text, control_span.clone(), wrong)
            .help("name a case that must pass on every conforming locker"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cases_of_a_file_share_its_text() {
        let catalogue = Catalogue::embedded().unwrap();
        let beside = catalogue.places.windows(2).filter(|two| two[0].file == two[1].file);
        let shared = beside.map(|two| Arc::ptr_eq(&two[0].text, &two[1].text));
        assert_eq!(shared.collect::<std::collections::HashSet<_>>(), [true].into());
    }
}
