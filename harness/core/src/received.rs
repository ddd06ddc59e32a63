//! Bytes that came by HTTP as a browser reads them: without their content codings (RFC 9110, section 8.4),
//! in the letters of their charset. Pure, and bounded: what is not read is reported.

use std::borrow::Cow;
use std::fmt;
use std::io::Read;

use brotli_decompressor::Decompressor;
use encoding_rs::{Encoding, UTF_8};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;
use serde::{Deserialize, Serialize};

/// How many bytes of a body are read and searched, as a browser reads them. What stands beyond is not.
pub const SEARCHED: usize = 8 * 1024 * 1024;

/// A body with more codings than this is not read: no honest server sends it.
const MOST_CODINGS: usize = 4;

/// A body without its codings.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Decoded {
    /// What a browser reads, as far as it was read.
    pub bytes: Vec<u8>,
    /// Why there may be more.
    pub unread: Option<Unsearched>,
}

impl Decoded {
    /// Whether more came than was read.
    #[must_use]
    pub fn is_beyond(&self) -> bool {
        matches!(self.unread, Some(Unsearched::Beyond { .. }))
    }
}

/// Why something was not searched to its end.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Unsearched {
    /// It is longer.
    Beyond {
        /// How many bytes were searched.
        searched: u64,
    },
    /// It has a content coding that is not known here.
    Coding {
        /// As its header names it.
        coding: String,
    },
    /// It cannot be decoded to its end.
    Damaged {
        /// As its header names it.
        coding: String,
    },
    /// It is a protocol that is neither HTTP nor WebSocket.
    Protocol,
    /// It was one of so many that they are not kept.
    Many {
        /// How many those are.
        requests: u64,
    },
}

impl fmt::Display for Unsearched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Beyond { searched: 0 } => f.write_str("was not searched"),
            Self::Beyond { searched } if *searched >= MIB => {
                write!(f, "was not searched beyond {} MiB", searched / MIB)
            }
            Self::Beyond { searched } => write!(f, "was not searched beyond {searched} bytes"),
            Self::Coding { coding } => {
                write!(f, "was not searched: its Content-Encoding `{coding}` is not known")
            }
            Self::Damaged { coding } => {
                write!(f, "was not searched to its end: it is damaged as {coding}")
            }
            Self::Protocol => f.write_str("was not searched: it is neither HTTP nor WebSocket"),
            Self::Many { requests: 1 } => f.write_str("was one request too many to be searched"),
            Self::Many { requests } => {
                write!(f, "were {requests} requests too many to be searched")
            }
        }
    }
}

const MIB: u64 = 1024 * 1024;

/// Takes the codings away that `Content-Encoding` names, the last one first. What came of a body that is cut
/// or damaged is read; `limit` is in bytes, and holds for each step.
#[must_use]
pub fn decoded(body: &[u8], codings: &str, limit: usize) -> Decoded {
    let codings: Vec<String> = codings
        .split(',')
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    let mut now = Decoded { bytes: body.to_vec(), unread: None };
    if codings.len() > MOST_CODINGS {
        let coding = codings.join(", ");
        return Decoded { unread: Some(Unsearched::Coding { coding }), ..now };
    }
    for coding in codings.into_iter().rev() {
        let Some(next) = without(&now.bytes, &coding, limit) else {
            return Decoded { unread: Some(Unsearched::Coding { coding }), ..now };
        };
        now = Decoded { unread: now.unread.or(next.unread), ..next };
    }
    now
}

/// Nothing for a coding that is not known.
fn without(body: &[u8], coding: &str, limit: usize) -> Option<Decoded> {
    let read = |reader: &mut dyn Read| read(reader, coding, limit);
    Some(match coding {
        "gzip" | "x-gzip" => read(&mut MultiGzDecoder::new(body)),
        "deflate" => {
            // Browsers take it with and without the frame of zlib.
            let framed = read(&mut ZlibDecoder::new(body));
            let bare = || read(&mut DeflateDecoder::new(body));
            if framed.bytes.is_empty() && !body.is_empty() { bare() } else { framed }
        }
        "br" => read(&mut Decompressor::new(body, 4096)),
        "zstd" => match StreamingDecoder::new_with_max_window_size(body, limit as u64) {
            Ok(mut decoder) => read(&mut decoder),
            Err(_) => Decoded { bytes: Vec::new(), unread: Some(damaged(coding)) },
        },
        _ => return None,
    })
}

