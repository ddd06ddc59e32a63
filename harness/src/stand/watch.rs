//! What the proxy recorded of the locker, as observations: the library, and whether an app key was
//! in anything that the browser received (REG-SECRET).

use url::Url;

use super::proxy::{Exchange, Outcome};
use crate::observe::{Cause, Leak, Observation};
use crate::profile::Profile;
use crate::scenario::OriginSent;
use crate::spec::key_forms::Searched;

/// Reads what passed between browser and locker in one case.
#[must_use]
pub fn observations(
    exchanges: &[Exchange],
    profile: &Profile,
    origin: OriginSent,
) -> Vec<Observation> {
    let mut saw = Vec::new();
    let mut withheld = 0;
    let mut leaks = Vec::new();
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
    }
    saw.push(Observation::KeyWatch { responses, leaks });
    if origin != OriginSent::Sent {
        saw.push(Observation::OriginWithheld { requests: withheld });
    }
    saw
}

/// Whether the browser told the page's origin, and not that of the locker's own page.
fn tells_page(exchange: &Exchange, profile: &Profile) -> bool {
    let mut headers = exchange.request_headers.iter();
    let origin = headers.find(|(name, _)| name.eq_ignore_ascii_case("origin"));
    origin.is_some_and(|(_, origin)| {
        !Url::parse(origin).is_ok_and(|origin| profile.is_of_locker(&origin))
    })
}

fn library(exchange: &Exchange) -> Observation {
    let content_type = exchange
        .response_headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    Observation::Library {
        url: exchange.url.clone(),
        status: exchange.status,
        content_type: content_type.map(|(_, value)| value.clone()).unwrap_or_default(),
        bytes: usize::try_from(exchange.response_body.total).unwrap_or(usize::MAX),
    }
}

/// Where a request went, without its query: that may carry a ticket.
#[must_use]
pub fn place(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}

fn leaks_of(exchange: &Exchange, profile: &Profile) -> Vec<Leak> {
    let headers: String = exchange
        .response_headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    let body = String::from_utf8_lossy(&exchange.response_body.bytes);
    let parts = [("headers", Searched::new(&headers)), ("body", Searched::new(&body))];
    let mut leaks = Vec::new();
    for (app, registered) in &profile.apps {
        for (part, text) in &parts {
            leaks.extend(text.forms_of(&registered.key).into_iter().map(|form| Leak {
                app: app.clone(),
                request: format!("{} {}", exchange.method, place(&exchange.url)),
                part: (*part).to_owned(),
                form: form.to_owned(),
            }));
        }
    }
    leaks
}
