//! The questions that the specification leaves open between a page and a locker, and the ways in which
//! each can be answered.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use locksmith_spec::{DomainFact, Format, TimeFact, domain, time_stamp};

/// A question that page and locker answer each for itself.
#[derive(
    Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// What the specification settles: nothing is open there, and without it nothing works.
    Settled,
    /// How the hash is written (I-HASH-FORM).
    Hash,
    /// How the time stamp is written (I-TS-FORMAT).
    TimeStamp,
    /// How far the time stamp is in the future (I-TS-FUTURE).
    Ahead,
    /// Which host the page has (I-DOMAIN-MATCH).
    Host,
    /// How the `href` is written (I-HREF-SPACE).
    Href,
    /// What becomes of `result` after a refusal (I-DENIED-RESULT).
    ResultAfterRefusal,
    /// Which code reports several faults (I-ORDER).
    SeveralFaults,
}

impl Question {
    /// Every question, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Settled,
        Self::Hash,
        Self::TimeStamp,
        Self::Ahead,
        Self::Host,
        Self::Href,
        Self::ResultAfterRefusal,
        Self::SeveralFaults,
    ];

    /// What stands in reports.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Hash => "hash",
            Self::TimeStamp => "timestamp",
            Self::Ahead => "future time",
            Self::Host => "host",
            Self::Href => "href",
            Self::ResultAfterRefusal => "on refusal",
            Self::SeveralFaults => "faults",
        }
    }

    /// The interpretation that leaves it open; none where nothing is.
    #[must_use]
    pub fn interpretation(self) -> Option<&'static str> {
        match self {
            Self::Settled => None,
            Self::Hash => Some("I-HASH-FORM"),
            Self::TimeStamp => Some("I-TS-FORMAT"),
            Self::Ahead => Some("I-TS-FUTURE"),
            Self::Host => Some("I-DOMAIN-MATCH"),
            Self::Href => Some("I-HREF-SPACE"),
            Self::ResultAfterRefusal => Some("I-DENIED-RESULT"),
            Self::SeveralFaults => Some("I-ORDER"),
        }
    }
}

/// One answer to a question. Each is so narrow that what is seen of it once holds of it always.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// A page that is right in all that is settled.
    Right,
    /// 64 digits of hex, letters small.
    LowerCaseHex,
    /// 64 digits of hex, letters capital.
    UpperCaseHex,
    /// 64 digits of hex, letters small and capital.
    MixedCaseHex,
    /// Base64 with padding.
    Base64,
    /// Lower-case hex with a blank before it.
    HashBlankBefore,
    /// Seconds since 1970.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMilliseconds,
    /// `2016-11-23T17:30:00+05:30`.
    Iso8601Offset,
    /// `2016-11-23T12:00:00Z`.
    Iso8601Utc,
    /// `2016-11-23 17:30:00`, in IST.
    NaiveIst,
    /// One of the formats with a blank behind it.
    TimeStampBlankBehind,
    /// Not in the future.
    NotAhead,
    /// In the future by so many minutes, begun ones counted.
    Ahead(i64),
    /// The registered domain.
    RegisteredDomain,
    /// A host below it.
    Subdomain,
    /// The registered domain with a dot behind it.
    TrailingDot,
    /// A host that is not registered.
    AnotherHost,
    /// A URL and nothing else.
    PlainHref,
    /// A URL with blanks around it.
    HrefWithBlanks,
    /// No `result`.
    ResultAbsent,
    /// `FAILURE`.
    ResultFailure,
    /// Several faults, each with one of these codes.
    Faults(Vec<u16>),
}

impl Way {
    /// The question that it answers.
    #[must_use]
    pub fn question(&self) -> Question {
        match self {
            Self::Right => Question::Settled,
            Self::LowerCaseHex
            | Self::UpperCaseHex
            | Self::MixedCaseHex
            | Self::Base64
            | Self::HashBlankBefore => Question::Hash,
            Self::EpochSeconds
            | Self::EpochMilliseconds
            | Self::Iso8601Offset
            | Self::Iso8601Utc
            | Self::NaiveIst
            | Self::TimeStampBlankBehind => Question::TimeStamp,
            Self::NotAhead | Self::Ahead(_) => Question::Ahead,
            Self::RegisteredDomain | Self::Subdomain | Self::TrailingDot | Self::AnotherHost => {
                Question::Host
            }
            Self::PlainHref | Self::HrefWithBlanks => Question::Href,
            Self::ResultAbsent | Self::ResultFailure => Question::ResultAfterRefusal,
            Self::Faults(_) => Question::SeveralFaults,
        }
    }

