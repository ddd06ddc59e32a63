//! The bytes of the documents that a case offers. Pure: the same mark, the same bytes.

use sha2::{Digest, Sha256};

use locksmith_core::scenario::Content;

/// The media type and the bytes of a document; `largest` is what the locker takes at most.
pub(super) fn make(
    content: &Content,
    mark: &str,
    largest: Option<usize>,
) -> (&'static str, Vec<u8>) {
    match content {
        Content::Pdf => ("application/pdf", pdf(mark)),
        Content::Png => ("image/png", [PNG, mark.as_bytes()].concat()),
        Content::Html => ("text/html; charset=utf-8", html(mark)),
        Content::AwkwardText => ("text/plain", awkward(mark)),
        Content::Empty => ("application/octet-stream", Vec::new()),
        Content::Bytes(count) => ("application/octet-stream", noise(mark, *count)),
        Content::TooLarge => {
            ("application/octet-stream", noise(mark, largest.unwrap_or_default() + 1))
        }
    }
}

/// A page with one line of text; the mark makes it differ from every other.
fn pdf(mark: &str) -> Vec<u8> {
    let text = format!("BT /F1 24 Tf 72 700 Td (Marksheet {mark}) Tj ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
         /Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
            .to_owned(),
        format!("<</Length {}>>stream\n{text}\nendstream", text.len()),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file += &format!("{} 0 obj{object}endobj\n", index + 1);
    }
    let table = file.len();
    file += "xref\n0 5\n0000000000 65535 f \n";
    for offset in offsets {
        file += &format!("{offset:010} 00000 n \n");
    }
    file += &format!("trailer<</Size 5/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
    file.into_bytes()
}

/// One black pixel. What follows its end is passed over by every reader.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T',
    0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];

fn html(mark: &str) -> Vec<u8> {
    format!(
        "<!DOCTYPE html><title>Marksheet {mark}</title>\n\
         <script>document.title = 'opened as a page'</script>\n<p>Marksheet {mark}</p>\n"
    )
    .into_bytes()
}

/// What re-encoding and trimming would change: a byte order mark, all line ends, a NUL, bytes that
/// are no UTF-8, blanks at the end.
fn awkward(mark: &str) -> Vec<u8> {
    let mut text = b"\xef\xbb\xbfone\r\ntwo\nthree\rfour\0\xff\xfe\xc3\x28".to_vec();
    text.extend_from_slice(mark.as_bytes());
    text.extend_from_slice(b" \r\n\r\n ");
    text
}

/// Bytes without a pattern, the same for the same mark.
fn noise(mark: &str, count: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(count + 32);
    let mut block = Sha256::digest(mark);
    while bytes.len() < count {
        bytes.extend_from_slice(&block);
        block = Sha256::digest(block);
    }
    bytes.truncate(count);
    bytes
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_offset_of_a_pdf_leads_to_its_object() {
        let file = pdf("0badcafe");
        let text = String::from_utf8(file.clone()).unwrap();
        let (_, tail) = text.rsplit_once("startxref\n").unwrap();
        let table: usize = tail.lines().next().unwrap().parse().unwrap();
        let mut lines = text[table..].lines();
        assert_eq!(lines.next(), Some("xref"));
        assert_eq!(lines.next(), Some("0 5"));
        assert_eq!(lines.next(), Some("0000000000 65535 f "));
        for number in 1..=4 {
            // An entry is 20 bytes, its line end among them.
            let entry = lines.next().unwrap();
            assert_eq!(entry.len(), 19);
            let offset: usize = entry[..10].parse().unwrap();
            assert!(text[offset..].starts_with(&format!("{number} 0 obj")), "{entry}");
        }
        assert!(lines.next().unwrap().starts_with("trailer"));
        let (_, stream) = text.split_once("<</Length ").unwrap();
        let (length, stream) = stream.split_once(">>stream\n").unwrap();
        let (stream, _) = stream.split_once("\nendstream").unwrap();
        assert_eq!(stream.len(), length.parse::<usize>().unwrap());
    }

    #[test]
    fn every_mark_makes_other_bytes_and_the_same_mark_the_same() {
        let all = [
            Content::Pdf,
            Content::Png,
            Content::Html,
            Content::AwkwardText,
            Content::Bytes(100),
            Content::TooLarge,
        ];
        let mut seen = HashSet::new();
        for content in all {
            for mark in ["0badcafe", "1badcafe"] {
                let bytes = make(&content, mark, Some(64)).1;
                assert_eq!(bytes, make(&content, mark, Some(64)).1);
                assert!(seen.insert(bytes), "{content:?}");
            }
        }
    }

    #[test]
    fn sizes_are_what_they_are_said_to_be() {
        for count in [0, 1, 31, 32, 33, 5_000_000] {
            assert_eq!(make(&Content::Bytes(count), "m", None).1.len(), count);
        }
        assert_eq!(make(&Content::TooLarge, "m", Some(1000)).1.len(), 1001);
        assert!(make(&Content::Empty, "m", None).1.is_empty());
    }
}
