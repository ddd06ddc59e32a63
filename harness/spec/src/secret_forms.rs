//! Finds a secret in a text, in any form in which programs write it.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::Secret;
use crate::hex::hex;

/// The shortest piece of base64 that is searched for; a shorter one matches by chance.
const SHORTEST_BASE64: usize = 6;

/// The shortest secret, in bytes, that is searched for in upper and lower case alike.
const SHORTEST_IN_ANY_CASE: usize = 8;

/// How often an escape may itself be escaped.
const NESTED: usize = 3;

/// With how many backslashes an escape begins at most: an escape that is escaped [`NESTED`] times more has twice as
/// many each time.
const SLASHES: usize = 16;

/// A secret in all its forms.
#[derive(Clone, Debug)]
pub struct Forms {
    secret: Secret,
    hex: String,
    /// In lower case, for a secret of at least [`SHORTEST_IN_ANY_CASE`] bytes.
    lower: Option<String>,
    base64: Vec<String>,
    is_short: bool,
}

impl Forms {
    /// The forms of a secret; a short one (`is_short`) counts only where no letter or digit stands beside it.
    #[must_use]
    pub fn new(secret: Secret, is_short: bool) -> Self {
        let key = secret.expose();
        let hex = hex(key.as_bytes());
        let mut base64 = in_base64(key.as_bytes());
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            base64.extend(in_base64(engine.encode(key).as_bytes()));
        }
        base64.sort();
        base64.dedup();
        let lower = (key.len() >= SHORTEST_IN_ANY_CASE).then(|| key.to_ascii_lowercase());
        Self { secret, hex, lower, base64, is_short }
    }

    /// Whether these are the forms of that secret.
    #[must_use]
    pub fn is_of(&self, secret: &Secret) -> bool {
        self.secret == *secret
    }

    /// Adds every place of the secret in the text; `lower` is the text in lower case.
    pub fn find(&self, text: &str, lower: &str, places: &mut Vec<Range<usize>>) {
        let from = places.len();
        let mut compared = |text: &str, written: &str| {
            places.extend(text.match_indices(written).map(|(at, _)| at..at + written.len()));
        };
        compared(lower, &self.hex);
        // Programs write names of headers and hosts in lower case.
        if let Some(key) = &self.lower {
            compared(lower, key);
        }
        for written in &self.base64 {
            compared(text, written);
        }
        let key = self.secret.expose();
        let first = key.bytes().next();
        let bytes = text.as_bytes();
        let begins = |byte: u8| Some(byte) == first || b"%&\\+".contains(&byte);
        let starts = bytes.iter().enumerate().filter(|(_, byte)| begins(**byte));
        places.extend(starts.filter_map(|(at, _)| Some(at..end(bytes, at, key)?)));
        places.extend(numbered(bytes, key));
        if self.is_short {
            let mut found = places.split_off(from);
            found.retain(|at| stands_alone(text, at));
            places.append(&mut found);
        }
    }
}

/// Every list of the numbers of the key's characters, decimal or after `0x`: `[74, 0x64]`.
fn numbered(text: &[u8], key: &str) -> Vec<Range<usize>> {
    let number = |at: usize, char: char| {
        let digits = |from: usize| {
            let rest = text.get(from..).unwrap_or_default();
            let length = rest.iter().take(8).take_while(|byte| byte.is_ascii_hexdigit()).count();
            (std::str::from_utf8(&rest[..length]).unwrap_or_default(), from + length)
        };
        let rest = text.get(at..).unwrap_or_default();
        let is_hex = rest.starts_with(b"0x") || rest.starts_with(b"0X");
        let (radix, (digits, end)) = if is_hex { (16, digits(at + 2)) } else { (10, digits(at)) };
        (u32::from_str_radix(digits, radix) == Ok(u32::from(char))).then_some(end)
    };
    let blanks = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        at + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
    };
    let list = |at: usize| {
        let mut chars = key.chars();
        let mut end = number(at, chars.next()?)?;
        for char in chars {
            let comma = blanks(end);
            if text.get(comma) != Some(&b',') {
                return None;
            }
            end = number(blanks(comma + 1), char)?;
        }
        Some(at..end)
    };
    let begins = |at: &usize| {
        let before = at.checked_sub(1).map(|before| text[before]);
        text[*at].is_ascii_digit() && !before.is_some_and(|byte| byte.is_ascii_alphanumeric())
    };
    (0..text.len()).filter(begins).filter_map(list).collect()
}

