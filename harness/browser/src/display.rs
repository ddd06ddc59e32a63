//! An unseen display, for a browser that cannot do without one.

use std::path::Path;
use std::time::Duration;

use super::BrowserError;
use super::group::Group;

/// A running Xvfb.
pub(super) struct Display {
    group: Group,
    number: u32,
}

impl Display {
    /// Starts one on a free number, with a screen of this size.
    pub(super) async fn start(
        server: &Path,
        (width, height): (u32, u32),
        deadline: Duration,
    ) -> Result<Self, BrowserError> {
        let screen = format!("{width}x{height}x24");
        let arguments =
            ["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"];
        let mut group = Group::start(server, |command, _| {
            command.args(arguments);
        })?;
        let number = group.until_it_says(deadline, |line| line.trim().parse().ok()).await?;
        Ok(Self { group, number })
    }

    /// As `DISPLAY` has it.
    pub(super) fn name(&self) -> String {
        format!(":{}", self.number)
    }

    pub(super) async fn end(self) {
        self.group.end().await;
    }
}
