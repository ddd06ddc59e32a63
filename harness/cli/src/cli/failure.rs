//! How commands end without a result.

use miette::miette;
use tokio::runtime::Builder;

/// Why a command ended without a result.
pub(crate) enum Failure {
    /// Wrong usage, profile or scenario file: exit code 2.
    Usage(miette::Report),
    /// Nothing can be said of the target: exit code 3.
    Incomplete(miette::Report),
    /// The target breaks a clause, and nothing more can be said: exit code 1.
    Violation(miette::Report),
}

impl Failure {
    pub(super) fn usage(error: impl Into<miette::Report>) -> Self {
        Self::Usage(error.into())
    }

    pub(super) fn incomplete(error: impl Into<miette::Report>) -> Self {
        Self::Incomplete(error.into())
    }
}

/// The asynchronous part of a command, on the threads of this runtime.
pub(super) fn block_on<T>(
    mut runtime: Builder,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    runtime
        .enable_all()
        // Each thread keeps freed memory: many of them keep tens of megabytes.
        .max_blocking_threads(2)
        .build()
        .map_err(|error| Failure::incomplete(miette!("cannot start: {error}")))?
        .block_on(work)
}
