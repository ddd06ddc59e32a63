//! A script for each cause: it signs the minimal case with the time of now, sends it, and prints the
//! answer. It holds no key, and none of the secrets that are made of one.

use url::Url;

use super::case::{Case, Hash, Id, Stamp, Structure};
use super::outcome::CauseRow;
use super::probe::Setting;
use super::render::Renderer;
use crate::spec::{Format, app_hash};

/// Writes scripts for one locker.
pub struct Scripts<'a> {
    setting: &'a Setting,
    scheme: String,
}

/// A part of what is hashed.
#[derive(Clone, Copy)]
enum Over<'a> {
    Literal(&'a str),
    Key,
    Stamp,
}

impl<'a> Scripts<'a> {
    /// For the locker of this setting, at the scheme of this URL.
    #[must_use]
    pub fn new(setting: &'a Setting, url: &Url) -> Self {
        Self { setting, scheme: url.scheme().to_owned() }
    }

    /// The script of a cause.
    #[must_use]
    pub fn of(&self, cause: &CauseRow) -> String {
        let case = &cause.case;
        let Setting { template, subject, host, clock } = self.setting;
        let app = subject.app(case.app);
        let now = clock.now();
        let presented = subject.present(case, now);
        let mut message = Vec::new();
        Renderer::new(template, "LOCKER").render(case, &presented, &mut message);
        let stamp = presented.request.time_stamp.as_deref().unwrap_or_default();
        let hash = presented.request.app_hash.as_deref().unwrap_or_default();
        let id = if case.id == Id::OfAnotherApp {
            app.id.as_str()
        } else {
            presented.request.app_id.as_deref().unwrap_or_default()
        };
        // What a digest stands in is written around it as it is.
        let right = app_hash(id, app.key.expose(), stamp);
        let signed = if hash.contains(&right) { right.as_str() } else { hash };
        let fresh = Stamp::Ordinary;
        let plain = subject.present(&Case { stamp: fresh, ..*case }, now).request.time_stamp;
        let plain = plain.unwrap_or_default();
        let timed = if stamp.contains(&plain) { plain.as_str() } else { stamp };

        let is_plain = timed != stamp || case.stamp == fresh;
        let stamp_recipe = stamp_recipe(case, is_plain, subject.format());
        // What is the same each time is written as it is.
        let timed = if stamp_recipe.is_some() { timed } else { "" };
        let hash_recipe = match case.hash {
            Hash::OverAnotherStamp => Some(format!(
                "AT=$((AT - 1)); STAMP=$({}); {} | sha",
                written(subject.format()),
                over_printed(&[Over::Literal(id), Over::Key, Over::Stamp], "t", "t")
            )),
            Hash::OverAnotherId => {
                let other = if id == app.id { "NOSUCHAPPLICATION" } else { &app.id };
                let over = [Over::Literal(other), Over::Key, Over::Stamp];
                Some(format!("{} | sha", over_printed(&over, stamp, timed)))
            }
            _ => hash_recipe(case, id, stamp, timed),
        };
        let mut fills = Vec::new();
        let mut lines = String::new();
        for (recipe, value, name) in [(stamp_recipe, timed, "STAMP"), (hash_recipe, signed, "HASH")]
        {
            if let Some(recipe) = recipe {
                lines += &format!("{name}=$({recipe})\n");
                fills.push((value, name));
            }
        }
        // A digest may have the digits of a second in it, and never the other way about.
        fills.reverse();
        let said = |text: &str| text.replace(['\r', '\n'], " ");
        let mut script = format!(
            "#!/bin/sh\n# {clause}: {words}.\n# Case: {case}\n# Due: {due}\n#\n\
             # LOCKSMITH_APP_KEY has the api key of the app {id}; LOCKER another host than {host}, if \
             wanted;\n# NOW the second since 1970 that the locker's clock shows, if it is not this \
             machine's.\n# Needs curl, openssl and awk.\nset -eu\n",
            clause = cause.clause,
            words = said(&cause.words),
            case = case.words(),
            due = said(&cause.due.join("; ")),
            id = said(&app.id),
            host = said(&host.name),
        );
        script += HELPERS;
        script += &format!(": \"${{LOCKER:={}}}\" \"${{NOW:=$(date +%s)}}\"\n", host.name);
        if case.hash == Hash::OfAnotherApp {
            script += "OTHER_KEY=${LOCKSMITH_OTHER_APP_KEY:?the api key of another app}\n";
        }
        script += "KEY=${LOCKSMITH_APP_KEY:?the api key}\n";
        script += &format!("AT=$((NOW - {}))\n", subject.steered(case.age));
        if case.hash == Hash::FullWidth || case.stamp == Stamp::Devanagari {
            script +=
                "# The shell knows no such digits: these are of the time when this was written.\n";
        }
        script += &lines;
        fills.retain(|(text, _)| !text.is_empty());
        script += &self.sending(case, &message, &fills);
        script += &format!("\necho; echo {}\n", quoted(&format!("due: {}", cause.due.join("; "))));
        script
    }

