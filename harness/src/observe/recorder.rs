//! Streaming observations to `observations.jsonl`, so that a crash loses nothing.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use thiserror::Error;

use super::{ByCase, Record};

/// Appends records to a file, one line each, from any task.
#[derive(Clone, Debug)]
pub struct Recorder {
    file: Arc<Mutex<File>>,
}

impl Recorder {
    /// A recorder that writes to a new file at `path`.
    pub fn create(path: &Path) -> std::io::Result<Self> {
        Ok(Self { file: Arc::new(Mutex::new(File::create(path)?)) })
    }

    /// Writes a record; it is with the operating system when this returns.
    ///
    /// # Errors
    /// The disk is full, or the file is gone.
    pub fn write(&self, record: &Record) -> std::io::Result<()> {
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

/// Reads the records of a run, by case. A last line that was cut off by a crash is passed over.
pub fn read(path: &Path) -> Result<ByCase, ReadError> {
    let file = File::open(path);
    let file = file.map_err(|source| ReadError::Open { path: path.to_owned(), source })?;
    read_lines(BufReader::new(file), path)
}

/// Reads the records of a run from the lines of the file `path`.
pub fn read_lines(mut reader: impl BufRead, path: &Path) -> Result<ByCase, ReadError> {
    let open = |source| ReadError::Open { path: path.to_owned(), source };
    let mut by_case = ByCase::new();
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(open)? == 0 || line.last() != Some(&b'\n') {
            break;
        }
        let record: Record = serde_json::from_slice(&line).map_err(|source| ReadError::Line {
            path: path.to_owned(),
            line: number,
            source,
        })?;
        by_case.entry(record.case.clone()).or_default().push(record);
    }
    Ok(by_case)
}
