//! Registered domains and origins, compared by both.

use reference_locker::protocol::domain as locker;
use url::Url;

use super::lines;
use locksmith_spec::reach::is_private;
use locksmith_spec::{DomainFact, domain as spec};

/// The input is text: a registered domain, and an origin.
pub fn domain(bytes: &[u8]) {
    let Some([registered, origin]) = lines(bytes) else { return };
    let Some(normalised) = locker::normalised(registered) else { return };
    assert_eq!(locker::normalised(&normalised).as_ref(), Some(&normalised), "of {registered:?}");
    for origin in [Some(origin), None] {
        let fact = spec::assess(registered, origin);
        assert_eq!(fact, spec::assess(&normalised, origin), "{registered:?} or {normalised:?}");
        let accepted = locker::matches(&normalised, origin);
        let shown = format!("{origin:?} at {normalised:?} is {fact:?}, accepted: {accepted}");
        match fact {
            DomainFact::Registered => assert!(accepted, "{shown}"),
            DomainFact::NotRegistered | DomainFact::Absent => assert!(!accepted, "{shown}"),
            DomainFact::Unsettled => {}
            DomainFact::Unknowable => unreachable!("the domain is known: {shown}"),
        }
    }
    reaches_alike(origin);
}

/// A trailing dot, a port and the case of letters make no other place of a host.
fn reaches_alike(origin: &str) {
    let Ok(url) = Url::parse(origin) else { return };
    let Some(host) = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https")) else {
        return;
    };
    let again = Url::parse(&format!("http://{}:8080/", host.to_uppercase()));
    if let Ok(again) = again {
        assert_eq!(is_private(&again), is_private(&url), "{url} and {again}");
    }
}
