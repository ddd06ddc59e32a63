//! Finds the request of a launch that contains what the page presented.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};
use serde_json::Value;
use url::Url;

use super::super::render::RESERVED;
use super::super::template::Slot;
use super::{Heard, LearnError, Shown};
use locksmith_spec::hex::hex;

/// What a request is made of, as a template file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wire {
    pub(super) method: String,
    pub(super) target: String,
    pub(super) headers: Vec<String>,
    /// `Referer`, where another place has the origin, too: a locker may need it.
    pub(super) referer: Option<String>,
    pub(super) body: Body,
    /// The names of headers that were left out, though a browser does not send them by itself.
    pub(super) left_out: Vec<String>,
    /// What the browser was answered.
    pub(super) status: Option<u16>,
    slots: Vec<Slot>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Body {
    #[default]
    None,
    Form(Vec<String>),
    Json(String),
}

/// Headers that a browser sends of itself, or that the fuzzer writes.
const OF_BROWSERS: [&str; 14] = [
    "host",
    "connection",
    "content-length",
    "user-agent",
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "pragma",
    "upgrade-insecure-requests",
    "proxy-connection",
    "dnt",
    "priority",
    "keep-alive",
];

/// What is reserved in a path but for the slashes between its parts.
const IN_PATHS: &AsciiSet = &RESERVED.remove(b'/');

/// Without these nothing can be tested.
const NEEDED: [Slot; 4] = [Slot::AppId, Slot::AppHash, Slot::TimeStamp, Slot::Origin];

/// The wire of the first request that carries the hash.
pub(super) fn learn(heard: &[Heard], shown: &Shown, library: &Url) -> Result<Wire, LearnError> {
    let mut requested = Vec::new();
    for one in heard {
        let name = format!("{} {}", one.method, place(&one.url));
        let mut reading = Reading { shown, slots: Vec::new(), encoded: None };
        let wire = reading.wire(one);
        if let Some(what) = reading.encoded.filter(|_| !reading.slots.contains(&Slot::AppHash)) {
            return Err(LearnError::Unsayable { request: name, what });
        }
        if !reading.slots.contains(&Slot::AppHash) {
            requested.push(format!("  {name}"));
            continue;
        }
        let wire = wire.map_err(|what| LearnError::Unsayable { request: name.clone(), what })?;
        if (one.url.host_str(), one.url.port_or_known_default())
            != (library.host_str(), library.port_or_known_default())
        {
            let of = |url: &Url| url.origin().ascii_serialization();
            return Err(LearnError::Elsewhere { asked: of(&one.url), library: of(library) });
        }
        let is_there = |slot: &Slot| {
            wire.slots.contains(slot)
                || *slot == Slot::Origin && wire.slots.contains(&Slot::OriginHost)
        };
        let missing: Vec<_> = NEEDED.into_iter().filter(|slot| !is_there(slot)).collect();
        if !missing.is_empty() {
            let missing = missing.into_iter().map(Slot::word).collect();
            return Err(LearnError::Incomplete { request: name, missing });
        }
        return Ok(wire);
    }
    Err(LearnError::NoRequest(requested))
}

/// Where a request goes, without its query.
fn place(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

/// One request under reading.
struct Reading<'a> {
    shown: &'a Shown,
    /// The slots that were found.
    slots: Vec<Slot>,
    /// A value in an encoding that templates do not have.
    encoded: Option<String>,
}