fn read(reader: &mut dyn Read, coding: &str, limit: usize) -> Decoded {
    let mut bytes = Vec::new();
    let ended = reader.take(limit as u64).read_to_end(&mut bytes);
    let unread = match ended {
        Err(_) => Some(damaged(coding)),
        Ok(read) if read == limit => Some(Unsearched::Beyond { searched: limit as u64 }),
        Ok(_) => None,
    };
    Decoded { bytes, unread }
}

fn damaged(coding: &str) -> Unsearched {
    Unsearched::Damaged { coding: coding.to_owned() }
}

/// The texts that the bytes are, if they are text at all: in the charset that they or their `Content-Type`
/// name, and, where that is another, in UTF-8, too.
#[must_use]
pub fn texts<'b>(bytes: &'b [u8], content_type: &str) -> Vec<Cow<'b, str>> {
    let by_mark = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let charset = by_mark.or_else(|| charset(content_type)).unwrap_or(UTF_8);
    let mut texts = vec![String::from_utf8_lossy(bytes)];
    if charset != UTF_8 {
        texts.push(charset.decode(bytes).0);
    }
    texts
}

fn charset(content_type: &str) -> Option<&'static Encoding> {
    let mut parameters = content_type.split(';').skip(1).filter_map(|one| one.split_once('='));
    let (_, label) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Encoding::for_label(label.trim().trim_matches('"').as_bytes())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use proptest::prelude::*;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    const TEXT: &str = r#"var key = "Jd6R1keyOfNobody";"#;

    /// Of [`TEXT`], by another implementation of brotli (RFC 7932): that of Node.
    const BY_BROTLI: &str = "0b0e80766172206b6579203d20224a643652316b65794f664e6f626f6479223b03";

    fn bytes_of(hex: &str) -> Vec<u8> {
        let pairs = hex.as_bytes().chunks(2);
        let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        pairs.map(byte).collect()
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(text: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn deflate(text: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    #[test]
    fn every_coding_that_browsers_know_is_taken_away() {
        let text = TEXT.as_bytes();
        for (codings, body) in [
            ("", text.to_vec()),
            ("identity", text.to_vec()),
            ("gzip", gzip(text)),
            ("X-GZip", gzip(text)),
            ("deflate", zlib(text)),
            ("deflate", deflate(text)),
            ("br", bytes_of(BY_BROTLI)),
            ("zstd", zstd(text)),
            ("zstd, gzip", gzip(&zstd(text))),
        ] {
            let read = decoded(&body, codings, SEARCHED);
            let whole = Decoded { bytes: text.to_vec(), unread: None };
            assert_eq!(read, whole, "{codings}");
        }
    }

    #[test]
    fn what_is_not_read_is_told() {
        let bomb = gzip(&vec![b' '; 100_000]);
        let read = decoded(&bomb, "gzip", 1000);
        let beyond = Unsearched::Beyond { searched: 1000 };
        assert_eq!((read.bytes.len(), read.unread), (1000, Some(beyond)));
        let unknown = Unsearched::Coding { coding: "compress".to_owned() };
        assert_eq!(decoded(b"x", "compress", 1000).unread, Some(unknown));
        let many = ["gzip"; 5].join(", ");
        assert!(decoded(b"x", &many, 1000).unread.is_some());
    }

    #[test]
    fn what_came_of_a_body_that_is_cut_is_read() {
        let lines = TEXT.repeat(4000);
        let whole = gzip(lines.as_bytes());
        let read = decoded(&whole[..whole.len() - 10], "gzip", SEARCHED);
        assert!(String::from_utf8_lossy(&read.bytes).starts_with(TEXT));
        assert_eq!(read.unread, Some(damaged("gzip")));
    }

    #[test]
    fn a_text_is_read_in_its_charset() {
        let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_there = |texts: &[Cow<'_, str>]| texts.iter().any(|text| text.contains(TEXT));
        assert!(is_there(&texts(&utf16, "text/javascript; charset=\"UTF-16LE\"")));
        assert!(is_there(&texts(&[b"\xff\xfe", utf16.as_slice()].concat(), "text/html")));
        assert_eq!(texts(TEXT.as_bytes(), "text/html; charset=utf-8"), [TEXT]);
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_much(
            body in proptest::collection::vec(any::<u8>(), 0..400),
            codings in proptest::sample::subsequence(vec!["gzip", "deflate", "br", "zstd"], 0..3),
        ) {
            let read = decoded(&body, &codings.join(","), 1000);
            prop_assert!(codings.is_empty() || read.bytes.len() <= 1000);
        }
    }
}
