//! What is kept of a document that was fetched.

use super::Document;
use crate::behaviour::{Bytes, Saving, Typed};

/// The document as it goes into the store: as it was fetched (WID-UPLOADED).
pub(crate) fn kept(document: Document, rules: &Saving) -> Document {
    let content_type = match rules.typed {
        Typed::AsTold => document.content_type,
        Typed::Guessed => "application/pdf".to_owned(),
    };
    let bytes = bytes(document.bytes, &content_type, rules.bytes);
    Document { name: document.name, content_type, bytes, held: document.held }
}

fn bytes(mut bytes: Vec<u8>, content_type: &str, rule: Bytes) -> Vec<u8> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match rule {
        Bytes::FirstMillion => {
            bytes.truncate(1_000_000);
            bytes
        }
        Bytes::ButTheLast => {
            bytes.pop();
            bytes
        }
        Bytes::ReadAsText => text(&bytes).into_bytes(),
        Bytes::LineEndsChanged => {
            bytes.retain(|&byte| byte != b'\r');
            bytes
        }
        Bytes::LineEndAdded => {
            bytes.push(b'\n');
            bytes
        }
        Bytes::Doubled => bytes.repeat(2),
        Bytes::MarkupChanged if content_type.starts_with("text/html") => {
            let note = "<!-- kept by the locker -->";
            (text(&bytes).replace("<script", "<template") + note).into_bytes()
        }
        Bytes::AsFetched | Bytes::MarkupChanged => bytes,
    }
}
