//! From a template to a page: a closed set of words in double braces. Other words are of another
//! engine, such as Vue or Handlebars, and stay as they are.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256, Sha512};
use thiserror::Error;
use url::Url;

use locksmith_spec::hex::{hex, sha256};
use locksmith_spec::{Format, Secret, app_hash, time_stamp};

/// Every word, with what takes its place. Of each form of a timestamp there is the right hash, too.
pub const PLACEHOLDERS: &[(&str, &str)] = &[
    ("app-id", "the registered app id"),
    ("app-id:another", "an app id that is not registered"),
    ("app-id:small-letters", "the registered app id in small letters"),
    ("app-hash", "the right hash of app id, app key and `{{time-stamp}}`"),
    ("app-hash:base64", "the right digest in base64"),
    ("app-hash:cut-short", "the first 63 digits of the right hash"),
    ("app-hash:key-first", "the hash of app key, app id and timestamp"),
    ("app-hash:key-last", "the hash of app id, timestamp and app key"),
    ("app-hash:of-another-key", "the hash with another key"),
    ("app-hash:of-another-time-stamp", "the hash with a timestamp one second later"),
    ("app-hash:of-the-hash", "the hash of the right hash"),
    ("app-hash:sha-512", "SHA-512 in place of SHA-256"),
    ("app-hash:upper-case", "the right hash in upper-case hex"),
    ("app-hash:with-separators", "the hash of the three with | between them"),
    ("app-hash:without-time-stamp", "the hash of app id and app key"),
    ("app-hash:31-minutes", "the right hash of `{{time-stamp:31-minutes}}`"),
    ("app-hash:first-load", "the right hash of `{{time-stamp:first-load}}`"),
    ("app-hash:in-utc", "the right hash of `{{time-stamp:in-utc}}`"),
    ("app-hash:in-words", "the right hash of `{{time-stamp:in-words}}`"),
    ("app-hash:milliseconds", "the right hash of `{{time-stamp:milliseconds}}`"),
    ("app-hash:tomorrow", "the right hash of `{{time-stamp:tomorrow}}`"),
    ("app-hash:yesterday", "the right hash of `{{time-stamp:yesterday}}`"),
    ("time-stamp", "now, in the target's format"),
    ("time-stamp:31-minutes", "31 minutes ago"),
    ("time-stamp:first-load", "when the page was loaded for the first time"),
    ("time-stamp:in-utc", "what UTC's clock shows now, to be read as India's"),
    ("time-stamp:in-words", "now, in the words of a programming language"),
    ("time-stamp:milliseconds", "now, in milliseconds since 1970"),
    ("time-stamp:tomorrow", "in 24 hours"),
    ("time-stamp:yesterday", "24 hours ago"),
    ("app-key", "the app key, as no page should have it"),
    ("app-key:base64", "the app key in base64"),
    ("app-key:first-half", "the first half of the app key"),
    ("app-key:hex", "the app key in hex"),
    ("app-key:second-half", "the second half of the app key"),
    ("app-key:url-encoded", "the app key, URL-encoded"),
    ("library", "the URL of the library"),
    ("library:other-scheme", "the URL of the library by http in place of https, or the reverse"),
    ("locker", "the origin of the library"),
    ("documents", "the base URL of the documents, without a slash at its end; see `Fetched`"),
    ("jquery", "the path of jQuery on the page's own server"),
];

/// Words in which a letter that is wrong is noticed: those that pages of users have.
const EASILY_MISSPELT: [&str; 3] = ["app-id", "app-hash", "time-stamp"];

/// What a page is filled in with.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The registered app id.
    pub app_id: &'a str,
    /// The app's key.
    pub app_key: &'a Secret,
    /// How timestamps are written.
    pub format: Format,
    /// The time of the request.
    pub now: Timestamp,
    /// The time of the first request for this page.
    pub first_load: Timestamp,
    /// Where the locker serves its library.
    pub library: &'a Url,
    /// The base URL of the documents, without a slash at its end.
    pub documents: &'a str,
    /// The path of jQuery on the page's own server.
    pub jquery: &'a str,
}

/// Why a page cannot be filled in.
#[derive(Debug, Error, Eq, PartialEq)]
pub enum FillError {
    /// A word is nearly one of ours.
    #[error("line {line}: unknown placeholder {{{{{word}}}}}{}", asked(*near))]
    Unknown {
        /// The word.
        word: String,
        /// What may be meant.
        near: Option<&'static str>,
        /// The line, counted from 1.
        line: usize,
    },
    /// Braces are opened and not closed.
    #[error("line {line}: {{{{ is not closed")]
    Open {
        /// The line, counted from 1.
        line: usize,
    },
}

