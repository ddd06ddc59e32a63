//! Gives the program a digest of the code that judges, so that a report can say whether the mutation score
//! that it prints is of this program.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

#[path = "src/meaning.rs"]
mod meaning;

/// The oracle, the static rules, what is done in a browser, what is seen there, and the judge.
const JUDGING: [&str; 10] = [
    "../core/src/certificate.rs",
    "../core/src/findings.rs",
    "../core/src/observe",
    "../core/src/proxy",
    "../core/src/proxy.rs",
    "../core/src/watch.rs",
    "../lint/src",
    "../locker/src",
    "../page/src",
    "../spec/src",
];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/meaning.rs");
    let mut files = Vec::new();
    for part in JUDGING {
        println!("cargo::rerun-if-changed={part}");
        sources(Path::new(part), &mut files)?;
    }
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file.to_string_lossy().as_bytes());
        digest.update(meaning::of_source(&fs::read_to_string(&file)?));
    }
    let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=LOCKSMITH_JUDGING={hex}");
    Ok(())
}

/// A source, or those below a folder, without those of tests.
fn sources(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let is_source = path.extension().is_some_and(|ending| ending == "rs" || ending == "js");
    if path.file_stem().is_some_and(|name| name == "tests") {
        return Ok(());
    }
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            sources(&entry?.path(), files)?;
        }
    } else if is_source {
        files.push(path.to_owned());
    }
    Ok(())
}
