//! Recording while passing on.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::header::HeaderMap;
use hyper::{Request, Response, StatusCode};
use tokio::sync::mpsc::UnboundedSender;

use super::room::Room;
use super::{Body, Captured, Exchange, NO_ANSWER, Outcome, bad_gateway};
use crate::observe::Unsearched;
use crate::received::SEARCHED;

/// How much of a request's body is kept.
const REQUEST_LIMIT: usize = 1024 * 1024;

/// What a record takes beside its texts, about.
const RECORD: usize = 1024;

/// An exchange in progress. It is sent when this is dropped: at the end of the response body, or
/// when the browser went away.
pub(super) struct Recording {
    exchange: Option<Exchange>,
    request_body: Arc<Mutex<Captured>>,
    records: Records,
}

/// Where a proxy's records go, and how much room is left for them.
#[derive(Clone)]
pub(super) struct Records {
    pub(super) exchanges: UnboundedSender<Exchange>,
    pub(super) clock: fn() -> i64,
    pub(super) room: Room,
}

impl Records {
    /// A record of what begins now; none where there is no room for it.
    pub(super) fn begin(
        &self,
        method: &str,
        url: String,
        request_headers: Vec<(String, String)>,
    ) -> Option<Exchange> {
        let mut share = self.room.share();
        let needed = RECORD + url.len() + length(&request_headers);
        if share.grow(needed) < needed {
            self.room.lose();
            return None;
        }
        Some(Exchange {
            at: (self.clock)(),
            method: method.to_owned(),
            url,
            request_headers,
            request_body: Captured::within(share),
            status: None,
            response_headers: Vec::new(),
            response_body: Captured::within(self.room.share()),
            outcome: Outcome::ClientGone,
        })
    }

    /// Sends what is over.
    pub(super) fn send(&self, exchange: Exchange) {
        // An error means that the receiver is gone.
        let _ = self.exchanges.send(exchange);
    }
}

impl Recording {
    pub(super) fn new(request: &Request<Incoming>, records: Records) -> Self {
        let headers = listed(request.headers());
        let mut exchange =
            records.begin(request.method().as_str(), request.uri().to_string(), headers);
        let body = exchange.as_mut().map(|exchange| std::mem::take(&mut exchange.request_body));
        Self { exchange, request_body: Arc::new(Mutex::new(body.unwrap_or_default())), records }
    }

    /// Answers for a place that the proxy does not lead to.
    pub(super) fn refuse(mut self, why: &str) -> Response<Body> {
        self.answer(Outcome::Refused, why)
    }

    /// Answers for an upstream that did not.
    pub(super) fn fail(mut self, why: &str) -> Response<Body> {
        let text = format!("{NO_ANSWER}{why}.");
        self.answer(Outcome::UpstreamError(why.to_owned()), &text)
    }

    fn answer(&mut self, outcome: Outcome, text: &str) -> Response<Body> {
        let response = bad_gateway(text);
        self.response_head(response.status(), response.headers());
        if let Some(exchange) = &mut self.exchange {
            exchange.outcome = outcome;
            exchange.response_body.keep(text.as_bytes(), SEARCHED);
        }
        response
    }

    /// Records nothing here: another place does.
    pub(super) fn forget(mut self) {
        self.exchange = None;
    }

    /// Notes that a tunnel was opened.
    pub(super) fn tunnel(mut self) {
        self.response_head(StatusCode::OK, &HeaderMap::new());
        self.outcome(Outcome::Tunnelled);
    }

    pub(super) fn response_head(&mut self, status: StatusCode, headers: &HeaderMap) {
        if let Some(exchange) = &mut self.exchange {
            exchange.status = Some(status.as_u16());
            let headers = listed(headers);
            let needed = length(&headers);
            if exchange.response_body.share.grow(needed) < needed {
                exchange.response_body.unread = Some(Unsearched::Beyond { searched: 0 });
            } else {
                exchange.response_headers = headers;
            }
        }
    }

    /// Passes the request's body on, keeping its beginning.
    pub(super) fn request_body(&self, body: Incoming) -> Body {
        RequestBody { body, captured: Arc::clone(&self.request_body) }.boxed()
    }

    /// Passes the response's body on, keeping its beginning; its end is the exchange's.
    pub(super) fn response_body(self, body: Incoming) -> Body {
        ResponseBody { body, recording: self }.boxed()
    }

    fn outcome(&mut self, outcome: Outcome) {
        if let Some(exchange) = &mut self.exchange {
            exchange.outcome = outcome;
        }
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if let Some(mut exchange) = self.exchange.take() {
            let mut captured = self.request_body.lock().unwrap_or_else(PoisonError::into_inner);
            exchange.request_body = std::mem::take(&mut captured);
            if let Some(codings) = exchange.header("content-encoding").map(str::to_owned) {
                exchange.response_body.decode(&codings);
            }
            self.records.send(exchange);
        }
    }
}

struct RequestBody {
    body: Incoming,
    captured: Arc<Mutex<Captured>>,
}

impl hyper::body::Body for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if let Some(data) = data_in(frame.as_ref()) {
            let mut captured = self.captured.lock().unwrap_or_else(PoisonError::into_inner);
            captured.keep(data, REQUEST_LIMIT);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

struct ResponseBody {
    body: Incoming,
    recording: Recording,
}

impl hyper::body::Body for ResponseBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Err(error)) => self.recording.outcome(Outcome::BrokenOff(error.to_string())),
            None => self.recording.outcome(Outcome::Completed),
            Some(Ok(_)) => {
                if let (Some(data), Some(exchange)) =
                    (data_in(frame.as_ref()), &mut self.recording.exchange)
                {
                    exchange.response_body.keep(data, SEARCHED);
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        // A body whose length was announced is not asked for more than that.
        if self.body.is_end_stream() {
            let broken = matches!(
                self.recording.exchange,
                Some(Exchange { outcome: Outcome::BrokenOff(_), .. })
            );
            if !broken {
                self.recording.outcome(Outcome::Completed);
            }
        }
    }
}

fn data_in(frame: Option<&Result<Frame<Bytes>, hyper::Error>>) -> Option<&Bytes> {
    frame?.as_ref().ok()?.data_ref()
}

fn length(headers: &[(String, String)]) -> usize {
    headers.iter().map(|(name, value)| name.len() + value.len()).sum()
}

fn listed(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect()
}
