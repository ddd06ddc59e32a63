//! Documents: fetched by the locker itself, within limits, from addresses that it may reach (I-FETCH).

mod address;
mod arriving;
mod asked;
mod kept;
pub(crate) mod name;

use std::collections::BTreeMap;
use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, ClientBuilder, Proxy, Response, StatusCode};
use tokio::sync::Notify;
use url::Url;

pub use address::AddressPolicy;
pub(crate) use arriving::Held;
use arriving::{Arriving, Room};
pub(crate) use asked::asked;
pub(crate) use kept::kept;

use crate::behaviour::{Incomplete, Redirects, Saving, Statuses, TimedOut, TooLarge};
use crate::config::Limits;

/// A document, as it was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
    /// The room that it has in memory.
    pub(crate) held: Held,
}

/// A document that cannot be saved. The texts are for the user, who did not choose the URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("its address is not an http or https URL")]
    NotHttp,
    #[error("its address is not one that this locker may reach")]
    Forbidden,
    #[error("its server sent the locker on more than {0} times")]
    TooManyRedirects(usize),
    #[error("its server answered with status {0}")]
    Status(u16),
    #[error("it is larger than {0} bytes")]
    TooLarge(u64),
    #[error("its server took longer than {} seconds", .0.as_secs_f32())]
    TimedOut(Duration),
    #[error("its server could not be reached")]
    Unreachable,
    #[error("its server broke the answer off")]
    Incomplete,
    #[error("the locker has no room for it now")]
    NoRoom,
}

/// Fetches documents. Clones share their clients.
#[derive(Clone)]
pub(crate) struct Fetcher {
    client: Client,
    /// For a locker that follows redirects for ever.
    tireless: Client,
    /// For a locker that follows no redirects.
    unmoved: Client,
    policy: AddressPolicy,
    limits: Limits,
    room: Room,
}

impl Fetcher {
    /// A fetcher; `hosts` are addresses that no name service is asked for. With a `proxy` everything
    /// goes through that, and what its certificates are worth is for it to say.
    pub(crate) fn new(
        policy: AddressPolicy,
        hosts: &BTreeMap<String, IpAddr>,
        proxy: Option<&Url>,
        limits: Limits,
    ) -> reqwest::Result<Self> {
        let most_redirects = limits.redirects;
        let proxy = proxy.map(|proxy| Proxy::all(proxy.clone())).transpose()?;
        let builder = |redirects: Policy| {
            let through = |builder: ClientBuilder| match &proxy {
                Some(proxy) => builder.proxy(proxy.clone()).tls_danger_accept_invalid_certs(true),
                None => builder,
            };
            let builder = Client::builder()
                .user_agent(concat!("reference-locker/", env!("CARGO_PKG_VERSION")))
                .dns_resolver(address::Resolver { policy, hosts: hosts.clone() })
                .redirect(redirects)
                .no_proxy()
                // A connection for each document: one that its server closed meanwhile cannot fail the next.
                .pool_max_idle_per_host(0);
            through(builder)
        };
        // A machine without root certificates fetches by http all the same, and by https nothing.
        let client = |redirects: fn(usize, AddressPolicy) -> Policy| {
            let builder = || builder(redirects(most_redirects, policy));
            builder().build().or_else(|_| builder().tls_certs_only([]).build())
        };
        let followed = |most, policy| Policy::custom(move |attempt| follow(attempt, policy, most));
        Ok(Self {
            client: client(followed)?,
            tireless: client(|_, policy| {
                Policy::custom(move |attempt| follow(attempt, policy, usize::MAX))
            })?,
            unmoved: client(|_, _| Policy::none())?,
            policy,
            limits,
            room: Room::default(),
        })
    }

    /// Fetches the document at a URL: a complete answer with status 200, taken byte for byte.
    ///
    /// An empty one is a document (I-EMPTY). `answered` is told when the answer begins.
    pub(crate) async fn fetch(
        &self,
        url: &str,
        rules: &Saving,
        answered: &Notify,
    ) -> Result<Document, FetchError> {
        let url = Url::parse(url).map_err(|_| FetchError::NotHttp)?;
        let time = self.limits.document_time();
        let fetching = self.fetch_at_leisure(&url, rules, answered);
        let fetched = if rules.redirects == Redirects::ForEver {
            fetching.await
        } else {
            tokio::time::timeout(time, fetching).await.unwrap_or(Err(FetchError::TimedOut(time)))
        };
        match (&fetched, rules.timed_out, rules.incomplete) {
            (Err(FetchError::TimedOut(_)), TimedOut::Empty, _)
            | (Err(FetchError::Unreachable | FetchError::Incomplete), _, Incomplete::Empty) => {
                let content_type = "application/octet-stream".to_owned();
                let (name, bytes, held) = (name::of(&url), Vec::new(), Held::default());
                Ok(Document { name, content_type, bytes, held })
            }
            _ => fetched,
        }
    }

