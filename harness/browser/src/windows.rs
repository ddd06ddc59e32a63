//! Windows: opened, listed, switched between, closed.

use std::sync::PoisonError;
use std::time::Instant;

use super::{BrowserError, Session, WindowHandle};

/// What is being done while a window opens.
const OPENING: &str = "opening a window";

impl Session {
    /// Keeps the first window of a Chromium of this machine: a browser without windows ends, so one that
    /// nothing is ever opened in outlasts the others. It is listed nowhere.
    pub(super) async fn keep_first(&mut self) -> Result<(), BrowserError> {
        let first = self.window().await?;
        if self.devtools.is_none() {
            self.set_unused(Some(first));
            return Ok(());
        }
        self.keeper = Some(first);
        self.have_unused().await
    }

    /// Has an empty window be the current one, for the page that is opened next.
    pub(super) async fn have_unused(&self) -> Result<(), BrowserError> {
        let window = self.new_window().await?;
        self.switch_to(&window).await?;
        self.set_unused(Some(window));
        Ok(())
    }

    pub(super) fn has_unused(&self) -> bool {
        self.unused.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Takes note of the window that nothing was opened in yet; gives the one that was.
    pub(super) fn set_unused(&self, window: Option<WindowHandle>) -> Option<WindowHandle> {
        std::mem::replace(&mut self.unused.lock().unwrap_or_else(PoisonError::into_inner), window)
    }

    /// Opens `url` in the window that nothing was opened in yet or, where there is none, in a new one,
    /// and makes that the current one. The page may still be loading.
    pub async fn open(&self, url: &str) -> Result<(), BrowserError> {
        match (self.set_unused(None), &self.devtools) {
            (Some(unused), _) => self.switch_to(&unused).await?,
            (None, Some(devtools)) => {
                let window = self.by_devtools(OPENING, devtools.open_window(url)).await?;
                return self.switch_to(&window).await;
            }
            (None, None) => {
                let window = self.new_window().await?;
                self.switch_to(&window).await?;
            }
        }
        self.goto(url).await
    }

    /// Every window.
    pub async fn windows(&self) -> Result<Vec<WindowHandle>, BrowserError> {
        let windows = self.command("listing the windows", self.client.windows()).await?;
        Ok(windows.into_iter().filter(|window| Some(window) != self.keeper.as_ref()).collect())
    }

    /// The current window.
    pub async fn window(&self) -> Result<WindowHandle, BrowserError> {
        self.command("asking for the window", self.client.window()).await
    }

    /// Opens an empty window. The current one stays current.
    pub async fn new_window(&self) -> Result<WindowHandle, BrowserError> {
        if let Some(devtools) = &self.devtools {
            return self.by_devtools(OPENING, devtools.open_window("about:blank")).await;
        }
        let as_tab = self.family().opens_tabs();
        let response = self.command(OPENING, self.client.new_window(as_tab)).await?;
        Ok(response.handle)
    }

    /// Makes a window the current one.
    pub async fn switch_to(&self, window: &WindowHandle) -> Result<(), BrowserError> {
        let switching =
            || self.command("switching windows", self.client.switch_to_window(window.clone()));
        // A window that closes itself meanwhile is looked for by what is current: see `or_closed`.
        let before = self.set_current(Some(window.clone()));
        let switched = self.unless_closed(window, switching).await;
        if switched.is_err() {
            self.set_current(before);
        }
        switched
    }

    fn set_current(&self, window: Option<WindowHandle>) -> Option<WindowHandle> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut current, window)
    }

    /// The window that was switched to last.
    pub(super) fn current(&self) -> Option<WindowHandle> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Does something with a window, again for as long as the driver says that it is closed and lists
    /// it all the same.
    pub(super) async fn unless_closed<T, Done>(
        &self,
        window: &WindowHandle,
        doing: impl Fn() -> Done,
    ) -> Result<T, BrowserError>
    where
        Done: Future<Output = Result<T, BrowserError>>,
    {
        let end = Instant::now() + self.options.command_deadline;
        loop {
            let done = doing().await;
            let is_passing = done.as_ref().is_err_and(|error| self.family().is_passing(error));
            if !is_passing || Instant::now() >= end || !self.windows().await?.contains(window) {
                return done;
            }
        }
    }

    /// Closes the current window. Then no window is current: [`switch_to`](Self::switch_to) one.
    pub async fn close_window(&self) -> Result<(), BrowserError> {
        self.command("closing the window", self.client.close_window()).await
    }
}
