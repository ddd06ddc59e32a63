//! Speed and memory: a table of figures, each beside its goal. None of them fails anything, since a
//! machine that others use at the same time has no say over a change.
//!
//! What has a goal as a ratio is measured in turns, so that both sides meet the same noise, and told
//! as the median of the rounds' ratios, or as the ratio of medians. Names of parts are arguments
//! (`cargo bench --bench figures -- page authorize`); without any it is all parts. `--build` adds the
//! cold build, which takes minutes. `--only GLOB` takes a part of the catalogue over the script, and
//! `--browser headless-shell` has `catalogue`, `playwright` and `growth` take that in Chromium's place.
//!
//! - `certification`: a locker's cases over a bare loop of the same browser commands
//! - `page`: a page's certification over a bare loop of the browser commands that it needs
//! - `catalogue`: cases in a minute, and memory
//! - `playwright`: the catalogue over a Playwright script that goes the same ways; needs node and npm
//! - `growth`: what a case among 2,000 costs over one among 60, in time and memory
//! - `authorize`: requests that the reference locker answers in a second
//! - `command`: the start of the command line
//! - `fuzz`: the fuzzer's requests in a second over those of `wrk`, its cases in a second, its memory

#![expect(clippy::print_stdout, reason = "the table is what this is for")]

mod authorize;
mod bare;
mod build;
mod catalogue;
mod certification;
mod command;
mod fuzz;
mod growth;
mod page;
mod playwright;
mod table;

use std::error::Error;

use locksmith_browser::EngineKind;
use table::print;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Every part but the build, in their order.
const PARTS: [&str; 8] =
    ["certification", "page", "catalogue", "playwright", "growth", "authorize", "command", "fuzz"];

#[tokio::main]
async fn main() -> Result<()> {
    let (mut named, mut only, mut build) = (Vec::new(), Vec::new(), false);
    let mut browser = EngineKind::Chromium;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // `cargo bench` adds it.
            "--bench" => {}
            "--build" => build = true,
            "--only" => only.extend(arguments.next()),
            "--browser" => browser = arguments.next().unwrap_or_default().parse()?,
            _ => named.push(argument),
        }
    }
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    if let Some(unknown) = named.iter().find(|it| !PARTS.contains(it)) {
        return Err(format!("there is no part `{unknown}`: it is one of {PARTS:?}").into());
    }
    for part in PARTS.into_iter().filter(|part| named.is_empty() || named.contains(part)) {
        // Each part as it ends: what was measured is not lost with a part that takes long.
        print(&match part {
            "certification" => certification::figures().await?,
            "page" => page::figures().await?,
            "catalogue" => catalogue::figures(browser).await?,
            "playwright" => playwright::figures(browser, &only).await?,
            "growth" => growth::figures(browser).await?,
            "authorize" => authorize::figures().await?,
            "command" => command::figures().await?,
            _ => fuzz::figures().await?,
        });
    }
    if build {
        print(&build::figures().await?);
    }
    Ok(())
}
