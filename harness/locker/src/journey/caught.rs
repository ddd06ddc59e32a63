//! What the locker answers a page or a control, as it passes the proxy.

use std::time::Duration;

use reqwest::RequestBuilder;
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use url::Url;

use super::links::{Kind, Opened};
use super::{Halt, Journey};
use locksmith_core::proxy::{Exchange, Outcome};
use locksmith_spec::hex::hex;

/// For how long what a control asks for is waited for, and for its end.
pub(super) const ASKING: Duration = Duration::from_millis(500);
const ENDING: Duration = Duration::from_secs(5);

/// What the locker answered a page or a control.
pub(super) struct Caught {
    pub(super) opened: Opened,
    /// The request, to be sent again where the answer did not pass whole.
    again: Option<RequestBuilder>,
}

impl Caught {
    /// None of what is no answer.
    fn of(exchange: &Exchange, http: &reqwest::Client) -> Option<Self> {
        exchange.status.filter(|status| (200..300).contains(status))?;
        let body = &exchange.response_body;
        let length = exchange.header("content-length").and_then(|length| length.parse().ok());
        let is_whole = body.is_whole()
            && (exchange.outcome == Outcome::Completed || length == Some(body.total));
        let again = if is_whole { None } else { again(exchange, http) };
        let opened = Opened {
            bytes: usize::try_from(body.total).ok(),
            sha256: is_whole.then(|| hex(&Sha256::digest(&body.bytes))),
            content_type: exchange.header("content-type").map(str::to_owned),
            cut: None,
            kind: Kind::of(|name| exchange.header(name).map(str::to_owned)),
        };
        Some(Self { opened, again })
    }
}

/// The same request once more.
fn again(exchange: &Exchange, http: &reqwest::Client) -> Option<RequestBuilder> {
    const OF_THE_WAY: [&str; 5] =
        ["host", "content-length", "connection", "accept-encoding", "proxy-connection"];
    let method = reqwest::Method::from_bytes(exchange.method.as_bytes()).ok()?;
    let mut request = http.request(method, &exchange.url).body(exchange.request_body.bytes.clone());
    for (name, value) in &exchange.request_headers {
        if !OF_THE_WAY.contains(&name.to_ascii_lowercase().as_str()) {
            request = request.header(name, value);
        }
    }
    Some(request)
}

impl Journey<'_> {
    /// What the locker answered since a time, once something that may be a document is there.
    pub(super) async fn caught(
        &mut self,
        from: i64,
        is_awaited: bool,
    ) -> Result<Vec<Caught>, Halt> {
        let profile = self.profile;
        let is_of_locker = |url: &Url| profile.is_of_locker(url);
        self.passed.answered(is_of_locker, ENDING).await;
        let end = Instant::now() + ASKING;
        let mut found: Vec<Caught> = loop {
            let since = self.passed.since(from, is_of_locker);
            let found: Vec<Caught> = since.filter_map(|it| Caught::of(it, self.http)).collect();
            let is_there = found.iter().any(|Caught { opened, .. }| {
                self.may_be_document(opened.content_type.as_deref(), opened.kind)
            });
            if is_there || !is_awaited || Instant::now() >= end {
                break found;
            }
            self.passed.one_more(end.saturating_duration_since(Instant::now())).await;
        };
        for caught in &mut found {
            let Opened { content_type, kind, .. } = &caught.opened;
            // A browser that keeps no downloads asks for them, and lets them go.
            if self.may_be_document(content_type.as_deref(), *kind)
                && let Some(request) = caught.again.take()
            {
                caught.opened = self.fetched(request, Instant::now() + ENDING).await;
            }
        }
        Ok(found)
    }
}
