//! Learns the place of the codes in answers to wrong requests: the place that most of them agree in. Pages also
//! contain other numbers (colours, sizes, years, prices), and the place in one answer must not misread another.

use super::super::answer::Answer;
use super::answered::{Answered, Words, read_by};
use locksmith_spec::Code;

/// The longest text beside a code that is kept, in words and in all.
const BESIDE: usize = 24;
const LONGEST: usize = 80;

/// Headers in which a number of three digits means something else.
const OF_HTTP: [&str; 8] = [
    "date",
    "content-length",
    "etag",
    "set-cookie",
    "last-modified",
    "expires",
    "age",
    "content-security-policy",
];

/// A way to find codes, and what it makes of all answers.
struct Candidate {
    words: Words,
    /// Whether the number stands by itself: then one answer is enough.
    is_apart: bool,
    /// How many unread refusals it reads right, and how many answers it misreads.
    right: usize,
    wrong: usize,
    /// How many right requests it takes for refused.
    launches: usize,
    /// The simplest come first.
    rank: usize,
}

/// Learns the patterns of the refusals, each given with its permitted codes.
pub(super) fn learn(launches: &[Answered], refusals: &[(Vec<Code>, Answered)]) -> Vec<Words> {
    let mut learned: Vec<Words> = Vec::new();
    loop {
        let unread: Vec<&(Vec<Code>, Answered)> = refusals
            .iter()
            .filter(|(due, answer)| !learned.iter().any(|words| reads(words, due, answer)))
            .collect();
        let found = unread.iter().flat_map(|(due, answer)| candidates(due, answer));
        let judged = found.map(|(rank, is_apart, words)| {
            let right = unread.iter().filter(|(due, answer)| reads(&words, due, answer)).count();
            let wrong = unread.iter().filter(|(due, answer)| misreads(&words, due, answer)).count();
            let launches = launches.iter().filter(|answer| is_refusal(&words, answer)).count();
            Candidate { words, is_apart, right, wrong, launches, rank }
        });
        // A pattern on which several agree counts even if it matches a right request: the locker may refuse it.
        let is_good = |one: &Candidate| {
            one.right > one.wrong
                && (one.is_apart || one.right > 1)
                && (one.launches == 0 || one.right > 1 && learned.is_empty())
        };
        let best = judged
            .filter(is_good)
            .min_by_key(|one| (std::cmp::Reverse(one.right), one.launches, one.wrong, one.rank));
        match best {
            Some(best) => learned.push(best.words),
            None => return learned,
        }
    }
}

fn reads(words: &Words, due: &[Code], answer: &Answered) -> bool {
    matches!(read_by(answer, words), Answer::Refusal(code) if due.contains(&code))
}

fn misreads(words: &Words, due: &[Code], answer: &Answered) -> bool {
    match read_by(answer, words) {
        Answer::Refusal(code) => !due.contains(&code),
        Answer::OtherCode(_) => true,
        _ => false,
    }
}

fn is_refusal(words: &Words, answer: &Answered) -> bool {
    matches!(read_by(answer, words), Answer::Refusal(_))
}

/// Every way in which a due code stands in an answer: its rank, whether it stands by itself, and the way.
fn candidates(due: &[Code], answer: &Answered) -> Vec<(usize, bool, Words)> {
    let status = answer.status;
    let mut found = Vec::new();
    for number in due.iter().map(|code| code.number().to_string()) {
        let is_told = |name: &str| !OF_HTTP.contains(&name.to_ascii_lowercase().as_str());
        for (name, value) in answer.headers.iter().filter(|(name, _)| is_told(name)) {
            let is_location = name.eq_ignore_ascii_case("location");
            found.extend(around(value, &number).into_iter().map(|(rank, is_apart, text)| {
                let header = Some(format!("{name}: {text}"));
                let rank = if is_location { rank } else { rank + 100 };
                (rank, is_apart, Words { status, header, ..Words::default() })
            }));
        }
        found.extend(around(&answer.body, &number).into_iter().map(|(rank, is_apart, text)| {
            (rank + 10, is_apart, Words { status, code: Some(text), ..Words::default() })
        }));
    }
    found
}

