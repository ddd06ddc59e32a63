//! Why a run cannot be kept where it was meant to be, whatever kind of run it is.

use std::io;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use thiserror::Error;

/// Why a folder cannot keep a run.
#[derive(Debug, Diagnostic, Error)]
pub enum KeepError {
    /// It cannot be written to.
    #[error("cannot write to {path}: {source}")]
    #[diagnostic(help("name another folder with --out"))]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It holds a run already.
    #[error("{path} holds a run already, and nothing that was recorded is overwritten")]
    #[diagnostic(help("name another folder with --out"))]
    Taken {
        /// The folder.
        path: PathBuf,
    },
}

impl KeepError {
    /// What the system said when this file or folder was to be written.
    pub(crate) fn writing(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |source| Self::Write { path, source }
    }
}
