//! What the proxy recorded of the locker, as observations: the library, and whether an app key was
//! in anything that the browser received (REG-SECRET).

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use url::Url;

use super::proxy::{Exchange, Outcome};
use crate::hex::hex;
use crate::observe::{Cause, Leak, Observation};
use crate::profile::Profile;
use crate::scenario::OriginSent;

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
        withheld += usize::from(has_header(exchange, "origin"));
        leaks.extend(leaks_of(exchange, profile));
    }
    saw.push(Observation::KeyWatch { responses, leaks });
    if origin != OriginSent::Sent {
        saw.push(Observation::OriginWithheld { requests: withheld });
    }
    saw
}

/// Whether the browser's request had a header.
fn has_header(exchange: &Exchange, wanted: &str) -> bool {
    exchange.request_headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(wanted))
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
    let parts = [("headers", Part::of(&headers)), ("body", Part::of(&body))];
    let mut leaks = Vec::new();
    for (app, registered) in &profile.apps {
        for (part, text) in &parts {
            leaks.extend(text.forms_of(registered.key.expose()).into_iter().map(|form| Leak {
                app: app.clone(),
                request: format!("{} {}", exchange.method, place(&exchange.url)),
                part: (*part).to_owned(),
                form: form.to_owned(),
            }));
        }
    }
    leaks
}

/// What the browser received, in the ways in which a key is looked for in it.
struct Part<'a> {
    text: &'a str,
    lower: String,
}

impl<'a> Part<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, lower: text.to_ascii_lowercase() }
    }

    /// The forms in which the key stands here.
    fn forms_of(&self, key: &str) -> Vec<&'static str> {
        let base64 = [STANDARD_NO_PAD.encode(key), URL_SAFE_NO_PAD.encode(key)];
        let plain = self.text.contains(key);
        [
            ("plain", plain),
            ("hex", self.lower.contains(&hex(key.as_bytes()))),
            ("base64", base64.iter().any(|written| self.text.contains(written))),
            ("url-encoded", !plain && stands_encoded(self.text.as_bytes(), key.as_bytes())),
        ]
        .into_iter()
        .filter_map(|(form, found)| found.then_some(form))
        .collect()
    }
}

/// Whether a key stands somewhere in a text, any of its bytes as `%41` or as it is, a blank as `+`.
/// Encoders differ in what they leave alone, so it is the text that is read, and not the key that is
/// encoded.
fn stands_encoded(text: &[u8], key: &[u8]) -> bool {
    (0..text.len()).any(|at| begins_encoded(&text[at..], key))
}

fn begins_encoded(mut text: &[u8], key: &[u8]) -> bool {
    for &byte in key {
        text = match text {
            [b'%', high, low, rest @ ..] if hex_byte(*high, *low) == Some(byte) => rest,
            [b'+', rest @ ..] if byte == b' ' => rest,
            [same, rest @ ..] if *same == byte => rest,
            _ => return false,
        };
    }
    true
}

fn hex_byte(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|of| u8::try_from(of).ok());
    Some(digit(high)? * 16 + digit(low)?)
}
