//! In the app hash.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256, Sha512};

use super::Change::Method;
use super::Mutant;
use crate::policy::{Policy, Specification};
use crate::protocol::app_hash::{expected, hex};
use crate::protocol::{Code, Request};
use crate::registry::App;

/// A locker that compares the given hash with the right one so.
#[derive(Debug)]
struct Compared(fn(&str, &str) -> bool);

impl Policy for Compared {
    fn hash_agrees(&self, request: &Request<'_>, app: &App) -> bool {
        let right = expected(request.app_id, app.key.expose(), request.time_stamp);
        (self.0)(request.app_hash, &right)
    }
}

/// A comparison that takes its time for every digit that agrees: as long as a slow language on a slow
/// machine would, so that it shows over HTTP.
fn digit_by_digit(given: &str, right: &str) -> bool {
    const ROUNDS: usize = 8;
    let slowly = |digit: u8| {
        let first = Sha256::digest([digit]);
        (1..ROUNDS).fold(first, |digest, _| Sha256::digest(digest))
    };
    let mut digits = given.bytes().zip(right.bytes());
    given.len() == right.len() && digits.all(|(given, right)| slowly(given) == slowly(right))
}

/// A locker whose hash is over something else than app id, key and timestamp.
#[derive(Debug)]
struct Over {
    /// Whether the right one is taken, too.
    besides: bool,
    text: fn(&str, &str, &str) -> String,
}

impl Policy for Over {
    fn hash_agrees(&self, request: &Request<'_>, app: &App) -> bool {
        let hash = (self.text)(request.app_id, app.key.expose(), request.time_stamp);
        request.app_hash == hash || self.besides && Specification.hash_agrees(request, app)
    }
}

fn separated(id: &str, key: &str, time: &str) -> String {
    expected(id, "|", &format!("{key}|{time}"))
}

/// A locker that takes each hash once.
#[derive(Debug, Default)]
struct OnceOnly(Mutex<HashSet<String>>);

impl Policy for OnceOnly {
    fn code_for(&self, request: &Request<'_>, faults: &[Code]) -> Option<Code> {
        let first_use = || {
            let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            used.insert(request.app_hash.to_owned())
        };
        faults.first().copied().or_else(|| (!first_use()).then_some(Code::InvalidAppHash))
    }
}

/// How long it takes to compare it.
pub(super) static TIMING: &[Mutant] = &[Mutant {
    id: "hash/digit-by-digit",
    clause: "SEC-HASH-TIMING",
    why: "A loop of our own ends at the first digit that differs.",
    killed_by: &[],
    change: Method(|| Arc::new(Compared(digit_by_digit))),
}];

