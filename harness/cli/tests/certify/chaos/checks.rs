//! What the files of a run must hold whatever was done to it: no secret, nothing that cannot be read.

use std::fs;
use std::path::{Path, PathBuf};

use super::child::{CANARY, Kept};
use crate::page_host::APP;
use crate::served::SECRETS;

/// What is wrong with what a child wrote, said and left, in sentences; `ours` says whether the run is as it wrote it.
pub(super) fn faults(kept: &Kept, ours: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let said = kept.said();
    if said.contains("panicked at") || said.contains("RUST_BACKTRACE") {
        faults.push("it panicked".to_owned());
    }
    faults
        .extend(secret_in(said.as_bytes()).map(|which| format!("{which} stands in what it said")));
    let entries = fs::read_dir(kept.temporary()).into_iter().flatten().flatten();
    let others = fs::read_dir(kept.path()).into_iter().flatten().flatten();
    let nested = others.filter(|folder| folder.file_name() != "run");
    let nested =
        nested.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
    let left = nested.filter(|it| it.file_name().to_string_lossy().starts_with("locksmith-"));
    if entries.count() + left.count() > 0 {
        faults.push("a temporary folder was left".to_owned());
    }
    for file in files(&kept.run()) {
        let name = file.strip_prefix(kept.run()).unwrap_or(&file).display().to_string();
        let Ok(bytes) = fs::read(&file) else { continue };
        faults.extend(secret_in(&bytes).map(|which| format!("{which} stands in {name}")));
        if ours && let Err(why) = readable(&name, &bytes) {
            faults.push(format!("{name} is not valid: {why}"));
        }
    }
    faults
}

/// Whether this is well-formed `JUnit` XML, by a reader that is not ours.
pub(super) fn junit(text: &str) -> Result<(), String> {
    let options = roxmltree::ParsingOptions { nodes_limit: u32::MAX, ..Default::default() };
    let parsed = roxmltree::Document::parse_with_options(text, options);
    let document = parsed.map_err(|error| format!("JUnit: {error}"))?;
    let root = document.root_element().tag_name().name().to_owned();
    if root == "testsuites" { Ok(()) } else { Err(format!("JUnit: its root is {root}")) }
}

fn secret_in(bytes: &[u8]) -> Option<&'static str> {
    let secrets = SECRETS.into_iter().chain([("the app key", APP.1), ("the canary", CANARY)]);
    let mut secrets =
        secrets.filter(|(_, secret)| memchr::memmem::find(bytes, secret.as_bytes()).is_some());
    secrets.next().map(|(name, _)| name)
}

fn readable(name: &str, bytes: &[u8]) -> Result<(), String> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let json = |bytes: &[u8]| {
        let read = serde_json::from_slice::<serde::de::IgnoredAny>(bytes);
        read.map(drop).map_err(|error| error.to_string())
    };
    match ending {
        "json" => json(bytes),
        // A last line that was cut off is passed over.
        "jsonl" => bytes
            .split_inclusive(|byte| *byte == b'\n')
            .filter(|line| line.ends_with(b"\n"))
            .try_for_each(json),
        "html" => html(bytes),
        "xml" => junit(&String::from_utf8_lossy(bytes)),
        _ => Ok(()),
    }
}

/// Whole, in UTF-8, without control characters, and as it was meant: nothing in it ended an element too early.
fn html(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let control = |c: &char| c.is_control() && !c.is_whitespace();
    if let Some(c) = text.chars().find(control) {
        return Err(format!("it holds {c:?}"));
    }
    if text.trim_end().ends_with("</html>") && text.matches("</html>").count() == 1 {
        Ok(())
    } else {
        Err("it is cut".to_owned())
    }
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .flat_map(|path| {
            // Nothing that is a link, a pipe or a device is opened: kinds put them there.
            match fs::symlink_metadata(&path) {
                Ok(about) if about.is_dir() => files(&path),
                Ok(about) if about.is_file() => vec![path],
                _ => Vec::new(),
            }
        })
        .collect()
}
