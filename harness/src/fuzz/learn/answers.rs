//! From answers whose meaning is known to the patterns that tell them apart.

use super::super::answer::{Answer, Around, HeaderPattern, Pattern, Received, read};
use crate::spec::Code;

/// An answer, kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

/// A pattern in its words, as a template file has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) status: u16,
    /// `Name: text`, perhaps with `{code}`.
    pub(super) header: Option<String>,
    pub(super) body: Option<String>,
    /// A text of the body with `{code}`.
    pub(super) code: Option<String>,
}

/// What the answers to one launch, sent twice, and to some refusals look like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Meanings {
    pub(super) launch: Words,
    pub(super) refusals: Vec<Words>,
    /// The refusals, by their place in the list, that show no code.
    pub(super) unread: Vec<usize>,
}

impl Meanings {
    /// Whatever: until answers are known.
    pub(super) fn any() -> Self {
        let code = Some("{code}".to_owned());
        let refusals = vec![Words { status: 403, code, ..Words::default() }];
        Self { launch: Words { status: 200, ..Words::default() }, refusals, unread: Vec::new() }
    }
}

/// The longest text beside a code that is kept.
const BESIDE: usize = 24;

/// Tells a launch from refusals, each with the codes that are due; an error is a sentence.
pub(super) fn learn(
    launches: &[Answered; 2],
    refusals: &[(Vec<Code>, Answered)],
) -> Result<Meanings, String> {
    let mut learned = Meanings::default();
    for (at, (due, answer)) in refusals.iter().enumerate() {
        let reads = |words: &Words| matches!(read_by(answer, words), Answer::Refusal(code) if due.contains(&code));
        if learned.refusals.iter().any(reads) {
            continue;
        }
        match due.iter().find_map(|code| refusal(*code, answer)).filter(|words| reads(words)) {
            Some(words) => learned.refusals.push(words),
            None => learned.unread.push(at),
        }
    }
    if learned.refusals.is_empty() {
        let told: Vec<String> =
            refusals.iter().map(|(_, answer)| format!("  {}", answer.told())).collect();
        return Err(format!("no answer to a wrong request shows its code:\n{}", told.join("\n")));
    }
    let refused = |words: &Words| match read_by(&launches[0], words) {
        Answer::Refusal(code) => Some(code),
        _ => None,
    };
    if let Some(code) = learned.refusals.iter().find_map(refused) {
        return Err(format!(
            "the right request is refused with {code}: mend app, key, domain or time-stamp in the profile"
        ));
    }
    let others: Vec<&Answered> = refusals.iter().map(|(_, answer)| answer).collect();
    learned.launch = launch(launches, &others).ok_or_else(|| {
        format!(
            "nothing tells the answer to a right request from those to wrong ones: {}",
            launches[0].told()
        )
    })?;
    Ok(learned)
}

/// What an answer means when refusals are known by these words.
fn read_by(answer: &Answered, words: &Words) -> Answer {
    let never = Pattern { status: Some(999), ..Pattern::default() };
    answer.received(|answer| read(answer, &never, &[words.pattern()]))
}

fn refusal(code: Code, answer: &Answered) -> Option<Words> {
    let number = code.number().to_string();
    let status = answer.status;
    if let Some(location) = answer.header("location")
        && let Some(text) = around(location, &number)
    {
        let header = Some(format!("Location: {text}"));
        return Some(Words { status, header, ..Words::default() });
    }
    let code = Some(around(&answer.body, &number)?);
    Some(Words { status, code, ..Words::default() })
}

/// The text before a number that stands by itself, with `{code}` in the number's place.
fn around(text: &str, number: &str) -> Option<String> {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let places = text.match_indices(number).filter(|(at, _)| {
        let after = text[at + number.len()..].chars().next();
        !text[..*at].chars().next_back().is_some_and(is_word) && !after.is_some_and(is_word)
    });
    let texts = places.map(|(at, _)| {
        let line =
            text[..at].rsplit(['\n', '\r', '{', ',', '>', '?', '&']).next().unwrap_or_default();
        let from = line.char_indices().rev().nth(BESIDE - 1).map_or(0, |(from, _)| from);
        format!("{}{{code}}", line[from..].trim_start())
    });
    // Words before a number tell more than a bare one.
    texts.max_by_key(|text| usize::from(text.len() > "{code}".len()))
}

fn launch(answers: &[Answered; 2], refusals: &[&Answered]) -> Option<Words> {
    let [one, other] = answers;
    let status = one.status;
    let by_location = || {
        let text = common(one.header("location")?, other.header("location")?);
        (!text.is_empty()).then(|| Words {
            status,
            header: Some(format!("Location: {text}")),
            ..Words::default()
        })
    };
    let by_body = || {
        let in_all = |text: &&str| other.body.contains(text);
        let in_none = |text: &&str| !refusals.iter().any(|refusal| refusal.body.contains(*text));
        let body = pieces(&one.body).find(|text| in_all(text) && in_none(text))?;
        Some(Words { status, body: Some(body.to_owned()), ..Words::default() })
    };
    let by_status = || Some(Words { status, ..Words::default() });
    let tells = |words: &Words| {
        let pattern = words.pattern();
        let is_launch = |answer: &Answered| {
            answer.received(|answer| read(answer, &pattern, &[])) == Answer::Launch
        };
        answers.iter().all(is_launch) && !refusals.iter().any(|refusal| is_launch(refusal))
    };
    [by_location(), by_body(), by_status()].into_iter().flatten().find(tells)
}

