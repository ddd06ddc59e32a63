//! The browser's own HTTP endpoint, beside the driver.
//!
//! The driver lets no window be opened or closed while the current one cannot run scripts, for a
//! dialog in a window that shares its process, say, until the page load's deadline. This endpoint
//! always answers.

use std::error::Error;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::header::HOST;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::net::TcpStream;

use super::WindowHandle;
use super::wire::Wires;

/// Why the endpoint did not do what it was asked.
pub(super) type Failure = Box<dyn Error + Send + Sync>;

/// Where the browser's endpoint is, as `host:port`, and the connections to it.
pub(super) struct DevTools {
    address: String,
    pub(super) wires: Wires,
}

impl DevTools {
    /// That at this address, `host:port`.
    pub(super) fn new(address: &str) -> Self {
        Self { address: address.to_owned(), wires: Wires::default() }
    }

    /// As `host:port`.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Opens a window with the document at `url`.
    pub(super) async fn open_window(&self, url: &str) -> Result<WindowHandle, Failure> {
        let path = format!("/json/new?{}", utf8_percent_encode(url, NON_ALPHANUMERIC));
        let answer = self.send(Method::PUT, &path).await?;
        let described: Value = serde_json::from_slice(&answer)?;
        // The id of a target is the driver's handle for the window.
        let id = described["id"].as_str().ok_or("a window without an id")?;
        Ok(WindowHandle::try_from(id.to_owned())?)
    }

    /// Closes a window. Asks no `beforeunload` handler. One that is closed already is no error.
    pub(super) async fn close_window(&self, window: WindowHandle) -> Result<(), Failure> {
        let path = format!("/json/close/{}", String::from(window));
        self.send(Method::GET, &path).await.map(drop)
    }

    async fn send(&self, method: Method, path: &str) -> Result<Bytes, Failure> {
        let stream = TcpStream::connect(&self.address).await?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, &self.address)
            .body(Empty::<Bytes>::new())?;
        let response = sender.send_request(request).await?;
        Ok(response.into_body().collect().await?.to_bytes())
    }
}