/// Fills a template in.
pub fn fill(template: &str, values: &Values<'_>) -> Result<String, FillError> {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find("{{") {
        let line = 1 + template[..template.len() - rest.len() + at].matches('\n').count();
        let (before, behind) = (&rest[..at], &rest[at + 2..]);
        filled += before;
        let word = in_braces(behind);
        if let Some((word, value)) = word.and_then(|word| Some((word, values.of(word)?))) {
            filled += &value;
            rest = &behind[word.len() + 2..];
            continue;
        }
        match word {
            Some(word) if is_near(word) => {
                let (word, near) = (word.to_owned(), nearest(word));
                return Err(FillError::Unknown { word, near, line });
            }
            None if begins_with_a_word(behind) => return Err(FillError::Open { line }),
            // The second brace may be the first of a word of ours.
            _ => filled.push('{'),
        }
        rest = &rest[at + 1..];
    }
    Ok(filled + rest)
}

/// What stands between the braces, where that is as short as a word.
fn in_braces(behind: &str) -> Option<&str> {
    const LONGEST: usize = 64;
    let (word, _) = behind.lines().next()?.split_once("}}")?;
    (word.len() <= LONGEST).then_some(word)
}

/// Whether a word is ours but for its writing, such as `app_id`, or has the name of one of ours.
fn is_near(word: &str) -> bool {
    let name = word.split_once(':').map_or(word, |(name, _)| name);
    PLACEHOLDERS.iter().any(|(known, _)| {
        let mistakes = usize::from(EASILY_MISSPELT.contains(known));
        is_of_us(known) && bare(name) == bare(known)
            || strsim::osa_distance(&bare(word), &bare(known)) <= mistakes
    })
}

/// Whether a word is so much ours that other engines hardly have it.
fn is_of_us(known: &str) -> bool {
    known.contains('-')
}

/// The word of ours that is written most like this one, if any is.
fn nearest(word: &str) -> Option<&'static str> {
    const FAR: usize = 3;
    let far = |known: &str| strsim::osa_distance(&bare(word), &bare(known));
    let known = PLACEHOLDERS.iter().map(|(known, _)| *known);
    known.min_by_key(|known| far(known)).filter(|known| far(known) < FAR)
}

/// A word without what is often written in another way.
fn bare(word: &str) -> String {
    let is_bare = |c: &char| !c.is_whitespace() && !"-_:{".contains(*c);
    word.chars().filter(is_bare).collect::<String>().to_lowercase()
}

fn begins_with_a_word(behind: &str) -> bool {
    let is_of_words = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == ':';
    let word = behind.split(|c| !is_of_words(c)).next().unwrap_or_default();
    PLACEHOLDERS.iter().any(|(known, _)| *known == word && is_of_us(known))
}

fn asked(near: Option<&str>) -> String {
    near.map(|near| format!("; did you mean {{{{{near}}}}}?")).unwrap_or_default()
}

