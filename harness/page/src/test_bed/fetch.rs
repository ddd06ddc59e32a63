//! Fetching as a locker does: from a server, without the user's cookies, through a proxy of ours.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use url::Url;

use super::TestBed;
use locksmith_core::proxy::{NO_ANSWER, NO_WAY};
use locksmith_core::received;

/// The user agent of our own fetches.
pub const USER_AGENT: &str =
    concat!("Mozilla/5.0 (compatible; Locksmith/", env!("CARGO_PKG_VERSION"), ")");

/// The time limit of a complete answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);

/// How many redirects are followed.
const REDIRECTS: usize = 10;

/// What came.
#[derive(Debug)]
pub struct Fetched {
    /// Where it came from, after redirects.
    pub url: Url,
    /// The status.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Fetched {
    /// Whether our proxy leads nowhere just now, so that no save can succeed.
    #[must_use]
    pub fn is_shut_out(&self) -> bool {
        self.status == 502 && self.bytes == NO_WAY.as_bytes()
    }

    /// As a browser reads it: a server may compress unasked. Up to `limit` bytes.
    fn unpacked(mut self, limit: usize) -> Self {
        if let Some(codings) = self.header("content-encoding") {
            self.bytes = received::decoded(&self.bytes, codings, limit).bytes;
        }
        self
    }

    /// The value of a header, given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }
}

/// Why nothing whole came.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FetchFailed {
    /// Nothing that can be asked for.
    #[error("its scheme is `{0}:`, not http or https")]
    NotHttp(String),
    /// No connection, or no answer.
    #[error("{0}")]
    NoAnswer(String),
    /// One redirect too many.
    #[error("it redirects more than {REDIRECTS} times")]
    RedirectLoop,
    /// It takes too long.
    #[error("it did not arrive completely within {} s", .0.as_secs())]
    TooSlow(Duration),
    /// It is too large.
    #[error("it is larger than {} MiB", .0 / 1024 / 1024)]
    TooLarge(usize),
}

/// Fetches through a proxy of ours.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: reqwest::Client,
    patience: Duration,
}

impl TestBed {
    /// Fetches what is at a URL, up to `limit` bytes.
    pub async fn fetch(&self, url: &Url, limit: usize) -> Result<Fetched, FetchFailed> {
        self.http.fetch(url, limit).await
    }

    /// The fetcher, for use beside the test bed.
    #[must_use]
    pub fn fetcher(&self) -> Fetcher {
        self.http.clone()
    }
}

impl Fetcher {
    /// What fetches through the proxy at this address, with patience for one answer.
    pub(crate) fn through(proxy: SocketAddr, patience: Duration) -> io::Result<Self> {
        // Of two libraries that install a provider, the first wins; both install this one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let proxy = reqwest::Proxy::all(format!("http://{proxy}")).map_err(io::Error::other)?;
        // As Chromium does: a firewall may refuse what asks otherwise, and a page may come in another language.
        let asks = [
            (ACCEPT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            (ACCEPT_LANGUAGE, "en-US,en;q=0.9"),
        ];
        let asks = asks.map(|(name, value)| (name, HeaderValue::from_static(value)));
        reqwest::Client::builder()
            .default_headers(HeaderMap::from_iter(asks))
            .user_agent(USER_AGENT)
            .redirect(Policy::limited(REDIRECTS))
            .no_proxy()
            .proxy(proxy)
            // The certificates are the proxy's own; it checks those behind it.
            .tls_danger_accept_invalid_certs(true)
            .timeout(patience)
            .build()
            .map(|client| Self { client, patience })
            .map_err(io::Error::other)
    }

    /// Asks whether what is at a URL is still that of this validator, as a browser does that has kept it.
    pub async fn is_unchanged(&self, url: &Url, header: &str, validator: &str) -> bool {
        let answer = self.client.get(url.clone()).header(header, validator).send().await;
        answer.is_ok_and(|answer| answer.status().as_u16() == 304)
    }

    /// Fetches what is at a URL, up to `limit` bytes.
    pub async fn fetch(&self, url: &Url, limit: usize) -> Result<Fetched, FetchFailed> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchFailed::NotHttp(url.scheme().to_owned()));
        }
        let mut response =
            self.client.get(url.clone()).send().await.map_err(|error| self.reason(&error))?;
        let headers = response.headers().iter().map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        });
        let mut fetched = Fetched {
            url: response.url().clone(),
            status: response.status().as_u16(),
            headers: headers.collect(),
            bytes: Vec::new(),
        };
        while let Some(chunk) = response.chunk().await.map_err(|error| self.reason(&error))? {
            if fetched.bytes.len() + chunk.len() > limit {
                return Err(FetchFailed::TooLarge(limit));
            }
            fetched.bytes.extend_from_slice(&chunk);
        }
        // Our proxy's own answer, for a host that gave none.
        if fetched.status == 502 {
            let answer = String::from_utf8_lossy(&fetched.bytes);
            if let Some(why) = answer.strip_prefix(NO_ANSWER) {
                return Err(FetchFailed::NoAnswer(why.trim_end_matches('.').to_owned()));
            }
        }
        Ok(fetched.unpacked(limit))
    }

    fn reason(&self, error: &reqwest::Error) -> FetchFailed {
        if error.is_redirect() {
            FetchFailed::RedirectLoop
        } else if error.is_timeout() {
            FetchFailed::TooSlow(self.patience)
        } else {
            FetchFailed::NoAnswer(locksmith_core::tls::trouble(error))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    #[test]
    fn what_a_server_compresses_unasked_is_read() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(b"<a class=locker-saver>").unwrap();
        let fetched = Fetched {
            url: "http://partner.example/".parse().unwrap(),
            status: 200,
            headers: vec![("content-encoding".to_owned(), "gzip".to_owned())],
            bytes: packed.finish().unwrap(),
        };
        assert_eq!(fetched.unpacked(1000).bytes, b"<a class=locker-saver>");
    }
}
