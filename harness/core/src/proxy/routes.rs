//! Which hosts lead where.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;

use rustls::ClientConfig;

use super::naming::Named;
use crate::tls::Trust;

/// The hosts that a proxy leads to. Empty at first: then every request is refused.
#[derive(Debug, Clone, Default)]
pub struct Routes {
    played: HashMap<String, SocketAddr>,
    played_at: HashMap<(String, u16), SocketAddr>,
    allowed: HashSet<(String, u16)>,
    refused: HashSet<String>,
    read: Option<Read>,
    at: BTreeMap<String, (String, Option<u16>)>,
    withheld: &'static [&'static str],
    tls: Option<Arc<ClientConfig>>,
}

/// The hosts that are let through, besides those that are allowed.
#[derive(Debug, Clone)]
enum Read {
    /// All of them.
    All,
    /// Those that are named.
    Named(Named),
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// To a server of ours.
    Played(SocketAddr),
    /// To the host itself.
    Allowed(String, u16),
    /// To the host itself, or to the address in its place; what it names is let through, too.
    Read(String, u16),
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

    /// Leads `host`, on this port alone, to a server of ours at `address`.
    #[must_use]
    pub fn play_at(mut self, host: &str, port: u16, address: SocketAddr) -> Self {
        self.played_at.insert((normal(host), port), address);
        self
    }

    /// Lets `host` through on `port`, to its real address.
    #[must_use]
    pub fn allow(mut self, host: &str, port: u16) -> Self {
        self.allowed.insert((normal(host), port));
        self
    }

    /// Lets the named hosts through, and those that they name.
    #[must_use]
    pub fn read_named(mut self, named: Named) -> Self {
        self.read = Some(Read::Named(named));
        self
    }

    /// Lets every host through.
    #[must_use]
    pub fn read_all(mut self) -> Self {
        self.read = Some(Read::All);
        self
    }

    /// Lets nothing through to these hosts, whatever names them.
    #[must_use]
    pub fn refuse(mut self, hosts: &[String]) -> Self {
        self.refused.extend(hosts.iter().map(|host| normal(host)));
        self
    }

    /// Asks for `host` at another address, on its own port unless one is given.
    #[must_use]
    pub fn resolve(mut self, host: &str, address: &str, port: Option<u16>) -> Self {
        self.at.insert(normal(host), (normal(address), port));
        self
    }

    /// Opens TLS to hosts that are let through in this way; without it, as to any host that only the
    /// system's authorities vouch for.
    #[must_use]
    pub fn reach_by(mut self, tls: Arc<ClientConfig>) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Withholds these headers from the hosts that are let through.
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
        let place = (host, port);
        if let Some(address) = self.played_at.get(&place) {
            return Some(Way::Played(*address));
        }
        let (host, port) = place;
        if self.refused.contains(&host) {
            return None;
        }
        let read = match &self.read {
            None => false,
            Some(Read::All) => true,
            Some(Read::Named(named)) => named.has(&host),
        };
        if read {
            let (address, other) = self.at.get(&host).cloned().unwrap_or((host, None));
            return Some(Way::Read(address, other.unwrap_or(port)));
        }
        let allowed = (host, port);
        self.allowed.contains(&allowed).then_some(Way::Allowed(allowed.0, port))
    }

    /// How TLS is opened to hosts that are let through.
    pub(super) fn tls(&self) -> Arc<ClientConfig> {
        self.tls.clone().unwrap_or_else(|| Trust::default().client())
    }

    /// The names that answers add to.
    pub(super) fn named(&self) -> Option<Named> {
        match &self.read {
            Some(Read::Named(named)) => Some(named.clone()),
            _ => None,
        }
    }
}

/// Host names are without case, and an IPv6 address stands in brackets in a URL only.
fn normal(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: SocketAddr =
        SocketAddr::V4(std::net::SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 8080));

    #[test]
    fn without_routes_nothing_is_led_anywhere() {
        assert_eq!(Routes::new().way("portal.example", 443), None);
    }

    #[test]
    fn a_host_that_we_play_is_never_let_through() {
        let routes = Routes::new().play("Locker.Example", OURS).allow("locker.example", 443);
        let routes = routes.resolve("locker.example", "192.0.2.1", None).read_all();
        assert_eq!(routes.way("locker.EXAMPLE", 443), Some(Way::Played(OURS)));
        assert_eq!(routes.way("locker.example", 1), Some(Way::Played(OURS)));
    }

    #[test]
    fn a_host_may_be_played_on_one_port_alone() {
        let routes = Routes::new().play_at("[::1]", 8443, OURS).allow("::1", 80);
        assert_eq!(routes.way("::1", 8443), Some(Way::Played(OURS)));
        assert_eq!(routes.way("[::1]", 80), Some(Way::Allowed("::1".into(), 80)));
        assert_eq!(routes.way("::1", 81), None);
    }

    #[test]
    fn an_address_takes_the_place_of_a_host_that_is_read() {
        let named = Named::beginning_with("portal.example");
        let routes = Routes::new().read_named(named).resolve("portal.example", "[::1]", Some(81));
        assert_eq!(routes.way("portal.example", 80), Some(Way::Read("::1".into(), 81)));
        let same_port = routes.resolve("portal.example", "192.0.2.1", None);
        assert_eq!(same_port.way("portal.example", 80), Some(Way::Read("192.0.2.1".into(), 80)));
    }

    #[test]
    fn a_host_that_is_refused_is_not_let_through_whoever_names_it() {
        let routes = Routes::new().read_all().refuse(&["Sandbox.example".to_owned()]);
        assert_eq!(routes.way("sandbox.example", 443), None);
        assert!(routes.way("portal.example", 443).is_some());
    }

    #[test]
    fn a_host_that_no_answer_named_is_not_let_through() {
        let routes = Routes::new().read_named(Named::beginning_with("portal.example"));
        assert_eq!(routes.way("tracker.example", 443), None);
        assert_eq!(
            Routes::new().read_all().way("tracker.example", 443),
            Some(Way::Read("tracker.example".into(), 443))
        );
    }
}