/// What two addresses begin with alike, up to the end of a part of them.
fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let alike = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    if alike == one.len() && alike == other.len() {
        return one;
    }
    let end = one.as_bytes()[..alike].iter().rposition(|byte| b"/?=&".contains(byte));
    end.map_or("", |end| &one[..=end])
}

/// Texts of a body by which it may be known: names in quotes, then the words between tags.
fn pieces(body: &str) -> impl Iterator<Item = &str> {
    let is_name = |text: &&str| {
        text.len() > 2
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_\"".contains(&byte))
    };
    let quoted = body.match_indices('"').filter_map(move |(at, _)| {
        let length = body[at + 1..].find('"')? + 2;
        Some(&body[at..at + length]).filter(is_name)
    });
    let between = body.split(['<', '>', '\n']).map(str::trim);
    quoted.chain(between.filter(|text| (4..=60).contains(&text.len())))
}

impl Answered {
    pub(super) fn header(&self, wanted: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
    }

    fn received<T>(&self, read: impl FnOnce(&Received<'_>) -> T) -> T {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| httparse::Header { name, value: value.as_bytes() })
            .collect();
        read(&Received { status: self.status, headers: &headers, body: self.body.as_bytes() })
    }

    /// It, in a line.
    pub(super) fn told(&self) -> String {
        let location = self.header("location").map(|to| format!(", Location: {to}"));
        let body: String = self.body.split_whitespace().collect::<Vec<_>>().join(" ");
        let body: String = body.chars().take(120).collect();
        format!("status {}{}: {body}", self.status, location.unwrap_or_default())
    }
}

impl Words {
    fn pattern(&self) -> Pattern {
        let header = self.header.as_ref().and_then(|header| {
            let (name, text) = header.split_once(": ")?;
            let name = name.to_owned();
            Some(match Around::of(text) {
                Some(around) => HeaderPattern::Code { name, around },
                None => HeaderPattern::Text { name, text: text.to_owned() },
            })
        });
        Pattern {
            status: Some(self.status),
            header,
            body: self.body.clone(),
            code: self.code.as_deref().and_then(Around::of),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, location: &str, body: &str) -> Answered {
        let headers = match location {
            "" => Vec::new(),
            to => vec![("Location".to_owned(), to.to_owned())],
        };
        Answered { status, headers, body: body.to_owned() }
    }

    fn all(refusal: impl Fn(u16) -> Answered) -> Vec<(Vec<Code>, Answered)> {
        Code::ALL.into_iter().map(|code| (vec![code], refusal(code.number()))).collect()
    }

    #[test]
    fn answers_in_json() {
        let launches =
            ["a1", "203"].map(|ticket| answer(200, "", &format!(r#"{{"ticket":"{ticket}"}}"#)));
        let refusals =
            all(|code| answer(403, "", &format!(r#"{{"at":12031,"code":{code},"x":1}}"#)));
        let learned = learn(&launches, &refusals).unwrap();
        assert_eq!(learned.launch.body.as_deref(), Some("\"ticket\""));
        assert_eq!(learned.refusals.len(), 1);
        assert_eq!(learned.refusals[0].code.as_deref(), Some("\"code\":{code}"));
        assert_eq!(learned.unread, [0_usize; 0]);
    }

    #[test]
    fn answers_that_lead_elsewhere() {
        let launches = ["x9", "y7"].map(|id| answer(302, &format!("/login?ticket={id}"), ""));
        let refusals = all(|code| answer(302, &format!("/error?code={code}"), ""));
        let learned = learn(&launches, &refusals).unwrap();
        assert_eq!(learned.launch.header.as_deref(), Some("Location: /login?ticket="));
        assert_eq!(learned.refusals[0].header.as_deref(), Some("Location: code={code}"));
    }

    #[test]
    fn answers_in_pages_each_with_its_words() {
        let launches = ["1", "2"].map(|n| answer(200, "", &format!("<h1>Log in</h1><p>{n}</p>")));
        let mut refusals =
            all(|code| answer(200, "", &format!("<h1>Error</h1><p>Error {code}: no.</p>")));
        refusals[4].1 = answer(200, "", "<h1>Error</h1><p>Code 207</p>");
        refusals[3].1 = answer(200, "", "<h1>Error</h1><p>Too late</p>");
        let learned = learn(&launches, &refusals).unwrap();
        assert_eq!(learned.launch.body.as_deref(), Some("Log in"));
        let codes: Vec<_> =
            learned.refusals.iter().filter_map(|words| words.code.as_deref()).collect();
        assert_eq!(codes, ["Error {code}", "Code {code}"]);
        assert_eq!(learned.unread, [3]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_told() {
        let same = || answer(200, "", "hello");
        let error = learn(&[same(), same()], &all(|_| same())).unwrap_err();
        assert!(
            error.contains("no answer to a wrong request shows its code:\n  status 200: hello")
        );
        let coded = |code| answer(200, "", &format!("error {code}"));
        let launches = [answer(200, "", "error 1"), answer(200, "", "error 1")];
        let learned = learn(&launches, &all(coded)).unwrap();
        assert_eq!(learned.launch.body.as_deref(), Some("error 1"));
        let refused = [answer(200, "", "error 203"), answer(200, "", "error 203")];
        let error = learn(&refused, &all(coded)).unwrap_err();
        assert!(error.contains("the right request is refused with 203"), "{error}");
        let error = learn(&[answer(200, "", ""), answer(200, "", "")], &all(coded)).unwrap_err();
        assert!(error.contains("nothing tells the answer to a right request"), "{error}");
    }
}
