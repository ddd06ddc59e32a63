//! How a session is started.

use std::net::SocketAddr;
use std::time::Duration;

/// How a session is started.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// The HTTP proxy that every request takes, those to loopback addresses too.
    pub proxy: SocketAddr,
    /// Without a window on a display.
    pub headless: bool,
    /// How long one `WebDriver` command may take before the browser counts as hung. A page load is
    /// given up at three quarters of it, so that a slow page is not taken for a hung browser.
    pub command_deadline: Duration,
    /// Width and height of the window, in CSS pixels.
    pub window: (u32, u32),
    /// Whether a command that begins a navigation waits until the page has loaded. Without it
    /// a form that is answered late does not keep the session from its next command, and what is
    /// waited for is waited for in the page.
    pub wait_for_load: bool,
    /// Whether to accept any TLS certificate, such as that of a proxy that ends TLS.
    pub accept_insecure_certs: bool,
}

impl Options {
    /// A headless browser behind `proxy`, with 30 s for a command, and thrice that for its start.
    #[must_use]
    pub fn new(proxy: SocketAddr) -> Self {
        Self {
            proxy,
            headless: true,
            command_deadline: Duration::from_secs(30),
            window: (1280, 900),
            wait_for_load: true,
            accept_insecure_certs: false,
        }
    }

    /// How long a browser may take to start: on a busy machine, many times what a command does.
    pub(super) fn start(&self) -> Duration {
        self.command_deadline * 3
    }

    /// How long a page may take to load.
    pub(super) fn page_load(&self) -> Duration {
        self.command_deadline * 3 / 4
    }
}
