//! What the proxy recorded of the locker, as observations: the library, and whether an app key was
//! in anything that the browser received (REG-SECRET).

use url::Url;

use super::proxy::{Exchange, Outcome};
use crate::observe::{Cause, Leak, Observation, Unread, Unsearched};
use crate::profile::Profile;
use crate::scenario::OriginSent;
use locksmith_spec::key_forms::Searched;

/// Up to so many responses that were not read to their end are named one by one.
const MOST_UNREAD: usize = 10;

/// Reads what passed between browser and locker in one case; so many more exchanges were not recorded.
#[must_use]
pub fn observations(
    exchanges: &[Exchange],
    lost: u64,
    profile: &Profile,
    origin: OriginSent,
) -> Vec<Observation> {
    let mut saw = Vec::new();
    let mut withheld = 0;
    let (mut leaks, mut unread) = (Vec::new(), Vec::new());
    let mut responses = 0;
    for exchange in exchanges {
        let Ok(url) = Url::parse(&exchange.url) else { continue };
        if !profile.is_of_locker(&url) {
            continue;
        }
        if let Outcome::UpstreamError(error) = &exchange.outcome {
            let what = format!("no answer from {}: {error}", place(&exchange.url));
            saw.push(Observation::Trouble { cause: Cause::Locker, what });
            continue;
        }
        if url == profile.library {
            saw.push(library(exchange));
        }
        responses += 1;
        withheld += usize::from(tells_page(exchange, profile));
        leaks.extend(leaks_of(exchange, profile));
        unread.extend(unread_of(exchange));
    }
    let unread = listed(unread, lost);
    saw.push(Observation::KeyWatch { responses, leaks, unread });
    if origin != OriginSent::Sent {
        saw.push(Observation::OriginWithheld { requests: withheld });
    }
    saw
}

/// Whether the browser sent the page's origin, and not that of the locker's own page.
fn tells_page(exchange: &Exchange, profile: &Profile) -> bool {
    let mut headers = exchange.request_headers.iter();
    let origin = headers.find(|(name, _)| name.eq_ignore_ascii_case("origin"));
    origin.is_some_and(|(_, origin)| {
        !Url::parse(origin).is_ok_and(|origin| profile.is_of_locker(&origin))
    })
}

fn library(exchange: &Exchange) -> Observation {
    Observation::Library {
        url: exchange.url.clone(),
        status: exchange.status,
        content_type: exchange.header("content-type").unwrap_or_default().to_owned(),
        bytes: usize::try_from(exchange.response_body.total).unwrap_or(usize::MAX),
    }
}

/// Where a request went, without its query: that may carry a ticket.
#[must_use]
pub fn place(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}

fn leaks_of(exchange: &Exchange, profile: &Profile) -> Vec<Leak> {
    let headers = exchange.header_text();
    let bodies = exchange.texts();
    let bodies = bodies.iter().map(|text| ("body", Searched::new(text)));
    let parts: Vec<_> = bodies.chain([("headers", Searched::new(&headers))]).collect();
    let mut leaks = Vec::new();
    for (app, registered) in &profile.apps {
        for (part, text) in &parts {
            for form in text.forms_of(&registered.key) {
                let (part, form) = ((*part).to_owned(), form.to_owned());
                let leak = Leak { app: app.clone(), request: request(exchange), part, form };
                if !leaks.contains(&leak) {
                    leaks.push(leak);
                }
            }
        }
    }
    leaks
}

/// Whether there is more in the response than was searched, and why.
#[must_use]
pub fn unread_of(exchange: &Exchange) -> Option<Unread> {
    let why = match exchange.outcome {
        Outcome::Tunnelled => Some(Unsearched::Protocol),
        _ => exchange.response_body.unread.clone(),
    };
    Some(Unread { request: request(exchange), why: why? })
}

/// Each once, and as many as are named one by one.
#[must_use]
pub fn listed(mut unread: Vec<Unread>, lost: u64) -> Vec<Unread> {
    unread.sort();
    unread.dedup();
    let more = unread.len().saturating_sub(MOST_UNREAD) as u64;
    unread.truncate(MOST_UNREAD);
    if more + lost > 0 {
        let why = Unsearched::Many { requests: more + lost };
        unread.push(Unread { request: "beside these".to_owned(), why });
    }
    unread
}

fn request(exchange: &Exchange) -> String {
    format!("{} {}", exchange.method, place(&exchange.url))
}
