//! Reading `observations.jsonl` back: strictly, or with a word about what is lost of it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::seal::Seal;
use super::{ByCase, Record};
use crate::kept;

/// The longest line that is read, in bytes; no record comes near it.
const LONGEST: u64 = 64 << 20;

/// How many records of a case are read. None comes near it; those of a case are held at once.
const MOST: usize = 100_000;

/// Why stored observations cannot be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// There is no such file, or it cannot be opened.
    #[error("cannot read the observations in {path}: {source}")]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A line is no observation.
    #[error("{path}:{line}: this is not an observation: {source}")]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// The records of a run in their file, found by case; what is no record is passed over, and counted as
/// damage.
#[derive(Debug)]
pub struct Stored {
    path: PathBuf,
    file: File,
    lines: BTreeMap<String, Vec<Line>>,
    damage: Damage,
}

/// What a file of records shows of having been cut or changed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Damage {
    /// The first line that is no record, counted from 1.
    unreadable: Option<usize>,
    /// How many such lines there are.
    lines: usize,
    /// The first line whose seal does not follow from what stands before it.
    unsealed: Option<usize>,
}

impl Damage {
    /// Whether nothing is lost or changed.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.unreadable, self.lines) {
            (Some(first), 1) => write!(out, "line {first} of observations.jsonl is not a record"),
            (Some(first), lines) => {
                write!(out, "{lines} lines of observations.jsonl are not records; the first is line {first}")
            }
            (None, _) => match self.unsealed {
                Some(1) => out.write_str(
                    "run.json or the first line of observations.jsonl was changed after it was written",
                ),
                Some(line) => write!(
                    out,
                    "observations.jsonl was changed after it was written, at or before line {line}"
                ),
                None => Ok(()),
            },
        }
    }
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

impl Stored {
    /// Finds out which lines of a file are about which case, and whether they are sealed to `origin`. A
    /// last line that was cut off by a crash is passed over.
    pub fn open(path: &Path, origin: &[u8]) -> Result<Self, ReadError> {
        let open = |source| ReadError::Open { path: path.to_owned(), source };
        let file = kept::open(path).map_err(open)?;
        let mut lines: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        let (mut damage, mut seal) = (Damage::default(), Some(Seal::of(origin)));
        each_line(BufReader::new(&file), |number, at, line| {
            seal = seal.and_then(|before| before.follows(line));
            if seal.is_none() {
                damage.unsealed.get_or_insert(number);
            }
            let record: Option<Record> = serde_json::from_slice(line).ok();
            let of_case = record.map(|Record { case, .. }| lines.entry(case).or_default());
            if let Some(of_case) = of_case.filter(|of_case| of_case.len() < MOST) {
                of_case.push(Line { number, at, length: line.len() });
            } else {
                damage.unreadable.get_or_insert(number);
                damage.lines += 1;
            }
        })
        .map_err(open)?;
        Ok(Self { path: path.to_owned(), file, lines, damage })
    }

