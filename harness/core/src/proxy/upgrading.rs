//! A connection that goes on as something else than HTTP, such as a WebSocket (RFC 9110, section 7.8).

use hyper::body::Incoming;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::upgrade::OnUpgrade;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;

use tokio_util::io::InspectReader;

use super::Tunnel;
use super::messages::Messages;
use super::recording::Records;

/// A browser's wish to go on by another protocol.
pub(super) struct Wish {
    protocol: HeaderValue,
    browser: OnUpgrade,
    url: String,
}

impl Wish {
    /// The wish of a request, if it has one.
    pub(super) fn of(request: &mut Request<Incoming>) -> Option<Self> {
        let protocol = request.headers().get(header::UPGRADE)?.clone();
        let url = request.uri().to_string();
        Some(Self { protocol, browser: hyper::upgrade::on(request), url })
    }

    /// Asks the upstream for it.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        upgrade(headers, self.protocol.clone());
        // What is compressed could not be read here.
        headers.remove(header::SEC_WEBSOCKET_EXTENSIONS);
    }

    /// What becomes of both connections, if the upstream grants the wish.
    pub(super) fn granted(self, response: &mut Response<Incoming>) -> Option<Granted> {
        if response.status() != StatusCode::SWITCHING_PROTOCOLS {
            return None;
        }
        let protocol = response.headers().get(header::UPGRADE).cloned().unwrap_or(self.protocol);
        let upstream = hyper::upgrade::on(response);
        Some(Granted { protocol, browser: self.browser, upstream, url: self.url })
    }
}

/// Two connections that go on by another protocol.
pub(super) struct Granted {
    protocol: HeaderValue,
    browser: OnUpgrade,
    upstream: OnUpgrade,
    url: String,
}

impl Granted {
    /// Grants it to the browser.
    pub(super) fn write(&self, headers: &mut HeaderMap) {
        upgrade(headers, self.protocol.clone());
    }

    /// Carries bytes both ways, once the browser has the answer, and records the messages.
    pub(super) fn tunnel(self, records: Records) -> Tunnel {
        let Self { browser, upstream, url, .. } = self;
        Box::pin(async move {
            let (Ok(browser), Ok(upstream)) = (browser.await, upstream.await) else { return };
            let mut sent = Messages::new(records.clone(), url.clone(), true);
            let mut received = Messages::new(records, url, false);
            let mut browser =
                InspectReader::new(TokioIo::new(browser), move |data: &[u8]| sent.read(data));
            let mut upstream =
                InspectReader::new(TokioIo::new(upstream), move |data: &[u8]| received.read(data));
            // An error is one side's hanging up.
            let _ = tokio::io::copy_bidirectional(&mut browser, &mut upstream).await;
        })
    }
}

/// These headers are for one connection only, and are made anew for the next.
fn upgrade(headers: &mut HeaderMap, protocol: HeaderValue) {
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, protocol);
}
