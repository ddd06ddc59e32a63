//! Fields and headers, as a structure has them.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::super::case::{Origin, Structure};
use super::super::template::{Body, Field, Part, Slot, Template, Text};
use super::super::values::Presented;

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Plain.
    Header,
    /// Every byte that is not unreserved as `%41`.
    Percent,
    /// Every byte as `%41`.
    PercentAll,
    /// Every byte as `%2541`.
    PercentTwice,
    /// Escaped in a string.
    Json,
    /// Every character as `\u0041`.
    JsonAll,
}

/// One message under writing.
pub(super) struct Pen<'a> {
    pub(super) presented: &'a Presented,
    pub(super) structure: Structure,
}

/// What is not unreserved in a URL (RFC 3986, section 2.3).
pub(crate) const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The size of a field that is too large, in bytes: larger than a form needs.
const HUGE: usize = 200_000;

impl Pen<'_> {
    pub(super) fn header(&self, name: &str, value: &[u8], out: &mut Vec<u8>) {
        if self.structure == Structure::HeadersInLowerCase {
            out.extend(name.bytes().map(|byte| byte.to_ascii_lowercase()));
        } else {
            out.extend_from_slice(name.as_bytes());
        }
        out.extend_from_slice(b": ");
        out.extend_from_slice(value);
        let end: &[u8] = if self.structure == Structure::BareLineFeeds { b"\n" } else { b"\r\n" };
        out.extend_from_slice(end);
    }

    /// Headers that the template does not have.
    pub(super) fn more_headers(&self, template: &Template, origin: Origin, out: &mut Vec<u8>) {
        // Where it is by `Referer` that a locker knows the origin, this would be another one.
        let is_free = !template.has_referer();
        if let Some(right) = self.presented.registered.as_ref().filter(|_| is_free) {
            self.header("Referer", format!("https://{right}/results").as_bytes(), out);
        }
        if let (Some(right), Origin::AnotherForwarded) = (&self.presented.registered, origin) {
            for name in ["X-Forwarded-Host", "X-Original-Host", "X-Host"] {
                self.header(name, right.as_bytes(), out);
            }
            for name in ["X-Origin", "X-Forwarded-Origin", "X-Original-Origin"] {
                self.header(name, format!("https://{right}").as_bytes(), out);
            }
            self.header("Forwarded", format!("host={right};proto=https").as_bytes(), out);
        }
        match self.structure {
            Structure::ProxyHeaders => {
                self.header("Via", b"1.1 proxy.example", out);
                self.header("X-Forwarded-For", b"192.0.2.1", out);
                self.header("X-Forwarded-Proto", b"https", out);
            }
            Structure::MethodOverride => self.header("X-HTTP-Method-Override", b"DELETE", out),
            Structure::ManyHeaders => {
                for number in 0..100 {
                    self.header(&format!("X-Number-{number}"), b"1", out);
                }
            }
            Structure::LongHeader => self.header("X-Long", &b"a".repeat(40_000), out),
            Structure::FoldedHeader => out.extend_from_slice(b"X-Folded: a\r\n b\r\n"),
            Structure::BlankBeforeColon => out.extend_from_slice(b"X-Blank : a\r\n"),
            _ => {}
        }
    }

    /// Whether all of a text that is to be filled in stays empty.
    pub(super) fn says_nothing(&self, text: &Text) -> bool {
        let mut slots = text.0.iter().filter_map(|part| match part {
            Part::Slot(slot) => Some(*slot),
            Part::Literal(_) => None,
        });
        let none = |slot| self.presented.value(slot).is_none();
        slots.clone().next().is_some() && slots.all(none)
    }

    /// Whether the structure leaves a field out.
    pub(super) fn is_missing(&self, text: &Text) -> bool {
        match self.structure {
            Structure::IdMissing => text.has(Slot::AppId),
            Structure::HashMissing => text.has(Slot::AppHash),
            Structure::StampMissing => text.has(Slot::TimeStamp),
            Structure::DocumentMissing => text.has(Slot::DocumentUrl),
            _ => false,
        }
    }

    pub(super) fn body(&self, body: &Body, out: &mut Vec<u8>) {
        match (self.structure, body) {
            (_, Body::None) | (Structure::EmptyBody | Structure::InTheQuery, _) => {}
            (Structure::AsJson, Body::Form(fields)) | (_, Body::Json(fields)) => {
                if self.structure == Structure::AsForm {
                    self.pairs(fields, out);
                } else {
                    if self.structure == Structure::RawBytes {
                        out.extend_from_slice(b"\xff\xfe\xc0\x80");
                    }
                    self.object(fields, matches!(body, Body::Form(_)), out);
                }
            }
            (_, Body::Form(fields)) => {
                if self.structure == Structure::RawBytes {
                    out.extend_from_slice(b"\xff\xfe\xc0\x80=1&");
                }
                self.pairs(fields, out);
            }
        }
    }

    /// The fields in their sequence, each with its text, if that is not the template's.
    fn written<'f>(
        &self,
        fields: &'f [Field],
    ) -> impl Iterator<Item = (&'f Field, Option<&'static str>)> {
        let structure = self.structure;
        let reversed = structure == Structure::Reordered;
        let there: Vec<&Field> = fields
            .iter()
            .filter(|field| !self.is_missing(&field.value) && !self.says_nothing(&field.value))
            .collect();
        let count = there.len();
        (0..count).flat_map(move |at| {
            let field = there[if reversed { count - 1 - at } else { at }];
            let itself = Some((field, None));
            let has = |slot| field.value.has(slot);
            let (before, after) = match structure {
                Structure::IdDoubled if has(Slot::AppId) => (None, itself),
                Structure::HashDoubled if has(Slot::AppHash) => (None, itself),
                Structure::StampDoubled if has(Slot::TimeStamp) => (None, itself),
                Structure::IdThenAnother if has(Slot::AppId) => {
                    (None, Some((field, Some("NOSUCHAPPLICATION"))))
                }
                Structure::AnotherThenHash if has(Slot::AppHash) => {
                    (Some((field, Some("0000"))), None)
                }
                Structure::HashThenAnother if has(Slot::AppHash) => {
                    (None, Some((field, Some("0000"))))
                }
                Structure::StampThenAnother if has(Slot::TimeStamp) => {
                    (None, Some((field, Some("0"))))
                }
                _ => (None, None),
            };
            [before, itself, after].into_iter().flatten()
        })
    }

    /// Fields as `name=value&…`.
    pub(super) fn pairs(&self, fields: &[Field], out: &mut Vec<u8>) {
        if fields.is_empty() {
            return;
        }
        let separator = if self.structure == Structure::Semicolons { b';' } else { b'&' };
        let encoding = match self.structure {
            Structure::PercentEncoded => Encoding::PercentAll,
            Structure::EncodedTwice => Encoding::PercentTwice,
            _ => Encoding::Percent,
        };
        let begin = out.len();
        for (field, other) in self.written(fields) {
            if out.len() > begin {
                out.push(separator);
            }
            self.name(&field.name, out);
            if self.structure == Structure::Lists {
                out.extend_from_slice(b"%5B%5D");
            }
            out.push(b'=');
            match other {
                Some(other) => out.extend_from_slice(other.as_bytes()),
                None => self.field_text(field, encoding, out),
            }
        }
        match self.structure {
            Structure::UnknownField => out.extend_from_slice(b"&unknown=1"),
            Structure::Huge => {
                out.extend_from_slice(b"&unknown=");
                out.resize(out.len() + HUGE, b'a');
            }
            Structure::ManyFields => out.extend_from_slice(&b"&a=1".repeat(5000)),
            Structure::DeeplyNested => {
                out.extend_from_slice(b"&a");
                out.extend_from_slice(&b"[a]".repeat(1000));
                out.extend_from_slice(b"=1");
            }
            _ => {}
        }
    }

    /// Fields as an object; a form's are texts there.
    fn object(&self, fields: &[Field], of_form: bool, out: &mut Vec<u8>) {
        let encoding = match self.structure {
            Structure::PercentEncoded => Encoding::JsonAll,
            Structure::EncodedTwice => Encoding::PercentAll,
            _ => Encoding::Json,
        };
        out.push(b'{');
        let begin = out.len();
        for (field, other) in self.written(fields) {
            if out.len() > begin {
                out.push(b',');
            }
            out.push(b'"');
            self.name(&field.name, out);
            out.extend_from_slice(b"\":");
            let (open, close): (&[u8], &[u8]) = match (self.structure, of_form) {
                (Structure::Lists, _) => (b"[", b"]"),
                (_, true) => (b"\"", b"\""),
                _ => (b"", b""),
            };
            out.extend_from_slice(open);
            match other {
                Some(other) if of_form => out.extend_from_slice(other.as_bytes()),
                Some(other) => out.extend_from_slice(format!("\"{other}\"").as_bytes()),
                None => self.field_text(field, encoding, out),
            }
            out.extend_from_slice(close);
        }
        match self.structure {
            Structure::UnknownField => out.extend_from_slice(b",\"unknown\":1"),
            Structure::Huge => {
                out.extend_from_slice(b",\"unknown\":\"");
                out.resize(out.len() + HUGE, b'a');
                out.push(b'"');
            }
            Structure::ManyFields => {
                for number in 0..5000 {
                    out.extend_from_slice(format!(",\"a{number}\":1").as_bytes());
                }
            }
            Structure::DeeplyNested => {
                out.extend_from_slice(b",\"unknown\":");
                out.extend_from_slice(&b"[".repeat(1000));
                out.extend_from_slice(&b"]".repeat(1000));
            }
            _ => {}
        }
        out.push(b'}');
    }

    fn name(&self, name: &str, out: &mut Vec<u8>) {
        if self.structure == Structure::NamesInOtherCase {
            let has_lower = name.bytes().any(|byte| byte.is_ascii_lowercase());
            let other =
                if has_lower { name.to_ascii_uppercase() } else { name.to_ascii_lowercase() };
            out.extend_from_slice(other.as_bytes());
        } else {
            out.extend_from_slice(name.as_bytes());
        }
    }

    /// The text of a field, with what a structure does to an app id.
    fn field_text(&self, field: &Field, encoding: Encoding, out: &mut Vec<u8>) {
        let begin = out.len();
        self.text(&field.value, encoding, out);
        if !field.value.has(Slot::AppId) {
            return;
        }
        let is_json = matches!(encoding, Encoding::Json | Encoding::JsonAll);
        // Within the string, where the value is one.
        let end = out.len() - usize::from(out.ends_with(b"\""));
        let bytes: &[u8] = match (self.structure, is_json) {
            (Structure::HalfEncoded, false) => b"%4",
            (Structure::HalfEncoded, true) => b"\\u00",
            (Structure::NonUtf8, false) => b"%FF",
            (Structure::NonUtf8, true) => b"\xff",
            (Structure::Overlong, _) => {
                let is_letter = |at: &usize| out[*at].is_ascii_alphabetic();
                if let Some(at) = (begin..end).find(is_letter) {
                    let [high, low] = [0xc0 | out[at] >> 6, 0x80 | out[at] & 0x3f];
                    let long = if is_json {
                        vec![high, low]
                    } else {
                        format!("%{high:02X}%{low:02X}").into_bytes()
                    };
                    out.splice(at..=at, long);
                }
                return;
            }
            _ => return,
        };
        out.splice(end..end, bytes.iter().copied());
    }

    pub(super) fn text(&self, text: &Text, encoding: Encoding, out: &mut Vec<u8>) {
        for part in &text.0 {
            match part {
                Part::Literal(literal) => out.extend_from_slice(literal.as_bytes()),
                Part::Slot(slot) => {
                    if let Some(value) = self.presented.value(*slot) {
                        encode(value, encoding, out);
                    }
                }
            }
        }
    }
}

fn encode(value: &str, encoding: Encoding, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let percent = |byte: u8, out: &mut Vec<u8>| {
        let digits = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
        out.push(b'%');
        out.extend_from_slice(&digits);
    };
    match encoding {
        Encoding::Header => out.extend_from_slice(value.as_bytes()),
        Encoding::Percent => {
            let pieces = percent_encode(value.as_bytes(), RESERVED);
            pieces.for_each(|piece| out.extend_from_slice(piece.as_bytes()));
        }
        Encoding::PercentAll => value.bytes().for_each(|byte| percent(byte, out)),
        Encoding::PercentTwice => {
            for byte in value.bytes() {
                out.extend_from_slice(format!("%25{byte:02X}").as_bytes());
            }
        }
        Encoding::Json => {
            for c in value.chars() {
                match c {
                    '"' | '\\' => out.extend_from_slice(&[b'\\', c as u8]),
                    c if u32::from(c) < 0x20 => unicode(c, out),
                    c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                }
            }
        }
        Encoding::JsonAll => value.chars().for_each(|c| unicode(c, out)),
    }
}

/// A character as `\u0041`.
fn unicode(c: char, out: &mut Vec<u8>) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
    }
}
