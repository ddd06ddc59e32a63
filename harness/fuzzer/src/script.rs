//! A script for each cause: it signs the minimal case with the time of now, sends it, and prints the
//! answer. It holds no key, and none of the secrets that are made of one.

use url::{Host, Url};

use super::case::{Case, Hash, Id, Stamp, Structure};
use super::outcome::CauseRow;
use super::probe::Setting;
use super::render::Renderer;
use super::tally::Wrong;
use locksmith_core::redact::Redactor;
use locksmith_core::tls::Trust;
use locksmith_spec::app_hash;

mod recipe;
mod shell;

use recipe::{Over, hash_recipe, over_printed, stamp_recipe, written};
use shell::{filled, printed, quoted};

/// Writes scripts for one locker.
pub struct Scripts<'a> {
    setting: &'a Setting,
    scheme: String,
    /// Whether the locker is known by an address, and not by a name.
    is_address: bool,
    trust: &'a Trust,
    redactor: Redactor,
}

impl<'a> Scripts<'a> {
    /// For the locker of this setting, at the scheme of this URL; curl is to trust whom the run trusts.
    #[must_use]
    pub fn new(setting: &'a Setting, url: &Url, trust: &'a Trust) -> Self {
        let is_address = matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
        let redactor = Redactor::of_run();
        for name in setting.subject.names() {
            redactor.know(&setting.subject.app(*name).key);
        }
        Self { setting, scheme: url.scheme().to_owned(), is_address, trust, redactor }
    }

