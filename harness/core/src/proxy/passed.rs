//! What passed through the proxy of one case, as far as it is over.

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use url::Url;

use super::waiting::{Request, Waiting};
use super::{Exchange, Outcome, Proxy};

/// The exchanges of a proxy since they were last taken, in the order in which they ended, and what
/// has not ended.
#[derive(Debug)]
pub struct Passed {
    coming: UnboundedReceiver<Exchange>,
    kept: Vec<Exchange>,
    waiting: Waiting,
}

impl Passed {
    /// Nothing yet, and where a proxy sends what passes.
    #[must_use]
    pub fn channel() -> (UnboundedSender<Exchange>, Self) {
        let (sender, coming) = unbounded_channel();
        (sender, Self { coming, kept: Vec::new(), waiting: Waiting::default() })
    }

    /// Knows from here on what waits at this proxy, too.
    #[must_use]
    pub fn at(self, proxy: &Proxy) -> Self {
        Self { waiting: proxy.waiting.clone(), ..self }
    }

    /// How many requests came so far.
    #[must_use]
    pub fn begun(&self) -> u64 {
        *self.waiting.begun().borrow()
    }

    /// Waits until more than so many requests have come, or the time is over.
    pub async fn more_than(&self, begun: u64, deadline: Duration) {
        let mut count = self.waiting.begun();
        // Over the time: the waiting side looks for itself.
        let _ = timeout(deadline, count.wait_for(|now| *now > begun)).await;
    }

    /// A URL of these hosts that was asked for so long ago at least, and is not answered yet.
    #[must_use]
    pub fn waits_for(&self, is_host: impl Fn(&Url) -> bool, long: Duration) -> Option<String> {
        let mut requests = self.waiting.requests().into_iter().map(|(_, request)| request);
        let late = |request: &Request| request.since.elapsed() >= long;
        let found = requests.find(|request| late(request) && is_of(&request.url, &is_host));
        found.map(|request| request.url)
    }

    /// Whether a window waits for a document of these hosts.
    #[must_use]
    pub fn waits_for_document(&self, is_host: impl Fn(&Url) -> bool) -> bool {
        let mut requests = self.waiting.requests().into_iter().map(|(_, request)| request);
        requests.any(|request| request.document && is_of(&request.url, &is_host))
    }

    /// Waits until these hosts have answered what they are asked for now, or the time is over; false
    /// when they are asked for nothing.
    pub async fn answered(&self, is_host: impl Fn(&Url) -> bool, deadline: Duration) -> bool {
        let mut answered = self.waiting.answered();
        let requests = self.waiting.requests().into_iter();
        let asked = requests.filter(|(_, request)| is_of(&request.url, &is_host));
        let asked: Vec<u64> = asked.map(|(number, _)| number).collect();
        // Over the time: the waiting side looks for itself.
        let _ = timeout(deadline, answered.wait_for(|_| !self.waiting.has_any(&asked))).await;
        !asked.is_empty()
    }

    /// Everything that passed since it was last taken; from here on it counts no more.
    pub fn take(&mut self) -> Vec<Exchange> {
        self.look();
        std::mem::take(&mut self.kept)
    }

    /// The first document that a window asked a host for, from a time on (milliseconds since 1970).
    pub fn first_document(&mut self, from: i64, is_host: impl Fn(&Url) -> bool) -> Option<Url> {
        self.look();
        let asked = self.kept.iter().filter(|exchange| {
            exchange.at >= from && exchange.method == "GET" && asks_for_document(exchange)
        });
        let asked = asked
            .filter_map(|exchange| Some((exchange.at, Url::parse(&exchange.url).ok()?)))
            .filter(|(_, url)| is_host(url));
        asked.min_by_key(|(at, _)| *at).map(|(_, url)| url)
    }

    /// Waits until one more exchange is over, or the time is.
    pub async fn one_more(&mut self, deadline: Duration) {
        if let Ok(Some(exchange)) = timeout(deadline, self.coming.recv()).await {
            self.kept.push(exchange);
        }
    }

    /// What these hosts were asked for from a time on (milliseconds since 1970), as far as it is over.
    pub fn since(
        &mut self,
        from: i64,
        is_host: impl Fn(&Url) -> bool,
    ) -> impl Iterator<Item = &Exchange> {
        self.look();
        let asked = self.kept.iter().filter(move |exchange| exchange.at >= from);
        asked.filter(move |exchange| is_of(&exchange.url, &is_host))
    }

    /// Whether a request for this host and port was refused, because the proxy does not lead there.
    pub fn was_refused(&mut self, host: &str, port: u16) -> bool {
        self.look();
        let refused = |exchange: &&Exchange| exchange.outcome == Outcome::Refused;
        self.kept.iter().filter(refused).any(|exchange| {
            // A tunnel is asked for by host and port alone.
            let tunnel = exchange.url == format!("{host}:{port}");
            tunnel
                || is_of(&exchange.url, |url| {
                    url.host_str() == Some(host) && url.port_or_known_default() == Some(port)
                })
        })
    }

    fn look(&mut self) {
        while let Ok(exchange) = self.coming.try_recv() {
            self.kept.push(exchange);
        }
    }
}

fn is_of(url: &str, is_host: impl Fn(&Url) -> bool) -> bool {
    Url::parse(url).is_ok_and(|url| is_host(&url))
}

/// A browser says so of what it shows in a window, and of nothing else.
fn asks_for_document(exchange: &Exchange) -> bool {
    let mut headers = exchange.request_headers.iter();
    headers.any(|(name, value)| name.eq_ignore_ascii_case("accept") && accepts_document(value))
}

pub(super) fn accepts_document(accept: &str) -> bool {
    accept.starts_with("text/html")
}
