//! Compares the origin of a page with the registered domain (REG-DOMAIN, ERR-205, I-DOMAIN-MATCH).

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The fact about a page's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DomainFact {
    /// Its host is the registered domain.
    Registered,
    /// A subdomain, a trailing dot, or a text that names the registered host without being an
    /// origin as browsers write it.
    Unsettled,
    /// Another host, or no host.
    NotRegistered,
    /// No origin, or an opaque one (`null`).
    Absent,
    /// The app is not known, and the host is registered for another.
    Unknowable,
}

/// Compares the origin of a page with a registered domain. Port and scheme do not count (I-DOMAIN-MATCH).
///
/// ```
/// use locksmith_spec::domain::{DomainFact, assess};
///
/// assert_eq!(assess("portal.example", Some("https://portal.example:8443")), DomainFact::Registered);
/// assert_eq!(assess("portal.example", Some("https://www.portal.example")), DomainFact::Unsettled);
/// assert_eq!(assess("portal.example", Some("null")), DomainFact::Absent);
/// ```
#[must_use]
pub fn assess(registered: &str, origin: Option<&str>) -> DomainFact {
    Named::by(origin).against(registered)
}

/// An origin, read once and compared with one domain or several.
pub(super) enum Named {
    /// No origin, or an opaque one.
    Nothing,
    /// No host of an http or https URL.
    NoHost,
    /// A host, and whether the text is an origin as browsers write it.
    Host(Host<String>, bool),
}

impl Named {
    /// Reads an origin.
    pub(super) fn by(origin: Option<&str>) -> Self {
        match origin {
            None | Some("" | "null") => Self::Nothing,
            Some(origin) => host_of(origin).map_or(Self::NoHost, |(host, as_browsers_write_it)| {
                Self::Host(host, as_browsers_write_it)
            }),
        }
    }

    /// Compares it with a registered domain.
    pub(super) fn against(&self, registered: &str) -> DomainFact {
        let (host, as_browsers_write_it) = match self {
            Self::Nothing => return DomainFact::Absent,
            Self::NoHost => return DomainFact::NotRegistered,
            Self::Host(host, as_browsers_write_it) => (host, *as_browsers_write_it),
        };
        let Ok(registered) = Host::parse(registered) else { return DomainFact::NotRegistered };
        if *host == registered {
            if as_browsers_write_it { DomainFact::Registered } else { DomainFact::Unsettled }
        } else if is_same_or_below(host, &registered) {
            DomainFact::Unsettled
        } else {
            DomainFact::NotRegistered
        }
    }
}

/// The host that a browser finds in the text, and whether the text is an origin as browsers send it:
/// scheme, host and perhaps a port, with nothing before or after.
fn host_of(origin: &str) -> Option<(Host<String>, bool)> {
    // A URL parser drops tabs and line breaks, and so would read another host.
    if origin.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let (portless, is_port) = match origin.rsplit_once(':') {
        Some((rest, port)) if is_number(port) => (rest, port.parse::<u16>().is_ok()),
        _ => (origin, true),
    };
    let url = Url::parse(portless).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let host = url.host()?.to_owned();
    let as_browsers_write_it = is_port
        && portless.split_once("://").is_some_and(|(scheme, rest)| {
            scheme == url.scheme() && rest.eq_ignore_ascii_case(&host.to_string())
        });
    Some((host, as_browsers_write_it))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a host is the registered one but for a trailing dot, or a subdomain of it. An IP address has
/// neither.
fn is_same_or_below(host: &Host<String>, registered: &Host<String>) -> bool {
    let (Host::Domain(host), Host::Domain(registered)) = (host, registered) else {
        return false;
    };
    let undotted = |name: &str| name.strip_suffix('.').unwrap_or(name).to_owned();
    let (host, registered) = (undotted(host), undotted(registered));
    host.strip_suffix(&registered).is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assess_here(origin: &str) -> DomainFact {
        assess("partner.example", Some(origin))
    }

    #[test]
    fn scheme_port_and_case_do_not_count() {
        for origin in ["http://partner.example:80", "https://Partner.Example:8443"] {
            assert_eq!(assess_here(origin), DomainFact::Registered, "{origin}");
        }
        assert_eq!(
            assess("PARTNER.example", Some("https://partner.example")),
            DomainFact::Registered
        );
    }

    #[test]
    fn no_origin_and_an_opaque_one_are_absent() {
        for origin in [None, Some(""), Some("null")] {
            assert_eq!(assess("partner.example", origin), DomainFact::Absent);
        }
    }

    #[test]
    fn a_text_that_names_the_host_without_being_an_origin_is_unsettled() {
        for origin in [
            "https://partner.example/",
            "https://user@partner.example",
            "HTTPS://partner.example",
            "https:partner.example",
            "https://partner%2Eexample",
            "https://partner.example:",
            "https://partner.example:65536",
            "https://ｐartner.example",
        ] {
            assert_eq!(assess_here(origin), DomainFact::Unsettled, "{origin}");
        }
    }

    #[test]
    fn control_characters_make_another_text_of_it() {
        for origin in
            ["https://part\tner.example", " https://partner.example", "https://partner.example\n"]
        {
            assert_eq!(assess_here(origin), DomainFact::NotRegistered, "{origin:?}");
        }
    }

    #[test]
    fn the_parent_of_a_registered_domain_is_another_host() {
        assert_eq!(
            assess("www.partner.example", Some("https://partner.example")),
            DomainFact::NotRegistered
        );
    }

    #[test]
    fn an_address_may_be_registered_and_has_no_subdomains() {
        assert_eq!(assess("127.0.0.1", Some("http://127.0.0.1:8080")), DomainFact::Registered);
        assert_eq!(assess("[::1]", Some("http://[::1]:8080")), DomainFact::Registered);
        assert_eq!(assess("0.0.1", Some("http://127.0.0.1")), DomainFact::NotRegistered);
    }

    #[test]
    fn an_international_name_matches_in_either_writing() {
        assert_eq!(
            assess("bücher.example", Some("https://xn--bcher-kva.example")),
            DomainFact::Registered
        );
    }
}
