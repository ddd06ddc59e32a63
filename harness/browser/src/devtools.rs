//! The browser's own HTTP endpoint, beside the driver.
//!
//! The driver lets no window be opened or closed while the current one cannot run scripts, for a
//! dialog in a window that shares its process, say, until the page load's deadline. This endpoint
//! always answers.

use std::fmt::Display;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::header::HOST;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::net::TcpStream;

use super::wire::Wires;
use super::{BrowserError, Session, WindowHandle};

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
    pub(super) async fn open_window(
        &self,
        of: &Session,
        url: &str,
    ) -> Result<WindowHandle, BrowserError> {
        const DOING: &str = "opening a window";
        let path = format!("/json/new?{}", utf8_percent_encode(url, NON_ALPHANUMERIC));
        let answer = self.send(of, DOING, Method::PUT, &path).await?;
        let described: Value =
            serde_json::from_slice(&answer).map_err(|error| gone(DOING, error))?;
        // The id of a target is the driver's handle for the window.
        let id = described["id"].as_str().ok_or_else(|| gone(DOING, "a window without an id"))?;
        WindowHandle::try_from(id.to_owned()).map_err(|error| gone(DOING, error))
    }

    /// Closes a window. Asks no `beforeunload` handler. One that is closed already is no error.
    pub(super) async fn close_window(
        &self,
        of: &Session,
        window: WindowHandle,
    ) -> Result<(), BrowserError> {
        let path = format!("/json/close/{}", String::from(window));
        self.send(of, "closing a window", Method::GET, &path).await?;
        Ok(())
    }

    async fn send(
        &self,
        of: &Session,
        doing: &str,
        method: Method,
        path: &str,
    ) -> Result<Bytes, BrowserError> {
        let exchange = async {
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
        };
        let answer: Result<_, Box<dyn std::error::Error + Send + Sync>> =
            of.bounded(doing, of.options.command_deadline, exchange).await?;
        answer.map_err(|error| gone(doing, error))
    }
}

fn gone(doing: &str, cause: impl Display) -> BrowserError {
    BrowserError::Gone { doing: doing.to_owned(), cause: cause.to_string() }
}
