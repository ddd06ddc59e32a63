//! Where an answer ends.

use std::mem::MaybeUninit;

use httparse::{Header, ParserConfig, Response};

use super::Broken;

/// How the end of an answer is known.
pub(super) enum Framing {
    Length(usize),
    Chunks,
    UntilClosed,
}

/// Reads a head. There are thousands a second, and an answer has few of the headers that there is room for.
pub(super) fn parse<'h, 'b>(
    response: &mut Response<'h, 'b>,
    bytes: &'b [u8],
    headers: &'h mut [MaybeUninit<Header<'b>>],
) -> httparse::Result<usize> {
    ParserConfig::default().parse_response_with_uninit_headers(response, bytes, headers)
}

/// How the end of an answer is known, and whether the connection ends with it.
pub(super) fn framing(status: u16, headers: &[Header<'_>]) -> Result<(Framing, bool), Broken> {
    let mut length = None;
    let (mut chunked, mut closes) = (false, false);
    for header in headers {
        let value = std::str::from_utf8(header.value).unwrap_or_default().trim();
        if header.name.eq_ignore_ascii_case("content-length") {
            length = Some(value.parse::<usize>().map_err(|_| Broken::NoHttp)?);
        } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
            chunked = value.to_ascii_lowercase().ends_with("chunked");
        } else if header.name.eq_ignore_ascii_case("connection") {
            closes = value.to_ascii_lowercase().contains("close");
        }
    }
    let framing = match (status, chunked, length) {
        (100..200 | 204 | 304, _, _) => Framing::Length(0),
        (_, true, _) => Framing::Chunks,
        (_, false, Some(length)) => Framing::Length(length),
        (_, false, None) => Framing::UntilClosed,
    };
    Ok((framing, closes))
}