    fn sending(&self, case: &Case, message: &[u8], fills: &[(&str, &str)]) -> String {
        if is_raw(case.structure.fitting(&self.setting.template)) {
            let with = if self.scheme == "https" {
                "openssl s_client -quiet -connect \"$LOCKER\" 2>/dev/null"
            } else {
                "nc -w 5 \"${LOCKER%:*}\" \"${LOCKER##*:}\""
            };
            return format!("{{\n{}}} | {with} || true\n", printed(message, fills));
        }
        let end = message.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(message.len());
        let head = String::from_utf8_lossy(&message[..end]);
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let method = words.next().unwrap_or_default();
        let target = words.next().unwrap_or_default();
        let body = body_of(case, message.get(end + 4..).unwrap_or_default());
        let mut command = format!("curl -sS -i --max-time 10 --path-as-is -X {}", quoted(method));
        if case.structure == Structure::Http10 {
            command += " --http1.0";
        }
        for unwanted in ["User-Agent", "Accept", "Expect", "Content-Type"] {
            command += &format!(" \\\n  -H '{unwanted}:'");
        }
        for line in lines {
            let name = line.split(':').next().unwrap_or_default();
            if name.eq_ignore_ascii_case("host") || name.eq_ignore_ascii_case("content-length") {
                continue;
            }
            // curl takes a header without a value for one that is not to be sent.
            let line = match line.strip_suffix(": ") {
                Some(name) => format!("{name};"),
                None => line.to_owned(),
            };
            command += &format!(" \\\n  -H {}", filled(&line, fills));
        }
        if case.structure == Structure::AbsoluteTarget {
            command += " --request-target \"http://$LOCKER/\"";
        }
        let target = target.strip_prefix("http://LOCKER").unwrap_or(target);
        let url = format!("\"{}://$LOCKER\"{}", self.scheme, filled(target, fills));
        if body.is_empty() {
            format!("{command} \\\n  {url}\n")
        } else {
            let printed = printed(&body, fills);
            format!("{{\n{printed}}} | {command} \\\n  --data-binary @- {url}\n")
        }
    }
}

const HELPERS: &str = r#"sha() { openssl dgst -sha256 -r | cut -c1-64; }
alter() { awk -v a="$1" -v b="$2" '{ for (i = 1; i <= length($0); i++) { c = substr($0, i, 1)
  if (i >= a && i <= b) c = (c == "0") ? "1" : "0"; printf "%s", c } }'; }
percent() { printf %s "$1" | sed -e 's/%/%25/g' -e 's/:/%3A/g' -e 's/+/%2B/g' -e 's/ /%20/g' \
  -e 's|/|%2F|g' -e 's/=/%3D/g' -e 's/,/%2C/g'; }
every() { printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F | sed "s/../$2&/g"; }
repeat() { head -c "$2" /dev/zero | tr '\000' "$1"; }
at() { TZ=$1 date -d "@$2" "+$3" 2>/dev/null || TZ=$1 date -r "$2" "+$3"; }
"#;

