//! What a cold build costs.

use std::process::Stdio;
use std::time::Instant;

use tokio::process::Command;

use crate::Result;
use crate::table::Figure;

/// The kernel's clock ticks a second, in what it tells of processes: the same everywhere.
const TICKS: f64 = 100.0;

/// Builds the release into a new folder. The registry's sources are there already: what is
/// measured is compiling.
pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--release", "--locked", "--workspace", "--target-dir"]);
    command.arg(folder.path()).current_dir(env!("CARGO_MANIFEST_DIR"));
    command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let (before, begun) = (processor_minutes()?, Instant::now());
    let status = command.status().await?;
    if !status.success() {
        return Err(format!("`cargo build --release`: {status}").into());
    }
    let minutes = begun.elapsed().as_secs_f64() / 60.0;
    let what = "cold `cargo build --release`, core-minutes";
    Ok(vec![
        Figure::at_most(what, processor_minutes()? - before, 6.0, ""),
        Figure::shown("  by the clock", format!("{minutes:.1} min")),
    ])
}

/// What the children of this process that have ended took, theirs included, in user and in system
/// mode: the fields cutime and cstime of `proc_pid_stat(5)`.
fn processor_minutes() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in parentheses, may hold anything.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let mut times = fields.split_whitespace().skip(13).take(2).map(str::parse::<f64>);
    let (Some(Ok(user)), Some(Ok(system))) = (times.next(), times.next()) else {
        return Err("/proc/self/stat does not tell the time of children".into());
    };
    Ok((user + system) / TICKS / 60.0)
}