impl Values<'_> {
    fn of(&self, word: &str) -> Option<String> {
        let (name, form) =
            word.split_once(':').map_or((word, None), |(name, form)| (name, Some(form)));
        Some(match (name, form) {
            ("app-id", None) => self.app_id.to_owned(),
            ("app-id", Some("another")) => format!("{}-2", self.app_id),
            ("app-id", Some("small-letters")) => self.app_id.to_lowercase(),
            ("app-hash", form) => self.app_hash(form)?,
            ("time-stamp", form) => self.time_stamp(form)?,
            ("app-key", form) => self.app_key(form)?,
            ("library", None) => self.library.to_string(),
            ("library", Some("other-scheme")) => match self.library.as_str().split_once("://")? {
                ("https", rest) => format!("http://{rest}"),
                (_, rest) => format!("https://{rest}"),
            },
            ("locker", None) => self.library.origin().ascii_serialization(),
            ("documents", None) => self.documents.to_owned(),
            ("jquery", None) => self.jquery.to_owned(),
            _ => return None,
        })
    }

    fn time_stamp(&self, form: Option<&str>) -> Option<String> {
        let ahead = |minutes: i64| {
            let moment = self.now.saturating_add(SignedDuration::from_mins(minutes));
            time_stamp::write(self.format, moment.unwrap_or(self.now))
        };
        Some(match form {
            None => ahead(0),
            Some("31-minutes") => ahead(-31),
            Some("first-load") => time_stamp::write(self.format, self.first_load),
            Some("in-utc") => ahead(-330),
            Some("in-words") => {
                self.now.strftime("datetime.datetime(%Y, %-m, %-d, %-H, %-M, %-S)").to_string()
            }
            Some("milliseconds") => self.now.as_millisecond().to_string(),
            Some("tomorrow") => ahead(24 * 60),
            Some("yesterday") => ahead(-24 * 60),
            Some(_) => return None,
        })
    }

    fn app_hash(&self, form: Option<&str>) -> Option<String> {
        let (id, key) = (self.app_id, self.app_key.expose());
        // Where the form is one of a timestamp, the hash is the right one for that.
        if let Some(time_stamp) = self.time_stamp(form) {
            return Some(app_hash(id, key, &time_stamp));
        }
        let now = &self.time_stamp(None)?;
        let right = app_hash(id, key, now);
        let over = |parts: &[&str]| sha256(parts.concat().as_bytes());
        Some(match form? {
            "base64" => STANDARD.encode(Sha256::digest([id, key, now].concat())),
            "cut-short" => right[..63].to_owned(),
            "key-first" => over(&[key, id, now]),
            "key-last" => over(&[id, now, key]),
            "of-another-key" => app_hash(id, &format!("{key}x"), now),
            "of-another-time-stamp" => {
                let later = self.now.saturating_add(SignedDuration::from_secs(1));
                app_hash(id, key, &time_stamp::write(self.format, later.ok()?))
            }
            "of-the-hash" => over(&[&right]),
            "sha-512" => hex(&Sha512::digest([id, key, now].concat())),
            "upper-case" => right.to_ascii_uppercase(),
            "with-separators" => over(&[id, "|", key, "|", now]),
            "without-time-stamp" => over(&[id, key]),
            _ => return None,
        })
    }

    fn app_key(&self, form: Option<&str>) -> Option<String> {
        let key = self.app_key.expose();
        let half = key.char_indices().nth(key.chars().count() / 2).map_or(0, |(at, _)| at);
        Some(match form {
            None => key.to_owned(),
            Some("base64") => STANDARD.encode(key),
            Some("first-half") => key[..half].to_owned(),
            Some("hex") => hex(key.as_bytes()),
            Some("second-half") => key[half..].to_owned(),
            Some("url-encoded") => key.bytes().map(|byte| format!("%{byte:02X}")).collect(),
            Some(_) => return None,
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::LazyLock;

    use super::*;

    static KEY: LazyLock<Secret> = LazyLock::new(|| Secret::new("Jd6R1JMY0NBeX6E111U0"));
    static LIBRARY: LazyLock<Url> = LazyLock::new(|| {
        Url::parse("https://locker.example/savelocker/api/1/savelocker.js").unwrap()
    });

    pub(in super::super) fn values() -> Values<'static> {
        let now: Timestamp = "2016-11-23T12:00:00Z".parse().unwrap();
        Values {
            app_id: "8W4A7RNQ",
            app_key: &KEY,
            format: Format::EpochSeconds,
            now,
            first_load: now,
            library: &LIBRARY,
            documents: "https://documents.example",
            jquery: "/jquery.min.js",
        }
    }

    #[test]
    fn words_are_filled_in() {
        let filled = fill("<{{app-id}}> {{time-stamp:31-minutes}}{{locker}}", &values()).unwrap();
        assert_eq!(filled, "<8W4A7RNQ> 1479900540https://locker.example");
        let hash = fill("{{app-hash:yesterday}}", &values()).unwrap();
        assert_eq!(hash, app_hash("8W4A7RNQ", KEY.expose(), "1479816000"));
    }

    #[test]
    fn every_word_of_the_set_has_a_value_of_its_own() {
        let all: Vec<_> = PLACEHOLDERS.iter().map(|(word, _)| values().of(word).unwrap()).collect();
        // In this test the first load is now.
        let distinct: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len() - 2);
    }

    #[test]
    fn other_words_are_refused_with_their_line() {
        let unknown = fill("a\n{{app-hash:md5}}", &values()).unwrap_err();
        assert_eq!(unknown.to_string(), "line 2: unknown placeholder {{app-hash:md5}}");
        assert_eq!(fill("{{app-id", &values()), Err(FillError::Open { line: 1 }));
    }

    #[test]
    fn a_word_that_is_nearly_ours_is_asked_about() {
        for (written, meant) in [
            ("app_id", "app-id"),
            (" app-id ", "app-id"),
            ("{app-id", "app-id"),
            ("appId", "app-id"),
            ("timestamp", "time-stamp"),
            ("app-hsah", "app-hash"),
            ("app-hash:sha512", "app-hash:sha-512"),
            (" library ", "library"),
        ] {
            let error = fill(&format!("{{{{{written}}}}}"), &values()).unwrap_err();
            let asked = format!("did you mean {{{{{meant}}}}}?");
            assert!(error.to_string().ends_with(&asked), "{written}: {error}");
        }
    }

    #[test]
    fn words_of_other_engines_stay_as_they_are() {
        for text in [
            "{{ name }}",
            "{{document}} {{ documents.length }} {{documents()}} {{jquery.fn}} {{apikey}}",
            "{{#each rows}}{{this.id}}{{/each}}{{{raw}}}",
            "{{ stamp | date:'dd/MM/yyyy' }}",
            "delimiters:[\"{{\",\"}}\"]",
            "var o={a:{b:{{",
            "{{ नाम }}",
            "{{a\n}}",
        ] {
            assert_eq!(fill(text, &values()).as_deref(), Ok(text));
        }
        let both = fill("{{ name }} {{{a}} {{app-id}} {{", &values());
        assert_eq!(both.as_deref(), Ok("{{ name }} {{{a}} 8W4A7RNQ {{"));
    }
}