/// What curl would not send as it is.
fn is_raw(structure: Structure) -> bool {
    matches!(
        structure,
        Structure::Slow
            | Structure::Truncated
            | Structure::FoldedHeader
            | Structure::BlankBeforeColon
            | Structure::NoHost
            | Structure::TwoHosts
            | Structure::LengthNoNumber
            | Structure::BareLineFeeds
    )
}

/// The body, without the frames of its chunks: curl makes its own.
fn body_of(case: &Case, sent: &[u8]) -> Vec<u8> {
    if case.structure != Structure::Chunked {
        return sent.to_vec();
    }
    let (mut body, mut rest) = (Vec::new(), sent);
    while let Ok(httparse::Status::Complete((from, size))) = httparse::parse_chunk_size(rest) {
        let Some(chunk) = usize::try_from(size).ok().and_then(|size| rest.get(from..from + size))
        else {
            break;
        };
        body.extend_from_slice(chunk);
        rest = rest.get(from + chunk.len() + 2..).unwrap_or_default();
        if chunk.is_empty() {
            break;
        }
    }
    body
}

/// How a digest is made; none for what is the same each time.
fn hash_recipe(case: &Case, id: &str, stamp: &str, timed: &str) -> Option<String> {
    use Over::{Key, Literal, Stamp as Time};
    let own = Literal(id);
    let right = [own, Key, Time];
    let digest = |over: &[Over<'_>]| format!("{} | sha", over_printed(over, stamp, timed));
    Some(match case.hash {
        // The last five have the right digest within them.
        Hash::Right
        | Hash::Padded
        | Hash::Extended
        | Hash::WordAfter
        | Hash::Doubled
        | Hash::Nul => digest(&right),
        Hash::OfAnotherApp => digest(&right).replace("\"$KEY\"", "\"$OTHER_KEY\""),
        Hash::KeyFirst => digest(&[Key, own, Time]),
        Hash::StampFirst => digest(&[Time, own, Key]),
        Hash::KeyLast => digest(&[own, Time, Key]),
        Hash::IdLast => digest(&[Key, Time, own]),
        Hash::Reversed => digest(&[Time, Key, own]),
        Hash::Separated => digest(&[own, Literal("|"), Key, Literal("|"), Time]),
        Hash::SeparatedByBlanks => digest(&[own, Literal(" "), Key, Literal(" "), Time]),
        Hash::WithoutId => digest(&[Key, Time]),
        Hash::WithoutKey => digest(&[own, Time]),
        Hash::WithoutStamp => digest(&[own, Key]),
        Hash::KeyAlone => digest(&[Key]),
        Hash::OfAnotherKey => digest(&[own, Literal("a-key-that-was-given-to-nobody"), Time]),
        Hash::HashedTwice => format!("printf %s \"$({})\" | sha", digest(&right)),
        Hash::Sha512 => digest(&right).replace("| sha", "| openssl dgst -sha512 -r | cut -c1-128"),
        Hash::Sha512Cut => {
            digest(&right).replace("| sha", "| openssl dgst -sha512 -r | cut -c1-64")
        }
        Hash::UpperCase => digest(&right) + " | tr a-f A-F",
        Hash::Base64 => {
            digest(&right).replace("| sha", "| openssl dgst -sha256 -binary | openssl base64 -A")
        }
        Hash::FirstDigitAltered => digest(&right) + " | alter 1 1",
        Hash::LastDigitAltered => digest(&right) + " | alter 64 64",
        Hash::MiddleDigitAltered => digest(&right) + " | alter 32 32",
        Hash::FirstEightRight => digest(&right) + " | alter 9 64",
        Hash::LastEightRight => digest(&right) + " | alter 1 56",
        Hash::FirstHalfRight => digest(&right) + " | alter 33 64",
        Hash::Truncated => digest(&right) + " | cut -c1-63",
        Hash::EightDigits => digest(&right) + " | cut -c1-8",
        Hash::Backwards => {
            let backwards = "{ for (i = length($0); i > 0; i--) printf \"%s\", substr($0, i, 1) }";
            format!("{} | awk '{backwards}'", digest(&right))
        }
        Hash::OverAnotherStamp
        | Hash::OverAnotherId
        | Hash::FullWidth
        | Hash::Empty
        | Hash::OfNothing
        | Hash::Zeros
        | Hash::AnyDigits
        | Hash::NoDigits
        | Hash::Null
        | Hash::True
        | Hash::Zero
        | Hash::Star
        | Hash::Placeholder
        | Hash::Long => return None,
    })
}

/// Prints what is hashed; the timestamp may have something before and behind it.
fn over_printed(over: &[Over<'_>], stamp: &str, timed: &str) -> String {
    let (mut format, mut arguments) = (String::new(), String::new());
    for part in over {
        match part {
            Over::Literal(text) => format += &escaped(text.as_bytes()),
            Over::Key => {
                format += "%s";
                arguments += " \"$KEY\"";
            }
            Over::Stamp => {
                let around: Vec<String> = match timed {
                    "" => vec![escaped(stamp.as_bytes())],
                    _ => stamp.split(timed).map(|text| escaped(text.as_bytes())).collect(),
                };
                format += &around.join("%s");
                arguments += &" \"${STAMP-}\"".repeat(around.len() - 1);
            }
        }
    }
    format!("printf '{format}'{arguments}")
}

const NAIVE: &str = "%Y-%m-%d %H:%M:%S";

/// How the second in `AT` is written.
fn written(format: Format) -> String {
    const INDIA: &str = "IST-5:30";
    const ISO: &str = "%Y-%m-%dT%H:%M:%S+05:30";
    match format {
        Format::EpochSeconds => "printf %s \"$AT\"".to_owned(),
        Format::Iso8601Offset => format!("at {INDIA} \"$AT\" '{ISO}'"),
        Format::NaiveIst => format!("at {INDIA} \"$AT\" '{NAIVE}'"),
    }
}

/// How a timestamp is made; none for what is the same each time.
fn stamp_recipe(case: &Case, is_plain: bool, format: Format) -> Option<String> {
    const UTC: &str = "UTC0";
    if is_plain {
        return Some(written(format));
    }
    Some(match case.stamp {
        Stamp::EpochSeconds => written(Format::EpochSeconds),
        Stamp::EpochMilliseconds => "printf '%s000' \"$AT\"".to_owned(),
        Stamp::IsoIndia => written(Format::Iso8601Offset),
        Stamp::NaiveIndia => written(Format::NaiveIst),
        Stamp::IsoUtc => format!("at {UTC} \"$AT\" '%Y-%m-%dT%H:%M:%SZ'"),
        Stamp::NaiveUtc => format!("at {UTC} \"$AT\" '{NAIVE}'"),
        Stamp::DayOnly => format!("at {UTC} \"$AT\" '%Y-%m-%d'"),
        Stamp::Hexadecimal => "printf '0x%x' \"$AT\"".to_owned(),
        Stamp::IndiaTakenForUtc => written(format).replace("\"$AT\"", "\"$((AT + 19800))\""),
        _ => return None,
    })
}

/// A word for the shell, with what is filled in.
fn filled(text: &str, fills: &[(&str, &str)]) -> String {
    let mut word = quoted(text);
    for (value, name) in fills {
        for (encoded, expression) in encodings(value, name) {
            word = word.replace(&encoded, &format!("'\"{expression}\"'"));
        }
    }
    word
}

fn quoted(text: &str) -> String {
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
fn printed(bytes: &[u8], fills: &[(&str, &str)]) -> String {
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
        return format!("printf '{before}Host: %s{after}' \"$LOCKER\"{arguments}\n",);
    }
    format!("printf '{format}'{arguments}\n")
}

/// Bytes in a format of printf, between single quotes.
fn escaped(bytes: &[u8]) -> String {
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
