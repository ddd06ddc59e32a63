//! Reads a locker's answers by its template.

use std::fmt;

use httparse::Header;
use memchr::memmem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::wire::Part;
use locksmith_spec::Code;

/// The class of an answer: all that is kept of a million answers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The locker accepted the request.
    Launch,
    /// The locker refused it with a code of the specification.
    Refusal(Code),
    /// The number in the place of the code is not one of the five codes.
    OtherCode(u16),
    /// An answer with this status that no pattern of the template matches.
    Unread(u16),
    /// A server error: a status of 500 or more.
    ServerError(u16),
    /// The connection ended before an answer did.
    Dropped,
    /// No answer within its deadline.
    TimedOut,
    /// The answer is not HTTP.
    NoHttp,
    /// This part of the answer is too long.
    Cut(Part),
}

impl Answer {
    /// The class of an answer with a part that is too long. A launch is a launch, and a status is complete; the rest
    /// of a body is unknown.
    #[must_use]
    pub(crate) fn as_far_as_read(self, cut: Option<Part>) -> Self {
        match (cut, self) {
            (None | Some(Part::Trailers), _) | (_, Self::Launch | Self::ServerError(_)) => self,
            (Some(part), _) => Self::Cut(part),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Launch => f.write_str("accepted"),
            Self::Refusal(code) => write!(f, "refused with {code}"),
            Self::OtherCode(number) => write!(f, "refused with {number}, which is not a code"),
            Self::Unread(status) => {
                write!(f, "answered with status {status}, which no pattern matches")
            }
            Self::ServerError(status) => write!(f, "the locker failed: status {status}"),
            Self::Dropped => f.write_str("the locker dropped the connection without an answer"),
            Self::TimedOut => f.write_str("no answer before the timeout"),
            Self::NoHttp => f.write_str("the answer is not HTTP"),
            Self::Cut(part) => write!(f, "the answer is too long: {part}"),
        }
    }
}

/// A text around a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Around {
    before: String,
    after: String,
}

impl Around {
    /// Of a text with `{code}` in it.
    pub(super) fn of(text: &str) -> Option<Self> {
        let (before, after) = text.split_once("{code}")?;
        Some(Self { before: before.to_owned(), after: after.to_owned() })
    }

    /// The text, with a code in it.
    pub(super) fn with(&self, code: Code) -> String {
        format!("{}{code}{}", self.before, self.after)
    }

    /// The code that a text is, with nothing before and after it but this.
    pub(super) fn code_in(&self, text: &str) -> Option<Code> {
        Code::ALL.into_iter().find(|code| self.with(*code) == text)
    }

    /// The number of three digits that stands in a text as this says.
    fn number_in(&self, text: &[u8]) -> Option<u16> {
        let places = memmem::find_iter(text, self.before.as_bytes());
        let mut numbers = places.filter_map(|at| {
            let rest = &text[at + self.before.len()..];
            let (digits, rest) = rest.split_at_checked(3)?;
            // Without text before it, a code is a number of its own all the same.
            let is_apart = at + self.before.len() == 0
                || !text[at + self.before.len() - 1].is_ascii_digit()
                || !self.before.is_empty();
            let ends = !rest.first().is_some_and(u8::is_ascii_digit);
            let is_one = digits.iter().all(u8::is_ascii_digit) && is_apart && ends;
            (is_one && rest.starts_with(self.after.as_bytes())).then(|| {
                digits.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'))
            })
        });
        numbers.next()
    }
}

/// What a header must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderPattern {
    /// A text that it contains.
    Text {
        /// Its name.
        name: String,
        /// The text.
        text: String,
    },
    /// A code.
    Code {
        /// Its name.
        name: String,
        /// What stands around the code.
        around: Around,
    },
}

/// How an answer is known. All that is given holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// Its status.
    pub status: Option<u16>,
    /// What a header says.
    pub header: Option<HeaderPattern>,
    /// A text of the body.
    pub body: Option<String>,
    /// Where in the body a code stands.
    pub code: Option<Around>,
}

/// An answer, as it came.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: &'a [Header<'a>],
    /// Its body.
    pub body: &'a [u8],
}

impl<'a> Received<'a> {
    /// What a header says; the first of its name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a [u8]> {
        let named = |header: &&Header<'_>| header.name.eq_ignore_ascii_case(name);
        self.headers.iter().find(named).map(|header| header.value)
    }
}

impl Pattern {
    /// Whether it says where a code stands.
    #[must_use]
    pub(super) fn finds_code(&self) -> bool {
        self.code.is_some() || matches!(self.header, Some(HeaderPattern::Code { .. }))
    }

