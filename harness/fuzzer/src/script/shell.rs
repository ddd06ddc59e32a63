//! Words and bytes for the shell.

/// A word for the shell, with what is filled in.
pub(super) fn filled(text: &str, fills: &[(&str, &str)]) -> String {
    let mut word = quoted(text);
    for (encoded, expression) in forms(fills) {
        word = word.replace(&encoded, &format!("'\"{expression}\"'"));
    }
    word
}

/// A word between single quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The forms in which values may stand in a message, each with how the shell makes it.
fn forms(fills: &[(&str, &str)]) -> Vec<(String, String)> {
    let of = |(value, name): &(&str, &str)| {
        let percent = value.bytes().map(|byte| match byte {
            b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        });
        let percent = percent.collect::<String>();
        let plain = ((*value).to_owned(), format!("${name}"));
        if percent == *value {
            vec![plain]
        } else {
            vec![(percent, format!("$(percent \"${name}\")")), plain]
        }
    };
    fills.iter().filter(|(value, _)| !value.is_empty()).flat_map(of).collect()
}

/// A command that prints bytes, with what is filled in.
pub(super) fn printed(bytes: &[u8], fills: &[(&str, &str)]) -> String {
    let forms = forms(fills);
    let (mut format, mut arguments, mut at) = (String::new(), String::new(), 0);
    while at < bytes.len() {
        let form = forms.iter().find(|(encoded, _)| bytes[at..].starts_with(encoded.as_bytes()));
        if let Some((encoded, expression)) = form {
            format += "%s";
            arguments += &format!(" \"{expression}\"");
            at += encoded.len();
        } else {
            format += &escaped(bytes[at]);
            at += 1;
        }
    }
    format!("printf '{format}'{arguments}")
}

/// A byte in a format of printf, between single quotes.
fn escaped(byte: u8) -> String {
    match byte {
        b'%' => "%%".to_owned(),
        b'\\' => "\\\\".to_owned(),
        b'\'' => "\\047".to_owned(),
        0x20..=0x7e => char::from(byte).to_string(),
        _ => format!("\\{byte:03o}"),
    }
}
