//! What a request claims, in words.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An enum whose first choice is the honest one, with all of its choices and words for them in files.
macro_rules! choices {
    ($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $choice:ident),+ $(,)? }) => {
        $(#[$about])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$what])* $choice),+ }

        impl $name {
            /// Every choice, the honest one first.
            pub const ALL: &'static [Self] = &[$(Self::$choice),+];
        }

        impl Default for $name {
            fn default() -> Self {
                Self::ALL[0]
            }
        }
    };
}

choices! {
    /// Whose credentials are presented: the apps of a profile.
    AppName {
        /// The one that every profile has.
        Main,
        /// Another, with a domain of its own.
        Second,
        /// One that is not authorised for the service.
        Withdrawn,
    }
}

choices! {
    /// The text in the place of the app id.
    Id {
        /// The app's id.
        Right,
        /// Nothing.
        Empty,
        /// An unregistered word.
        Unknown,
        /// The placeholder of the specification's snippet.
        Placeholder,
        /// The id and a letter more.
        Longer,
        /// The id without its last letter.
        Shorter,
        /// The id in letters of the other case.
        OtherCase,
        /// The id between blanks.
        Padded,
        /// The id twice.
        Twice,
        /// The id of another app, while hash and origin are of this one.
        OfAnotherApp,
        /// `*`.
        Star,
        /// `%`.
        Percent,
        /// `undefined`, as a script writes what it does not have.
        Undefined,
        /// `0`.
        Zero,
        /// The id, and the end of a quotation in SQL.
        Quoted,
        /// The id in markup.
        Markup,
        /// The id and a path to a parent.
        Path,
        /// The id in full-width letters.
        FullWidth,
        /// The id and a space of no width.
        ZeroWidth,
        /// The id and a line break.
        LineBreak,
        /// The id and a NUL.
        Nul,
        /// Nine thousand letters.
        Long,
    }
}

choices! {
    /// The text in the place of the app hash. The parts of a digest are named in its order.
    Hash {
        /// Id, key and timestamp: lower-case hex.
        Right,
        /// Nothing.
        Empty,
        /// Over another key.
        OfAnotherKey,
        /// Over another app's key.
        OfAnotherApp,
        /// Over the second before.
        OverAnotherStamp,
        /// Over another id.
        OverAnotherId,
        /// Key, id, timestamp.
        KeyFirst,
        /// Timestamp, id, key.
        StampFirst,
        /// Id, timestamp, key.
        KeyLast,
        /// Key, timestamp, id.
        IdLast,
        /// Timestamp, key, id.
        Reversed,
        /// Id, key and timestamp with `|` between them.
        Separated,
        /// Id, key and timestamp with blanks between them.
        SeparatedByBlanks,
        /// Key and timestamp.
        WithoutId,
        /// Id and timestamp: no key is needed for it.
        WithoutKey,
        /// Id and key.
        WithoutStamp,
        /// The key alone.
        KeyAlone,
        /// Of no bytes at all.
        OfNothing,
        /// Of the right hash.
        HashedTwice,
        /// By SHA-512.
        Sha512,
        /// By SHA-512, its first 64 digits.
        Sha512Cut,
        /// The right one in upper case.
        UpperCase,
        /// The right one in base64.
        Base64,
        /// The right one between blanks.
        Padded,
        /// The first digit altered.
        FirstDigitAltered,
        /// The last digit altered.
        LastDigitAltered,
        /// A digit in the middle altered.
        MiddleDigitAltered,
        /// The first eight digits right, and no other.
        FirstEightRight,
        /// The last eight digits right, and no other.
        LastEightRight,
        /// The first half right, and no other digit.
        FirstHalfRight,
        /// The right one without its last digit.
        Truncated,
        /// The first eight digits alone.
        EightDigits,
        /// The right one and a digit more.
        Extended,
        /// The right one and a word after a blank.
        WordAfter,
        /// The right one twice.
        Doubled,
        /// The right digits, backwards.
        Backwards,
        /// 64 zeros.
        Zeros,
        /// 64 hex digits that belong to no app.
        AnyDigits,
        /// 64 letters that are not hex digits.
        NoDigits,
        /// `null`.
        Null,
        /// `true`.
        True,
        /// `0`.
        Zero,
        /// `*`.
        Star,
        /// The placeholder of the specification's snippet.
        Placeholder,
        /// The right one and a NUL.
        Nul,
        /// The right one in full-width digits.
        FullWidth,
        /// Nine thousand zeros.
        Long,
    }
}