    /// What overwrites the keys of the apps, and what else the program knows.
    #[must_use]
    pub fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// The script of a cause.
    #[must_use]
    pub fn of(&self, cause: &CauseRow) -> String {
        let minimal = &cause.case;
        let Setting { template, subject, host, clock } = self.setting;
        let app = subject.app(minimal.app);
        let now = clock.now();
        let presented = subject.present(minimal, now);
        let mut message = Vec::new();
        Renderer::new(template, "LOCKER").render(minimal, &presented, &mut message);
        let stamp = presented.request.time_stamp.as_deref().unwrap_or_default();
        let hash = presented.request.app_hash.as_deref().unwrap_or_default();
        let id = if minimal.id == Id::OfAnotherApp {
            app.id.as_str()
        } else {
            presented.request.app_id.as_deref().unwrap_or_default()
        };
        // What a digest stands in is written around it as it is.
        let right = app_hash(id, app.key.expose(), stamp);
        let signed = if hash.contains(&right) { right.as_str() } else { hash };
        let fresh = Stamp::Ordinary;
        let plain = subject.present(&Case { stamp: fresh, ..*minimal }, now).request.time_stamp;
        let plain = plain.unwrap_or_default();
        let timed = if stamp.contains(&plain) { plain.as_str() } else { stamp };

        let is_plain = timed != stamp || minimal.stamp == fresh;
        let stamp_recipe = stamp_recipe(minimal, is_plain, subject.format());
        // What is the same each time is written as it is.
        let timed = if stamp_recipe.is_some() { timed } else { "" };
        let hash_recipe = match minimal.hash {
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
            _ => hash_recipe(minimal, id, stamp, timed),
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
        let sends = match (is_raw(minimal.structure.fitting(template)), self.scheme.as_str()) {
            (false, _) => "curl",
            (true, "https") => "openssl",
            (true, _) => "nc",
        };
        let needs = ["openssl", "awk", sends];
        let said = |text: &str| text.replace(['\r', '\n'], " ");
        let mut script = format!(
            "#!/bin/sh\n# {clause}: {words}.\n# Case: {case}\n# Due: {due}\n#\n\
             # LOCKSMITH_APP_KEY has the api key of the app {id}; LOCKER another host than {host}, if \
             wanted;\n# NOW the second since 1970 that the locker's clock shows, if it is not this \
             machine's.\n# Needs {needs}.\nset -eu\n",
            clause = cause.clause,
            words = said(&cause.words),
            case = minimal.words(),
            due = said(&cause.due.join("; ")),
            id = said(&app.id),
            host = said(&host.name),
            needs = needs.join(", "),
        );
        script += HELPERS;
        script += &format!("needs {}\n", needs.join(" "));
        script += &format!(": \"${{LOCKER:={}}}\" \"${{NOW:=$(date +%s)}}\"\n", host.name);
        if let Some(file) = self.trusted_file() {
            script += "# AUTHORITY has the certificate of who vouches for the locker, in PEM.\n";
            script += &format!("AUTHORITY=${{AUTHORITY:-{}}}\n", quoted(file));
        }
        if minimal.hash == Hash::OfAnotherApp {
            script += "OTHER_KEY=${LOCKSMITH_OTHER_APP_KEY:?the api key of another app}\n";
        }
        script += "KEY=${LOCKSMITH_APP_KEY:?the api key}\n";
        script += &format!("AT=$((NOW - {}))\n", subject.steered(minimal.age));
        if minimal.hash == Hash::FullWidth || minimal.stamp == Stamp::Devanagari {
            script +=
                "# The shell knows no such digits: these are of the time when this was written.\n";
        }
        script += &lines;
        fills.retain(|(text, _)| !text.is_empty());
        script += &self.sending(minimal, &message, &fills);
        if let Some(path) = self.page_of(cause) {
            let url = format!("\"{}://$LOCKER\"{}", self.scheme, quoted(&path));
            script += &format!("echo; echo {}\n", quoted(&format!("The page {path}:")));
            script += &format!("{} {url}\n", self.curl());
        }
        script += &format!("\necho; echo {}\n", quoted(&format!("due: {}", cause.due.join("; "))));
        script
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

    /// openssl's client, which by itself takes any certificate. What it says against one is shown.
    fn s_client(&self) -> String {
        let mut command = "openssl s_client -quiet -connect \"$PEER\"".to_owned();
        if self.trust.insecure {
            return command + " 2>/dev/null";
        }
        command += if self.is_address {
            " -verify_return_error -verify_ip \"$(echo \"${PEER%:*}\" | tr -d '[]')\""
        } else {
            " -verify_return_error -verify_hostname \"${PEER%:*}\""
        };
        if self.trusted_file().is_some() {
            command += " -CAfile \"$AUTHORITY\"";
        }
        command
    }

    /// The page that a cause is about.
    fn page_of(&self, cause: &CauseRow) -> Option<String> {
        match (cause.wrong, &self.setting.template.shown) {
            (Wrong::Page(code, _), Some(path)) => Some(path.with(code)),
            _ => None,
        }
    }

    fn sending(&self, case: &Case, message: &[u8], fills: &[(&str, &str)]) -> String {
        if is_raw(case.structure.fitting(&self.setting.template)) {
            let (with, port) = if self.scheme == "https" {
                (self.s_client(), 443)
            } else {
                ("nc -w 5 \"${PEER%:*}\" \"${PEER##*:}\"".to_owned(), 80)
            };
            let peer =
                format!("case $LOCKER in *:*) PEER=$LOCKER ;; *) PEER=$LOCKER:{port} ;; esac");
            return format!("{peer}\n{{\n{}}} | {with} || true\n", printed(message, fills));
        }
        let end = message.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(message.len());
        let head = String::from_utf8_lossy(&message[..end]);
        let mut lines = head.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let method = words.next().unwrap_or_default();
        let target = words.next().unwrap_or_default();
        let body = body_of(case, message.get(end + 4..).unwrap_or_default());
        let mut command = format!("{} -X {}", self.curl(), quoted(method));
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

const HELPERS: &str = r#"needs() { for tool; do command -v "$tool" >/dev/null || {
  echo "$0 needs $tool, and there is none here: install it, or run the script elsewhere" >&2; exit 127; }
done; }
sha() { openssl dgst -sha256 -r | cut -c1-64; }
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
