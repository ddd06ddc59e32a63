//! Which requests are let through, and with which code the others are refused.

use std::time::Duration;

use serde::Serialize;

use crate::protocol::Code;

/// Decisions on a request (REG-AUTH, ERR-203 to ERR-207).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Authorisation {
    /// What is answered to each fault.
    pub answers: Each<Answer>,
    /// What is answered to several faults at once (I-ORDER).
    pub several: SeveralFaults,
    /// The application that a request is taken to be from.
    pub app: AppOf,
    /// How many characters of an api key were kept at its registration.
    pub key_length: Option<usize>,
    /// How the given hash is compared.
    pub hash: HashRule,
    /// What the hash is over.
    pub hash_over: HashInput,
    /// What else it may be over.
    pub hash_also_over: Option<HashInput>,
    /// Whether one hash serves several clicks (I-REUSE).
    pub reuse: Reuse,
    /// How the host is compared with the registered domain.
    pub domain: DomainRule,
    /// Where the page's origin is taken from.
    pub origin: OriginSource,
    /// How old a time stamp may be, in whole seconds; exactly this old is accepted (ERR-206, I-TS-EDGE).
    pub freshness: Duration,
    /// How far ahead of the locker's clock a time stamp may be (I-TS-FUTURE). The specification is
    /// silent; half an hour forgives every honest clock, and lets no page stay valid for a day.
    pub clock_tolerance: Duration,
    /// How many seconds the locker's clock is slow.
    pub clock_slow: Duration,
    /// How a time stamp is compared with the clock.
    pub time: TimeRule,
    /// What an unreadable time stamp counts as (I-TS-UNREADABLE).
    pub unreadable: Unreadable,
}

impl Default for Authorisation {
    fn default() -> Self {
        Self {
            answers: Each::default(),
            several: SeveralFaults::default(),
            app: AppOf::default(),
            key_length: None,
            hash: HashRule::default(),
            hash_over: HashInput::default(),
            hash_also_over: None,
            reuse: Reuse::default(),
            domain: DomainRule::default(),
            origin: OriginSource::default(),
            freshness: Duration::from_secs(30 * 60),
            clock_tolerance: Duration::from_secs(30 * 60),
            clock_slow: Duration::ZERO,
            time: TimeRule::default(),
            unreadable: Unreadable::default(),
        }
    }
}

/// One value for each fault that a request can have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Each<T> {
    /// For an invalid app hash, 203.
    pub hash: T,
    /// For an invalid app id, 204.
    pub id: T,
    /// For a domain that is not registered, 205.
    pub domain: T,
    /// For a time stamp that is too old, 206.
    pub time_stamp: T,
    /// For an application without authorisation, 207.
    pub service: T,
}

impl<T: Copy> Each<T> {
    /// The value for the fault of a code.
    #[must_use]
    pub const fn of(&self, fault: Code) -> T {
        match fault {
            Code::InvalidAppHash => self.hash,
            Code::InvalidAppId => self.id,
            Code::DomainNotRegistered => self.domain,
            Code::StaleTimeStamp => self.time_stamp,
            Code::NotAuthorised => self.service,
        }
    }
}

/// What is answered to a fault.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Answer {
    /// Its own code.
    #[default]
    Own,
    /// Another code.
    Another(Code),
    /// Nothing: the fault goes unnoticed.
    LetThrough,
}

/// What is answered to several faults at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum SeveralFaults {
    /// The code of the first.
    #[default]
    First,
    /// This code, whichever they are.
    Told(Code),
    /// The request is let through.
    LetThrough,
    /// A request with exactly these two is let through.
    PairLetThrough(Code, Code),
}

/// The application that a request is taken to be from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum AppOf {
    /// The one of exactly its app id.
    #[default]
    Id,
    /// The one whose id the given one begins with.
    Beginning,
    /// The one whose id is the given one without case.
    AnyCase,
    /// The same, and the hash is that of its registered id.
    AnyCaseAsRegistered,
    /// Only the application registered first, by the order of their ids, is known.
    FirstAlone,
}

/// How the given hash is compared with the right one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum HashRule {
    /// Whole.
    #[default]
    Whole,
    /// By this many first digits.
    FirstDigits(usize),
    /// Without its first digit.
    ButTheFirstDigit,
    /// It may be the beginning of the right one.
    GivenIsBeginning,
    /// It may go on after the right one.
    GivenGoesOn,
    /// An empty one is not compared.
    EmptySkipped,
    /// It is enough that it looks like a hash: at least 64 hexadecimal digits.
    LooksLikeOne,
    /// In upper-case digits only.
    UpperCaseOnly,
    /// Whole, digit by digit, up to the first that differs: the time tells how many agree.
    DigitByDigit,
}

/// What a hash is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum HashInput {
    /// App id, key and time stamp.
    #[default]
    IdKeyTime,
    /// Key, app id, time stamp.
    KeyIdTime,
    /// Time stamp, app id, key.
    TimeIdKey,
    /// App id, time stamp, key.
    IdTimeKey,
    /// Key, time stamp, app id.
    KeyTimeId,
    /// Time stamp, key, app id.
    TimeKeyId,
    /// App id, key and time stamp, with `|` between them.
    Separated,
    /// Key and time stamp.
    WithoutId,
    /// App id and time stamp.
    WithoutKey,
    /// App id and key.
    WithoutTime,
    /// The hash itself.
    Hash,
    /// App id, key and time stamp, hashed by SHA-512.
    Sha512,
}

/// Whether one hash serves several clicks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Reuse {
    /// It does, as long as it is fresh.
    #[default]
    Accepted,
    /// The second use of a hash is refused as invalid.
    Refused,
}

/// How the host of the page's origin is compared with the registered domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum DomainRule {
    /// Whole, without case.
    #[default]
    Whole,
    /// The host ends with the domain.
    Suffix,
    /// The host begins with the domain.
    Prefix,
    /// The domain stands somewhere in the host.
    Substring,
    /// The host begins with the domain and a dot.
    LabelPrefix,
    /// The last labels agree.
    LastLabel,
    /// The host, in punycode, is not compared but for its last label.
    LooksAlike,
    /// The domain of whichever application.
    OfAnyApp,
    /// The domain of the application registered first, by the order of their ids.
    OfFirstApp,
    /// With its port, which is never registered.
    WithPort,
    /// Loopback addresses are everybody's.
    LoopbackFree,
    /// An opaque origin is not compared.
    NullSkipped,
    /// An absent origin is not compared.
    AbsentSkipped,
}

/// Where the page's origin is taken from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum OriginSource {
    /// The browser's `Origin`.
    #[default]
    Origin,
    /// The browser's `Origin` or, where that is absent, its `Referer`: that conforms, too (I-DOMAIN-MATCH).
    OrReferer,
}

/// How a time stamp is compared with the clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum TimeRule {
    /// By the instant that it names.
    #[default]
    Instant,
    /// As if the page had written India's wall clock where it means UTC: five and a half hours earlier.
    IstReadAsUtc,
    /// By the instant, or by the one five and a half hours later.
    EitherZone,
    /// By the time of the day alone.
    TimeOfDay,
    /// By the day of the week and the time of the day.
    TimeOfWeek,
    /// By the instant, and it must be of the same day in India.
    SameDay,
}

/// What an unreadable time stamp counts as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Unreadable {
    /// As one that is too old.
    #[default]
    Stale,
    /// As one of now.
    Now,
    /// As one of now when nothing stands there.
    NowWhenEmpty,
    /// As one of now when it is a number, whatever number.
    NowWhenNumber,
}
