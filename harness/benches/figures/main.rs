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

use table::{Figure, print};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<()> {
    let mut figures: Vec<Figure> = Vec::new();
    figures.extend(certification::figures().await?);
    figures.extend(catalogue::figures().await?);
    figures.extend(authorize::figures().await?);
    figures.extend(command::figures().await?);
    if std::env::args().any(|argument| argument == "--build") {
        figures.extend(build::figures().await?);
    }
    print(&figures);
    Ok(())
}
