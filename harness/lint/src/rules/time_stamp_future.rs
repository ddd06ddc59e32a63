//! `page/time-stamp-future`: the timestamp is not ahead of the clock.

use jiff::SignedDuration;

use super::time_stamp_unreadable::read;
use crate::Source;
use crate::rule::{Diagnostics, Rule};
use locksmith_spec::TimeFact;
use locksmith_spec::reading::Read;
use locksmith_spec::stamp_mistake::of_stamp;

pub(super) static RULE: Rule = Rule {
    id: "page/time-stamp-future",
    clauses: &["PAGE-FRESH"],
    what: "the timestamp is not ahead of the clock",
    why: "The specification does not say what a locker does with a timestamp in the future: it may \
          refuse it. While the timestamp is ahead, the hash does not expire: anyone who copies it can use it.",
    fix: "Use the server's current time, and set its clock by NTP.",
    needs_key: false,
    look,
};

/// The tolerated difference of two clocks.
const SKEW: SignedDuration = SignedDuration::from_secs(30);

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let Some((attribute, Read { fact: TimeFact::Future, age, .. })) = read(source) else { return };
    let ahead = age.map(|age| SignedDuration::from_secs(age.saturating_neg()));
    if ahead.is_some_and(|ahead| ahead <= SKEW) {
        return;
    }
    let mistake = age.and_then(|age| of_stamp(source.context.format, &attribute.value, age));
    let seen = match (&mistake, ahead) {
        (Some(mistake), _) => format!("the timestamp {:?} is {}", attribute.value, mistake.what),
        (None, Some(ahead)) => {
            format!("the timestamp is {} min ahead of the clock", ahead.as_mins())
        }
        (None, None) => format!("the timestamp {:?} is ahead of the clock", attribute.value),
    };
    let diagnostic = diagnostics.note("PAGE-FRESH", &attribute.value_at, &seen).by("I-TS-FUTURE");
    if let Some(mistake) = mistake {
        diagnostic.fix(&mistake.fix);
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, report};
    use super::*;
    use locksmith_spec::verdict::Verdict;

    #[test]
    fn what_is_ahead_is_noted_unless_it_is_the_clocks() {
        let reported = report(&RULE, "\"1479902400\"", "\"1479909600\"");
        assert_eq!(reported, [("PAGE-FRESH", Verdict::Note, "1479909600".to_owned())]);
        assert_eq!(report(&RULE, "\"1479902400\"", "\"1479902420\""), []);
        assert_eq!(report(&RULE, "\"1479902400\"", "\"1479902400000\""), []);
        let wall_clock =
            diagnostics(&RULE, &changed("\"1479902400\"", "\"1479922200\""), context());
        assert!(wall_clock[0].seen.contains("5 h 30 min ahead"));
    }
}
