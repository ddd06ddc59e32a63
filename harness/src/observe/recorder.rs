//! Streaming observations to `observations.jsonl`, so that a crash loses nothing, and reading them back.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use thiserror::Error;

use super::{ByCase, Record};
use crate::redact::Redactor;

/// Appends records to a file, one line each, from any task; no secret of the run is written.
#[derive(Clone, Debug)]
pub struct Recorder {
    file: Arc<Mutex<File>>,
    redactor: Redactor,
}

impl Recorder {
    /// A recorder that writes to a new file at `path`.
    pub fn create(path: &Path) -> std::io::Result<Self> {
        Self::redacting(path, Redactor::of_run())
    }

    /// A recorder that writes to a new file at `path`, and overwrites what this knows.
    pub fn redacting(path: &Path, redactor: Redactor) -> std::io::Result<Self> {
        Ok(Self { file: Arc::new(Mutex::new(File::create(path)?)), redactor })
    }

    /// What overwrites the secrets of the run: each must be made known to it before it can be seen.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Writes a record; it is with the operating system when this returns.
    ///
    /// # Errors
    /// The disk is full, or the file is gone.
    pub fn write(&self, record: &Record) -> std::io::Result<()> {
        self.append(&self.redacted(record)?)
    }

    /// Writes a record, and gives it as it was written: the same is judged now and later.
    pub fn keep(&self, record: Record) -> (Record, std::io::Result<()>) {
        match self.redacted(&record) {
            Ok(kept) => {
                let written = self.append(&kept);
                (kept, written)
            }
            Err(error) => (record, Err(error.into())),
        }
    }

    /// The record without secrets. The case's id is ours, and finds the record again, also where a password
    /// is a word of it.
    fn redacted(&self, record: &Record) -> serde_json::Result<Record> {
        let kept = self.redactor.kept(record)?.into_owned();
        Ok(Record { case: record.case.clone(), ..kept })
    }

    fn append(&self, record: &Record) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(&line)
    }
}

/// Why stored observations cannot be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// There is no such file, or it cannot be opened.
    #[error("cannot read the observations in {path}: {source}")]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A line is no observation.
    #[error("{path}:{line}: this is no observation: {source}")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// The records of a run in their file, found by case. A last line that was cut off by a crash is
/// passed over.
#[derive(Debug)]
pub struct Stored {
    path: PathBuf,
    file: File,
    lines: BTreeMap<String, Vec<Line>>,
}

/// Where a record stands.
#[derive(Debug)]
struct Line {
    /// Counted from 1.
    number: usize,
    /// Where it begins, in bytes.
    at: u64,
    /// How many bytes it has.
    length: usize,
}

/// What of a record tells where it belongs.
#[derive(Deserialize)]
struct OfCase {
    case: String,
}

impl Stored {
    /// Finds out which lines of a file are about which case.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let open = |source| ReadError::Open { path: path.to_owned(), source };
        let file = File::open(path).map_err(open)?;
        let mut lines: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        let mut at = 0;
        each_line(BufReader::new(&file), path, |number, line| {
            let OfCase { case } = serde_json::from_slice(line)?;
            lines.entry(case).or_default().push(Line { number, at, length: line.len() });
            at += line.len() as u64;
            Ok(())
        })?;
        Ok(Self { path: path.to_owned(), file, lines })
    }

    /// The cases that something is known of.
    pub fn cases(&self) -> impl Iterator<Item = &str> {
        self.lines.keys().map(String::as_str)
    }

    /// The records of a case, as they were written; none of one that nothing is known of.
    pub fn of(&self, case: &str) -> Result<Vec<Record>, ReadError> {
        let mut bytes = Vec::new();
        let read = |line: &Line| {
            bytes.resize(line.length, 0);
            let filled = self.file.read_exact_at(&mut bytes, line.at);
            filled.map_err(|source| ReadError::Open { path: self.path.clone(), source })?;
            serde_json::from_slice(&bytes).map_err(|source| ReadError::Line {
                path: self.path.clone(),
                line: line.number,
                source,
            })
        };
        self.lines.get(case).into_iter().flatten().map(read).collect()
    }
}

/// Reads the records of a run, by case. A last line that was cut off by a crash is passed over.
pub fn read(path: &Path) -> Result<ByCase, ReadError> {
    let file = File::open(path);
    let file = file.map_err(|source| ReadError::Open { path: path.to_owned(), source })?;
    read_lines(BufReader::new(file), path)
}

/// Reads the records of a run from the lines of the file `path`.
pub fn read_lines(reader: impl BufRead, path: &Path) -> Result<ByCase, ReadError> {
    let mut by_case = ByCase::new();
    each_line(reader, path, |_, line| {
        let record: Record = serde_json::from_slice(line)?;
        by_case.entry(record.case.clone()).or_default().push(record);
        Ok(())
    })?;
    Ok(by_case)
}

/// Hands over each whole line of the file `path`, with its number.
fn each_line(
    mut reader: impl BufRead,
    path: &Path,
    mut take: impl FnMut(usize, &[u8]) -> serde_json::Result<()>,
) -> Result<(), ReadError> {
    let open = |source| ReadError::Open { path: path.to_owned(), source };
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(open)? == 0 || line.last() != Some(&b'\n') {
            break;
        }
        take(number, &line).map_err(|source| ReadError::Line {
            path: path.to_owned(),
            line: number,
            source,
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Observation;

    /// Cases take turns in a file, where several browsers worked.
    fn stored(end: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        for (case, millis) in [("a", 1), ("b", 2), ("a", 3)] {
            let saw = Observation::Ended { millis };
            let record = Record { case: case.to_owned(), at: 0, saw };
            writeln!(file, "{}", serde_json::to_string(&record).unwrap()).unwrap();
        }
        write!(file, "{end}").unwrap();
        file
    }

    #[test]
    fn case_by_case_the_same_is_read_as_at_once() {
        let file = stored("{\"case\":\"a\",\"at\":0,\"saw\":\"en");
        let stored = Stored::open(file.path()).unwrap();
        let all = read(file.path()).unwrap();
        assert_eq!(all["a"].len(), 2, "without the line that was cut off");
        assert_eq!(stored.cases().collect::<Vec<_>>(), ["a", "b"]);
        assert!(stored.cases().all(|case| stored.of(case).unwrap() == all[case]));
        assert_eq!(stored.of("c").unwrap(), []);
    }

    #[test]
    fn a_line_that_is_no_observation_is_told_by_its_number() {
        let file = stored("{\"case\":\"a\",\"at\":0,\"saw\":\"nothing\"}\n");
        let stored = Stored::open(file.path()).unwrap();
        assert!(stored.of("b").is_ok());
        assert!(matches!(stored.of("a"), Err(ReadError::Line { line: 4, .. })));
        assert!(matches!(read(file.path()), Err(ReadError::Line { line: 4, .. })));
        let file = self::stored("nothing\n");
        assert!(matches!(Stored::open(file.path()), Err(ReadError::Line { line: 4, .. })));
    }
}