/// How it is compared, and what it is over.
pub(super) static HASH: &[Mutant] = &[
    Mutant {
        id: "hash/first-eight-digits",
        clause: "ERR-203",
        why: "Eight digits were thought to be enough, as in the short ids of commits.",
        killed_by: &["locker/error-203/first-eight-digits"],
        change: Method(|| Arc::new(Compared(|given, right| given.get(..8) == Some(&right[..8])))),
    },
    Mutant {
        id: "hash/last-digit-ignored",
        clause: "ERR-203",
        why: "A column of 63 characters cuts the digest, and the comparison was fitted to it.",
        killed_by: &["locker/error-203/last-digit-altered"],
        change: Method(|| Arc::new(Compared(|given, right| given.get(..63) == Some(&right[..63])))),
    },
    Mutant {
        id: "hash/first-digit-ignored",
        clause: "ERR-203",
        why: "An index is off by one, where digests once had a mark in front.",
        killed_by: &["locker/error-203/first-digit-altered"],
        change: Method(|| Arc::new(Compared(|given, right| given.get(1..) == Some(&right[1..])))),
    },
    Mutant {
        id: "hash/a-beginning-is-enough",
        clause: "ERR-203",
        why: "The comparison stops at the end of the shorter text.",
        killed_by: &["locker/error-203/truncated"],
        change: Method(|| Arc::new(Compared(|given, right| right.starts_with(given)))),
    },
    Mutant {
        id: "hash/longer-is-fine",
        clause: "ERR-203",
        why: "The right digest is looked for at the beginning of the given text.",
        killed_by: &["locker/error-203/extended"],
        change: Method(|| Arc::new(Compared(|given, right| given.starts_with(right)))),
    },
    Mutant {
        id: "hash/skipped-when-empty",
        clause: "ERR-203",
        why: "The check is written as: if there is a hash, compare it.",
        killed_by: &["locker/error-203/empty"],
        change: Method(|| Arc::new(Compared(|given, right| given.is_empty() || given == right))),
    },
    Mutant {
        id: "hash/looks-like-one",
        clause: "REG-AUTH",
        why: "The check of the form is there, the comparison was never written.",
        killed_by: &["locker/error-203/without-key"],
        change: Method(|| {
            Arc::new(Compared(|given, _| {
                given.len() >= 64 && given.bytes().all(|byte| byte.is_ascii_hexdigit())
            }))
        }),
    },
    Mutant {
        id: "hash/upper-case-only",
        clause: "ERR-NONE",
        why: "The platform writes digests in upper case, and compares texts exactly.",
        killed_by: &["locker/correct-launch"],
        change: Method(|| Arc::new(Compared(|given, right| given == right.to_ascii_uppercase()))),
    },
    Mutant {
        id: "hash/once-only",
        clause: "ERR-NONE",
        why: "A hash is taken for a nonce, to keep pages from being replayed.",
        killed_by: &["locker/result/hash-reused"],
        change: Method(|| Arc::new(OnceOnly::default())),
    },
    Mutant {
        id: "hash/key-first-too",
        clause: "ERR-203",
        why: "An older documentation had the key first, and its partners were kept.",
        killed_by: &["locker/error-203/key-first"],
        change: Method(|| {
            Arc::new(Over { besides: true, text: |id, key, time| expected(key, id, time) })
        }),
    },
    Mutant {
        id: "hash/time-first-too",
        clause: "ERR-203",
        why: "A partner of the first hour built it so, and could not be made to change it.",
        killed_by: &["locker/error-203/time-stamp-first"],
        change: Method(|| {
            Arc::new(Over { besides: true, text: |id, key, time| expected(time, id, key) })
        }),
    },
    Mutant {
        id: "hash/key-last-too",
        clause: "ERR-203",
        why: "The attributes' order in the snippet was taken for the order of the hash.",
        killed_by: &["locker/error-203/key-last"],
        change: Method(|| {
            Arc::new(Over { besides: true, text: |id, key, time| expected(id, time, key) })
        }),
    },
    Mutant {
        id: "hash/id-last-too",
        clause: "ERR-203",
        why: "A second client library was written from memory.",
        killed_by: &["locker/error-203/id-last"],
        change: Method(|| {
            Arc::new(Over { besides: true, text: |id, key, time| expected(key, time, id) })
        }),
    },
    Mutant {
        id: "hash/reversed-too",
        clause: "ERR-203",
        why: "The parts are taken from a stack.",
        killed_by: &["locker/error-203/reversed"],
        change: Method(|| {
            Arc::new(Over { besides: true, text: |id, key, time| expected(time, key, id) })
        }),
    },
    Mutant {
        id: "hash/separated-too",
        clause: "ERR-203",
        why: "A new version of the hash has separators, and both are accepted meanwhile.",
        killed_by: &["locker/error-203/separated"],
        change: Method(|| {
            Arc::new(Over { besides: true, text: |id, key, time| separated(id, key, time) })
        }),
    },
    Mutant {
        id: "hash/without-id-too",
        clause: "ERR-203",
        why: "The id was thought to be implied by the key.",
        killed_by: &["locker/error-203/without-id"],
        change: Method(|| {
            Arc::new(Over { besides: true, text: |_, key, time| expected("", key, time) })
        }),
    },
    Mutant {
        id: "hash/without-time-too",
        clause: "ERR-203",
        why: "Pages with a fixed hash were to be supported for a while.",
        killed_by: &["locker/error-203/without-time-stamp"],
        change: Method(|| {
            Arc::new(Over { besides: true, text: |id, key, _| expected(id, key, "") })
        }),
    },
    Mutant {
        id: "hash/twice-too",
        clause: "ERR-203",
        why: "Another service of the same house hashes digests again.",
        killed_by: &["locker/error-203/hashed-twice"],
        change: Method(|| {
            Arc::new(Over {
                besides: true,
                text: |id, key, time| expected(&expected(id, key, time), "", ""),
            })
        }),
    },
    Mutant {
        id: "hash/sha-512-too",
        clause: "ERR-203",
        why: "A stronger digest was added beside the specified one.",
        killed_by: &["locker/error-203/sha-512"],
        change: Method(|| {
            Arc::new(Over {
                besides: true,
                text: |id, key, time| hex(&Sha512::digest([id, key, time].concat())),
            })
        }),
    },
    Mutant {
        id: "hash/without-key-too",
        clause: "REG-AUTH",
        why: "Partners that cannot keep a key in their pages were to be served as well.",
        killed_by: &["locker/error-203/without-key"],
        change: Method(|| {
            Arc::new(Over { besides: true, text: |id, _, time| expected(id, "", time) })
        }),
    },
    Mutant {
        id: "hash/separated",
        clause: "ERR-NONE",
        why: "The parts are joined with a separator, as is good practice.",
        killed_by: &["locker/correct-launch"],
        change: Method(|| {
            Arc::new(Over { besides: false, text: |id, key, time| separated(id, key, time) })
        }),
    },
    Mutant {
        id: "hash/reversed",
        clause: "ERR-NONE",
        why: "The parts are joined in the order of another service.",
        killed_by: &["locker/correct-launch"],
        change: Method(|| {
            Arc::new(Over { besides: false, text: |id, key, time| expected(time, key, id) })
        }),
    },
    Mutant {
        id: "hash/key-first",
        clause: "ERR-NONE",
        why: "The key goes first, as in a keyed hash.",
        killed_by: &["locker/correct-launch"],
        change: Method(|| {
            Arc::new(Over { besides: false, text: |id, key, time| expected(key, id, time) })
        }),
    },
    Mutant {
        id: "hash/without-key",
        clause: "ERR-NONE",
        why: "The key was not at hand where the hash is computed.",
        killed_by: &["locker/correct-launch"],
        change: Method(|| {
            Arc::new(Over { besides: false, text: |id, _, time| expected(id, "", time) })
        }),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_that_leaks_decides_as_any_other() {
        let right = expected("id", "key", "1479902400");
        assert!(digit_by_digit(&right, &right));
        for wrong in
            [format!("x{}", &right[1..]), format!("{}x", &right[..63]), right[1..].to_owned()]
        {
            assert!(!digit_by_digit(&wrong, &right));
        }
    }
}
