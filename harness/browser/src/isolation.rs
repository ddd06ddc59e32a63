//! Making a session as good as new.

use std::sync::Mutex;

use tokio::time::timeout;

use super::session::connect;
use super::{BrowserError, Session, WindowHandle};

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
        self.adapter().clean(self).await
    }

    /// Another browser, of the same driver.
    pub(super) async fn begin_anew(&mut self) -> Result<(), BrowserError> {
        // One that is gone already is no obstacle.
        let _ = self.command("ending the session", self.client.clone().close()).await;
        self.client = connect(&self.engine, self.driver.as_ref(), &self.options).await?;
        self.current = Mutex::default();
        self.keep_first().await
    }

    async fn close(&self, window: &WindowHandle) -> Result<(), BrowserError> {
        if let Some(devtools) = &self.devtools {
            let closing = devtools.close_window(window.clone());
            return self.by_devtools("closing a window", closing).await;
        }
        match self.switch_to(window).await {
            Ok(()) => self.close_window().await,
            Err(BrowserError::WindowClosed { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Closes these windows, and those that a page opens meanwhile, and waits until no other than one is
    /// left: while a page unloads, it can still store.
    pub(super) async fn close_but(
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
