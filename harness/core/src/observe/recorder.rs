//! Streaming observations to `observations.jsonl`, so that a crash loses nothing.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::Record;
use super::seal::Seal;
use crate::kept;
use crate::redact::Redactor;

/// Appends records to a file, one line each, from any task; no secret of the run is written. A record is
/// written whole or not at all; after one that was not, none is.
#[derive(Clone, Debug)]
pub struct Recorder {
    end: Arc<Mutex<End>>,
    redactor: Redactor,
}

/// The end of the file.
#[derive(Debug)]
struct End {
    file: File,
    /// How many bytes the whole records have.
    length: u64,
    seal: Seal,
    /// Why nothing more is written.
    broken: Option<String>,
}

impl Recorder {
    /// A recorder that writes to a new file at `path`.
    pub fn create(path: &Path) -> io::Result<Self> {
        Self::redacting(path, b"", Redactor::of_run())
    }

    /// A recorder that writes to a new file at `path`, and overwrites what this knows. The records are sealed
    /// to `origin`, the bytes of what they belong to.
    pub fn redacting(path: &Path, origin: &[u8], redactor: Redactor) -> io::Result<Self> {
        let file = kept::create(path)?;
        let end = End { file, length: 0, seal: Seal::of(origin), broken: None };
        Ok(Self { end: Arc::new(Mutex::new(end)), redactor })
    }

    /// What overwrites the secrets of the run: each must be made known to it before it can be seen.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Writes a record; it is with the operating system when this returns.
    ///
    /// # Errors
    /// The disk is full, or the file is gone; or so it was before.
    pub fn write(&self, record: &Record) -> io::Result<()> {
        self.append(&self.redacted(record)?)
    }

    /// Writes a record, and gives it as it was written: the same is judged now and later.
    pub fn keep(&self, record: Record) -> (Record, io::Result<()>) {
        match self.redacted(&record) {
            Ok(kept) => {
                let written = self.append(&kept);
                (kept, written)
            }
            Err(error) => (record, Err(error.into())),
        }
    }

    /// Why nothing more is written, where something could not be.
    #[must_use]
    pub fn broken(&self) -> Option<String> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).broken.clone()
    }

    /// The record without secrets. The case's id is ours, and finds the record again, also where a password
    /// is a word of it.
    fn redacted(&self, record: &Record) -> serde_json::Result<Record> {
        let kept = self.redactor.kept(record)?.into_owned();
        Ok(Record { case: record.case.clone(), ..kept })
    }

    fn append(&self, record: &Record) -> io::Result<()> {
        let record = serde_json::to_vec(record)?;
        self.end.lock().unwrap_or_else(PoisonError::into_inner).append(record)
    }
}

impl End {
    fn append(&mut self, record: Vec<u8>) -> io::Result<()> {
        if let Some(broken) = &self.broken {
            return Err(io::Error::other(broken.clone()));
        }
        let (line, seal) = self.seal.line(record);
        let written = self.file.write_all(&line);
        match &written {
            Ok(()) => (self.length, self.seal) = (self.length + line.len() as u64, seal),
            Err(error) => {
                self.broken = Some(error.to_string());
                // Half a record is none. A file that cannot even be cut ends in a line without its end,
                // which readers pass over.
                let _ = self.file.set_len(self.length);
            }
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Observation;

    #[test]
    fn what_cannot_be_written_ends_the_record() {
        // Linux's own full disk.
        let file = File::options().write(true).open("/dev/full").unwrap();
        let end = End { file, length: 0, seal: Seal::default(), broken: None };
        let recorder = Recorder { end: Arc::new(Mutex::new(end)), redactor: Redactor::of_run() };
        assert_eq!(recorder.broken(), None);
        let saw = Observation::Ended { millis: 7 };
        let record = Record { case: "a".into(), at: 0, saw };
        for _ in 0..2 {
            let error = recorder.write(&record).unwrap_err();
            assert!(error.to_string().contains("No space left"), "{error}");
        }
        assert!(recorder.broken().is_some());
    }
}
