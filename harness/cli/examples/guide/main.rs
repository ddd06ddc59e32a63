//! The parts of `make docs` that need the program's own data.
//!
//! `guide reference` writes the reference pages of the guide from the registers and the command line. They are not
//! committed, so they cannot go stale. `guide links FOLDER` checks every link of the built book.

mod links;
mod reference;

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words.iter().map(String::as_str).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<(), Box<dyn Error>> {
    match words {
        ["reference"] => {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/reference");
            reference::write(&folder)
        }
        ["links", book] => links::check(Path::new(book)),
        _ => Err("usage: guide reference | guide links FOLDER".into()),
    }
}
