//! Making a session as good as new.

use serde_json::json;
use tokio::time::timeout;

use super::{BrowserError, Session, WindowHandle};

impl Session {
    /// Makes the session as good as new for the next case: one new window, and nothing left of
    /// windows, dialogs, cookies, caches, permissions and the storage of any origin.
    ///
    /// Takes the place of a new session, which costs several times as much. A new window is what
    /// makes `sessionStorage`, `window.name`, the opener and the history new.
    pub async fn fresh(&self) -> Result<(), BrowserError> {
        let old = self.windows().await?;
        let new = self.devtools.open_window(self).await?;
        for window in old {
            self.devtools.close_window(self, window).await?;
        }
        self.switch_to(&new).await?;
        self.until_alone(&new).await?;

        self.cdp("Network.clearBrowserCache", json!({})).await?;
        self.cdp("Browser.resetPermissions", json!({})).await?;
        self.cdp("Network.clearBrowserCookies", json!({})).await?;
        // What is no URL becomes an opaque origin, which stands for every origin. That is not
        // documented, but clears what naming an origin leaves: storage of frames, which is kept
        // apart by the site around them. `tests/isolation.rs` holds it.
        let everything = json!({ "origin": "*", "storageTypes": "all" });
        self.cdp("Storage.clearDataForOrigin", everything).await?;
        Ok(())
    }

    /// Waits until the other windows are closed: while one unloads, its page can still store.
    async fn until_alone(&self, window: &WindowHandle) -> Result<(), BrowserError> {
        let deadline = self.options.command_deadline;
        let alone = async {
            while self.windows().await?.iter().any(|other| other != window) {}
            Ok(())
        };
        let doing = || "waiting for windows to close".to_owned();
        timeout(deadline, alone)
            .await
            .unwrap_or_else(|_| Err(BrowserError::Hung { doing: doing(), after: deadline }))
    }
}
