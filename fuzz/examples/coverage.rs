//! The table of `make fuzz-coverage`, from what `llvm-cov export --summary-only` writes.

use std::error::Error;
use std::process::ExitCode;

use serde_json::Value;

/// What must be covered, by where it stands.
const RULES: [&str; 2] = ["/reference-locker/src/protocol/", "/harness/spec/src/"];

/// In percent of the regions of all rules.
const GOAL: f64 = 95.0;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("name the file that llvm-cov wrote")?;
    let export: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let files = export["data"][0]["files"].as_array().ok_or("no files")?;
    let (mut covered, mut count) = (0, 0);
    println!("{:<52} {:>7} {:>7} {:>7}", "file", "regions", "covered", "%");
    for file in files {
        let name = file["filename"].as_str().ok_or("a file without a name")?;
        let Some((_, short)) = RULES.iter().find_map(|rules| {
            let at = name.find(rules)?;
            Some(name.split_at(at + 1))
        }) else {
            continue;
        };
        let regions = &file["summary"]["regions"];
        let number = |member: &str| regions[member].as_u64().ok_or("no number of regions");
        let (of_file, all) = (number("covered")?, number("count")?);
        println!("{short:<52} {all:>7} {of_file:>7} {:>7.1}", percent(of_file, all));
        covered += of_file;
        count += all;
    }
    let total = percent(covered, count);
    println!("{:<52} {count:>7} {covered:>7} {total:>7.1} (goal: {GOAL})", "all");
    println!(
        "Counted, though no input reaches them: functions that only make tables at compile time."
    );
    Ok(if total >= GOAL { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::cast_precision_loss, reason = "there are some thousand regions")]
fn percent(part: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { part as f64 * 100.0 / of as f64 }
}