    /// Whether it asks for more than a status.
    #[must_use]
    pub(super) fn is_telling(&self) -> bool {
        self.header.is_some() || self.body.is_some() || self.code.is_some()
    }

    /// Whether an answer is one of this kind, and which number it has where a code should stand.
    fn matches(&self, answer: &Received<'_>) -> Match {
        self.number_in(answer).unwrap_or(Match::Another)
    }

    fn number_in(&self, answer: &Received<'_>) -> Option<Match> {
        if self.status.is_some_and(|status| status != answer.status) {
            return None;
        }
        if let Some(text) = &self.body {
            memmem::find(answer.body, text.as_bytes())?;
        }
        let mut matched = Match::This;
        match &self.header {
            None => {}
            Some(HeaderPattern::Text { name, text }) => {
                memmem::find(answer.header(name)?, text.as_bytes())?;
            }
            Some(HeaderPattern::Code { name, around }) => {
                matched = Match::Number(around.number_in(answer.header(name)?)?);
            }
        }
        if let Some(around) = &self.code {
            matched = Match::Number(around.number_in(answer.body)?);
        }
        Some(matched)
    }
}

/// What a pattern makes of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    /// It is another.
    Another,
    /// It is one of this kind.
    This,
    /// It is one of this kind, and has this number for a code.
    Number(u16),
}

/// What an answer means.
#[must_use]
pub fn read(answer: &Received<'_>, launch: &Pattern, refusals: &[Pattern]) -> Answer {
    if answer.status >= 500 {
        return Answer::ServerError(answer.status);
    }
    // A launch is a launch, whatever else the answer says.
    if launch.matches(answer) != Match::Another {
        return Answer::Launch;
    }
    let number = |refusal: &Pattern| match refusal.matches(answer) {
        Match::Number(number) => Some(number),
        Match::This | Match::Another => None,
    };
    match refusals.iter().find_map(number) {
        Some(number) => {
            Code::from_number(number).map_or(Answer::OtherCode(number), Answer::Refusal)
        }
        None => Answer::Unread(answer.status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(status: u16, body: &str) -> Received<'_> {
        Received { status, headers: &[], body: body.as_bytes() }
    }

    fn by_built_in(answer: &Received<'_>) -> Answer {
        let template = super::super::template::Template::built_in().unwrap();
        read(answer, &template.launch, &template.refusals)
    }

    #[test]
    fn answers_are_read_by_the_template_that_is_built_in() {
        for (status, text, answer) in [
            (200, r#"{"ticket":"abc"}"#, Answer::Launch),
            (403, r#"{"code":205}"#, Answer::Refusal(Code::DomainNotRegistered)),
            (403, r#"{"code":208}"#, Answer::OtherCode(208)),
            (403, r#"{"code":2050}"#, Answer::Unread(403)),
            (403, r#"{"code":20}"#, Answer::Unread(403)),
            (200, r#"{"code":205}"#, Answer::Unread(200)),
            (415, "no form", Answer::Unread(415)),
            (500, r#"{"code":205}"#, Answer::ServerError(500)),
        ] {
            assert_eq!(by_built_in(&body(status, text)), answer, "{status} {text}");
        }
    }

    #[test]
    fn what_was_cut_is_not_judged_as_if_whole() {
        let refusal = Answer::Refusal(Code::DomainNotRegistered);
        let body = Some(Part::Body);
        for cut in [refusal, Answer::OtherCode(208), Answer::Unread(200)] {
            assert_eq!(cut.as_far_as_read(body), Answer::Cut(Part::Body));
            assert_eq!(cut.as_far_as_read(None), cut);
            // The body was whole.
            assert_eq!(cut.as_far_as_read(Some(Part::Trailers)), cut);
        }
        for stands in [Answer::Launch, Answer::ServerError(500)] {
            assert_eq!(stands.as_far_as_read(body), stands);
        }
    }

    #[test]
    fn a_code_may_stand_in_a_header() {
        let around = Around::of("/error/{code}").unwrap();
        let header = Some(HeaderPattern::Code { name: "location".to_owned(), around });
        let refusal = Pattern { header, ..Pattern::default() };
        let headers = [Header { name: "Location", value: b"https://l.example/error/207?x" }];
        let answer = Received { status: 302, headers: &headers, body: b"" };
        let launch = Pattern { status: Some(200), ..Pattern::default() };
        assert_eq!(read(&answer, &launch, &[refusal]), Answer::Refusal(Code::NotAuthorised));
    }

    #[test]
    fn a_bare_code_is_a_number_of_its_own() {
        let around = Around::of("{code}").unwrap();
        assert_eq!(around.number_in(b"error 1203, or 206."), Some(206));
        assert_eq!(around.number_in(b"2035"), None);
        assert_eq!(around.number_in(b"20"), None);
    }
}
