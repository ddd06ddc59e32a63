//! `page/time-stamp-stale`: the timestamp is fresh.

use super::Rule;
use super::time_stamp_unreadable::read;
use crate::lint::Source;
use crate::lint::slip::Slips;
use crate::spec::TimeFact;
use crate::spec::reading::{Read, in_words};
use crate::spec::stamp_mistake::{is_behind_by_ist, of_stamp};
use crate::spec::time_stamp::write;

pub(super) static RULE: Rule = Rule {
    id: "page/time-stamp-stale",
    clauses: &["PAGE-FRESH"],
    what: "the timestamp is not older than 30 minutes when the page is sent",
    why: "The locker refuses an older one (error 206), however right the hash is.",
    mend: "Take the time anew for each request, with its hash, and let no cache on the way keep the \
           page longer than a few minutes.",
    look,
};

fn look(source: &Source, slips: &mut Slips<'_>) {
    let Some((attribute, read @ Read { fact: TimeFact::Stale, .. })) = read(source) else { return };
    if read.age.is_some_and(is_behind_by_ist) {
        // That is reported by its cause.
        return;
    }
    let (format, now) = (source.context.format, source.context.now);
    let age = read.age.map(|age| format!(" ({})", in_words(age, now))).unwrap_or_default();
    let mistake = read.age.and_then(|age| of_stamp(format, &attribute.value, age));
    let why = mistake.as_ref().map(|it| format!(": {}", it.what)).unwrap_or_default();
    let seen = format!(
        "the timestamp {:?}{age} was too old when the page came; the limit is 30 min{why}",
        attribute.value
    );
    let right = format!("a timestamp not older than 30 minutes; now is {}", write(format, now));
    let slip = slips.fail("PAGE-FRESH", &attribute.value_at, &seen).right(&right);
    if let Some(mistake) = mistake {
        slip.mend(&mistake.fix);
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, fail, noticed, slips};
    use super::*;

    #[test]
    fn thirty_minutes_are_fresh_and_a_second_more_is_not() {
        assert_eq!(noticed(&RULE, "\"1479902400\"", "\"1479900600\""), []);
        let stale = noticed(&RULE, "\"1479902400\"", "\"1479900599\"");
        assert_eq!(stale, fail("PAGE-FRESH", "1479900599"));
        assert_eq!(noticed(&RULE, "\"1479902400\"", "\"0\"").len(), 1);
    }

    #[test]
    fn the_clock_of_india_and_the_age_are_named() {
        let old = changed("\"1479902400\"", "\"1479900540\"");
        let seen = &slips(&RULE, &old, context())[0].seen;
        assert!(seen.contains("\"1479900540\" (16:59:00 IST, 31 min old)"), "{seen}");
    }
}
