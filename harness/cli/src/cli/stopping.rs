//! What ends a command before it is done: Ctrl-C and its kin, and the time limit of learning.

use std::time::Duration;

use miette::miette;
use tokio::sync::watch;

use super::failure::Failure;

/// Becomes true on Ctrl-C; the task that waits for it is to be ended with the run.
pub(super) fn stop_on_interrupt() -> (watch::Receiver<bool>, tokio::task::JoinHandle<()>) {
    let (stop, stopped) = watch::channel(false);
    let interrupt = tokio::spawn(async move {
        wait_for_interrupt().await;
        // The receiver is gone when the run is over.
        let _ = stop.send(true);
    });
    (stopped, interrupt)
}

/// Time limit for detecting what a profile leaves out, before the run.
pub(super) const LEARNING: Duration = Duration::from_secs(15 * 60);

/// Becomes true on Ctrl-C, and when so much time is over.
pub(super) fn stop_within(limit: Duration) -> (watch::Receiver<bool>, tokio::task::JoinHandle<()>) {
    let (stop, stopped) = watch::channel(false);
    let timer = tokio::spawn(async move {
        // Either ends the wait.
        let _ = tokio::time::timeout(limit, wait_for_interrupt()).await;
        let _ = stop.send(true);
    });
    (stopped, timer)
}

/// The failure when that time is over.
pub(super) fn not_learned(limit: Duration) -> Failure {
    Failure::incomplete(miette!(
        help = "check that the locker answers; add more to the profile, or raise --deadline",
        "what the profile leaves out was not detected within {} s",
        limit.as_secs()
    ))
}

async fn wait_for_interrupt() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