    /// What is lost or changed.
    #[must_use]
    pub fn damage(&self) -> &Damage {
        &self.damage
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
    let file = kept::open(path);
    let file = file.map_err(|source| ReadError::Open { path: path.to_owned(), source })?;
    read_lines(BufReader::new(file), path)
}

/// Reads the records of a run from the lines of the file `path`.
pub fn read_lines(reader: impl BufRead, path: &Path) -> Result<ByCase, ReadError> {
    let mut by_case = ByCase::new();
    let mut broken = None;
    each_line(reader, |line, _, text| match serde_json::from_slice::<Record>(text) {
        Ok(record) => by_case.entry(record.case.clone()).or_default().push(record),
        Err(source) => {
            broken.get_or_insert(ReadError::Line { path: path.to_owned(), line, source });
        }
    })
    .map_err(|source| ReadError::Open { path: path.to_owned(), source })?;
    broken.map_or(Ok(by_case), Err)
}

/// Hands over each line that has its end, with its number and the byte at which it begins. One that is
/// too long is handed over cut.
fn each_line(mut reader: impl BufRead, mut take: impl FnMut(usize, u64, &[u8])) -> io::Result<()> {
    let (mut line, mut at) = (Vec::new(), 0);
    for number in 1.. {
        line.clear();
        let mut length = reader.by_ref().take(LONGEST).read_until(b'\n', &mut line)? as u64;
        if length == LONGEST && line.last() != Some(&b'\n') {
            length += reader.skip_until(b'\n')? as u64;
        } else if line.last() != Some(&b'\n') {
            break;
        }
        take(number, at, &line);
        at += length;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::observe::{Observation, Recorder};
    use crate::redact::Redactor;

    const ORIGIN: &[u8] = b"run.json";

    /// The lines of a file in which cases take turns, as where several browsers work.
    fn lines() -> Vec<String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        let recorder = Recorder::redacting(file.path(), ORIGIN, Redactor::of_run()).unwrap();
        for (case, millis) in [("a", 1), ("b", 2), ("a", 3)] {
            let saw = Observation::Ended { millis };
            recorder.write(&Record { case: case.to_owned(), at: 0, saw }).unwrap();
        }
        let text = std::fs::read_to_string(file.path()).unwrap();
        text.split_inclusive('\n').map(str::to_owned).collect()
    }

    fn file(lines: &[String], end: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        write!(file, "{}{end}", lines.concat()).unwrap();
        file
    }

    fn damage(lines: &[String]) -> String {
        let file = file(lines, "");
        Stored::open(file.path(), ORIGIN).unwrap().damage().to_string()
    }

    #[test]
    fn case_by_case_the_same_is_read_as_at_once() {
        let file = file(&lines(), "{\"case\":\"a\",\"at\":0,\"saw\":\"en");
        let stored = Stored::open(file.path(), ORIGIN).unwrap();
        let all = read(file.path()).unwrap();
        assert_eq!(all["a"].len(), 2, "without the line that was cut off");
        assert_eq!(stored.cases().collect::<Vec<_>>(), ["a", "b"]);
        assert!(stored.cases().all(|case| stored.of(case).unwrap() == all[case]));
        assert_eq!(stored.of("c").unwrap(), []);
        assert!(stored.damage().is_none());
    }

    #[test]
    fn reading_goes_on_after_a_damaged_line() {
        for broken in ["nothing\n", "\n", "{\"case\":\"a\",\"at\":0,\"saw\":\"nothing\"}\n"] {
            let mut lines = lines();
            lines.insert(1, broken.to_owned());
            let file = file(&lines, "");
            let stored = Stored::open(file.path(), ORIGIN).unwrap();
            assert_eq!((stored.of("a").unwrap().len(), stored.of("b").unwrap().len()), (2, 1));
            let damage = stored.damage().to_string();
            assert_eq!(damage, "line 2 of observations.jsonl is not a record");
            assert!(matches!(read(file.path()), Err(ReadError::Line { line: 2, .. })));
        }
    }

    #[test]
    fn what_was_changed_taken_out_or_put_elsewhere_shows() {
        let changed = |by: fn(&mut Vec<String>)| {
            let mut lines = lines();
            by(&mut lines);
            damage(&lines)
        };
        let at = |line| {
            format!("observations.jsonl was changed after it was written, at or before line {line}")
        };
        assert_eq!(changed(|lines| lines[1] = lines[1].replace("\"b\"", "\"c\"")), at(2));
        assert_eq!(changed(|lines| drop(lines.remove(1))), at(2));
        assert_eq!(changed(|lines| lines.swap(1, 2)), at(2));
        assert_eq!(changed(|lines| lines.push(lines[2].clone())), at(4));
        let first = changed(|lines| drop(lines.remove(0)));
        assert!(first.starts_with("run.json or the first line"), "{first}");
        let file = file(&lines(), "");
        let other = Stored::open(file.path(), b"another run.json").unwrap();
        assert_eq!(other.damage().to_string(), first);
    }
}
