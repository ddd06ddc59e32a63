//! Which hosts lead where.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;

/// The hosts that a proxy leads to. Empty at first: then every request is refused.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    played: HashMap<String, SocketAddr>,
    allowed: HashSet<(String, u16)>,
    withheld: &'static [&'static str],
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// To a server of ours.
    Played(SocketAddr),
    /// To the host itself.
    Allowed(String, u16),
}

impl Routes {
    /// No routes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Leads `host`, on any port, to a server of ours at `address`.
    #[must_use]
    pub fn play(mut self, host: &str, address: SocketAddr) -> Self {
        self.played.insert(normal(host), address);
        self
    }

    /// Lets `host` through on `port`, to its real address.
    #[must_use]
    pub fn allow(mut self, host: &str, port: u16) -> Self {
        self.allowed.insert((normal(host), port));
        self
    }

    /// Withholds these headers from the hosts that are let through; a tunnel carries them all the
    /// same.
    #[must_use]
    pub fn withhold(mut self, headers: &'static [&'static str]) -> Self {
        self.withheld = headers;
        self
    }

    /// The headers that do not reach hosts which are let through.
    pub(super) fn withheld(&self) -> &'static [&'static str] {
        self.withheld
    }

    /// A host that we play is never let through.
    pub(super) fn way(&self, host: &str, port: u16) -> Option<Way> {
        let host = normal(host);
        if let Some(address) = self.played.get(&host) {
            return Some(Way::Played(*address));
        }
        let allowed = (host, port);
        self.allowed.contains(&allowed).then_some(Way::Allowed(allowed.0, port))
    }
}

/// Host names are without case, and an IPv6 address stands in brackets in a URL only.
fn normal(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase()
}
