//! Whether Chromium can have its sandbox, which keeps a hostile page from the user's files: not as root, and not where
//! the system gives no user namespaces.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

use super::environment;

/// How long the system may take to say.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a Chromium on this machine has no sandbox; none where it has.
pub(super) async fn missing() -> Option<&'static str> {
    if fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0) {
        return Some("root has none");
    }
    // What Chromium does, too: a namespace of the user's own, and in it one of networks, which some systems refuse.
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--net", "true"]);
    command.env_clear().envs(environment::clean()).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let gives_namespaces = timeout(PATIENCE, command.status()).await;
    let gives_namespaces = gives_namespaces.is_ok_and(|it| it.is_ok_and(|status| status.success()));
    (!gives_namespaces).then_some("no user namespaces here")
}