    /// How a hash is written; none for a form of its own.
    #[must_use]
    pub fn of_hash(text: &str) -> Option<Self> {
        let hex = |text: &str| text.len() == 64 && text.bytes().all(|it| it.is_ascii_hexdigit());
        let (small, capital) = (
            text.contains(|c: char| c.is_ascii_lowercase()),
            text.contains(|c: char| c.is_ascii_uppercase()),
        );
        if hex(text) {
            return Some(match (small, capital) {
                (true, true) => Self::MixedCaseHex,
                (false, true) => Self::UpperCaseHex,
                _ => Self::LowerCaseHex,
            });
        }
        let is_base64 = |c: char| c.is_ascii_alphanumeric() || "+/".contains(c);
        match (text.strip_prefix(' '), text.strip_suffix('=')) {
            (Some(bare), _) if hex(bare) && !capital => Some(Self::HashBlankBefore),
            (_, Some(bare)) if bare.len() == 43 && bare.chars().all(is_base64) => {
                Some(Self::Base64)
            }
            _ => None,
        }
    }

    /// How a time stamp is written, and which second it names, where one can be told; none where it
    /// is written as nobody else writes it.
    #[must_use]
    pub fn of_time_stamp(text: &str) -> Option<(Self, Option<i64>)> {
        if let Some(bare) = text.strip_suffix(' ') {
            return Self::of_time_stamp(bare)
                .map(|(_, second)| (Self::TimeStampBlankBehind, second));
        }
        // A second since 1970 has twelve digits in 5138 only.
        if text.len() >= 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let second = text.parse::<i64>().ok()? / 1000;
            return Some((Self::EpochMilliseconds, Some(second)));
        }
        let written = Format::ALL.into_iter().find_map(|format| {
            let second = -time_stamp::age(format, text, Timestamp::UNIX_EPOCH)?;
            Some((Self::of_format(format)?, Some(second)))
        });
        written.or_else(|| {
            let in_utc = text.len() == "2016-11-23T12:00:00Z".len() && text.ends_with('Z');
            let fact = time_stamp::assess(Format::Iso8601Offset, text, Timestamp::UNIX_EPOCH);
            let second = text.parse::<Timestamp>().ok().map(Timestamp::as_second);
            (in_utc && fact == TimeFact::Unsettled).then_some((Self::Iso8601Utc, second))
        })
    }

    fn of_format(format: Format) -> Option<Self> {
        match format {
            Format::EpochSeconds => Some(Self::EpochSeconds),
            Format::Iso8601Offset => Some(Self::Iso8601Offset),
            Format::NaiveIst => Some(Self::NaiveIst),
            Format::Pattern(_) => None,
        }
    }

    /// How far a stamp of this second is in the future, seen at a time in milliseconds since 1970.
    #[must_use]
    pub fn of_second(second: i64, at: i64) -> Self {
        let ahead = second.saturating_sub(at.div_euclid(1000));
        if ahead <= 0 { Self::NotAhead } else { Self::Ahead(ahead.saturating_add(59) / 60) }
    }

    /// Which host an origin has, beside a registered domain; none where it is written as no browser
    /// writes it.
    #[must_use]
    pub fn of_origin(origin: &str, registered: &str) -> Option<Self> {
        match domain::assess(registered, Some(origin)) {
            DomainFact::Registered => Some(Self::RegisteredDomain),
            DomainFact::NotRegistered | DomainFact::Absent => Some(Self::AnotherHost),
            DomainFact::Unknowable => None,
            DomainFact::Unsettled => {
                let url = Url::parse(origin).ok()?;
                let host = url.host_str()?;
                let registered = registered.to_ascii_lowercase();
                if host == format!("{registered}.") {
                    Some(Self::TrailingDot)
                } else {
                    host.ends_with(&format!(".{registered}")).then_some(Self::Subdomain)
                }
            }
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Right => "a page that is right",
            Self::LowerCaseHex => "lower-case hex",
            Self::UpperCaseHex => "upper-case hex",
            Self::MixedCaseHex => "hex in both cases",
            Self::Base64 => "base64",
            Self::HashBlankBefore => "a blank before it",
            Self::EpochSeconds => "epoch-seconds",
            Self::EpochMilliseconds => "milliseconds",
            Self::Iso8601Offset => "iso-8601-offset",
            Self::Iso8601Utc => "ISO 8601 in UTC",
            Self::NaiveIst => "naive-ist",
            Self::TimeStampBlankBehind => "a blank behind it",
            Self::NotAhead => "stamps of now",
            Self::Ahead(minutes) if minutes % 60 == 0 => {
                return write!(f, "{} h ahead", minutes / 60);
            }
            Self::Ahead(minutes) => return write!(f, "{minutes} min ahead"),
            Self::RegisteredDomain => "the registered domain",
            Self::Subdomain => "a subdomain of it",
            Self::TrailingDot => "a dot behind it",
            Self::AnotherHost => "a host that is not registered",
            Self::PlainHref => "a bare URL",
            Self::HrefWithBlanks => "blanks around it",
            Self::ResultAbsent => "no result",
            Self::ResultFailure => "FAILURE",
            Self::Faults(codes) => {
                let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
                return f.write_str(&codes.join("+"));
            }
        })
    }
}
