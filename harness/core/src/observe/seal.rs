//! The seal of a record: a hash over it and the seal before, so that what is lost or edited shows.
//!
//! It keeps a record honest against accidents and careless hands; who can compute a hash can make
//! new seals. The bytes of the line are sealed, not their meaning.

use sha2::{Digest, Sha256};

use locksmith_spec::hex::hex;

/// What stands between a record and its seal.
const BEFORE: &[u8] = br#","seal":""#;
/// What stands behind its seal.
const BEHIND: &[u8] = b"\"}\n";
/// The hex digits of a seal.
const DIGITS: usize = 64;

/// The seal of the last record of a file; before its first, of what the file belongs to.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Seal([u8; 32]);

impl Seal {
    /// The seal that the first record of a run rests on: that of its `run.json`.
    pub(super) fn of(origin: &[u8]) -> Self {
        Self(Sha256::digest(origin).into())
    }

    /// The seal of a record behind this one.
    fn next(self, record: &[u8]) -> Self {
        Self(Sha256::new().chain_update(self.0).chain_update(record).finalize().into())
    }

    /// The line of a record behind this seal, and its own seal. `record` is a JSON object.
    pub(super) fn line(self, mut record: Vec<u8>) -> (Vec<u8>, Self) {
        let seal = self.next(&record);
        record.pop();
        record.extend([BEFORE, hex(&seal.0).as_bytes(), BEHIND].concat());
        (record, seal)
    }

    /// The seal of a line, if it is that of the record behind this one.
    pub(super) fn follows(self, line: &[u8]) -> Option<Self> {
        let (sealed, behind) = line.split_at_checked(line.len().checked_sub(BEHIND.len())?)?;
        let (rest, digits) = sealed.split_at_checked(sealed.len().checked_sub(DIGITS)?)?;
        let record = rest.strip_suffix(BEFORE)?;
        let seal = self.next(&[record, b"}"].concat());
        (behind == BEHIND && hex(&seal.0).as_bytes() == digits).then_some(seal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_changed_byte_breaks_a_seal() {
        let first = Seal::of(b"run");
        let (line, second) = first.line(br#"{"case":"a","millis":7}"#.to_vec());
        assert_eq!(first.follows(&line), Some(second));
        assert_eq!(second.follows(&line), None, "a record that came twice");
        for at in 0..line.len() {
            let mut changed = line.clone();
            changed[at] ^= 1;
            assert_eq!(first.follows(&changed), None, "at {at}");
        }
        assert_eq!(first.follows(b""), None);
    }
}
