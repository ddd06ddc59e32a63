//! Which hosts a locker can reach: it fetches documents from its own network (PAGE-HREF).

use url::{Host, Url};

/// Whether a URL leads to this machine or into a private network, which no locker can reach.
#[must_use]
pub fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(host)) => {
            host.is_loopback() || host.is_private() || host.is_link_local() || host.is_unspecified()
        }
        Some(Host::Ipv6(host)) => {
            host.is_loopback()
                || host.is_unspecified()
                || host.is_unique_local()
                || host.is_unicast_link_local()
        }
        Some(Host::Domain(host)) => {
            let host = host.strip_suffix('.').unwrap_or(host);
            let last = host.rsplit_once('.').map_or("", |(_, last)| last);
            host == "localhost" || matches!(last, "localhost" | "local")
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leads_inside(host: &str) -> bool {
        is_private(&Url::parse(&format!("http://{host}:8080/marks.pdf")).unwrap())
    }

    #[test]
    fn this_machine_and_private_networks_are_out_of_reach() {
        for host in [
            "127.0.0.1",
            "127.255.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.7",
            "169.254.169.254",
            "[::1]",
            "[::]",
            "[fd00::7]",
            "[fe80::1]",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "portal.localhost",
            "nas.local",
            "nas.local.",
        ] {
            assert!(leads_inside(host), "{host}");
        }
    }

    #[test]
    fn the_rest_of_the_world_can_be_reached() {
        for host in [
            "portal.example",
            "203.0.113.7",
            "172.32.0.1",
            "[2001:db8::1]",
            "localhost.example",
            "notlocalhost",
            "local",
            "portal.notlocal",
        ] {
            assert!(!leads_inside(host), "{host}");
        }
        let file = Url::parse("file:///home/marks.pdf").unwrap();
        assert!(!is_private(&file));
    }
}
