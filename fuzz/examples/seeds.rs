//! Writes what corpora begin with.
//!
//! `cargo run --example seeds -- FOLDER` writes into `FOLDER/<target>/`, which may be empty.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    for (target, _, seeds) in
        locksmith::fuzz_targets::TARGETS.iter().chain(reference_locker::fuzz_targets::TARGETS)
    {
        let folder = folder.join(target);
        fs::create_dir_all(&folder)?;
        for (number, seed) in seeds().into_iter().enumerate() {
            fs::write(folder.join(format!("seed-{number:03}")), seed)?;
        }
    }
    Ok(())
}
