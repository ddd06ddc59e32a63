//! Answers to requests of one fault or another, and what they are judged to be.

use super::super::case::Case;
use super::super::values::tests::{NOW, subject};
use super::super::wire::Part;
use super::*;
use locksmith_spec::{Format, assess};

fn due(case: &Case) -> Due {
    let subject = subject(Format::EpochSeconds, 0);
    Due::of(&assess(&subject.present(case, NOW).request, &subject.world(NOW)))
}

fn plain(case: &Case, answer: Answer) -> (Verdict, &'static str) {
    let judged = judge(&due(case), Form::Plain, answer);
    (judged.verdict, judged.clause)
}

fn refusal(number: u16) -> Answer {
    Answer::Refusal(Code::from_number(number).unwrap())
}

#[test]
fn a_plain_request_is_judged_by_the_oracle() {
    use Verdict::{Fail, Inconclusive, Note, Pass, Warn};
    let control = Case::default();
    let stale = Case { age: 1801, ..control };
    let wrong = Case { hash: Hash::OfAnotherKey, ..control };
    let both = Case { hash: Hash::OfAnotherKey, age: 1801, ..control };
    let unknown = Case { id: Id::Unknown, ..control };
    let future = Case { age: -5, ..control };
    for (case, answer, verdict, clause) in [
        (control, Answer::Launch, Pass, "ERR-NONE"),
        (control, refusal(206), Fail, "ERR-NONE"),
        (control, Answer::Unread(429), Inconclusive, "ERR-NONE"),
        (control, Answer::ServerError(500), Fail, "ERR-NONE"),
        (stale, refusal(206), Pass, "ERR-206"),
        (stale, refusal(203), Fail, "ERR-206"),
        (stale, Answer::Launch, Fail, "ERR-206"),
        (stale, Answer::OtherCode(208), Fail, "ERR-SHOWN"),
        (stale, Answer::Dropped, Fail, "ERR-SHOWN"),
        // What is beyond the limit may show the code; no browser reads as long a head.
        (stale, Answer::Cut(Part::Body), Inconclusive, "ERR-206"),
        (stale, Answer::Cut(Part::Interim), Inconclusive, "ERR-206"),
        (stale, Answer::Cut(Part::Headers), Inconclusive, "ERR-206"),
        (stale, Answer::Cut(Part::Head), Fail, "ERR-SHOWN"),
        (control, Answer::Cut(Part::ChunkLine), Fail, "ERR-NONE"),
        (wrong, Answer::Launch, Fail, "ERR-203"),
        (both, refusal(203), Pass, "ERR-203"),
        (both, refusal(206), Pass, "ERR-203"),
        (both, refusal(205), Fail, "ERR-203"),
        (unknown, refusal(203), Warn, "ERR-204"),
        (unknown, refusal(204), Pass, "ERR-204"),
        (future, Answer::Launch, Note, "ERR-NONE"),
        (future, refusal(206), Note, "ERR-NONE"),
        (future, refusal(205), Fail, "ERR-NONE"),
    ] {
        assert_eq!(plain(&case, answer), (verdict, clause), "{} {answer}", case.words());
    }
}

#[test]
fn a_doubtful_message_may_be_refused_in_any_way_and_let_in_only_if_it_is_right() {
    use Verdict::{Fail, Inconclusive, Pass};
    let control = due(&Case::default());
    let stale = due(&Case { age: 1801, ..Case::default() });
    let kept = Form::Doubtful(Silence::default());
    let lost = Form::Doubtful(Silence { may_drop: true, may_wait: false });
    let endless = Form::Doubtful(Silence { may_drop: true, may_wait: true });
    let incomplete = Form::Incomplete(Silence::default());
    for (due, form, answer, verdict) in [
        (&control, kept, Answer::Launch, Pass),
        (&control, kept, Answer::Unread(400), Pass),
        (&control, kept, refusal(207), Pass),
        (&control, kept, Answer::ServerError(500), Fail),
        (&control, kept, Answer::ServerError(501), Pass),
        (&control, kept, Answer::Dropped, Fail),
        (&control, kept, Answer::Cut(Part::Head), Fail),
        (&control, lost, Answer::Cut(Part::Head), Pass),
        (&control, kept, Answer::Cut(Part::Body), Inconclusive),
        (&control, lost, Answer::Dropped, Pass),
        (&control, lost, Answer::TimedOut, Fail),
        (&control, endless, Answer::TimedOut, Pass),
        (&control, incomplete, Answer::Launch, Fail),
        (&stale, kept, Answer::Launch, Fail),
        (&stale, kept, Answer::Unread(404), Pass),
    ] {
        assert_eq!(judge(due, form, answer).verdict, verdict, "{form:?} {answer}");
    }
}

#[test]
fn a_mask_is_told_in_the_words_of_the_oracle() {
    let case = Case { hash: Hash::Empty, age: 1801, ..Case::default() };
    let mask = due(&case).mask;
    assert_eq!(mask.words(), ["app hash missing", "timestamp stale"]);
    let part = due(&Case { age: 1801, ..Case::default() }).mask;
    assert_eq!(part.0 & !mask.0, 0);
    assert_eq!(mask.doubtful().words().len(), 3);
    assert_eq!(reachable(true) - reachable(false), 96);
}

#[test]
fn two_clocks_permit_what_either_does() {
    let fresh = due(&Case { age: 1800, ..Case::default() });
    let stale = due(&Case { age: 1801, ..Case::default() });
    let either = fresh.union(&stale);
    for answer in [Answer::Launch, refusal(206)] {
        assert_eq!(judge(&either, Form::Plain, answer).verdict, Verdict::Pass);
    }
    assert_eq!(judge(&either, Form::Plain, refusal(205)).verdict, Verdict::Fail);
}
