//! `locksmith judge` and `locksmith report`: from a stored run, without a browser.

use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use clap::Args;
use miette::miette;

use super::failure::Failure;
use super::out::{remark, report_written, say, style, width};
use crate::run::{RunFolder, RunInfo};
use locksmith_core::kept::KeepError;
use locksmith_core::report::{self, Document, Format, Options, RenderError, Report, render};
use locksmith_core::scenario::Catalogue;
use locksmith_spec::Side;

#[derive(Args, Debug)]
pub(crate) struct JudgeArguments {
    /// Folder of the run
    run: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct ReportArguments {
    /// Folder of the run
    run: PathBuf,
    /// Formats: one goes to standard output, several to the run's folder
    #[arg(long, value_name = "LIST", value_delimiter = ',', required = true)]
    format: Vec<Format>,
}

pub(super) fn judge(arguments: &JudgeArguments) -> Result<u8, Failure> {
    let (folder, report) = read(&arguments.run)?;
    say(&rendered(&report, &folder, Format::Terminal)?);
    Ok(report.exit_code)
}

pub(super) fn report(arguments: &ReportArguments) -> Result<u8, Failure> {
    let (folder, report) = read(&arguments.run)?;
    if let [format] = arguments.format[..] {
        say(&rendered(&report, &folder, format)?);
    } else {
        let written = write_reports(&report, &folder, &arguments.format)?;
        for path in &written {
            report_written(path);
        }
    }
    Ok(report.exit_code)
}

fn read(path: &Path) -> Result<(RunFolder, Report), Failure> {
    let folder = RunFolder::open(path);
    let info = folder.info().map_err(Failure::usage)?;
    let report = folder.report(&info).map_err(Failure::usage)?;
    for difference in differences(&info) {
        remark(&difference);
    }
    Ok((folder, report))
}

/// How the program that recorded a run differs from this one, in sentences.
fn differences(info: &RunInfo) -> Vec<String> {
    let mut differences = Vec::new();
    let this = env!("CARGO_PKG_VERSION");
    if info.version != this {
        let that = &info.version;
        differences.push(format!(
            "note: locksmith {that} recorded this run; locksmith {this} judges it by its own rules"
        ));
    }
    let catalogue = Catalogue::embedded().map(|catalogue| catalogue.digest());
    let is_other = |digest: String| !info.catalogue.is_empty() && info.catalogue != digest;
    if info.side == Side::Locker && catalogue.is_ok_and(is_other) {
        differences.push(
            "note: this run was planned from other cases than those of this program; it is judged \
             by the cases that stand in its run.json"
                .to_owned(),
        );
    }
    differences
}

/// Writes the reports that are files, shows the one for the terminal, and names the files.
pub(super) fn show(report: &Report, folder: &RunFolder, formats: &[Format]) -> Result<(), Failure> {
    let assets = |name: &str| folder.picture(name);
    show_document(report, folder.path(), formats, &assets)
}

/// The same, of any document, in the folder of its run.
pub(super) fn show_document(
    document: &impl Document,
    folder: &Path,
    formats: &[Format],
    assets: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<(), Failure> {
    let written = write_documents(document, folder, formats, assets);
    // What cannot be written, on a full disk, is at least shown.
    if formats.contains(&Format::Terminal) {
        let text = render(document, Format::Terminal, &options(assets));
        say(&text.map_err(|error| not_rendered(&error))?);
    }
    for path in &written? {
        report_written(path);
    }
    Ok(())
}

/// Writes the reports that are files, and gives their paths.
pub(super) fn write_reports(
    report: &Report,
    folder: &RunFolder,
    formats: &[Format],
) -> Result<Vec<PathBuf>, Failure> {
    write_documents(report, folder.path(), formats, &|name| folder.picture(name))
}

fn write_documents<D: Document>(
    document: &D,
    folder: &Path,
    formats: &[Format],
    assets: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Vec<PathBuf>, Failure> {
    let mut written = Vec::new();
    for format in formats.iter().filter(|format| **format != Format::Terminal) {
        let path = folder.join(format.file_name(D::STEM));
        let broken = |error| Failure::incomplete(KeepError::writing(&path)(error));
        // Under another name until it is whole: no reader finds an empty report, or half of one.
        let folder_of = path.parent().unwrap_or(Path::new("."));
        let unnamed = tempfile::NamedTempFile::new_in(folder_of).map_err(broken)?;
        let mut file = BufWriter::new(unnamed);
        let done = report::write(document, *format, &options(assets), &mut file);
        done.map_err(|error| match error.cause.downcast::<io::Error>() {
            Ok(error) => broken(*error),
            Err(cause) => not_rendered(&RenderError { format: *format, cause }),
        })?;
        let file = file.into_inner().map_err(|error| broken(error.into_error()))?;
        file.persist(&path).map_err(|error| broken(error.error))?;
        written.push(path);
    }
    Ok(written)
}

fn rendered(report: &Report, folder: &RunFolder, format: Format) -> Result<String, Failure> {
    let assets = |name: &str| folder.picture(name);
    render(report, format, &options(&assets)).map_err(|error| not_rendered(&error))
}

fn options(assets: &dyn Fn(&str) -> Option<Vec<u8>>) -> Options<'_> {
    Options { style: style(), width: width(), assets }
}

fn not_rendered(error: &RenderError) -> Failure {
    Failure::incomplete(miette!("{error}"))
}
