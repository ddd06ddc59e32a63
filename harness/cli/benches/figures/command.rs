//! How long the command line takes to start.

use std::process::Stdio;
use std::time::Instant;

use tokio::process::Command;

use crate::Result;
use crate::table::{Figure, median};

/// The binary, as a release has it.
pub(crate) const LOCKSMITH: &str = env!("CARGO_BIN_EXE_locksmith");

const STARTS: usize = 20;

/// The median time of `locksmith list cases`.
pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let mut milliseconds = Vec::new();
    for _ in 0..STARTS {
        let begun = Instant::now();
        let mut command = Command::new(LOCKSMITH);
        let status = command.args(["list", "cases"]).stdout(Stdio::null()).status().await?;
        milliseconds.push(begun.elapsed().as_secs_f64() * 1000.0);
        if !status.success() {
            return Err(format!("`locksmith list cases`: {status}").into());
        }
    }
    let what = "start-up: locksmith list cases";
    Ok(vec![Figure::at_most(what, median(milliseconds), 50.0, " ms")])
}
