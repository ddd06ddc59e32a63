//! Where the locker lets itself be led by a document's URL and by the redirects behind it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::documents::{AddressPolicy, FetchError, check, may_follow, name};
#[cfg(feature = "mutants")]
use crate::mutants;
use crate::policy::{Policy, Specification};

/// The input is text: the document's URL in the first line, and in each other the `Location` that the
/// one before is answered with.
pub fn document_url(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut lines = text.split('\n');
    let Ok(first) = Url::parse(lines.next().unwrap_or_default()) else { return };
    is_named_harmlessly(&first);
    leads_where_it_seems_to(&Specification.address(&first), &first);
    #[cfg(feature = "mutants")]
    for mutant in mutants::all().filter(|mutant| mutant.id.starts_with("fetch/")) {
        leads_where_it_seems_to(&mutant.policy().address(&first), &first);
    }
    let mut url = first;
    is_within_the_policy(&url);
    for (behind, location) in (1..).zip(lines) {
        let Ok(next) = url.join(location) else { return };
        is_within_the_policy(&next);
        ends_in_time(behind, &next);
        url = next;
    }
}

/// A name is used in pages and headers, and for a file one day.
fn is_named_harmlessly(url: &Url) {
    let name = name::of(url);
    let is_bad = |c: char| c.is_control() || matches!(c, '/' | '\\');
    assert!(!name.is_empty() && name.chars().count() <= 200, "{url}: {name:?}");
    assert!(!name.contains(is_bad) && name != "." && name != "..", "{url}: {name:?}");
}

/// However a mutant rewrites an address, it asks the same host in the same way.
fn leads_where_it_seems_to(asked: &Url, url: &Url) {
    let place =
        |url: &Url| (url.scheme().to_owned(), url.host().map(|host| host.to_owned()), url.port());
    assert_eq!(place(asked), place(url), "{asked} in the place of {url}");
}

fn is_within_the_policy(url: &Url) {
    let public = check(url, AddressPolicy::PublicOnly);
    let local = check(url, AddressPolicy::AllowLoopback);
    assert!(public.is_err() || local.is_ok(), "{url}: public, and not allowed besides loopback");
    if local.is_ok() {
        assert!(matches!(url.scheme(), "http" | "https"), "{url}");
        let own = address(url).is_some_and(is_inside);
        let loopback = address(url).is_some_and(|address| address.is_loopback());
        assert!(!own || loopback && public.is_err(), "{url} leads inside");
    }
    // What is written down and read again is judged alike.
    let again = Url::parse(url.as_str()).ok().map(|url| check(&url, AddressPolicy::PublicOnly));
    assert_eq!(again, Some(public), "{url}");
}

fn ends_in_time(behind: usize, url: &Url) {
    for most in [0, 5] {
        let followed = may_follow(behind, url, AddressPolicy::AllowLoopback, most);
        let tired = followed == Err(FetchError::TooManyRedirects(most));
        assert_eq!(tired, behind > most, "{url} after {behind} of {most}");
    }
}

fn address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(address) => Some(address.into()),
        Host::Ipv6(address) => Some(IpAddr::from(address).to_canonical()),
        Host::Domain(_) => None,
    }
}

/// By the standard library: a second opinion on the registries that the policy is written from.
fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_inside_v4(address),
        IpAddr::V6(address) => is_inside_v6(address),
    }
}

fn is_inside_v4(address: Ipv4Addr) -> bool {
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
}

fn is_inside_v6(address: Ipv6Addr) -> bool {
    address.is_loopback()
        || address.is_unspecified()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.is_multicast()
}
