//! What the proxy recorded of the locker, as observations: the library, and whether an app key was
//! in anything that the browser received (REG-SECRET).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use url::Url;

use super::proxy::{Exchange, Outcome};
use crate::hex::hex;
use crate::observe::{Cause, Leak, Observation};
use crate::profile::Profile;

/// Reads what passed between browser and locker in one case.
#[must_use]
pub fn observations(exchanges: &[Exchange], profile: &Profile) -> Vec<Observation> {
    let mut saw = Vec::new();
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
        leaks.extend(leaks_of(exchange, profile));
    }
    saw.push(Observation::KeyWatch { responses, leaks });
    saw
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

/// Whether a request went to the locker.
#[must_use]
pub fn is_of_locker(url: &str, profile: &Profile) -> bool {
    Url::parse(url).is_ok_and(|url| profile.is_of_locker(&url))
}

fn leaks_of(exchange: &Exchange, profile: &Profile) -> Vec<Leak> {
    let headers: String = exchange
        .response_headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    let body = String::from_utf8_lossy(&exchange.response_body.bytes);
    let mut leaks = Vec::new();
    for (app, registered) in &profile.apps {
        for (form, written) in forms(registered.key.expose()) {
            for (part, text) in [("headers", headers.as_str()), ("body", body.as_ref())] {
                if contains(text, &written, form) {
                    leaks.push(Leak {
                        app: app.clone(),
                        request: format!("{} {}", exchange.method, place(&exchange.url)),
                        part: part.to_owned(),
                        form: form.to_owned(),
                    });
                }
            }
        }
    }
    leaks
}

fn contains(text: &str, written: &str, form: &str) -> bool {
    match form {
        "hex" => text.to_ascii_lowercase().contains(written),
        _ => text.contains(written),
    }
}

/// The ways in which a key may be written. Forms that are the key itself are left out.
fn forms(key: &str) -> Vec<(&'static str, String)> {
    let encoded: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let mut forms = vec![
        ("plain", key.to_owned()),
        ("hex", hex(key.as_bytes())),
        ("base64", STANDARD_NO_PAD.encode(key)),
        ("base64", URL_SAFE_NO_PAD.encode(key)),
        ("url-encoded", encoded),
    ];
    forms.dedup_by(|one, other| one.1 == other.1);
    forms.retain(|(form, written)| *form == "plain" || written != key);
    forms
}
