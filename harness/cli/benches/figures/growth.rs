//! Whether a case costs as much among 2,000 as among 60, and how much more memory they take.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

use locksmith_browser::EngineKind;

use crate::Result;
use crate::catalogue::{Run, certify};
use crate::table::Figure;

const FEW: usize = 60;
const MANY: usize = 2_000;

/// What all cases of the catalogue have in common.
const HEAD: &str = r#"
clauses = ["ERR-NONE"]
steps = "launch"
what = "The page is opened, and its button is clicked."
why = "To see what a case costs."
fix = "There is nothing to fix."
"#;

/// Runs few cases, and then many.
pub(crate) async fn figures(browser: EngineKind) -> Result<Vec<Figure>> {
    let (few, many) = (launches(browser, FEW).await?, launches(browser, MANY).await?);
    let beside = many.milliseconds() / few.milliseconds();
    let last = mean(&many.cases[MANY - FEW..]) / mean(&many.cases[..FEW]);
    let memory = many.peak_megabytes / few.peak_megabytes;
    Ok(vec![
        Figure::at_most(
            format!("a case among {MANY} over one among {FEW}, --jobs 2"),
            beside,
            1.1,
            "",
        ),
        Figure::shown(format!("  the last {FEW} over the first {FEW}"), format!("{last:.2}")),
        Figure::shown(
            "  a case",
            format!("{:.0} ms, {:.0} ms", few.milliseconds(), many.milliseconds()),
        ),
        Figure::at_most("peak memory of many over that of few", memory, 1.5, ""),
        Figure::shown(
            "  peak memory",
            format!("{:.0} MB, {:.0} MB", few.peak_megabytes, many.peak_megabytes),
        ),
    ])
}

/// Certifies by a catalogue of so many launches.
async fn launches(browser: EngineKind, count: usize) -> Result<Run> {
    let folder = tempfile::tempdir()?;
    let mut scenarios = HEAD.to_owned();
    for number in 1..=count {
        let title = format!("Launch number {number}");
        write!(scenarios, "\n[[row]]\nname = \"{number:04}\"\ntitle = \"{title}\"\n")?;
    }
    std::fs::write(folder.path().join("launches.toml"), scenarios)?;
    let path: &Path = folder.path();
    let browser = ["--browser", browser.word(), "--scenarios"].map(OsStr::new);
    certify(&[&browser[..], &[path.as_os_str()]].concat(), 2).await
}

impl Run {
    /// What a case took, on the average.
    fn milliseconds(&self) -> f64 {
        mean(&self.cases)
    }
}

fn mean(values: &[f64]) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let count = values.len() as f64;
    values.iter().sum::<f64>() / count
}
