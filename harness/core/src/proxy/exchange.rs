//! What is recorded of a request and its answer.

use std::borrow::Cow;
use std::fmt;

use super::room::Share;
use crate::observe::Unsearched;
use crate::received;

/// One request of the browser's and what became of it.
pub struct Exchange {
    /// When the request came, in milliseconds since the Unix epoch.
    pub at: i64,
    /// The method.
    pub method: String,
    /// The whole URL; `host:port` for a `CONNECT`.
    pub url: String,
    /// The request's headers as the browser sent them; those for the proxy only are included.
    pub request_headers: Vec<(String, String)>,
    /// The request's body, up to 1 MiB.
    pub request_body: Captured,
    /// The status that the browser got, if it got any.
    pub status: Option<u16>,
    /// The response's headers.
    pub response_headers: Vec<(String, String)>,
    /// The response's body as the browser reads it, without its codings, up to [`received::SEARCHED`].
    pub response_body: Captured,
    /// How it ended.
    pub outcome: Outcome,
}

/// The beginning of a body.
#[derive(Debug, Default)]
pub struct Captured {
    /// What was kept.
    pub bytes: Vec<u8>,
    /// How many bytes passed: more than were kept, for a long body.
    pub total: u64,
    /// Why there is more than was kept.
    pub unread: Option<Unsearched>,
    pub(super) share: Share,
}

impl Captured {
    /// A body that is kept whole.
    #[must_use]
    pub fn whole(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec(), total: bytes.len() as u64, ..Self::default() }
    }

    /// Whether all that passed was kept.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.unread.is_none()
    }

    /// Nothing yet; what is kept has its place in a room.
    pub(super) fn within(share: Share) -> Self {
        Self { share, ..Self::default() }
    }

    /// Keeps what passes, up to so many bytes in all.
    pub(super) fn keep(&mut self, data: &[u8], limit: usize) {
        self.total += data.len() as u64;
        let wanted = limit.saturating_sub(self.bytes.len()).min(data.len());
        let kept = if self.unread.is_some() { 0 } else { self.share.grow(wanted) };
        self.bytes.extend_from_slice(data.get(..kept).unwrap_or_default());
        if kept < data.len() {
            self.unread = Some(Unsearched::Beyond { searched: self.bytes.len() as u64 });
        }
    }

    /// Reads what was kept as a browser does that knows these codings.
    pub(super) fn decode(&mut self, codings: &str) {
        let read = received::decoded(&self.bytes, codings, received::SEARCHED);
        let (unread, room) = (self.unread.take(), self.share.elsewhere());
        *self = Self::within(room);
        self.keep(&read.bytes, received::SEARCHED);
        self.unread = unread.or(read.unread).or(self.unread.take());
    }

    /// Forgets the bytes: the same are kept elsewhere.
    pub fn release(&mut self) {
        *self = Self { total: self.total, unread: self.unread.take(), ..Self::default() };
    }
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
    /// A tunnel was opened for something that is neither TLS nor HTTP; what passed through it is not known.
    Tunnelled,
    /// It is a message of a WebSocket: one that came is the response's body, one that went the request's.
    Message,
}

impl Exchange {
    /// The first header of the response that has this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.response_headers, name)
    }

    /// The first header of the request that has this name.
    #[must_use]
    pub fn request_header(&self, name: &str) -> Option<&str> {
        first(&self.request_headers, name)
    }

    /// The headers of the response as one text, a line each.
    #[must_use]
    pub fn header_text(&self) -> String {
        joined(&self.response_headers)
    }

    /// The headers of the request as one text, a line each.
    #[must_use]
    pub fn request_header_text(&self) -> String {
        joined(&self.request_headers)
    }

    /// The texts that a browser may read in the response's body.
    #[must_use]
    pub fn texts(&self) -> Vec<Cow<'_, str>> {
        let content_type = self.header("content-type").unwrap_or_default();
        received::texts(&self.response_body.bytes, content_type)
    }
}

fn first<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let found = headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

fn joined(headers: &[(String, String)]) -> String {
    headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect()
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
