//! Speed and memory: a table of figures, each beside its goal. None of them fails anything, since a
//! machine that others use at the same time has no say over a change.
//!
//! What has a goal as a ratio is measured in turns, so that both sides meet the same noise, and told
//! as the ratio of medians. `--build` adds the cold build, which takes minutes.

#![expect(clippy::print_stdout, reason = "the table is what this is for")]

mod authorize;
mod bare;
mod build;
mod catalogue;
mod certification;
mod command;
mod table;

use std::error::Error;

use table::print;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    // Each part as it ends: what was measured is not lost with a part that takes long.
    print(&certification::figures().await?);
    print(&catalogue::figures().await?);
    print(&authorize::figures().await?);
    print(&command::figures().await?);
    if std::env::args().any(|argument| argument == "--build") {
        print(&build::figures().await?);
    }
    Ok(())
}
