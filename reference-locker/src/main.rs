//! The `reference-locker` command.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    reference_locker::run().await
}