/// The texts around a number, with `{code}` in its place, the simplest first in rank.
fn around(text: &str, number: &str) -> Vec<(usize, bool, String)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(number) {
        let (before, after) = (&text[..at], &text[at + number.len()..]);
        let (last, next) = (before.chars().next_back(), after.chars().next());
        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if last.is_some_and(|c| c.is_ascii_digit()) || is_word(next) {
            continue;
        }
        let is_apart = !is_word(last);
        for (length, before) in befores(before).into_iter().enumerate() {
            for (more, after) in afters(after).into_iter().enumerate() {
                // A number with words before it says more than a bare one.
                let is_bare = before.is_empty() && after.is_empty();
                let rank = if is_bare { 90 } else { 2 * length + more };
                found.push((rank, is_apart, format!("{before}{{code}}{after}")));
            }
        }
    }
    found
}

/// What may stand before a code: the words of its element or the name of its field, then the element's tag, then
/// more and more of the text.
fn befores(text: &str) -> Vec<&str> {
    let line = text.rsplit(['\n', '\r', '{', ',', '>', '?', '&']).next().unwrap_or_default();
    let words = last(line, BESIDE).trim_start();
    let tag = text.rfind('<').map(|at| last(&text[at..], LONGEST));
    let mut found: Vec<&str> = Vec::new();
    for before in
        [Some(words), tag].into_iter().flatten().chain([8, 16, 32, LONGEST].map(|n| last(text, n)))
    {
        if !found.contains(&before) && !before.contains("{code}") {
            found.push(before);
        }
    }
    // Nothing before is the last resort.
    found.sort_by_key(|before| before.is_empty());
    found
}

/// What may stand behind a code: nothing in particular, one character, or the end of its element or field.
fn afters(text: &str) -> Vec<&str> {
    let one = text.chars().next().map(|c| &text[..c.len_utf8()]);
    let end = text.find(['>', '"', ',', '}', '\n']).filter(|at| *at < BESIDE);
    let end = end.map(|at| &text[..=at]);
    let mut found = vec![""];
    for after in [one, end].into_iter().flatten() {
        if !found.contains(&after) {
            found.push(after);
        }
    }
    found
}

/// The last characters of a text.
fn last(text: &str, characters: usize) -> &str {
    let from = text.char_indices().rev().nth(characters - 1).map_or(0, |(from, _)| from);
    &text[from..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> Answered {
        Answered { status: 200, headers: Vec::new(), body: body.to_owned() }
    }

    fn all(refusal: impl Fn(u16) -> String) -> Vec<(Vec<Code>, Answered)> {
        Code::ALL.into_iter().map(|code| (vec![code], page(&refusal(code.number())))).collect()
    }

    fn learned(refusal: impl Fn(u16) -> String) -> Vec<String> {
        let words = learn(&[page("<h1>Log in</h1><b>206</b>")], &all(refusal));
        words.into_iter().filter_map(|words| words.code).collect()
    }

    #[test]
    fn a_code_that_stands_alone_in_an_element_is_found_by_its_tag() {
        assert_eq!(
            learned(|code| format!("<p>No.</p><span class=\"code\">{code}</span>")),
            ["<span class=\"code\">{code}"]
        );
        assert_eq!(learned(|code| format!("<p>{code} &mdash; no</p>")), ["<p>{code}"]);
        assert_eq!(learned(|code| code.to_string()), ["{code}"]);
    }

    #[test]
    fn other_numbers_in_the_page_are_no_codes() {
        const NOISE: &str = "<style>p{color:#204;width:206px;margin:205 203}</style><p>&copy; 2016, \
            room 207<p>Rs. 205.00<b>203</b>";
        let found = learned(|code| format!("{NOISE}<i>100</i><em>{code}</em><i>100</i>"));
        assert_eq!(found, ["<em>{code}"]);
        let found = learned(|code| format!("{NOISE}<td>Code<td>{code}<td>206<td>204"));
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn a_code_within_a_word_is_believed_where_several_answers_agree() {
        assert_eq!(learned(|code| format!("{{\"error\":\"E{code}\"}}")), ["\"error\":\"E{code}"]);
        let found = learned(|code| if code == 205 { "a205".to_owned() } else { "no".to_owned() });
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn one_code_that_is_wrong_does_not_hide_the_place() {
        let found = learned(|code| {
            let shown = if code == 205 { 203 } else { code };
            format!("{{\"refused\":{shown}}}")
        });
        assert_eq!(found, ["\"refused\":{code}"]);
    }

    #[test]
    fn a_header_may_have_the_code() {
        let refusals: Vec<(Vec<Code>, Answered)> = Code::ALL
            .into_iter()
            .map(|code| {
                let header = ("x-error".to_owned(), code.to_string());
                (vec![code], Answered { headers: vec![header], ..page("no") })
            })
            .collect();
        let words = learn(&[page("yes")], &refusals);
        assert_eq!(words[0].header.as_deref(), Some("x-error: {code}"));
    }
}
