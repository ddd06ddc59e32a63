//! What is recorded of a request and its answer.

use std::fmt;

/// One request of the browser's and what became of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Exchange {
    /// When the request came, in milliseconds since the Unix epoch.
    pub at: i64,
    /// The method.
    pub method: String,
    /// The whole URL; `host:port` for a `CONNECT`.
    pub url: String,
    /// The request's headers as the browser sent them; those for the proxy only are included.
    pub request_headers: Vec<(String, String)>,
    /// The request's body, up to 64 KiB.
    pub request_body: Captured,
    /// The status that the browser got, if it got any.
    pub status: Option<u16>,
    /// The response's headers.
    pub response_headers: Vec<(String, String)>,
    /// The response's body as transferred (compressed, perhaps), up to 2 MiB.
    pub response_body: Captured,
    /// How it ended.
    pub outcome: Outcome,
}

/// The beginning of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Captured {
    /// What was kept.
    pub bytes: Vec<u8>,
    /// How many bytes passed: more than were kept, for a long body.
    pub total: u64,
}

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The upstream's answer was passed on whole.
    Completed,
    /// The proxy does not lead there: answered 502.
    Refused,
    /// The upstream could not be reached, or gave no answer: answered 502.
    UpstreamError(String),
    /// The upstream broke off within the body, and so did the proxy.
    BrokenOff(String),
    /// The browser went away before the answer was whole.
    ClientGone,
    /// A tunnel was opened for something that is not TLS; what passed through it is not known.
    Tunnelled,
}

/// Without headers and bodies, which carry passwords and cookies.
impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("at", &self.at)
            .field("method", &self.method)
            .field("url", &self.url)
            .field("request_bytes", &self.request_body.total)
            .field("status", &self.status)
            .field("response_bytes", &self.response_body.total)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}
