//! In what is kept.

use crate::behaviour::{Bytes, Entries, Owner, SameName, Twice, Typed};
use crate::deviations::Deviation;

/// Which bytes, whose, and beside what.
pub(in crate::deviations) static BYTES: &[Deviation] = &[
    Deviation {
        id: "bytes/first-million",
        clause: "WID-UPLOADED",
        why: "The body is read into a buffer of a fixed size.",
        noticed_by: &["locker/save/five-megabytes"],
        change: |behaviour| {
            behaviour.saving.bytes = Bytes::FirstMillion;
        },
    },
    Deviation {
        id: "bytes/last-one-lost",
        clause: "WID-UPLOADED",
        why: "A line end is cut off, whether there is one or not.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.saving.bytes = Bytes::ButTheLast;
        },
    },
    Deviation {
        id: "bytes/read-as-text",
        clause: "WID-UPLOADED",
        why: "The body is read as a text, and written as one.",
        noticed_by: &["locker/save/awkward-bytes"],
        change: |behaviour| {
            behaviour.saving.bytes = Bytes::ReadAsText;
        },
    },
    Deviation {
        id: "bytes/line-ends",
        clause: "WID-UPLOADED",
        why: "The transfer to the storage is in text mode.",
        noticed_by: &["locker/save/awkward-bytes"],
        change: |behaviour| {
            behaviour.saving.bytes = Bytes::LineEndsChanged;
        },
    },
    Deviation {
        id: "bytes/line-end-added",
        clause: "WID-UPLOADED",
        why: "A tool for texts ends every file with a line end.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.saving.bytes = Bytes::LineEndAdded;
        },
    },
    Deviation {
        id: "bytes/doubled",
        clause: "WID-UPLOADED",
        why: "A retry appends to what the first try wrote.",
        noticed_by: &["locker/save/pdf"],
        change: |behaviour| {
            behaviour.saving.bytes = Bytes::Doubled;
        },
    },
    Deviation {
        id: "bytes/markup-changed",
        clause: "WID-UPLOADED",
        why: "Web pages are made harmless before they are kept.",
        noticed_by: &["locker/save/html"],
        change: |behaviour| {
            behaviour.saving.bytes = Bytes::MarkupChanged;
        },
    },
    Deviation {
        id: "bytes/type-guessed",
        clause: "WID-UPLOADED",
        why: "Most documents are PDF, so all are taken for it.",
        noticed_by: &["locker/save/png"],
        change: |behaviour| {
            behaviour.saving.typed = Typed::Guessed;
        },
    },
    Deviation {
        id: "bytes/of-the-first-user",
        clause: "WID-UPLOADED",
        why: "The owner is read from a session that all requests share.",
        noticed_by: &["locker/users/second-saves"],
        change: |behaviour| {
            behaviour.saving.owner = Owner::FirstUser;
        },
    },
    Deviation {
        id: "bytes/replaced-by-name",
        clause: "WID-UPLOADED",
        why: "A document of the same name was thought to be a new version.",
        noticed_by: &["locker/same-name"],
        change: |behaviour| {
            behaviour.saving.same_name = SameName::Replaces;
        },
    },
    Deviation {
        id: "bytes/dropped-by-name",
        clause: "WID-UPLOADED",
        why: "A document of the same name was thought to be there already.",
        noticed_by: &["locker/same-name"],
        change: |behaviour| {
            behaviour.saving.same_name = SameName::Dropped;
        },
    },
];

/// How many entries there are.
pub(in crate::deviations) static ENTRIES: &[Deviation] = &[
    Deviation {
        id: "entries/two",
        clause: "WID-SAVE",
        why: "The save is retried, though the first try had only answered late.",
        noticed_by: &["locker/entries/once"],
        change: |behaviour| {
            behaviour.saving.entries = Entries::Two;
        },
    },
    Deviation {
        id: "entries/two-of-one-name",
        clause: "WID-SAVE",
        why: "The save is retried, and entries are known by numbers that the user does not see.",
        noticed_by: &["locker/entries/once"],
        change: |behaviour| {
            behaviour.saving.entries = Entries::TwoOfOneName;
        },
    },
    Deviation {
        id: "entries/two-of-other-names",
        clause: "WID-SAVE",
        why: "Every document is kept once more as a backup, and the list does not leave that out.",
        noticed_by: &["locker/entries/once"],
        change: |behaviour| {
            behaviour.saving.entries = Entries::TwoOfOtherNames;
        },
    },
    Deviation {
        id: "entries/in-two-folders",
        clause: "WID-SAVE",
        why: "A document is kept in the folder that was proposed, and in the one that was chosen.",
        noticed_by: &["locker/entries/once"],
        change: |behaviour| {
            behaviour.saving.entries = Entries::InTwoFolders;
        },
    },
    Deviation {
        id: "entries/of-failures-too",
        clause: "WID-UPLOADED",
        why: "The entry is made before the document is asked for, and is not taken back.",
        noticed_by: &["locker/entries/not-found"],
        change: |behaviour| {
            behaviour.saving.entries = Entries::OfFailuresToo;
        },
    },
    Deviation {
        id: "entries/stopped-by-a-second-press",
        clause: "RES-TRUE",
        why: "A second press stops the first, and is taken for a repetition of what was saved.",
        noticed_by: &["locker/entries/pressed-twice"],
        change: |behaviour| {
            behaviour.saving.twice = Twice::Stopped;
        },
    },
];
