//! Which format a locker reads timestamps in, by what right launches led to. All formats are tried before one is
//! taken for true: a locker may let in what it cannot read. Certification, the fuzzer and its learning ask here.
//! Pure.

use std::fmt;

use super::Format;

/// What a launch led to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Led {
    /// The login page, or the way to saving.
    In,
    /// These codes.
    Refused(Vec<u16>),
    /// Neither, for this reason, if one is known.
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

/// What launches that are right in everything but for their age led to, with one format of timestamps.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tried {
    /// The format.
    pub format: Format,
    /// What a fresh timestamp led to.
    pub fresh: Led,
    /// What one led to that is days old. It is tried only where more than one format was let in.
    pub old: Option<Led>,
}

impl Tried {
    /// A launch with a fresh timestamp.
    #[must_use]
    pub fn fresh(format: Format, led: Led) -> Self {
        Self { format, fresh: led, old: None }
    }

    /// Whether that one was let in.
    #[must_use]
    pub fn is_in(&self) -> bool {
        self.fresh == Led::In
    }

    /// Whether the locker tells the age of this format's timestamps, so that it does read them.
    fn is_read(&self) -> bool {
        self.is_in() && matches!(self.old, Some(Led::Refused(_)))
    }
}

/// What the trials come to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reads {
    /// The locker reads this format.
    This(Format),
    /// No format was let in.
    Nothing,
    /// The trials contradict each other: a question, with what was seen.
    Unclear(String),
}

/// How old a timestamp is by which a format is told from one that is let in unread, in hours: older than any
/// mistake of a zone.
pub const OLD: i64 = 48;

/// Whether another format may lead elsewhere. A timestamp that is not understood makes the hash wrong, has no age,
/// or makes the locker fail; any other refusal has another reason.
#[must_use]
pub fn may_depend_on_format(led: &Led) -> bool {
    match led {
        Led::Refused(codes) => codes.iter().all(|code| matches!(code, 203 | 206)),
        Led::In | Led::Nowhere(_) => true,
    }
}

/// Whether fresh timestamps alone do not say it: those of more than one format were let in.
#[must_use]
pub fn needs_old(tried: &[Tried]) -> bool {
    tried.iter().filter(|tried| tried.is_in()).count() > 1
}

/// What the trials come to. Of several formats that the locker reads, any will do: the first counts.
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
            let old = old.as_ref().map(|old| format!(", one {OLD} hours old to {old}"));
            format!("{format}: a fresh timestamp led to {fresh}{}", old.unwrap_or_default())
        })
        .collect();
    format!(
        "in which format does this locker read timestamps? It lets in several and refuses no old one, so that the \
         trials do not say which of them it reads. {}. Say it with `time-stamp` in the profile, or with \
         --time-stamp-format",
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
    fn the_only_format_that_is_let_in_is_taken() {
        let tried = [
            Tried::fresh(SECONDS, refused(203)),
            Tried::fresh(ISO, Led::Nowhere(None)),
            Tried::fresh(NAIVE, Led::In),
        ];
        assert!(!needs_old(&tried));
        assert_eq!(read_by(&tried), Reads::This(NAIVE));
        assert_eq!(read_by(&tried[..2]), Reads::Nothing);
    }

    /// As by `Date.parse(text)`, whose `NaN` is older than nothing.
    #[test]
    fn a_format_that_is_let_in_unread_is_not_taken_for_the_one_that_is_read() {
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
    fn trials_that_contradict_each_other_are_a_question_with_what_was_seen() {
        let tried =
            [with_old(SECONDS, Led::In), Tried::fresh(ISO, refused(203)), with_old(NAIVE, Led::In)];
        let Reads::Unclear(question) = read_by(&tried) else { panic!("{:?}", read_by(&tried)) };
        for told in ["naive-ist: a fresh timestamp led to the login page", "to 203", "`time-stamp`"]
        {
            assert!(question.contains(told), "{told}: {question}");
        }
    }

    #[test]
    fn a_refusal_for_another_reason_needs_no_other_format() {
        assert!(!may_depend_on_format(&refused(205)));
        assert!(may_depend_on_format(&refused(206)));
        assert!(may_depend_on_format(&Led::Nowhere(None)));
    }
}
