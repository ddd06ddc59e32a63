//! Learns the patterns that distinguish answers, from answers with a known meaning.

use super::super::answer::{Answer, read};
use super::answered::{Answered, Words, read_by};
use super::codes;
use locksmith_spec::Code;

/// What the answers to one launch, sent twice, and to some refusals look like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Meanings {
    pub(super) launch: Words,
    pub(super) refusals: Vec<Words>,
    /// The refusals, by their place in the list, that show no code.
    pub(super) unread: Vec<usize>,
    /// The wrong requests, by their place in the list, that the locker answered like right ones.
    pub(super) let_in: Vec<usize>,
}

/// Why answers cannot be distinguished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unlearned {
    /// In a sentence.
    Because(String),
    /// No answer shows a code, and these, by their place in the list, are like those to right requests.
    LetIn(Vec<usize>),
}

impl Meanings {
    /// Placeholders, until the answers are known.
    pub(super) fn any() -> Self {
        let code = Some("{code}".to_owned());
        let refusals = vec![Words { status: 403, code, ..Words::default() }];
        let launch = Words { status: 200, ..Words::default() };
        Self { launch, refusals, ..Self::default() }
    }
}

/// Learns to distinguish a launch from refusals, each with its permitted codes; an error is a sentence. Texts that
/// belong to one app or document, such as the id (`own`), cannot be patterns.
pub(super) fn learn(
    launches: &[Answered; 2],
    refusals: &[(Vec<Code>, Answered)],
    own: &[String],
) -> Result<Meanings, Unlearned> {
    let found = codes::learn(launches, refusals);
    let unread = |(_, answer): &(Vec<Code>, Answered)| {
        !found.iter().any(|words| matches!(read_by(answer, words), Answer::Refusal(_)))
    };
    let refused = |words: &Words| match read_by(&launches[0], words) {
        Answer::Refusal(code) => Some(code),
        _ => None,
    };
    if let Some(code) = found.iter().find_map(refused) {
        return Err(Unlearned::Because(format!(
            "the locker refuses the right request with {code}. Correct app, key, domain or time-stamp in the profile"
        )));
    }
    let alike = |answer: &Answered| is_alike(launches, answer, own);
    let (mut let_in, mut not_read) = (Vec::new(), Vec::new());
    for (at, refusal) in refusals.iter().enumerate().filter(|(_, refusal)| unread(refusal)) {
        if alike(&refusal.1) { let_in.push(at) } else { not_read.push(at) }
    }
    if found.is_empty() && !let_in.is_empty() {
        return Err(Unlearned::LetIn(let_in));
    }
    if found.is_empty() {
        let shown: Vec<String> =
            refusals.iter().map(|(_, answer)| format!("  {}", answer.shown())).collect();
        return Err(Unlearned::Because(format!(
            "no answer to a wrong request shows its code:\n{}",
            shown.join("\n")
        )));
    }
    let others = refusals.iter().enumerate().filter(|(at, _)| !let_in.contains(at));
    let others: Vec<&Answered> = others.map(|(_, (_, answer))| answer).collect();
    let launch = launch(launches, &others, own).ok_or_else(|| {
        Unlearned::Because(format!(
            "an answer to a right request cannot be distinguished: everything in it is also in an answer to a wrong \
             one: {}",
            launches[0].shown()
        ))
    })?;
    Ok(Meanings { launch, refusals: found, unread: not_read, let_in })
}

/// Whether an answer to a wrong request has everything that distinguishes answers to right ones.
fn is_alike(launches: &[Answered; 2], answer: &Answered, own: &[String]) -> bool {
    let [one, other] = launches;
    let location =
        match (one.header("location"), other.header("location"), answer.header("location")) {
            (None, None, None) => true,
            (Some(one), Some(other), Some(here)) => {
                let text = common(one, other);
                !text.is_empty() && here.starts_with(text)
            }
            _ => false,
        };
    let known: Vec<&str> =
        pieces(&one.body, own).filter(|piece| other.body.contains(piece)).collect();
    let body = if known.is_empty() {
        answer.body.len() == one.body.len() && one.body.len() == other.body.len()
    } else {
        known.iter().all(|piece| answer.body.contains(piece))
    };
    answer.status == one.status && location && body
}

fn launch(answers: &[Answered; 2], refusals: &[&Answered], own: &[String]) -> Option<Words> {
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
        let body = pieces(&one.body, own).find(|text| in_all(text) && in_none(text))?;
        Some(Words { status, body: Some(body.to_owned()), ..Words::default() })
    };
    let by_status = || Some(Words { status, ..Words::default() });
    let distinguishes = |words: &Words| {
        let pattern = words.pattern();
        let is_launch = |answer: &Answered| {
            answer.received(|answer| read(answer, &pattern, &[])) == Answer::Launch
        };
        answers.iter().all(is_launch) && !refusals.iter().any(|refusal| is_launch(refusal))
    };
    [by_location(), by_body(), by_status()].into_iter().flatten().find(distinguishes)
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

