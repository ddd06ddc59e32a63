//! Machines that lack something: room, rights, variables, descriptors, someone who listens. A line that cannot be
//! carried out ends with 77: then the kind cannot be tried here, and that is a failure of the suite, and not a pass.

use super::Kind;
use super::Target::Machine;
use super::Work::{Certify, Fuzz, List};

pub(super) const KINDS: &[Kind] = &[
    Kind::new(
        "nobody reads what it says",
        Machine("mkfifo p; head -c 0 <p & exec >p", List),
        &[0, 2, 3],
    ),
    Kind::new("what it says goes to a full disk", Machine("exec >/dev/full", List), &[3]).quick(),
    Kind::new("its errors go to a full disk", Machine("exec 2>/dev/full", Fuzz), &[0]),
    Kind::new("standard output is closed", Machine("exec >&-", List), &[0, 2, 3]).quick(),
    Kind::new("no variables but the program's", Machine("unset HOME PATH LANG USER", Fuzz), &[0]),
    Kind::new("a terminal of no columns", Machine("export COLUMNS=0 TERM=x LC_ALL=x", List), &[0])
        .quick(),
    Kind::new("the folder of the run is a file", Machine("touch run", Fuzz), &[2]).quick(),
    Kind::new("the folder of the run is a link", Machine("mkdir t; ln -s t run", Fuzz), &[2])
        .quick(),
    Kind::new(
        "the folder of the run is read-only",
        Machine("mkdir run; mount -t tmpfs -o ro none run || exit 77", Fuzz),
        &[2],
    ),
    Kind::new(
        "a disk that fills up, fuzzing",
        Machine("mkdir run; mount -t tmpfs -o size=4k none run || exit 77", Fuzz),
        &[2, 3],
    ),
    Kind::new("12 file descriptors", Machine("ulimit -n 12", Fuzz), &[3]),
    Kind::new("no browser", Machine("PATH=/nowhere", Certify), &[3]).quick(),
    Kind::new("no temporary folder", Machine("export TMPDIR=/nowhere", Certify), &[3]),
    Kind::new(
        "a temporary folder that is a file",
        Machine("touch f; export TMPDIR=$PWD/f", Certify),
        &[3],
    ),
    Kind::new(
        "a temporary folder with a long name",
        Machine("TMPDIR=$KEPT/$(printf %0120d 0); mkdir $TMPDIR; export TMPDIR", Certify),
        &[3],
    )
    .passes(),
    Kind::new("no HOME", Machine("unset HOME", Certify), &[3]).passes(),
    Kind::new("a HOME that cannot be written to", Machine("export HOME=/proc", Certify), &[3])
        .passes(),
    Kind::new(
        "no /dev/shm",
        Machine("mount -t tmpfs -o ro none /dev/shm || exit 77", Certify),
        &[3],
    )
    .passes(),
    Kind::new(
        "a disk that fills up, certifying",
        Machine("mkdir run; mount -t tmpfs -o size=24k none run || exit 77", Certify),
        &[2, 3],
    ),
    Kind::new(
        "a full disk for temporary files",
        Machine("mount -t tmpfs -o size=64k none tmp || exit 77", Certify),
        &[3],
    ),
    Kind::new(
        "another user",
        Machine(
            "test -x \"$0\" || exit 77; mkdir run; chown -R 65534:65534 . || exit 77; \
             command -v setpriv >/dev/null || exit 77; \
             exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$0\" \"$@\"",
            Certify,
        ),
        &[3],
    )
    .passes(),
    Kind::new("64 file descriptors", Machine("ulimit -n 64", Certify), &[3]),
];
