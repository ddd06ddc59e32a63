//! A shell script for each cause that plain curl can show: it signs the minimal case with the current time, sends
//! it, and prints the answer. It contains no key and no secret made of one. `--replay` sends all other cases
//! again, and signs them again too.

use url::Url;

use super::case::{Case, Hash, Id, Stamp};
use super::outcome::CauseRow;
use super::probe::Setting;
use super::render::Renderer;
use super::tally::Wrong;
use super::values::Presented;
use locksmith_core::redact::Redactor;
use locksmith_core::tls::Trust;
use locksmith_spec::Format;

mod shell;

use shell::{filled, printed, quoted};

/// Writes requests and scripts for one locker.
pub struct Scripts<'a> {
    setting: &'a Setting,
    scheme: String,
    trust: &'a Trust,
    redactor: Redactor,
}

impl<'a> Scripts<'a> {
    /// For the locker of this setting, at the scheme of this URL; curl is to trust whom the run trusts.
    #[must_use]
    pub fn new(setting: &'a Setting, url: &Url, trust: &'a Trust) -> Self {
        let redactor = Redactor::of_run();
        for name in setting.subject.names() {
            redactor.know(&setting.subject.app(*name).key);
        }
        Self { setting, scheme: url.scheme().to_owned(), trust, redactor }
    }

    /// What overwrites the keys of the apps, and what else the program knows.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// The request of a cause, signed with the time of now, to the last byte.
    #[must_use]
    pub fn request(&self, cause: &CauseRow) -> Vec<u8> {
        self.rendered(&cause.case, &self.setting.host.name).1
    }

    fn rendered(&self, case: &Case, host: &str) -> (Presented, Vec<u8>) {
        let Setting { template, subject, clock, .. } = self.setting;
        let presented = subject.present(case, clock.now());
        let mut message = Vec::new();
        Renderer::new(template, host).render(case, &presented, &mut message);
        (presented, message)
    }

    /// The script of a cause; none where curl would send something else.
    #[must_use]
    pub fn of(&self, cause: &CauseRow) -> Option<String> {
        let minimal = &cause.case;
        if !minimal.is_plain() {
            return None;
        }
        let subject = &self.setting.subject;
        let (presented, message) = self.rendered(minimal, "LOCKER");
        let request = &presented.request;
        let [id, hash, stamp] = [&request.app_id, &request.app_hash, &request.time_stamp]
            .map(|text| text.as_deref().unwrap_or_default());
        // The hash is over the app's own id where another's is sent.
        let signed =
            if minimal.id == Id::OfAnotherApp { subject.app(minimal.app).id.as_str() } else { id };
        let mut script = self.head(cause);
        script += &format!("AT=$((NOW - {}))\n", subject.steered(minimal.age));
        let mut fills = Vec::new();
        let over = if minimal.stamp == Stamp::Ordinary {
            script += &format!("STAMP=$({})\n", written(subject.format()));
            fills.push((stamp, "STAMP"));
            "\"$STAMP\"".to_owned()
        } else {
            quoted(stamp)
        };
        if minimal.hash == Hash::Right {
            script += &format!(
                "HASH=$(printf %s {}\"$LOCKSMITH_APP_KEY\"{over} | openssl dgst -sha256 -r | cut -c1-64)\n",
                quoted(signed)
            );
            // A digest may have the digits of a second in it, and never the other way about.
            fills.insert(0, (hash, "HASH"));
        }
        script += &self.sending(&message, &fills);
        if let (Wrong::Page(code, _), Some(path)) = (cause.wrong, &self.setting.template.shown) {
            let path = path.with(code);
            script += &format!("echo; echo {}\n", quoted(&format!("The page {path}:")));
            script += &format!("{} \"{}://$LOCKER\"{}\n", self.curl(), self.scheme, quoted(&path));
        }
        script +=
            &format!("\necho; echo {}\n", quoted(&format!("expected: {}", cause.due.join("; "))));
        Some(script)
    }