/// These bytes in base64, in both alphabets, for each of the three offsets at which they can begin.
fn in_base64(bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for before in 0..3 {
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let mut all = vec![0; before];
            all.extend_from_slice(bytes);
            let written = engine.encode(&all);
            // The digits at the edges also encode the bytes beside it.
            let from = [0, 2, 3][before];
            let to = written.len() - usize::from(all.len() % 3 != 0);
            if let Some(inner) = written.get(from..to)
                && inner.len() >= SHORTEST_BASE64
            {
                found.push(inner.to_owned());
            }
            if before == 0 {
                found.push(written);
            }
        }
    }
    found
}

/// Whether no letter and no digit stands beside the place.
fn stands_alone(text: &str, at: &Range<usize>) -> bool {
    let word = char::is_alphanumeric;
    let before = text.get(..at.start).and_then(|text| text.chars().next_back());
    let after = text.get(at.end..).and_then(|text| text.chars().next());
    !before.is_some_and(word) && !after.is_some_and(word)
}

/// The end of the secret that begins at this place, each of its characters plain or escaped in any way: encoders
/// differ in what they escape, and one may encode the output of another.
fn end(text: &[u8], at: usize, key: &str) -> Option<usize> {
    let (mut here, mut next) = (vec![at], Vec::new());
    for char in key.chars() {
        for at in here.drain(..) {
            let rest = text.get(at..)?;
            let mut written = |width: usize| next.push(at + width);
            let mut utf8 = [0; 4];
            let bytes = char.encode_utf8(&mut utf8).as_bytes();
            if rest.starts_with(bytes) {
                written(bytes.len());
            }
            match rest.first() {
                Some(b'+') if char == ' ' => written(1),
                Some(b'%') => in_url(rest, bytes, &mut written),
                Some(b'&') => in_html(rest, char, &mut written),
                Some(b'\\') => in_json(rest, char, &mut written),
                _ => {}
            }
        }
        if next.is_empty() {
            return None;
        }
        std::mem::swap(&mut here, &mut next);
        here.sort_unstable();
        here.dedup();
    }
    here.pop()
}

/// `%41` for each byte; a `%` may itself be encoded, as `%2541`.
fn in_url(rest: &[u8], bytes: &[u8], written: &mut impl FnMut(usize)) {
    for again in 0..=NESTED {
        let width = 3 + 2 * again;
        let is_it = bytes.iter().enumerate().all(|(index, byte)| {
            rest.get(index * width..(index + 1) * width).is_some_and(|triple| {
                triple[0] == b'%'
                    && triple[1..width - 2].chunks(2).all(|pair| pair == b"25")
                    && hex_number(&triple[width - 2..]) == Some(u32::from(*byte))
            })
        });
        if is_it {
            written(bytes.len() * width);
        }
    }
}

/// A character reference; its `&` may itself be one, as in `&amp;#65;`.
fn in_html(rest: &[u8], char: char, written: &mut impl FnMut(usize)) {
    let mut at = 1;
    for _ in 0..=NESTED {
        let Some(name) = rest.get(at..) else { return };
        // A reference is short; a number needs no end.
        let (before, is_of): (_, fn(&u8) -> bool) = match name {
            [b'#', b'x' | b'X', ..] => (2, u8::is_ascii_hexdigit),
            [b'#', ..] => (1, u8::is_ascii_digit),
            _ => (0, u8::is_ascii_alphanumeric),
        };
        let length = before + name[before..].iter().take(10).take_while(|byte| is_of(byte)).count();
        let has_end = name.get(length) == Some(&b';');
        if (has_end || before > 0) && is_named(&name[..length], char) {
            written(at + length + usize::from(has_end));
        }
        if !name.starts_with(b"amp;") {
            return;
        }
        at += 4;
    }
}

