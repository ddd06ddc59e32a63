//! Documents: fetched by the locker itself, within limits, from addresses that it may reach (I-FETCH).

mod address;
mod arriving;
pub(crate) mod name;

use std::collections::BTreeMap;
use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, CONTENT_TYPE};
use reqwest::redirect::{self, Attempt};
use reqwest::{Client, ClientBuilder, Proxy, Response};
use url::Url;

pub use address::AddressPolicy;
pub(crate) use arriving::Held;
use arriving::{Arriving, Room};

use crate::config::Limits;
use crate::policy::Policy;

/// A document, as it was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
    /// The room that it has in memory.
    pub(crate) held: Held,
}

/// A document that cannot be saved. The texts are for the user, who did not choose the URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("its address is not an http or https URL")]
    NotHttp,
    #[error("its address is not one that this locker may reach")]
    Forbidden,
    #[error("its server redirected the locker more than {0} times")]
    TooManyRedirects(usize),
    #[error("its server answered with status {0}")]
    Status(u16),
    #[error("it is larger than {0} bytes")]
    TooLarge(u64),
    #[error("its server took longer than {} seconds", .0.as_secs_f32())]
    TimedOut(Duration),
    #[error("its server could not be reached")]
    Unreachable,
    #[error("its server ended the answer too early")]
    Incomplete,
    #[error("the locker has no memory for it now")]
    NoRoom,
}

/// Fetches documents. Clones share their client.
#[derive(Clone)]
pub(crate) struct Fetcher {
    client: Client,
    access: Access,
    limits: Limits,
    room: Room,
}

/// How hosts are reached.
#[derive(Clone)]
struct Access {
    policy: AddressPolicy,
    /// Addresses that no name service is asked for.
    hosts: BTreeMap<String, IpAddr>,
    proxy: Option<Proxy>,
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
        let proxy = proxy.map(|proxy| Proxy::all(proxy.clone())).transpose()?;
        let access = Access { policy, hosts: hosts.clone(), proxy };
        let client = access.client(Some(limits.redirects))?;
        Ok(Self { client, access, limits, room: Room::default() })
    }

    /// Fetches the document at a URL: a complete answer with status 200, taken byte for byte.
    ///
    /// An empty one is a document (I-EMPTY).
    pub(crate) async fn fetch<P: Policy + ?Sized>(
        &self,
        url: &str,
        policy: &P,
    ) -> Result<Document, FetchError> {
        let url = Url::parse(url).map_err(|_| FetchError::NotHttp)?;
        self.in_time(async { self.read(&url, self.ask(&url, policy).await?).await }).await
    }

    /// What comes of a fetching, in the time that it may take.
    pub(crate) async fn in_time(
        &self,
        fetching: impl Future<Output = Result<Document, FetchError>>,
    ) -> Result<Document, FetchError> {
        let time = self.limits.document_time();
        tokio::time::timeout(time, fetching).await.unwrap_or(Err(FetchError::TimedOut(time)))
    }

    /// The beginning of the answer of a document's host, when it has one.
    pub(crate) async fn ask<P: Policy + ?Sized>(
        &self,
        url: &Url,
        policy: &P,
    ) -> Result<Response, FetchError> {
        let address = policy.address(url);
        check(&address, self.access.policy)?;
        let request = self.client.get(address).header(ACCEPT_ENCODING, "identity");
        let response = request.send().await.map_err(|error| reason(&error))?;
        let status = response.status();
        if policy.is_document(status) {
            Ok(response)
        } else {
            Err(FetchError::Status(status.as_u16()))
        }
    }

    /// The whole document, unless it is too large; a body shorter than announced is an error.
    pub(crate) async fn read(
        &self,
        url: &Url,
        mut response: Response,
    ) -> Result<Document, FetchError> {
        let most = self.limits.document_bytes;
        if response.content_length().is_some_and(|length| length > most) {
            return Err(FetchError::TooLarge(most));
        }
        let mut arriving = Arriving::default();
        while let Some(chunk) = response.chunk().await.map_err(|_| FetchError::Incomplete)? {
            if (arriving.length() + chunk.len()) as u64 > most {
                return Err(FetchError::TooLarge(most));
            }
            arriving.push(&chunk).await.map_err(|_| FetchError::NoRoom)?;
        }
        let whole = arriving.whole(&self.room).await;
        let (bytes, held) = whole.map_err(|_| FetchError::NoRoom)?;
        Ok(Document { name: name::of(url), content_type: content_type(&response), bytes, held })
    }

    /// The most bytes that a document may have.
    #[cfg(feature = "mutants")]
    pub(crate) fn most_bytes(&self) -> u64 {
        self.limits.document_bytes
    }

    /// A fetcher that follows so many redirects, or takes none for anything to follow.
    #[cfg(feature = "mutants")]
    pub(crate) fn following(&self, redirects: Option<usize>) -> Result<Self, FetchError> {
        let client = self.access.client(redirects).map_err(|_| FetchError::Unreachable)?;
        Ok(Self { client, ..self.clone() })
    }
}

impl Access {
    /// A client that follows so many redirects.
    fn client(&self, redirects: Option<usize>) -> reqwest::Result<Client> {
        // A machine without root certificates fetches by http all the same, and by https nothing.
        let builder = || self.builder(redirects);
        builder().build().or_else(|_| builder().tls_certs_only([]).build())
    }

    fn builder(&self, redirects: Option<usize>) -> ClientBuilder {
        let policy = self.policy;
        let redirects = match redirects {
            Some(most) => redirect::Policy::custom(move |attempt| follow(attempt, policy, most)),
            None => redirect::Policy::none(),
        };
        let builder = Client::builder()
            .user_agent(concat!("reference-locker/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(address::Resolver { policy, hosts: self.hosts.clone() })
            .redirect(redirects)
            .no_proxy()
            // A connection for each document: one that its server closed meanwhile cannot fail the next.
            .pool_max_idle_per_host(0);
        match &self.proxy {
            Some(proxy) => builder.proxy(proxy.clone()).tls_danger_accept_invalid_certs(true),
            None => builder,
        }
    }
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

fn follow(attempt: Attempt<'_>, policy: AddressPolicy, most: usize) -> redirect::Action {
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

pub(crate) fn content_type(response: &Response) -> String {
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