    /// What the script shows, what it needs, and the words that it makes its request with.
    fn head(&self, cause: &CauseRow) -> String {
        let said = |text: &str| text.replace(['\r', '\n'], " ");
        let Setting { subject, host, .. } = self.setting;
        let mut head = format!(
            "#!/bin/sh\n# {clause}: {words}.\n# Case: {case}\n# Expected: {due}\n#\n\
             # LOCKSMITH_APP_KEY: the app key for the app id {id}.\n# LOCKER: the host, if it is not {host}.\n\
             # NOW: the second since 1970 on the locker's clock, if it is not this machine's.\n\
             # Needs curl and openssl.\nset -eu\n{HELPERS}\
             needs curl openssl\n\
             : \"${{LOCKER:={host}}}\" \"${{NOW:=$(date +%s)}}\" \"${{LOCKSMITH_APP_KEY:?the app key}}\"\n",
            clause = cause.clause,
            words = said(&cause.words),
            case = cause.case.words(),
            due = said(&cause.due.join("; ")),
            id = said(&subject.app(cause.case.app).id),
            host = said(&host.name),
        );
        if let Some(file) = self.trusted_file() {
            head += "# AUTHORITY: the file of the certificate that the locker's is checked with, in PEM.\n";
            head += &format!("AUTHORITY=${{AUTHORITY:-{}}}\n", quoted(file));
        }
        head
    }

    /// The file whose authorities the run trusted, where certificates were checked.
    fn trusted_file(&self) -> Option<&str> {
        let is_checked = self.scheme == "https" && !self.trust.insecure;
        self.trust.file().filter(|_| is_checked)?.to_str()
    }

    /// curl, with what it says of every request.
    fn curl(&self) -> String {
        let mut command = "curl -sS -i --max-time 10 --path-as-is".to_owned();
        if self.scheme == "https" && self.trust.insecure {
            command += " --insecure";
        }
        if self.trusted_file().is_some() {
            command += " --cacert \"$AUTHORITY\"";
        }
        command
    }

    fn sending(&self, message: &[u8], fills: &[(&str, &str)]) -> String {
        let end = message.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(message.len());
        let head = String::from_utf8_lossy(&message[..end]);
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let mut command = format!("{} -X {}", self.curl(), quoted(method));
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
        let url = format!("\"{}://$LOCKER\"{}", self.scheme, filled(target, fills));
        match message.get(end + 4..) {
            None | Some([]) => format!("{command} \\\n  {url}\n"),
            Some(body) => {
                format!("{} |\n  {command} \\\n  --data-binary @- {url}\n", printed(body, fills))
            }
        }
    }
}

/// Helpers that every script begins with: `needs` names a missing tool and ends with 127, `percent` encodes a value for
/// a form, and `at` formats a second in a zone, by the `date` of GNU or of BSD.
const HELPERS: &str = r#"needs() { for tool; do command -v "$tool" >/dev/null || {
  echo "$0 needs $tool, which is not installed. Install it, or run the script elsewhere" >&2; exit 127; }
done; }
percent() { printf %s "$1" | sed -e 's/%/%25/g' -e 's/:/%3A/g' -e 's/+/%2B/g' -e 's/ /%20/g' \
  -e 's|/|%2F|g' -e 's/=/%3D/g' -e 's/,/%2C/g'; }
at() { TZ=$1 date -d "@$2" "+$3" 2>/dev/null || TZ=$1 date -r "$2" "+$3"; }
"#;

/// How the second in `AT` is written.
fn written(format: Format) -> String {
    const INDIA: &str = "IST-5:30";
    match format {
        Format::EpochSeconds => "printf %s \"$AT\"".to_owned(),
        Format::Iso8601Offset => format!("at {INDIA} \"$AT\" '%Y-%m-%dT%H:%M:%S+05:30'"),
        Format::NaiveIst => format!("at {INDIA} \"$AT\" '%Y-%m-%d %H:%M:%S'"),
        Format::Pattern(pattern) => {
            format!("at {} \"$AT\" {}", zone(pattern.offset()), quoted(pattern.text()))
        }
    }
}

/// A zone in the shell's notation, in which offsets east of Greenwich are negative.
fn zone(offset: i32) -> String {
    let (sign, minutes) = (if offset < 0 { '+' } else { '-' }, offset.unsigned_abs() / 60);
    format!("'<ZONE>{sign}{}:{:02}'", minutes / 60, minutes % 60)
}