/// Texts of a body by which it may be known: names in quotes, then the words between tags; none of them has
/// something in it that is a page's own.
fn pieces<'a>(body: &'a str, own: &'a [String]) -> impl Iterator<Item = &'a str> {
    let is_name = |text: &&str| {
        text.len() > 2
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_\"".contains(&byte))
    };
    let quoted = body.match_indices('"').filter_map(move |(at, _)| {
        let length = body[at + 1..].find('"')? + 2;
        Some(&body[at..at + length]).filter(is_name)
    });
    let between = body.split(['<', '>', '\n']).map(str::trim);
    let is_anyones = |text: &&str| !own.iter().any(|own| text.contains(own.as_str()));
    quoted.chain(between.filter(|text| (4..=60).contains(&text.len()))).filter(is_anyones)
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
        let learned = learn(&launches, &refusals, &[]).unwrap();
        assert_eq!(learned.launch.body.as_deref(), Some("\"ticket\""));
        assert_eq!(learned.refusals.len(), 1);
        assert_eq!(learned.refusals[0].code.as_deref(), Some("\"code\":{code}"));
        assert_eq!(learned.unread, [0_usize; 0]);
    }

    #[test]
    fn answers_that_lead_elsewhere() {
        let launches = ["x9", "y7"].map(|id| answer(302, &format!("/login?ticket={id}"), ""));
        let refusals = all(|code| answer(302, &format!("/error?code={code}"), ""));
        let learned = learn(&launches, &refusals, &[]).unwrap();
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
        let learned = learn(&launches, &refusals, &[]).unwrap();
        assert_eq!(learned.launch.body.as_deref(), Some("Log in"));
        let codes: Vec<_> =
            learned.refusals.iter().filter_map(|words| words.code.as_deref()).collect();
        assert_eq!(codes, ["Error {code}", "Code {code}"]);
        assert_eq!(learned.unread, [3]);
    }

    fn unlearned(launches: &[Answered; 2], refusals: &[(Vec<Code>, Answered)]) -> String {
        match learn(launches, refusals, &[]).unwrap_err() {
            Unlearned::Because(shown) => shown,
            Unlearned::LetIn(which) => format!("let in: {which:?}"),
        }
    }

    #[test]
    fn what_cannot_be_distinguished_is_reported() {
        let ok = || answer(200, "", "ok");
        let error = unlearned(&[ok(), ok()], &all(|_| answer(200, "", "hello")));
        assert!(
            error.contains("no answer to a wrong request shows its code:\n  status 200: hello")
        );
        let coded = |code| answer(200, "", &format!("error {code}"));
        let launches = [answer(200, "", "error 1"), answer(200, "", "error 1")];
        let learned = learn(&launches, &all(coded), &[]).unwrap();
        assert_eq!(learned.launch.body.as_deref(), Some("error 1"));
        let refused = [answer(200, "", "error 203"), answer(200, "", "error 203")];
        let error = unlearned(&refused, &all(coded));
        assert!(error.contains("the locker refuses the right request with 203"), "{error}");
        let error = unlearned(&[answer(200, "", ""), answer(200, "", "")], &all(coded));
        assert!(
            error.starts_with("an answer to a right request cannot be distinguished:"),
            "{error}"
        );
    }

    #[test]
    fn a_wrong_request_that_is_answered_as_a_right_one_is_let_in() {
        let launches =
            ["a1", "b2"].map(|ticket| answer(200, "", &format!(r#"{{"ticket":"{ticket}"}}"#)));
        let mut refusals = all(|code| answer(200, "", &format!(r#"{{"refused":{code}}}"#)));
        refusals[3].1 = answer(200, "", r#"{"ticket":"c3"}"#);
        refusals[4].1 = answer(200, "", r#"{"busy":true}"#);
        let learned = learn(&launches, &refusals, &[]).unwrap();
        assert_eq!((learned.let_in, learned.unread), (vec![3], vec![4]));
        assert_eq!(learned.launch.body.as_deref(), Some("\"ticket\""));
        let all_in = all(|_| answer(200, "", r#"{"ticket":"d4"}"#));
        assert_eq!(unlearned(&launches, &all_in), "let in: [0, 1, 2, 3, 4]");
    }

    #[test]
    fn texts_of_one_app_are_not_patterns() {
        let launch = || answer(200, "", "<h1>For EXAMBOARD</h1><h2>Log in here</h2>");
        let refusals = all(|code| answer(200, "", &format!("<p>Error {code}</p>")));
        let own = ["EXAMBOARD".to_owned()];
        let learned = learn(&[launch(), launch()], &refusals, &own).unwrap();
        assert_eq!(learned.launch.body.as_deref(), Some("Log in here"));
    }
}
