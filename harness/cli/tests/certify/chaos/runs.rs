//! A run without a browser, and what is done to it.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use locksmith::run::{RunFolder, RunInfo};
use locksmith_core::clock;
use locksmith_core::observe::{Cause, Observation, Record};
use locksmith_core::plan::Plan;
use locksmith_spec::Side;

/// Makes a run in which each case of nothing was tried.
pub(super) fn make(folder: &Path) {
    let url = "http://portal.example/".parse().unwrap();
    let info = RunInfo {
        command: "locksmith certify page".into(),
        ..RunInfo::new(Side::Page, "a page", &url, &"none", clock::now_ms(), Plan::default())
    };
    let (_, recorder) = RunFolder::create(folder, &info).unwrap();
    for at in 0..10 {
        let what = format!("the browser did not start for the {at}th time");
        let saw = Observation::Trouble { cause: Cause::Browser, what };
        recorder.write(&Record { case: "page".into(), at, saw }).unwrap();
    }
    recorder
        .write(&Record { case: "page".into(), at: 10, saw: Observation::Ended { millis: 10 } })
        .unwrap();
}

pub(super) fn empty(run: &Path) {
    fs::write(record(run), "").unwrap();
}

pub(super) fn cut(run: &Path) {
    let length = fs::metadata(record(run)).unwrap().len();
    File::options().write(true).open(record(run)).unwrap().set_len(length / 2).unwrap();
}

pub(super) fn edited(run: &Path) {
    let text = fs::read_to_string(record(run)).unwrap();
    fs::write(record(run), text.replacen("browser", "harness", 1)).unwrap();
}

pub(super) fn noise(run: &Path) {
    // Every byte, in an order that has no meaning.
    let bytes: Vec<u8> =
        (0..4_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    fs::write(record(run), bytes).unwrap();
}

pub(super) fn nulls(run: &Path) {
    File::options().write(true).open(record(run)).unwrap().set_len(1 << 30).unwrap();
}

pub(super) fn long_line(run: &Path) {
    fs::write(record(run), [b"x".repeat(80_000_000), b"\n".to_vec()].concat()).unwrap();
}

pub(super) fn long_text(run: &Path) {
    let mut file = BufWriter::new(File::options().append(true).open(record(run)).unwrap());
    let text = "x".repeat(60_000_000);
    writeln!(
        file,
        r#"{{"case":"page","at":1,"saw":"trouble","cause":"browser","what":"{text}","seal":"x"}}"#
    )
    .unwrap();
}

pub(super) fn many_lines(run: &Path) {
    let mut file = BufWriter::new(File::options().append(true).open(record(run)).unwrap());
    for at in 0..1_000_000 {
        writeln!(file, r#"{{"case":"page","at":{at},"saw":"ended","millis":1}}"#).unwrap();
    }
}

pub(super) fn deep(run: &Path) {
    let deep = format!("{}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    fs::write(record(run), &deep).unwrap();
    fs::write(run.join("run.json"), &deep).unwrap();
}

pub(super) fn pipe(run: &Path) {
    fs::remove_file(record(run)).unwrap();
    assert!(Command::new("mkfifo").arg(record(run)).status().unwrap().success());
}

pub(super) fn zeros(run: &Path) {
    fs::remove_file(record(run)).unwrap();
    std::os::unix::fs::symlink("/dev/zero", record(run)).unwrap();
}

pub(super) fn zeros_of_run(run: &Path) {
    let file = run.join("run.json");
    fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/dev/zero", file).unwrap();
}

pub(super) fn large_run(run: &Path) {
    File::options().write(true).open(run.join("run.json")).unwrap().set_len(300_000_000).unwrap();
}

pub(super) fn folder(run: &Path) {
    fs::remove_file(record(run)).unwrap();
    fs::create_dir(record(run)).unwrap();
}

pub(super) fn no_run(run: &Path) {
    fs::write(run.join("run.json"), "").unwrap();
}

fn record(run: &Path) -> PathBuf {
    run.join("observations.jsonl")
}
