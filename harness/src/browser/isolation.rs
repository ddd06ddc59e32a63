//! Making a session as good as new.

use serde_json::json;

use super::{BrowserError, Session, WindowHandle};

impl Session {
    /// Makes the session as good as new for the next case: one new window, and nothing left of
    /// cookies, cache, permissions, dialogs, and the storage of `origins`.
    ///
    /// A new window is what makes `sessionStorage`, `window.name`, the opener and the history new.
    /// Storage of origins that are not listed stays: list each that a case visits, or give every
    /// case host names of its own.
    pub async fn fresh(&self, origins: &[String]) -> Result<(), BrowserError> {
        let old = self.windows().await?;
        let new = self.window_beside(&old).await?;
        self.switch_to(&new).await?;
        for window in old {
            // Unlike WebDriver's command this closes a window that is not the current one, asks
            // no `beforeunload` handler, and is not kept from it by an open dialog.
            let target = String::from(window);
            self.cdp("Target.closeTarget", json!({ "targetId": target }))
                .await?;
        }
        self.cdp("Network.clearBrowserCookies", json!({})).await?;
        self.cdp("Network.clearBrowserCache", json!({})).await?;
        self.cdp("Browser.resetPermissions", json!({})).await?;
        for origin in origins {
            let what = json!({ "origin": origin, "storageTypes": "all" });
            self.cdp("Storage.clearDataForOrigin", what).await?;
        }
        Ok(())
    }

    /// Opens a new window, whatever state the current one is in.
    async fn window_beside(&self, old: &[WindowHandle]) -> Result<WindowHandle, BrowserError> {
        let first = self.new_window().await;
        match first {
            Err(BrowserError::Dialog { .. }) => {
                self.dismiss_dialog().await?;
                self.new_window().await
            }
            Err(BrowserError::WindowClosed { .. }) if !old.is_empty() => {
                self.switch_to(&old[0]).await?;
                self.new_window().await
            }
            _ => first,
        }
    }
}
