//! Words and bytes for the shell.

/// A word for the shell, with what is filled in.
pub(super) fn filled(text: &str, fills: &[(&str, &str)]) -> String {
    let mut word = quoted(text);
    for (value, name) in fills {
        for (encoded, expression) in encodings(value, name) {
            word = word.replace(&encoded, &format!("'\"{expression}\"'"));
        }
    }
    word
}

pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The forms in which a value may stand in a message, each with how the shell makes it.
fn encodings(value: &str, name: &str) -> Vec<(String, String)> {
    use std::fmt::Write as _;
    let every = |before: &str| {
        value.bytes().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{before}{byte:02X}");
            text
        })
    };
    let percent = value.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    });
    let unicode = every("\\u00").to_ascii_lowercase();
    let mut forms = vec![
        (every("%25"), format!("$(every \"${name}\" %25)")),
        (every("%"), format!("$(every \"${name}\" %)")),
        (unicode, format!("$(every \"${name}\" '\\\\u00')")),
        (value.to_owned(), format!("${name}")),
    ];
    if percent != value {
        forms.insert(3, (percent, format!("$(percent \"${name}\")")));
    }
    forms
}

/// Lines that print bytes, with what is filled in.
pub(super) fn printed(bytes: &[u8], fills: &[(&str, &str)]) -> String {
    /// What repeats more often than this is not spelt out.
    const RUN: usize = 256;
    let mut lines = String::new();
    let mut from = 0;
    while from < bytes.len() {
        let run = bytes[from..].iter().take_while(|byte| **byte == bytes[from]).count();
        if run > RUN && bytes[from].is_ascii_alphanumeric() {
            lines += &format!("repeat {} {run}\n", char::from(bytes[from]));
            from += run;
            continue;
        }
        let until = (from + 1..bytes.len())
            .find(|&at| {
                bytes[at..].len() > RUN && bytes[at..at + RUN].iter().all(|b| *b == bytes[at])
            })
            .unwrap_or(bytes.len());
        lines += &printed_piece(&bytes[from..until], fills);
        from = until;
    }
    lines
}

fn printed_piece(bytes: &[u8], fills: &[(&str, &str)]) -> String {
    let forms: Vec<(String, String)> =
        fills.iter().flat_map(|(value, name)| encodings(value, name)).collect();
    let (mut format, mut arguments, mut at) = (String::new(), String::new(), 0);
    while at < bytes.len() {
        let form = forms.iter().find(|(encoded, _)| bytes[at..].starts_with(encoded.as_bytes()));
        if let Some((encoded, expression)) = form {
            format += "%s";
            arguments += &format!(" \"{expression}\"");
            at += encoded.len();
        } else {
            format += &escaped(&bytes[at..=at]);
            at += 1;
        }
    }
    // The host of a raw message.
    if let Some((before, after)) = format.split_once("Host: LOCKER") {
        return format!("printf '{before}Host: %s{after}' \"$LOCKER\"{arguments}\n");
    }
    format!("printf '{format}'{arguments}\n")
}

/// Bytes in a format of printf, between single quotes.
pub(super) fn escaped(bytes: &[u8]) -> String {
    let mut text = String::new();
    for &byte in bytes {
        match byte {
            b'%' => text += "%%",
            b'\\' => text += "\\\\",
            b'\r' => text += "\\r",
            b'\n' => text += "\\n",
            b'\'' => text += "\\047",
            0x20..=0x7e => text.push(char::from(byte)),
            _ => text += &format!("\\{byte:03o}"),
        }
    }
    text
}