    async fn fetch_at_leisure(
        &self,
        url: &Url,
        rules: &Saving,
        answered: &Notify,
    ) -> Result<Document, FetchError> {
        let asked = asked(url, rules.address);
        check(&asked, self.policy)?;
        let client = match rules.redirects {
            Redirects::Followed => &self.client,
            Redirects::ForEver => &self.tireless,
            Redirects::Refused | Redirects::Saved => &self.unmoved,
        };
        let request = client.get(asked).header(ACCEPT_ENCODING, "identity");
        let response = request.send().await.map_err(|error| reason(&error))?;
        if !is_document(response.status(), rules) {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        if rules.length_needed && response.content_length().is_none() {
            return Err(FetchError::Incomplete);
        }
        answered.notify_one();
        let content_type = content_type(&response);
        let arrived = self.read(response, rules).await?;
        let whole = arrived.whole(&self.room).await;
        let (bytes, held) = whole.map_err(|_| FetchError::NoRoom)?;
        Ok(Document { name: name::of(url), content_type, bytes, held })
    }

    /// The whole body, unless it is too large; a body shorter than announced is an error.
    async fn read(&self, mut response: Response, rules: &Saving) -> Result<Arriving, FetchError> {
        let most = self.limits.document_bytes;
        let too_large = |length: u64| length > most && rules.too_large == TooLarge::Refused;
        if response.content_length().is_some_and(too_large) {
            return Err(FetchError::TooLarge(most));
        }
        let most_kept = usize::try_from(most).unwrap_or(usize::MAX);
        let mut arriving = Arriving::default();
        loop {
            let chunk = match (response.chunk().await, rules.incomplete) {
                (Ok(Some(chunk)), _) => chunk,
                (Ok(None), _) | (Err(_), Incomplete::SavedSoFar) => break,
                (Err(_), _) => return Err(FetchError::Incomplete),
            };
            if too_large((arriving.length() + chunk.len()) as u64) {
                return Err(FetchError::TooLarge(most));
            }
            // Cuts nothing off what may come as far as here.
            let kept = chunk.len().min(most_kept - arriving.length());
            arriving.push(&chunk[..kept]).await.map_err(|_| FetchError::NoRoom)?;
        }
        Ok(arriving)
    }
}

/// Whether an answer of this status is a document (I-FETCH).
fn is_document(status: StatusCode, rules: &Saving) -> bool {
    let besides = match rules.statuses {
        Statuses::Ok => false,
        Statuses::Any => true,
        Statuses::OrClientErrors => status.is_client_error(),
        Statuses::OrNotFound => status == StatusCode::NOT_FOUND,
        Statuses::OrServerErrors => status.is_server_error(),
    };
    let moved = status.is_redirection() && rules.redirects == Redirects::Saved;
    status == StatusCode::OK || besides || moved
}

/// Whether a URL may be asked for at all. Host names are checked once more when they are resolved.
pub(crate) fn check(url: &Url, policy: AddressPolicy) -> Result<(), FetchError> {
    let permitted = match (url.scheme(), url.host()) {
        ("http" | "https", Some(url::Host::Ipv4(address))) => policy.permits(address.into()),
        ("http" | "https", Some(url::Host::Ipv6(address))) => policy.permits(address.into()),
        ("http" | "https", Some(url::Host::Domain(_))) => true,
        _ => return Err(FetchError::NotHttp),
    };
    if permitted { Ok(()) } else { Err(FetchError::Forbidden) }
}

fn follow(attempt: Attempt<'_>, policy: AddressPolicy, most: usize) -> reqwest::redirect::Action {
    match may_follow(attempt.previous().len(), attempt.url(), policy, most) {
        Ok(()) => attempt.follow(),
        Err(error) => attempt.error(error),
    }
}

/// Whether a redirect to this URL may be followed. `behind` counts the URLs before it, of which the
/// first is the document's own.
pub(crate) fn may_follow(
    behind: usize,
    url: &Url,
    policy: AddressPolicy,
    most: usize,
) -> Result<(), FetchError> {
    if behind > most { Err(FetchError::TooManyRedirects(most)) } else { check(url, policy) }
}

/// What went wrong before an answer came: our own refusal, when there is one among the causes.
fn reason(error: &reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(ours) = error.downcast_ref::<FetchError>() {
            return ours.clone();
        }
        cause = error.source();
    }
    if error.is_connect() { FetchError::Unreachable } else { FetchError::Incomplete }
}

fn content_type(response: &Response) -> String {
    response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .filter(|value| !value.trim().is_empty())
        .unwrap_or("application/octet-stream")
        .to_owned()
}

#[cfg(test)]
mod tests;