/// Whether a character reference stands for the character.
fn is_named(name: &[u8], char: char) -> bool {
    let named = match name {
        b"amp" | b"AMP" => '&',
        b"lt" | b"LT" => '<',
        b"gt" | b"GT" => '>',
        b"quot" | b"QUOT" => '"',
        b"apos" => '\'',
        b"plus" => '+',
        b"sol" => '/',
        b"equals" => '=',
        b"bsol" => '\\',
        b"percnt" => '%',
        b"nbsp" => '\u{a0}',
        _ => {
            let name = std::str::from_utf8(name).unwrap_or_default();
            let number = name.strip_prefix('#').unwrap_or_default();
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok(),
                None => number.parse().ok(),
            };
            return number == Some(u32::from(char));
        }
    };
    named == char
}

/// An escape of JSON, or of JSON that stands in a string of JSON: with any number of backslashes.
fn in_json(rest: &[u8], char: char, written: &mut impl FnMut(usize)) {
    let slashes = slashes(rest);
    if let Some(width) = in_utf16(rest, char) {
        written(width);
    }
    let after = rest.get(slashes..).unwrap_or_default();
    match after.first() {
        // `\x41` of JavaScript and Python.
        Some(b'x') if after.get(1..3).and_then(hex_number) == Some(u32::from(char)) => {
            written(slashes + 3);
        }
        Some(b'u') => in_braces(after, char).into_iter().for_each(|width| written(slashes + width)),
        Some(b'0'..=b'7') => octal(after, char).for_each(|width| written(slashes + width)),
        _ => {}
    }
    let short = match char {
        '\\' => {
            (1..=NESTED)
                .map(|again| 1 << again)
                .filter(|width| *width <= slashes)
                .for_each(written);
            return;
        }
        '"' | '/' | '\'' => char,
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        _ => return,
    };
    if rest.get(slashes).is_some_and(|byte| char::from(*byte) == short) {
        written(slashes + 1);
    }
}

/// The width of `u{41}` of JavaScript and Rust.
fn in_braces(after: &[u8], char: char) -> Option<usize> {
    let digits = after.strip_prefix(b"u{")?;
    // Leading zeros are rare, and at most eight digits count.
    let length = digits.iter().take(9).position(|byte| *byte == b'}')?;
    (hex_number(&digits[..length])? == u32::from(char)).then_some(length + 3)
}

/// The widths of the octal number of a character, with up to three digits: after a shorter one the next character
/// may be a digit of the secret.
fn octal(after: &[u8], char: char) -> impl Iterator<Item = usize> {
    let number = |digits: &[u8]| {
        let digit = |digit: &u8| char::from(*digit).to_digit(8);
        digits.iter().try_fold(0, |number, next| Some(number * 8 + digit(next)?))
    };
    (1..=3).filter(move |width| after.get(..*width).and_then(number) == Some(u32::from(char)))
}

/// The width of `\u0041`, or of two of them for a character outside the basic plane.
fn in_utf16(rest: &[u8], char: char) -> Option<usize> {
    let mut at = 0;
    for unit in char.encode_utf16(&mut [0; 2]) {
        let rest = rest.get(at..)?;
        let slashes = slashes(rest);
        let digits = rest.get(slashes + 1..slashes + 5)?;
        let is_it = slashes > 0 && rest.get(slashes) == Some(&b'u');
        if !is_it || hex_number(digits) != Some(u32::from(*unit)) {
            return None;
        }
        at += slashes + 5;
    }
    Some(at)
}

/// The number of backslashes here, at most [`SLASHES`]: a text may have millions in a row, and an escape begins at
/// each of them.
fn slashes(rest: &[u8]) -> usize {
    rest.iter().take(SLASHES).take_while(|byte| **byte == b'\\').count()
}

fn hex_number(digits: &[u8]) -> Option<u32> {
    let digit = |digit: &u8| char::from(*digit).to_digit(16);
    digits.iter().try_fold(0, |number, next| Some(number * 16 + digit(next)?))
}
