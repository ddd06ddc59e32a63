//! Gives the program a digest of the code that judges, so that a report can say whether the mutation score
//! that it prints is of this program.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

#[path = "src/meaning.rs"]
mod meaning;

/// The oracle, the static rules, what is done in a browser, what is seen there, and the judge.
const JUDGING: [&str; 6] =
    ["spec/src", "lint/src", "src/journey", "src/stand", "core/src/observe", "src/judge"];

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/meaning.rs");
    let mut files = Vec::new();
    for folder in JUDGING {
        println!("cargo::rerun-if-changed={folder}");
        sources(Path::new(folder), &mut files)?;
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

/// The sources below a folder, without those of tests.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_test = path.file_stem().is_some_and(|name| name == "tests");
        let is_source = path.extension().is_some_and(|ending| ending == "rs" || ending == "js");
        if path.is_dir() && !is_test {
            sources(&path, files)?;
        } else if is_source && !is_test {
            files.push(path);
        }
    }
    Ok(())
}
