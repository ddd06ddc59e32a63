//! In the app hash.

use crate::behaviour::{HashInput, HashRule, Reuse};
use crate::deviations::Deviation;

/// How long it takes to compare it.
pub(in crate::deviations) static TIMING: &[Deviation] = &[Deviation {
    id: "hash/digit-by-digit",
    clause: "SEC-HASH-TIMING",
    why: "A loop of our own ends at the first digit that differs.",
    noticed_by: &[],
    change: |behaviour| {
        behaviour.authorisation.hash = HashRule::DigitByDigit;
    },
}];

/// How it is compared, and what it is over.
pub(in crate::deviations) static HASH: &[Deviation] = &[
    Deviation {
        id: "hash/first-eight-digits",
        clause: "ERR-203",
        why: "Eight digits were thought to be enough, as in the short ids of commits.",
        noticed_by: &["locker/error-203/first-eight-digits"],
        change: |behaviour| {
            behaviour.authorisation.hash = HashRule::FirstDigits(8);
        },
    },
    Deviation {
        id: "hash/last-digit-ignored",
        clause: "ERR-203",
        why: "A column of 63 characters cuts the digest, and the comparison was fitted to it.",
        noticed_by: &["locker/error-203/last-digit-altered"],
        change: |behaviour| {
            behaviour.authorisation.hash = HashRule::FirstDigits(63);
        },
    },
    Deviation {
        id: "hash/first-digit-ignored",
        clause: "ERR-203",
        why: "An index is off by one, where digests once had a mark in front.",
        noticed_by: &["locker/error-203/first-digit-altered"],
        change: |behaviour| {
            behaviour.authorisation.hash = HashRule::ButTheFirstDigit;
        },
    },
    Deviation {
        id: "hash/a-beginning-is-enough",
        clause: "ERR-203",
        why: "The comparison stops at the end of the shorter text.",
        noticed_by: &["locker/error-203/truncated"],
        change: |behaviour| {
            behaviour.authorisation.hash = HashRule::GivenIsBeginning;
        },
    },
    Deviation {
        id: "hash/longer-is-fine",
        clause: "ERR-203",
        why: "The right digest is looked for at the beginning of the given text.",
        noticed_by: &["locker/error-203/extended"],
        change: |behaviour| {
            behaviour.authorisation.hash = HashRule::GivenGoesOn;
        },
    },
    Deviation {
        id: "hash/skipped-when-empty",
        clause: "ERR-203",
        why: "The check is written as: if there is a hash, compare it.",
        noticed_by: &["locker/error-203/empty"],
        change: |behaviour| {
            behaviour.authorisation.hash = HashRule::EmptySkipped;
        },
    },
    Deviation {
        id: "hash/looks-like-one",
        clause: "REG-AUTH",
        why: "The check of the form is there, the comparison was never written.",
        noticed_by: &["locker/error-203/without-key"],
        change: |behaviour| {
            behaviour.authorisation.hash = HashRule::LooksLikeOne;
        },
    },
    Deviation {
        id: "hash/upper-case-only",
        clause: "ERR-NONE",
        why: "The platform writes digests in upper case, and compares texts exactly.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.authorisation.hash = HashRule::UpperCaseOnly;
        },
    },
    Deviation {
        id: "hash/once-only",
        clause: "ERR-NONE",
        why: "A hash is taken for a nonce, to keep pages from being replayed.",
        noticed_by: &["locker/result/hash-reused"],
        change: |behaviour| {
            behaviour.authorisation.reuse = Reuse::Refused;
        },
    },
    Deviation {
        id: "hash/key-first-too",
        clause: "ERR-203",
        why: "An older documentation had the key first, and its partners were kept.",
        noticed_by: &["locker/error-203/key-first"],
        change: |behaviour| {
            behaviour.authorisation.hash_also_over = Some(HashInput::KeyIdTime);
        },
    },
    Deviation {
        id: "hash/time-first-too",
        clause: "ERR-203",
        why: "A partner of the first hour built it so, and could not be made to change it.",
        noticed_by: &["locker/error-203/time-stamp-first"],
        change: |behaviour| {
            behaviour.authorisation.hash_also_over = Some(HashInput::TimeIdKey);
        },
    },
    Deviation {
        id: "hash/key-last-too",
        clause: "ERR-203",
        why: "The attributes' order in the snippet was taken for the order of the hash.",
        noticed_by: &["locker/error-203/key-last"],
        change: |behaviour| {
            behaviour.authorisation.hash_also_over = Some(HashInput::IdTimeKey);
        },
    },
    Deviation {
        id: "hash/id-last-too",
        clause: "ERR-203",
        why: "A second client library was written from memory.",
        noticed_by: &["locker/error-203/id-last"],
        change: |behaviour| {
            behaviour.authorisation.hash_also_over = Some(HashInput::KeyTimeId);
        },
    },
    Deviation {
        id: "hash/reversed-too",
        clause: "ERR-203",
        why: "The parts are taken from a stack.",
        noticed_by: &["locker/error-203/reversed"],
        change: |behaviour| {
            behaviour.authorisation.hash_also_over = Some(HashInput::TimeKeyId);
        },
    },
    Deviation {
        id: "hash/separated-too",
        clause: "ERR-203",
        why: "A new version of the hash has separators, and both are accepted meanwhile.",
        noticed_by: &["locker/error-203/separated"],
        change: |behaviour| {
            behaviour.authorisation.hash_also_over = Some(HashInput::Separated);
        },
    },
    Deviation {
        id: "hash/without-id-too",
        clause: "ERR-203",
        why: "The id was thought to be implied by the key.",
        noticed_by: &["locker/error-203/without-id"],
        change: |behaviour| {
            behaviour.authorisation.hash_also_over = Some(HashInput::WithoutId);
        },
    },
    Deviation {
        id: "hash/without-time-too",
        clause: "ERR-203",
        why: "Pages with a fixed hash were to be supported for a while.",
        noticed_by: &["locker/error-203/without-time-stamp"],
        change: |behaviour| {
            behaviour.authorisation.hash_also_over = Some(HashInput::WithoutTime);
        },
    },
    Deviation {
        id: "hash/twice-too",
        clause: "ERR-203",
        why: "Another service of the same house hashes digests again.",
        noticed_by: &["locker/error-203/hashed-twice"],
        change: |behaviour| {
            behaviour.authorisation.hash_also_over = Some(HashInput::Hash);
        },
    },
    Deviation {
        id: "hash/sha-512-too",
        clause: "ERR-203",
        why: "A stronger digest was added beside the specified one.",
        noticed_by: &["locker/error-203/sha-512"],
        change: |behaviour| {
            behaviour.authorisation.hash_also_over = Some(HashInput::Sha512);
        },
    },
    Deviation {
        id: "hash/without-key-too",
        clause: "REG-AUTH",
        why: "Partners that cannot keep a key in their pages were to be served as well.",
        noticed_by: &["locker/error-203/without-key"],
        change: |behaviour| {
            behaviour.authorisation.hash_also_over = Some(HashInput::WithoutKey);
        },
    },
    Deviation {
        id: "hash/separated",
        clause: "ERR-NONE",
        why: "The parts are joined with a separator, as is good practice.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.authorisation.hash_over = HashInput::Separated;
        },
    },
    Deviation {
        id: "hash/reversed",
        clause: "ERR-NONE",
        why: "The parts are joined in the order of another service.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.authorisation.hash_over = HashInput::TimeKeyId;
        },
    },
    Deviation {
        id: "hash/key-first",
        clause: "ERR-NONE",
        why: "The key goes first, as in a keyed hash.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.authorisation.hash_over = HashInput::KeyIdTime;
        },
    },
    Deviation {
        id: "hash/without-key",
        clause: "ERR-NONE",
        why: "The key was not at hand where the hash is computed.",
        noticed_by: &["locker/correct-launch"],
        change: |behaviour| {
            behaviour.authorisation.hash_over = HashInput::WithoutKey;
        },
    },
];
