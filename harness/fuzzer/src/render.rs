//! Renders a case as the bytes of an HTTP/1.1 request. Only this module writes messages: no HTTP client writes
//! most of them.

use super::case::{Case, Origin, Structure};
use super::template::{Body, Field, Slot, Template};
use super::values::Presented;

mod pen;

pub(super) use pen::RESERVED;
use pen::{Encoding, Pen};

/// How to send a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sending {
    /// Where there is a pause, in bytes from the beginning.
    pub pause_at: Option<usize>,
    /// Whether Locksmith closes its side of the connection after it.
    pub close: bool,
    /// Whether the connection is not used again after it.
    pub is_last: bool,
    /// Whether a server may wait for more of it: then Locksmith does not wait long for the answer.
    pub may_wait: bool,
}

/// Writes the requests of a template to a host. It keeps its buffers.
#[derive(Clone, Debug)]
pub struct Renderer<'a> {
    template: &'a Template,
    /// What `Host` says.
    host: String,
    /// The body, written before the head, which contains its length.
    body: Vec<u8>,
    /// What a header says.
    value: Vec<u8>,
}

impl<'a> Renderer<'a> {
    /// For the requests of a template to `host`, which may have a port.
    #[must_use]
    pub fn new(template: &'a Template, host: impl Into<String>) -> Self {
        Self { template, host: host.into(), body: Vec::new(), value: Vec::new() }
    }

    /// Writes a case into `out`, replacing its contents.
    pub fn render(&mut self, case: &Case, presented: &Presented, out: &mut Vec<u8>) -> Sending {
        let structure = case.structure.fitting(self.template);
        let pen = Pen { presented, structure };
        out.clear();
        self.body.clear();
        pen.body(&self.template.body, &mut self.body);
        self.request_line(&pen, out);
        self.headers(&pen, case.origin, out);
        let head = out.len();
        let mut sending = Sending {
            is_last: structure.ends_connection(),
            may_wait: structure.may_wait(),
            ..Sending::default()
        };
        match structure {
            Structure::Truncated => {
                out.extend_from_slice(&self.body[..self.body.len().min(8)]);
                sending.close = true;
            }
            Structure::Chunked => {
                for chunk in self.body.chunks(self.body.len().div_ceil(3).max(1)) {
                    out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                    out.extend_from_slice(chunk);
                    out.extend_from_slice(b"\r\n");
                }
                out.extend_from_slice(b"0\r\n\r\n");
            }
            Structure::Slow => {
                sending.pause_at = Some(head + self.body.len() / 2);
                out.extend_from_slice(&self.body);
            }
            _ => out.extend_from_slice(&self.body),
        }
        sending
    }

    fn request_line(&self, pen: &Pen<'_>, out: &mut Vec<u8>) {
        let method = self.template.method.as_str();
        match pen.structure {
            Structure::Get => out.extend_from_slice(b"GET"),
            Structure::Put => out.extend_from_slice(b"PUT"),
            Structure::UnknownMethod => out.extend_from_slice(b"LAUNCH"),
            Structure::MethodInLowerCase => {
                out.extend_from_slice(method.to_ascii_lowercase().as_bytes());
            }
            _ => out.extend_from_slice(method.as_bytes()),
        }
        out.push(b' ');
        if pen.structure == Structure::AbsoluteTarget {
            out.extend_from_slice(b"http://");
            out.extend_from_slice(self.host.as_bytes());
        }
        let path = out.len();
        pen.text(&self.template.path, Encoding::Percent, out);
        match pen.structure {
            Structure::DoubleSlash => out.insert(path, b'/'),
            Structure::EncodedPath => {
                if let Some(at) = out[path..].iter().position(u8::is_ascii_alphabetic) {
                    let letter = format!("%{:02X}", out[path + at]);
                    out.splice(path + at..=path + at, letter.bytes());
                }
            }
            _ => {}
        }
        let query = out.len();
        pen.pairs(&self.template.query, out);
        if let (Structure::InTheQuery, Body::Form(fields)) = (pen.structure, &self.template.body) {
            if out.len() > query {
                out.push(b'&');
            }
            pen.pairs(fields, out);
        }
        if out.len() > query {
            out.insert(query, b'?');
        }
        out.extend_from_slice(match pen.structure {
            Structure::Http10 => b" HTTP/1.0\r\n",
            Structure::BareLineFeeds => b" HTTP/1.1\n",
            _ => b" HTTP/1.1\r\n",
        });
    }

    fn headers(&mut self, pen: &Pen<'_>, origin: Origin, out: &mut Vec<u8>) {
        if pen.structure != Structure::NoHost {
            pen.header("Host", self.host.as_bytes(), out);
        }
        if pen.structure == Structure::TwoHosts {
            pen.header("Host", b"unregistered.example", out);
        }
        for header in &self.template.headers {
            self.template_header(pen, header, origin, out);
        }
        pen.more_headers(self.template, origin, out);
        match pen.structure {
            Structure::Chunked => pen.header("Transfer-Encoding", b"chunked", out),
            Structure::LengthNoNumber => pen.header("Content-Length", b"+1x", out),
            _ => {
                let length = self.body.len().to_string();
                if self.template.body != Body::None {
                    pen.header("Content-Length", length.as_bytes(), out);
                }
            }
        }
        out.extend_from_slice(if pen.structure == Structure::BareLineFeeds {
            b"\n"
        } else {
            b"\r\n"
        });
    }

    fn template_header(
        &mut self,
        pen: &Pen<'_>,
        header: &Field,
        origin: Origin,
        out: &mut Vec<u8>,
    ) {
        if pen.says_nothing(&header.value) || pen.is_missing(&header.value) {
            return;
        }
        let mut value = std::mem::take(&mut self.value);
        value.clear();
        pen.text(&header.value, Encoding::Header, &mut value);
        if pen.structure != Structure::Plain && header.name.eq_ignore_ascii_case("content-type") {
            let other: Option<&[u8]> = match pen.structure {
                Structure::NoContentType => return,
                Structure::TextContentType => Some(b"text/plain"),
                Structure::JsonContentType | Structure::AsJson => Some(b"application/json"),
                Structure::AsForm => Some(b"application/x-www-form-urlencoded"),
                Structure::MultipartContentType => Some(b"multipart/form-data"),
                _ => None,
            };
            if let Some(other) = other {
                value.clear();
                value.extend_from_slice(other);
            }
            if pen.structure == Structure::ContentTypeWithCharset {
                value.extend_from_slice(b"; charset=UTF-8");
            }
        }
        let is_origin = header.value.has(Slot::Origin);
        if is_origin && origin == Origin::AnotherThenRight {
            pen.header(&header.name, b"https://unregistered.example", out);
        }
        pen.header(&header.name, &value, out);
        if is_origin && origin == Origin::Doubled {
            pen.header(&header.name, &value, out);
        }
        if is_origin && origin == Origin::RightThenAnother {
            pen.header(&header.name, b"https://unregistered.example", out);
        }
        self.value = value;
    }
}
