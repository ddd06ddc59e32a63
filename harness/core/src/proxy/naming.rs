//! Which hosts a page names: those in what was let through to the browser.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use hyper::header::{CONTENT_TYPE, HeaderMap, LOCATION};

/// The hosts that may be asked: those of the beginning, and those that the answers of such hosts
/// name, as `//host` or `https://host` in a text, or by a redirect. Clones are one set.
#[derive(Clone, Debug, Default)]
pub struct Named(Arc<Mutex<HashSet<String>>>);

impl Named {
    /// One host, to begin with.
    #[must_use]
    pub fn beginning_with(host: &str) -> Self {
        let host = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        Self(Arc::new(Mutex::new(HashSet::from([host]))))
    }

    pub(super) fn has(&self, host: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(host)
    }

    fn add(&self, host: &str) {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        if host.contains('.') || host == "localhost" {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(host);
        }
    }

    /// A reader of the body that comes with these headers; none where it can hold no names.
    pub(super) fn reader(&self, headers: &HeaderMap) -> Option<Reader> {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(location) = text(LOCATION) {
            let mut reader = Reader::new(self.clone());
            reader.read(location.as_bytes());
            reader.read(b" ");
        }
        let kind = text(CONTENT_TYPE).unwrap_or("text/html");
        let readable = ["text", "javascript", "json", "xml"].iter().any(|word| kind.contains(word));
        readable.then(|| Reader::new(self.clone()))
    }
}

/// Reads hosts out of a text that comes in pieces.
#[derive(Debug)]
pub(super) struct Reader {
    named: Named,
    slashes: usize,
    host: String,
}

impl Reader {
    fn new(named: Named) -> Self {
        Self { named, slashes: 0, host: String::new() }
    }

    pub(super) fn read(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            match byte {
                b'/' if self.host.is_empty() => self.slashes += 1,
                // As JSON writes addresses: `https:\/\/host`.
                b'\\' if self.host.is_empty() => {}
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' if self.slashes >= 2 => {
                    self.host.push(char::from(byte));
                }
                _ => {
                    if byte != b'@' {
                        self.slashes = usize::from(byte == b'/');
                        self.named.add(&self.host);
                    }
                    self.host.clear();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(pieces: &[&str]) -> Vec<String> {
        let named = Named::default();
        let mut reader = Reader::new(named.clone());
        for piece in pieces {
            reader.read(piece.as_bytes());
        }
        let mut hosts: Vec<String> = named.0.lock().unwrap().iter().cloned().collect();
        hosts.sort();
        hosts
    }

    #[test]
    fn hosts_stand_behind_two_slashes() {
        let page = r#"<img src=//a.example/x> "https:\/\/B.example:8080" // a word. x//c.example "#;
        assert_eq!(named(&[page]), ["a.example", "b.example", "c.example"]);
    }

    #[test]
    fn a_name_may_be_cut_in_two() {
        assert_eq!(named(&["src='https:/", "/cdn.exa", "mple/'"]), ["cdn.example"]);
    }

    #[test]
    fn what_is_before_an_at_is_no_host() {
        assert_eq!(named(&["https://user.name@host.example/"]), ["host.example"]);
    }
}
