//! The log of a case: everything that is seen goes through it, to the file and to the judge.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;

use crate::clock;
use crate::observe::{Observation, Record, Recorder};
use crate::observer::Seen;

/// Writes down what the journey and our hosts see of a case.
#[derive(Debug)]
pub struct Log {
    case: String,
    recorder: Recorder,
    seen: UnboundedReceiver<Seen>,
    records: Vec<Record>,
}

impl Log {
    /// The log of this case; our hosts report what they see through `seen`.
    #[must_use]
    pub fn new(case: &str, recorder: Recorder, seen: UnboundedReceiver<Seen>) -> Self {
        Self { case: case.to_owned(), recorder, seen, records: Vec::new() }
    }

    /// Writes down what the journey sees now, after all that our hosts saw before.
    pub fn note(&mut self, saw: Observation) {
        self.catch_up();
        self.write(clock::now_ms(), saw);
    }

    /// Records what our hosts have reported so far.
    pub fn catch_up(&mut self) {
        while let Ok(Seen { at, what }) = self.seen.try_recv() {
            self.write(at, what);
        }
    }

    /// How many records there are; what is written later comes after this mark.
    #[must_use]
    pub fn mark(&self) -> usize {
        self.records.len()
    }

    /// What has been written.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Waits until something of the kind that `wanted` finds is recorded after the mark, and returns
    /// whether it came in time. What stood there before counts.
    pub async fn until<T>(
        &mut self,
        mark: usize,
        deadline: Duration,
        wanted: impl Fn(&Observation) -> Option<T>,
    ) -> Option<T> {
        self.catch_up();
        let end = Instant::now() + deadline;
        let mut next = mark;
        loop {
            while let Some(record) = self.records.get(next) {
                if let Some(found) = wanted(&record.saw) {
                    return Some(found);
                }
                next += 1;
            }
            let Seen { at, what } = tokio::time::timeout_at(end, self.seen.recv()).await.ok()??;
            self.write(at, what);
        }
    }

    /// Ends the log, and gives what was seen; whether all was written down, the recorder knows.
    #[must_use]
    pub fn close(mut self) -> Vec<Record> {
        self.catch_up();
        self.records
    }

    fn write(&mut self, at: i64, saw: Observation) {
        let record = Record { case: self.case.clone(), at, saw };
        let (record, _) = self.recorder.keep(record);
        self.records.push(record);
    }
}