choices! {
    /// The form of the timestamp; its age is a choice of its own.
    Stamp {
        /// In the locker's format.
        Ordinary,
        /// Nothing.
        Empty,
        /// Seconds since 1970.
        EpochSeconds,
        /// Milliseconds since 1970.
        EpochMilliseconds,
        /// India's wall clock, with its offset.
        IsoIndia,
        /// The wall clock of UTC, with `Z`.
        IsoUtc,
        /// India's wall clock, without an offset.
        NaiveIndia,
        /// The wall clock of UTC, without an offset.
        NaiveUtc,
        /// India's wall clock, marked as UTC: 5 h 30 min ahead.
        IndiaTakenForUtc,
        /// Between blanks.
        Padded,
        /// With a fraction of a second.
        Fraction,
        /// With a zero in front.
        LeadingZero,
        /// With a plus in front.
        Plus,
        /// With a minus in front.
        Minus,
        /// With a word behind.
        WordBehind,
        /// Twice, with a comma between.
        Twice,
        /// The day alone.
        DayOnly,
        /// `1e9`.
        Exponent,
        /// In hexadecimal digits.
        Hexadecimal,
        /// In Devanagari digits.
        Devanagari,
        /// `0`.
        Zero,
        /// More digits than 64 bits hold.
        Overflow,
        /// `NaN`.
        NotANumber,
        /// `Infinity`.
        Infinity,
        /// `null`.
        Null,
        /// `now`.
        Now,
        /// A day that does not exist.
        NoSuchDay,
        /// The placeholder of the specification's snippet.
        Placeholder,
        /// With a NUL behind.
        Nul,
        /// Nine thousand digits.
        Long,
    }
}

choices! {
    /// The origin of the page: `h` stands for the registered host.
    Origin {
        /// `https://h`.
        Right,
        /// `http://h`.
        Http,
        /// `https://h:8443`.
        Port,
        /// `http://h:80`.
        UsualPort,
        /// `https://H`.
        UpperCase,
        /// `https://h.`.
        TrailingDot,
        /// `https://www.h`.
        Subdomain,
        /// Another host.
        Another,
        /// The host of another app.
        OfAnotherApp,
        /// `https://evilh`.
        EndsAlike,
        /// `https://not-h`.
        EndsAlikeAfterAHyphen,
        /// `https://h.unregistered.example`.
        BeginsAlike,
        /// `https://hs`.
        BeginsAlikeInAWord,
        /// `https://a-h.unregistered.example`.
        Contains,
        /// The last label of the host is right.
        LastLabel,
        /// The parent of the host.
        Parent,
        /// A host in Punycode that looks like it.
        LooksAlike,
        /// `https://h@unregistered.example`.
        UserInfo,
        /// `https://unregistered.example/h`.
        InThePath,
        /// `https://unregistered.example?h`.
        InTheQuery,
        /// `https://unregistered.example#h`.
        InTheFragment,
        /// `https://unregistered.example\@h`.
        Backslash,
        /// `https://unregistered.example, https://h`.
        List,
        /// `https://h https://unregistered.example`.
        BlankSeparated,
        /// `https://h/`.
        Slash,
        /// `h`, without a scheme.
        Bare,
        /// `ftp://h`.
        OtherScheme,
        /// `file://`.
        File,
        /// A loopback address.
        Loopback,
        /// A loopback address of version 6.
        Loopback6,
        /// `localhost`.
        Localhost,
        /// `*`.
        Star,
        /// `null`: an opaque origin.
        Null,
        /// An empty one.
        Empty,
        /// None.
        Absent,
        /// None, but a `Referer` on the right host.
        RefererOnly,
        /// `null`, and a `Referer` on the right host.
        NullWithReferer,
        /// Another host, and proxies' headers that name the right one.
        AnotherForwarded,
        /// The right one, in two headers.
        Doubled,
        /// The right one, and another in a second header.
        RightThenAnother,
        /// Another, and the right one in a second header.
        AnotherThenRight,
        /// The right one, and bytes that are not ASCII.
        NonAscii,
    }
}

choices! {
    /// The URL of the document. The locker saves nothing without a login, and the fuzzer never logs in.
    Document {
        /// On a host that does not exist.
        Ordinary,
        /// Nothing.
        Empty,
        /// A relative one.
        Relative,
        /// `file:///etc/passwd`.
        File,
        /// `javascript:alert(1)`.
        Script,
        /// `data:text/plain,x`.
        Data,
        /// A closed port of the loopback interface.
        Loopback,
        /// Markup.
        Markup,
        /// With a fragment and a query.
        Query,
        /// In letters of other scripts.
        OtherScripts,
        /// Nine thousand letters.
        Long,
    }
}
