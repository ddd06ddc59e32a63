//! Which addresses the locker may fetch documents from, so that no page makes it reach into its own network.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use serde::Deserialize;

use super::FetchError;

/// Which addresses documents may be fetched from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddressPolicy {
    /// Addresses of the public Internet only: none of loopback, of links, of private networks.
    PublicOnly,
    /// Loopback too, for work on one machine.
    AllowLoopback,
}

impl AddressPolicy {
    /// Whether a document may be fetched from an address.
    #[must_use]
    pub fn permits(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        (self == Self::AllowLoopback && address.is_loopback()) || is_public(address)
    }
}

impl fmt::Display for AddressPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublicOnly => "public-only",
            Self::AllowLoopback => "allow-loopback",
        })
    }
}

impl FromStr for AddressPolicy {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        [Self::PublicOnly, Self::AllowLoopback]
            .into_iter()
            .find(|policy| policy.to_string() == name)
            .ok_or_else(|| {
                format!("`{name}` is not an address policy: public-only or allow-loopback")
            })
    }
}

/// Resolves host names, and leaves out the addresses that the policy does not permit: what is checked is
/// what is connected to, whatever the name resolves to the next time.
pub(super) struct Resolver {
    pub(super) policy: AddressPolicy,
    pub(super) hosts: BTreeMap<String, IpAddr>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let policy = self.policy;
        let known = self.known(name.as_str());
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = match known {
                Some(addresses) => addresses.iter().map(|&address| (address, 0).into()).collect(),
                None => tokio::net::lookup_host((name.as_str(), 0)).await?.collect(),
            };
            let permitted: Vec<_> =
                addresses.into_iter().filter(|address| policy.permits(address.ip())).collect();
            if permitted.is_empty() {
                return Err(FetchError::Forbidden.into());
            }
            Ok(Box::new(permitted.into_iter()) as Addrs)
        })
    }
}

impl Resolver {
    /// The addresses of a name that no name service is asked for: a configured one, or `localhost` and
    /// the names below it, which are loopback everywhere (RFC 6761, 6.3).
    fn known(&self, name: &str) -> Option<Vec<IpAddr>> {
        if let Some(&address) = self.hosts.get(name) {
            return Some(vec![address]);
        }
        let is_local = name == "localhost" || name.ends_with(".localhost");
        is_local.then(|| vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()])
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// By the IANA IPv4 Special-Purpose Address Registry.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [100, second, ..] => (64..128).contains(&second),
        [172, second, ..] => (16..32).contains(&second),
        [0 | 10 | 127 | 224.., ..]
        | [169, 254, ..]
        | [192, 168, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => true,
        _ => false,
    };
    !special
}

/// Global unicast alone (`2000::/3`), without what is documentation or carries an IPv4 address inside.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x2001, second, ..] => second >= 0x200 && second != 0xdb8,
        [0x2002 | 0x3ffe, ..] => false,
        [0x3fff, second, ..] => second >= 0x1000,
        [first, ..] => first >> 13 == 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn permits(policy: AddressPolicy, address: &str) -> bool {
        policy.permits(address.parse().expect(address))
    }

    #[test]
    fn special_addresses_are_not_public() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "3fff::1",
            "100::1",
        ] {
            assert!(!permits(AddressPolicy::PublicOnly, address), "{address}");
        }
        for address in
            ["1.1.1.1", "100.128.0.1", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "2001:4860::1"]
        {
            assert!(permits(AddressPolicy::PublicOnly, address), "{address}");
        }
    }

    #[test]
    fn loopback_can_be_allowed_and_nothing_else_is() {
        for address in ["127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1"] {
            assert!(permits(AddressPolicy::AllowLoopback, address), "{address}");
        }
        for address in ["10.0.0.1", "169.254.169.254", "0.0.0.0", "::", "fe80::1"] {
            assert!(!permits(AddressPolicy::AllowLoopback, address), "{address}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for policy in [AddressPolicy::PublicOnly, AddressPolicy::AllowLoopback] {
            assert_eq!(policy.to_string().parse(), Ok(policy));
        }
        assert!("any".parse::<AddressPolicy>().is_err());
    }

    #[tokio::test]
    async fn a_name_of_a_forbidden_address_does_not_resolve() {
        let resolve = |policy| async move {
            let hosts = [("inner.example".to_owned(), IpAddr::from([10, 0, 0, 1]))].into();
            let resolver = Resolver { policy, hosts };
            let mut found = Vec::new();
            for name in ["inner.example", "localhost", "a.localhost"] {
                found.push(resolver.resolve(name.parse().expect(name)).await.is_ok());
            }
            found
        };
        assert_eq!(resolve(AddressPolicy::PublicOnly).await, [false, false, false]);
        assert_eq!(resolve(AddressPolicy::AllowLoopback).await, [false, true, true]);
    }

    proptest! {
        #[test]
        fn an_address_inside_another_is_judged_alike(bits: u32) {
            let plain = Ipv4Addr::from(bits);
            for policy in [AddressPolicy::PublicOnly, AddressPolicy::AllowLoopback] {
                prop_assert_eq!(
                    policy.permits(plain.into()),
                    policy.permits(plain.to_ipv6_mapped().into())
                );
            }
        }
    }
}
