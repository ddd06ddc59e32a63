//! Speed and memory: a table of figures, each beside its goal. No figure fails the run, because other users
//! of the machine have an influence on each.
//!
//! A goal that is a ratio is measured in turns, so that both sides meet the same noise: the table has the
//! median of the rounds' ratios. Arguments name parts (`cargo bench --bench figures -- page authorize`); the
//! default is all of them. `--only GLOB` limits the cases of `playwright`, and `--browser headless-shell`
//! replaces Chromium in `catalogue`, `playwright` and `growth`.
//!
//! - `certification`: a locker's cases over a bare loop of the same browser commands
//! - `page`: a page's certification over a bare loop of the browser commands that it needs
//! - `catalogue`: cases in a minute, memory, and the start of the command line
//! - `playwright`: the catalogue over a Playwright script that does the same; needs node and npm
//! - `growth`: what a case among 2,000 costs over one among 60, in time and memory
//! - `authorize`: requests that the reference locker answers in a second
//! - `fuzz`: the fuzzer's requests in a second over those of `wrk`, its cases in a second, its memory

#![expect(clippy::print_stdout, reason = "the table is what this is for")]

mod authorize;
mod bare;
mod catalogue;
mod certification;
mod fuzz;
mod page;
mod playwright;
mod table;

use std::error::Error;

use locksmith_browser::EngineKind;
use table::print;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const PARTS: [&str; 7] =
    ["certification", "page", "catalogue", "playwright", "growth", "authorize", "fuzz"];

#[tokio::main]
async fn main() -> Result<()> {
    let (mut named, mut only, mut browser) = (Vec::new(), Vec::new(), EngineKind::Chromium);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // `cargo bench` adds it.
            "--bench" => {}
            "--only" => only.extend(arguments.next()),
            "--browser" => browser = arguments.next().unwrap_or_default().parse()?,
            part if PARTS.contains(&part) => named.push(argument),
            unknown => return Err(format!("`{unknown}` is not a part: use {PARTS:?}").into()),
        }
    }
    for part in
        PARTS.into_iter().filter(|part| named.is_empty() || named.iter().any(|it| it == part))
    {
        // Each part as it ends: an error in a later part loses nothing.
        print(&match part {
            "certification" => certification::figures().await?,
            "page" => page::figures().await?,
            "catalogue" => catalogue::figures(browser).await?,
            "playwright" => playwright::figures(browser, &only).await?,
            "growth" => catalogue::growth(browser).await?,
            "authorize" => authorize::figures().await?,
            _ => fuzz::figures().await?,
        });
    }
    Ok(())
}