impl Reading<'_> {
    fn wire(&mut self, heard: &Heard) -> Result<Wire, String> {
        let mut target = self.filled("the path", &decoded(heard.url.path(), false), |text| {
            utf8_percent_encode(text, IN_PATHS).to_string()
        })?;
        if let Some(query) = heard.url.query() {
            target = format!("{target}?{}", self.pairs(query)?.join("&"));
        }
        let kind = header(heard, "content-type").unwrap_or_default().to_ascii_lowercase();
        let body = self.body(&kind, &heard.body)?;
        let (mut headers, mut referer, mut left_out) = (Vec::new(), None, Vec::new());
        for (name, value) in &heard.headers {
            let lower = name.to_ascii_lowercase();
            if OF_BROWSERS.contains(&lower.as_str()) || lower.starts_with("sec-") {
                continue;
            }
            let before = self.slots.len();
            let filled = self.filled(&format!("the header {name}"), value, str::to_owned);
            let is_ours =
                lower.starts_with("x-") || (lower == "content-type" && body != Body::None);
            if !is_ours && self.slots.len() == before {
                left_out.push(name.clone());
                continue;
            }
            let line = format!("{}: {}", capitalised(name), filled?);
            if lower == "referer" {
                referer = Some(line);
            } else {
                headers.push(line);
            }
        }
        let elsewhere =
            headers.iter().any(|line| line.contains("{origin")) || target.contains("{origin");
        if !elsewhere && !body.has_origin() {
            headers.extend(referer.take());
        }
        let (method, status) = (heard.method.clone(), heard.status);
        Ok(Wire {
            method,
            target,
            headers,
            referer,
            body,
            left_out,
            status,
            slots: self.slots.clone(),
        })
    }

    fn pairs(&mut self, text: &str) -> Result<Vec<String>, String> {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
            let value = self.filled(&format!("the field {name}"), &decoded(value, true), encode)?;
            Ok(format!("{name}={value}"))
        });
        pairs.collect()
    }

    fn body(&mut self, kind: &str, bytes: &[u8]) -> Result<Body, String> {
        if bytes.is_empty() {
            return Ok(Body::None);
        }
        let text = String::from_utf8_lossy(bytes);
        if let Ok(Value::Object(object)) = serde_json::from_str::<Value>(&text) {
            let filled = self.json("", Value::Object(object))?;
            return Ok(Body::Json(filled.to_string()));
        }
        if kind.starts_with("application/x-www-form-urlencoded") {
            return Ok(Body::Form(self.pairs(&text)?));
        }
        // Whether it matters, is known when the hash is looked for.
        let _ = self.filled("the body", &text, str::to_owned);
        Err(format!("its body is neither a form nor a JSON object, but `{kind}`"))
    }

    fn json(&mut self, at: &str, value: Value) -> Result<Value, String> {
        Ok(match value {
            Value::String(text) => {
                Value::String(self.filled(&format!("the JSON at `{at}`"), &text, str::to_owned)?)
            }
            Value::Array(items) => {
                let items = items.into_iter().map(|item| self.json(&format!("{at}[]"), item));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, item)| {
                    let filled = self.json(&format!("{at}.{name}"), item)?;
                    Ok::<_, String>((name, filled))
                });
                Value::Object(fields.collect::<Result<_, _>>()?)
            }
            Value::Number(number)
                if self.shown.values.iter().any(|(_, value)| *value == number.to_string()) =>
            {
                return Err(format!("the JSON at `{at}` is a number; slots must be in strings"));
            }
            other => other,
        })
    }

    /// A text with slots in the place of values, and the rest as `literal` writes it.
    fn filled(
        &mut self,
        place: &str,
        text: &str,
        literal: impl Fn(&str) -> String,
    ) -> Result<String, String> {
        /// A shorter value is found by chance, where it is not the whole text.
        const SHORTEST: usize = 4;
        let mut values: Vec<&(Slot, String)> = self.shown.values.iter().collect();
        values.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        let (mut out, mut rest) = (String::new(), text);
        let (mut found, mut braces) = (Vec::new(), false);
        while !rest.is_empty() {
            let here = values.iter().filter_map(|(slot, value)| {
                let is_sure = !value.is_empty() && (value.len() >= SHORTEST || value == text);
                Some((rest.find(value.as_str()).filter(|_| is_sure)?, *slot, value.len()))
            });
            let next = here.min_by_key(|(at, _, length)| (*at, std::cmp::Reverse(*length)));
            let (before, slot, end) = match next {
                Some((at, slot, length)) => (&rest[..at], Some(slot), at + length),
                None => (rest, None, rest.len()),
            };
            let before = literal(before);
            braces |= before.contains(['{', '}']);
            out += &before;
            if let Some(slot) = slot {
                out += &format!("{{{}}}", slot.word());
                found.push(slot);
            }
            rest = &rest[end..];
        }
        if found.is_empty() && self.encoded.is_none() {
            self.encoded = values.iter().find_map(|(slot, value)| {
                let how = encoding_in(text, value)?;
                Some(format!(
                    "{place} has the {} in {how}, which a template cannot express",
                    slot.word()
                ))
            });
        }
        self.slots.extend(found);
        if braces {
            return Err(format!("{place} contains braces, which a template reads as slots"));
        }
        Ok(out)
    }
}

impl Body {
    fn has_origin(&self) -> bool {
        match self {
            Self::None => false,
            Self::Form(pairs) => pairs.iter().any(|pair| pair.contains("{origin")),
            Self::Json(json) => json.contains("{origin"),
        }
    }
}

fn header<'h>(heard: &'h Heard, wanted: &str) -> Option<&'h str> {
    let mut headers = heard.headers.iter();
    headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
}

/// The name of a header as people write it: `content-type` as `Content-Type`.
fn capitalised(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join("-")
}

fn decoded(text: &str, of_form: bool) -> String {
    let text = if of_form { text.replace('+', " ") } else { text.to_owned() };
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

/// The encoding in which a value stands in a text.
fn encoding_in(text: &str, value: &str) -> Option<&'static str> {
    if value.len() < 8 {
        return None;
    }
    let encoded = [
        ("base64", BASE64_STANDARD_NO_PAD.encode(value)),
        ("base64 for URLs", BASE64_URL_SAFE_NO_PAD.encode(value)),
        ("hex", hex(value.as_bytes())),
        ("percent-encoding, twice", utf8_percent_encode(value, RESERVED).to_string()),
    ];
    encoded
        .into_iter()
        .find(|(_, form)| form.as_str() != value && text.contains(form.as_str()))
        .map(|(name, _)| name)
}

#[cfg(test)]
mod tests;
