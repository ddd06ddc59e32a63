//! The bytes of the documents that a case offers. Pure: the same mark, the same bytes.

use sha2::{Digest, Sha256};

use crate::scenario::Content;

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
