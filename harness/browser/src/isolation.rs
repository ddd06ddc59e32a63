//! Making a session as good as new.

use std::sync::Mutex;

use serde_json::json;
use tokio::time::timeout;

use super::session::connect;
use super::wire::Sent;
use super::{BrowserError, EngineKind, Session, WindowHandle};

/// Clears whatever Firefox keeps.
const FIREFOX_CLEARS: &str = r"
const [done] = arguments;
Services.clearData.deleteData(Ci.nsIClearDataService.CLEAR_ALL, { onDataDeleted: () => done() });
";

impl Session {
    /// Makes the session as good as new, and has one empty window.
    pub async fn fresh(&mut self) -> Result<(), BrowserError> {
        self.clean().await?;
        if self.has_unused() { Ok(()) } else { self.have_unused().await }
    }

    /// Makes the session as good as new for the next case, whose page is [opened](Self::open) in a new
    /// window: nothing is left of windows, dialogs, cookies, caches, permissions and the storage of any
    /// origin.
    ///
    /// Takes the place of a new session, which costs several times as much, but where there is no
    /// other way: in WebKitGTK, where it is quick, and in the Firefox of a grid. A new window is what
    /// makes `sessionStorage`, `window.name`, the opener and the history new.
    pub async fn clean(&mut self) -> Result<(), BrowserError> {
        self.set_unused(None);
        match self.engine.kind() {
            EngineKind::Chromium | EngineKind::HeadlessShell => self.clear_chromium().await,
            EngineKind::Firefox if self.is_privileged() => self.clear_firefox().await,
            EngineKind::Firefox | EngineKind::WebKitGtk => self.begin_anew().await,
        }
    }

    async fn clear_chromium(&self) -> Result<(), BrowserError> {
        let old = self.windows().await?;
        let left = match &self.keeper {
            Some(keeper) => keeper.clone(),
            None => self.new_window().await?,
        };
        self.close_but(&left, old).await?;
        self.switch_to(&left).await?;
        match &self.devtools {
            Some(devtools) => devtools.wires.keep_only(&left).await,
            None => drop(self.set_unused(Some(left))),
        }

        // What is no URL becomes an opaque origin, which stands for every origin. That is not
        // documented, but clears what naming an origin leaves: storage of frames, which is kept
        // apart by the site around them. `tests/isolation.rs` holds it.
        let everything = json!({ "origin": "*", "storageTypes": "all" });
        let clearing = [
            ("Network.clearBrowserCache", json!({})),
            ("Browser.resetPermissions", json!({})),
            ("Network.clearBrowserCookies", json!({})),
            ("Storage.clearDataForOrigin", everything),
        ];
        let doing = "clearing what is stored";
        match self.send_all(doing, &clearing).await? {
            Sent::Whole => Ok(()),
            Sent::Cut => Err(BrowserError::WindowClosed { doing: doing.to_owned() }),
        }
    }

    async fn clear_firefox(&self) -> Result<(), BrowserError> {
        let old = self.windows().await?;
        for window in &old {
            // An open dialog lets no window be opened or closed.
            self.switch_to(window).await?;
            self.dismiss_dialog().await?;
        }
        let new = self.new_window().await?;
        self.close_but(&new, old).await?;
        self.switch_to(&new).await?;
        self.set_unused(Some(new));
        self.execute_privileged(FIREFOX_CLEARS, vec![]).await.map(drop)
    }

    /// Another browser, of the same driver.
    async fn begin_anew(&mut self) -> Result<(), BrowserError> {
        // One that is gone already is no obstacle.
        let _ = self.command("ending the session", self.client.clone().close()).await;
        self.client = connect(&self.engine, self.driver.as_ref(), &self.options).await?;
        self.current = Mutex::default();
        self.keep_first().await
    }

    async fn close(&self, window: &WindowHandle) -> Result<(), BrowserError> {
        if let Some(devtools) = &self.devtools {
            return devtools.close_window(self, window.clone()).await;
        }
        match self.switch_to(window).await {
            Ok(()) => self.close_window().await,
            Err(BrowserError::WindowClosed { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Closes these windows, and those that a page opens meanwhile, and waits until no other than one is
    /// left: while a page unloads, it can still store.
    async fn close_but(
        &self,
        left: &WindowHandle,
        mut windows: Vec<WindowHandle>,
    ) -> Result<(), BrowserError> {
        let deadline = self.options.command_deadline;
        let closing = async {
            let mut asked: Vec<WindowHandle> = Vec::new();
            while windows.iter().any(|window| window != left) {
                for window in windows {
                    if window != *left && !asked.contains(&window) {
                        self.close(&window).await?;
                        asked.push(window);
                    }
                }
                windows = self.windows().await?;
            }
            Ok(())
        };
        let doing = || "waiting for windows to close".to_owned();
        timeout(deadline, closing)
            .await
            .unwrap_or_else(|_| Err(BrowserError::Hung { doing: doing(), after: deadline }))
    }
}
