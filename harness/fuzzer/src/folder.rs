//! The files of runs: outcomes, cases and requests to send again, scripts; and the corpus, which outlives them.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

use super::case::Case;
use super::outcome::Outcome;
use super::script::Scripts;
use locksmith_core::kept::{self, KeepError};
use locksmith_core::redact::{self, Redactor};

/// Why a file of a run cannot be used.
#[derive(Debug, Diagnostic, Error)]
pub enum FolderError {
    /// It cannot keep a run.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Keep(#[from] KeepError),
    /// It cannot be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Its contents are not those of such a file.
    #[error("{path} is not a file of Locksmith, or is one of another version: {source}")]
    #[diagnostic(help("such as: [{{ \"hash\": \"of-another-key\" }}, {{ \"age\": 1801 }}]"))]
    Strange {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// The largest file of a run that is read, in bytes.
const LARGEST: u64 = 64 << 20;

const OUTCOME: &str = "fuzz.json";
const CASES: &str = "cases.json";
/// What shows a cause again: its request, its case for `--replay` and, where curl can send it, its script.
const CAUSES: &str = "causes";
const ENDINGS: [&str; 3] = ["http", "json", "sh"];
const TEMPLATE: &str = "template.toml";

/// Whether a run may be kept in a folder.
pub fn is_free(path: &Path) -> Result<(), FolderError> {
    if path.join(OUTCOME).exists() {
        return Err(KeepError::Taken { path: path.to_owned() }.into());
    }
    Ok(())
}

/// Keeps a run: its outcome, and for each violation what repeats it. Returns the file of the outcome.
pub fn write(
    path: &Path,
    outcome: &Outcome,
    scripts: &Scripts<'_>,
) -> Result<PathBuf, FolderError> {
    let redactor = scripts.redactor();
    let kept = redactor.kept(outcome);
    let kept = kept.map_err(|error| KeepError::writing(&path.join(OUTCOME))(error.into()))?;
    // Files are named by what is kept.
    let outcome = kept.as_ref();
    let written = write_outcome(path, outcome, redactor)?;
    let folder = path.join(CAUSES);
    if !outcome.causes.is_empty() {
        kept::folder(&folder).map_err(KeepError::writing(&folder))?;
    }
    for cause in &outcome.causes {
        let file = |ending: &str| folder.join(format!("{}.{ending}", cause.id));
        write_file(&file("http"), &scripts.request(cause), redactor)?;
        write_file(&file("json"), (in_lines(&[cause.case]) + "\n").as_bytes(), redactor)?;
        if let Some(script) = scripts.of(cause) {
            write_file(&file("sh"), script.as_bytes(), redactor)?;
            executable(&file("sh"))?;
        }
    }
    Ok(written)
}

/// Keeps the template of a run that learned one.
pub fn write_template(path: &Path, text: &str) -> Result<PathBuf, FolderError> {
    let file = path.join(TEMPLATE);
    write_file(&file, text.as_bytes(), redact::of_program())?;
    Ok(file)
}

/// Writes a file, redacted.
fn write_file(file: &Path, bytes: &[u8], redactor: &Redactor) -> Result<(), FolderError> {
    Ok(kept::write(file, &redactor.bytes(bytes)).map_err(KeepError::writing(file))?)
}

/// Keeps a run that was made of others, with what shows their causes again.
pub fn write_merged(
    path: &Path,
    outcome: &Outcome,
    runs: &[PathBuf],
) -> Result<PathBuf, FolderError> {
    let written = write_outcome(path, outcome, redact::of_program())?;
    let folder = path.join(CAUSES);
    for (cause, ending) in outcome.causes.iter().flat_map(|cause| ENDINGS.map(|it| (cause, it))) {
        let name = format!("{}.{ending}", cause.id);
        let file = folder.join(&name);
        let mut kept = runs.iter().map(|run| run.join(CAUSES).join(&name));
        if let Some(from) = kept.find(|from| from.exists()) {
            kept::folder(&folder).map_err(KeepError::writing(&folder))?;
            let bytes = kept::read(&from, LARGEST)
                .map_err(|source| FolderError::Read { path: from, source })?;
            write_file(&file, &bytes, redact::of_program())?;
            if ending == "sh" {
                executable(&file)?;
            }
        }
    }
    Ok(written)
}

fn write_outcome(
    path: &Path,
    outcome: &Outcome,
    redactor: &Redactor,
) -> Result<PathBuf, FolderError> {
    kept::folder(path).map_err(KeepError::writing(path))?;
    let write = |name: &str, text: String| {
        let file = path.join(name);
        write_file(&file, (text + "\n").as_bytes(), redactor)?;
        Ok::<_, FolderError>(file)
    };
    let broken = |name: &str| KeepError::writing(&path.join(name));
    let kept = redactor.kept(outcome).map_err(|error| broken(OUTCOME)(error.into()))?;
    let outcome = kept.as_ref();
    let json = serde_json::to_string_pretty(outcome);
    let json = json.map_err(|error| broken(OUTCOME)(error.into()))?;
    let cases: Vec<Case> = outcome.causes.iter().map(|cause| cause.case).collect();
    write(CASES, in_lines(&cases))?;
    write(OUTCOME, json)
}

/// A list of cases, one a line.
fn in_lines(cases: &[Case]) -> String {
    let lines: Vec<String> = cases.iter().map(|case| format!("  {}", case.words())).collect();
    if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", lines.join(",\n")) }
}

fn executable(file: &Path) -> Result<(), FolderError> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(0o700);
    Ok(std::fs::set_permissions(file, permissions).map_err(KeepError::writing(file))?)
}

/// The outcome of a run that was kept.
pub fn read(run: &Path) -> Result<Outcome, FolderError> {
    read_json(&run.join(OUTCOME))
}

/// The cases of a file.
pub fn read_cases(file: &Path) -> Result<Vec<Case>, FolderError> {
    read_json(file)
}

/// The cases of a corpus; none where there is no such folder yet.
pub fn read_corpus(folder: &Path) -> Result<Vec<Case>, FolderError> {
    let file = folder.join(CASES);
    if file.exists() { read_json(&file) } else { Ok(Vec::new()) }
}

/// Adds cases to a corpus.
pub fn add_to_corpus(folder: &Path, cases: &[Case]) -> Result<(), FolderError> {
    let mut all = read_corpus(folder)?;
    let mut known: HashSet<Case> = all.iter().copied().collect();
    all.extend(cases.iter().copied().filter(|case| known.insert(*case)));
    kept::folder(folder).map_err(KeepError::writing(folder))?;
    let file = folder.join(CASES);
    let text = in_lines(&all) + "\n";
    Ok(kept::write(&file, text.as_bytes()).map_err(KeepError::writing(&file))?)
}

fn read_json<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T, FolderError> {
    let text = kept::read_text(file, LARGEST)
        .map_err(|source| FolderError::Read { path: file.to_owned(), source })?;
    serde_json::from_str(&text)
        .map_err(|source| FolderError::Strange { path: file.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::super::case::Hash;
    use super::*;

    #[test]
    fn a_corpus_grows_by_what_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corpus");
        assert_eq!(read_corpus(&path).unwrap(), []);
        let (one, other) =
            (Case::default(), Case { hash: Hash::Zeros, age: 1801, ..Case::default() });
        add_to_corpus(&path, &[one]).unwrap();
        add_to_corpus(&path, &[other, one, other]).unwrap();
        assert_eq!(read_corpus(&path).unwrap(), [one, other]);
        std::fs::write(path.join(CASES), "[{\"hash\":\"none\"}]").unwrap();
        assert!(matches!(read_corpus(&path), Err(FolderError::Strange { .. })));
    }
}
