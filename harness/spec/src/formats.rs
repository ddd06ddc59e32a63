//! Detects the timestamp format of a locker by the results of correct launches. Locksmith tries all formats before it
//! decides: a locker may accept a timestamp that it cannot read. Certification, the fuzzer and its learning use this.
//! Pure.

use std::fmt;

use super::Format;

/// The result of a launch.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Led {
    /// The login page, or the next step to saving.
    In,
    /// These codes.
    Refused(Vec<u16>),
    /// Neither; with the reason, if it is known.
    Nowhere(Option<String>),
}

impl fmt::Display for Led {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::In => f.write_str("the login page"),
            Self::Refused(codes) => {
                let codes: Vec<String> = codes.iter().map(u16::to_string).collect();
                f.write_str(&codes.join(" and "))
            }
            Self::Nowhere(None) => f.write_str("neither a login page nor a code"),
            Self::Nowhere(Some(why)) => write!(f, "neither a login page nor a code ({why})"),
        }
    }
}

/// The results of launches with one timestamp format, which are correct but for their age.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tried {
    /// The format.
    pub format: Format,
    /// The result of a fresh timestamp.
    pub fresh: Led,
    /// The result of a timestamp that is [`OLD`] hours old; tried only where the locker accepts more than one format.
    pub old: Option<Led>,
}

impl Tried {
    /// A launch with a fresh timestamp.
    #[must_use]
    pub fn fresh(format: Format, led: Led) -> Self {
        Self { format, fresh: led, old: None }
    }

    /// Whether the locker accepted the fresh timestamp.
    #[must_use]
    pub fn is_in(&self) -> bool {
        self.fresh == Led::In
    }

    /// Whether the locker refuses an old timestamp of this format, and so reads the format.
    fn is_read(&self) -> bool {
        self.is_in() && matches!(self.old, Some(Led::Refused(_)))
    }
}

/// The conclusion of the trials.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reads {
    /// The locker reads this format.
    This(Format),
    /// The locker accepted no format.
    Nothing,
    /// The trials contradict each other; a message with their results.
    Unclear(String),
}

/// The age of the old timestamp, in hours: more than any mistake with a zone. A locker that accepts it does not read
/// its format.
pub const OLD: i64 = 48;

/// Whether another format may change this result. A timestamp that the locker cannot read makes the hash wrong, has
/// no age, or makes the locker fail; any other refusal has another reason.
#[must_use]
pub fn may_depend_on_format(led: &Led) -> bool {
    match led {
        Led::Refused(codes) => codes.iter().all(|code| matches!(code, 203 | 206)),
        Led::In | Led::Nowhere(_) => true,
    }
}

/// Whether the trials need an old timestamp: the locker accepted fresh ones of more than one format.
#[must_use]
pub fn needs_old(tried: &[Tried]) -> bool {
    tried.iter().filter(|tried| tried.is_in()).count() > 1
}

/// The conclusion of the trials. If the locker reads several formats, the first counts.
#[must_use]
pub fn read_by(tried: &[Tried]) -> Reads {
    let mut let_in = tried.iter().filter(|tried| tried.is_in());
    let (first, second) = (let_in.next(), let_in.next());
    match (first, second, tried.iter().find(|tried| tried.is_read())) {
        (None, ..) => Reads::Nothing,
        (Some(only), None, _) => Reads::This(only.format),
        (_, _, Some(read)) => Reads::This(read.format),
        (Some(_), Some(_), None) => Reads::Unclear(question(tried)),
    }
}

fn question(tried: &[Tried]) -> String {
    let seen: Vec<String> = tried
        .iter()
        .map(|Tried { format, fresh, old }| {
            let old = old.as_ref().map(|old| format!(", one {OLD} h old to {old}"));
            format!("{format}: a fresh timestamp led to {fresh}{}", old.unwrap_or_default())
        })
        .collect();
    format!(
        "the locker's timestamp format is unknown: the locker accepts several formats, and an old timestamp in each. \
         {}. Name the format with `time-stamp` in the profile, or with --time-stamp-format",
        seen.join("; ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECONDS: Format = Format::EpochSeconds;
    const ISO: Format = Format::Iso8601Offset;
    const NAIVE: Format = Format::NaiveIst;

    fn refused(code: u16) -> Led {
        Led::Refused(vec![code])
    }

    fn with_old(format: Format, old: Led) -> Tried {
        Tried { format, fresh: Led::In, old: Some(old) }
    }

    #[test]
    fn the_only_accepted_format_counts() {
        let tried = [
            Tried::fresh(SECONDS, refused(203)),
            Tried::fresh(ISO, Led::Nowhere(None)),
            Tried::fresh(NAIVE, Led::In),
        ];
        assert!(!needs_old(&tried));
        assert_eq!(read_by(&tried), Reads::This(NAIVE));
        assert_eq!(read_by(&tried[..2]), Reads::Nothing);
    }

    /// As with `Date.parse(text)`, whose `NaN` is older than nothing.
    #[test]
    fn a_format_that_is_accepted_unread_does_not_count() {
        let tried =
            [with_old(SECONDS, Led::In), with_old(ISO, refused(206)), with_old(NAIVE, Led::In)];
        assert!(needs_old(&tried));
        assert_eq!(read_by(&tried), Reads::This(ISO));
    }

    #[test]
    fn of_two_formats_that_are_read_the_first_counts() {
        let tried = [with_old(SECONDS, refused(206)), with_old(ISO, refused(206))];
        assert_eq!(read_by(&tried), Reads::This(SECONDS));
    }

    #[test]
    fn contradicting_trials_are_reported_with_their_results() {
        let tried =
            [with_old(SECONDS, Led::In), Tried::fresh(ISO, refused(203)), with_old(NAIVE, Led::In)];
        let Reads::Unclear(question) = read_by(&tried) else { panic!("{:?}", read_by(&tried)) };
        for part in ["naive-ist: a fresh timestamp led to the login page", "to 203", "`time-stamp`"]
        {
            assert!(question.contains(part), "{part}: {question}");
        }
    }

    #[test]
    fn a_refusal_for_another_reason_needs_no_other_format() {
        assert!(!may_depend_on_format(&refused(205)));
        assert!(may_depend_on_format(&refused(206)));
        assert!(may_depend_on_format(&Led::Nowhere(None)));
    }
}
