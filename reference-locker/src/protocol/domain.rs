//! The domain: the host of the browser's `Origin` against the registered one (I-DOMAIN-MATCH).

use url::Host;

/// Whether a save request of this `Origin` comes from the registered domain.
///
/// Hosts compare without case; scheme and port do not count. Sub-domains and a trailing dot are open to
/// the specification; this locker takes neither. An opaque origin (`null`) or none is no domain's.
#[must_use]
pub fn matches(registered: &str, origin: Option<&str>) -> bool {
    origin.and_then(host).is_some_and(|host| host.eq_ignore_ascii_case(registered))
}

/// A domain as it is registered: what a browser would write, so that `München.example` is
/// `xn--mnchen-3ya.example`. `None` for what is no host name, a URL for instance.
#[must_use]
pub fn normalised(domain: &str) -> Option<String> {
    Host::parse(domain).ok().map(|host| host.to_string())
}

/// The host in an origin as browsers write it: `scheme://host[:port]` and nothing else (RFC 6454, 6.2).
pub(crate) fn host(origin: &str) -> Option<&str> {
    let authority = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))?;
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if is_port(port) => host,
        _ => authority,
    };
    let is_address = host.starts_with('[') && host.ends_with(']');
    let is_name =
        host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    (!host.is_empty() && (is_address || is_name)).then_some(host)
}

pub(crate) fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_host_alone_counts() {
        assert!(matches("partner.example", Some("http://Partner.Example:8080")));
        assert!(matches("[::1]", Some("http://[::1]:8080")));
        assert!(matches("[::1]", Some("http://[::1]")));
        assert!(!matches("partner.example", Some("null")));
        assert!(!matches("partner.example", None));
        assert!(!matches("", Some("https://")));
        assert!(!matches("partner.example", Some("https://partner.example/")));
        assert!(!matches("partner.example", Some("ftp://partner.example")));
    }

    #[test]
    fn what_browsers_do_not_write_is_no_origin() {
        for authority in ["partner.example:", "partner.example:http", "[partner.example", "::1]"] {
            assert!(!matches(authority, Some(&format!("https://{authority}"))), "{authority}");
            assert!(!matches("partner.example", Some(&format!("https://{authority}"))));
        }
    }

    #[test]
    fn a_domain_is_registered_as_browsers_write_it() {
        assert_eq!(normalised("München.example").as_deref(), Some("xn--mnchen-3ya.example"));
        assert_eq!(normalised("LOCALHOST").as_deref(), Some("localhost"));
        assert_eq!(normalised("https://partner.example"), None);
        assert_eq!(normalised("partner.example:80"), None);
        assert_eq!(normalised(""), None);
    }

    proptest! {
        #[test]
        fn look_alikes_do_not_match(other in "[a-z0-9-]{1,12}") {
            for origin in [
                format!("https://{other}partner.example"),
                format!("https://partner.example.{other}"),
                format!("https://partner.example{other}"),
                format!("https://partner.example@{other}"),
                format!("https://{other}/partner.example"),
                format!("https://{other}?partner.example"),
                format!("https://{other}:80@partner.example"),
            ] {
                prop_assert!(!matches("partner.example", Some(&origin)), "{}", origin);
            }
        }

        #[test]
        fn any_port_and_case_match(port in 1u16.., upper in any::<bool>()) {
            let host = if upper { "PARTNER.example" } else { "partner.example" };
            let origin = format!("http://{host}:{port}");
            prop_assert!(matches("partner.example", Some(&origin)));
        }

        #[test]
        fn no_text_makes_it_panic(registered in ".*", origin in ".*") {
            let _ = matches(&registered, Some(&origin));
        }
    }
}
