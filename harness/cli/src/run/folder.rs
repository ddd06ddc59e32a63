//! The folder of a run: what was planned, what was seen, and the reports.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

use super::compose::compose_each;
use super::info::{FORMAT, Numbered, RunInfo};
use locksmith_core::kept::{self, KeepError};
use locksmith_core::observe::{Damage, ReadError, Recorder, Stored};
use locksmith_core::redact::Redactor;
use locksmith_core::report::Report;

/// The largest plan or picture of a run that is read, in bytes; none comes near it.
const LARGEST: u64 = 16 << 20;

/// A run's folder. What is written there passes the redactor of the run.
#[derive(Clone, Debug)]
pub struct RunFolder {
    path: PathBuf,
    redactor: Redactor,
}

/// Why a run's folder cannot be used.
#[derive(Debug, Diagnostic, Error)]
pub enum FolderError {
    /// It cannot keep a run.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Keep(#[from] KeepError),
    /// It holds no run.
    #[error("{path} is not the folder of a run: {source}")]
    #[diagnostic(help("a run's folder has the files run.json and observations.jsonl"))]
    NoRun {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is in a format that this version does not read.
    #[error("{path} is a run {found}, and this version of locksmith reads runs of format {FORMAT}")]
    #[diagnostic(help("judge it with the version of locksmith that certified, or certify again"))]
    Format {
        /// The folder.
        path: PathBuf,
        /// Which format it has, in words.
        found: String,
    },
    /// Its `run.json` cannot be understood.
    #[error("{path} was not written by this program, or by another version of it: {source}")]
    Strange {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Its observations cannot be read.
    #[error(transparent)]
    Observations(#[from] ReadError),
}

impl RunFolder {
    /// Makes the folder of a new run and writes what is known of it.
    pub fn create(path: &Path, info: &RunInfo) -> Result<(Self, Recorder), FolderError> {
        Self::redacting(path, info, Redactor::of_run())
    }

    /// Makes the folder of a new run, in which what this knows is overwritten.
    pub fn redacting(
        path: &Path,
        info: &RunInfo,
        redactor: Redactor,
    ) -> Result<(Self, Recorder), FolderError> {
        let folder = Self { redactor, ..Self::open(path) };
        if folder.file("run.json").exists() {
            return Err(KeepError::Taken { path: path.to_owned() }.into());
        }
        kept::folder(path).map_err(KeepError::writing(path))?;
        let screenshots = folder.file("screenshots");
        kept::folder(&screenshots).map_err(KeepError::writing(&screenshots))?;
        let text = folder
            .redactor
            .kept(info)
            // The plan is ours, and its ids find the observations again.
            .map(|kept| RunInfo { plan: info.plan.clone(), ..kept.into_owned() })
            .and_then(|info| serde_json::to_string_pretty(&info))
            .map_err(|error| KeepError::writing(&folder.file("run.json"))(error.into()))?;
        folder.write("run.json", text.as_bytes())?;
        let origin = folder.origin()?;
        let observations = folder.file("observations.jsonl");
        let recorder = Recorder::redacting(&observations, &origin, folder.redactor.clone());
        let recorder = recorder.map_err(KeepError::writing(&observations))?;
        Ok((folder, recorder))
    }

    /// The folder of a run that was made before.
    #[must_use]
    pub fn open(path: &Path) -> Self {
        Self { path: path.to_owned(), redactor: Redactor::of_run() }
    }

    /// What was known of the run before its first case.
    pub fn info(&self) -> Result<RunInfo, FolderError> {
        let strange = |source| FolderError::Strange { path: self.file("run.json"), source };
        let text = self.origin()?;
        let Numbered { format, version } = serde_json::from_slice(&text).map_err(strange)?;
        if format != Some(FORMAT) {
            let found = format.map_or("without a format number".to_owned(), |format| {
                format!("of format {format}")
            });
            let found = format!("{found} (by locksmith {version})");
            return Err(FolderError::Format { path: self.path.clone(), found });
        }
        serde_json::from_slice(&text).map_err(strange)
    }

    /// The bytes of `run.json`, which the records are sealed to.
    fn origin(&self) -> Result<Vec<u8>, FolderError> {
        kept::read(&self.file("run.json"), LARGEST)
            .map_err(|source| FolderError::NoRun { path: self.path.clone(), source })
    }

    /// Judges what was seen, and reports it. Of what was seen, no more than a case is held at a time.
    pub fn report(&self, info: &RunInfo) -> Result<Report, FolderError> {
        let stored = self.stored()?;
        let strange = |source| FolderError::Strange { path: self.path.clone(), source };
        let mut report = compose_each(info, |case| stored.of(case).map(Cow::Owned))?;
        if !stored.damage().is_none() {
            report = distrusted(report, stored.damage());
        }
        // A case at a time: redacting holds what it works on several times over.
        let cases = std::mem::take(&mut report.cases).into_iter();
        let cases = cases.map(|case| self.redactor.kept_owned(case)).collect::<Result<_, _>>();
        let report = self.redactor.kept_owned(report).map_err(strange)?;
        Ok(Report { cases: cases.map_err(strange)?, ..report })
    }

    /// Copies what was seen in another run, with its pictures; `recorder` is that of this folder.
    pub fn take_in(&self, other: &Self, recorder: &Recorder) -> Result<(), FolderError> {
        let observations = self.file("observations.jsonl");
        let stored = other.stored()?;
        for case in stored.cases() {
            for record in stored.of(case)? {
                recorder.write(&record).map_err(KeepError::writing(&observations))?;
            }
        }
        for picture in other.pictures() {
            let (from, to) = (other.file(&picture), self.file(&picture));
            let copied = kept::read(&from, LARGEST).and_then(|bytes| kept::write(&to, &bytes));
            copied.map_err(KeepError::writing(&to))?;
        }
        Ok(())
    }

    /// What was seen in it.
    fn stored(&self) -> Result<Stored, FolderError> {
        Ok(Stored::open(&self.file("observations.jsonl"), &self.origin()?)?)
    }

    /// The names of its pictures, each relative to the folder.
    fn pictures(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.file("screenshots")).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        names.map(|name| format!("screenshots/{name}")).collect()
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of a file of the folder.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// What overwrites the secrets of the run.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Writes a file of the folder: a picture unchanged, a text without secrets.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), FolderError> {
        let path = self.file(name);
        Ok(kept::write(&path, &self.redactor.bytes(bytes)).map_err(KeepError::writing(&path))?)
    }

    /// A picture of the folder, for a report that carries it along. A name that leads out of the
    /// folder is none.
    #[must_use]
    pub fn picture(&self, name: &str) -> Option<Vec<u8>> {
        let inside =
            name.strip_prefix("screenshots/").is_some_and(|rest| !rest.contains(['/', '\\']));
        inside.then(|| kept::read(&self.file(name), LARGEST).ok()).flatten()
    }
}

/// The report of a run whose records are not as they were written: it proves nothing.
fn distrusted(report: Report, damage: &Damage) -> Report {
    let conclusion = format!(
        "the record of this run is damaged: {damage}. Its verdicts prove nothing; run it again. \
         (They say: {})",
        report.conclusion
    );
    Report { conforms: false, exit_code: 3, conclusion, ..report }
}
