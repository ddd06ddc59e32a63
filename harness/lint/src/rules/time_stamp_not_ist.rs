//! `page/time-stamp-not-ist`: the timestamp is in IST.

use super::time_stamp_unreadable::read;
use crate::Source;
use crate::rule::{Diagnostics, Rule};
use locksmith_spec::reading::Read;
use locksmith_spec::stamp_mistake::{is_behind_by_ist, of_stamp};
use locksmith_spec::time_stamp::write;
use locksmith_spec::{Mistake, TimeFact};

pub(super) static RULE: Rule = Rule {
    id: "page/time-stamp-not-ist",
    clauses: &["PAGE-TIMESTAMP"],
    what: "`time-stamp` is in the IST time zone, 5 h 30 min ahead of UTC",
    why: "A server's clock often shows UTC. Read as IST it is 5 h 30 min old, and the locker refuses it as \
          too old (error 206).",
    fix: "Set the time zone where the server makes the timestamp: `date_default_timezone_set('Asia/Kolkata')` \
           in PHP, `ZoneId.of(\"Asia/Kolkata\")` in Java, `ZoneInfo(\"Asia/Kolkata\")` in Python. \
           Seconds since 1970 are the same in every zone: do not change them.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let Some((attribute, read @ Read { fact: TimeFact::Stale, .. })) = read(source) else { return };
    let (format, now) = (source.context.format, source.context.now);
    let Some(age) = read.age.filter(|age| is_behind_by_ist(*age)) else { return };
    let Some(Mistake { what, fix }) = of_stamp(format, &attribute.value, age) else { return };
    let seen = format!("the timestamp {:?} is {what}", attribute.value);
    let right = format!("a timestamp in IST; now is {}", write(format, now));
    diagnostics.fail("PAGE-TIMESTAMP", &attribute.value_at, &seen).right(&right).fix(&fix);
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, fail, pointed};
    use super::*;
    use crate::Context;
    use locksmith_spec::Format;

    #[test]
    fn utc_is_distinguished_from_an_old_page() {
        let context = Context { format: Format::NaiveIst, ..context() };
        let reported =
            |text: &str| pointed(diagnostics(&RULE, &changed("1479902400", text), context.clone()));
        assert_eq!(reported("2016-11-23 12:00:00"), fail("PAGE-TIMESTAMP", "2016-11-23 12:00:00"));
        assert_eq!(reported("2016-11-23 11:31:00").len(), 1);
        assert_eq!(reported("2016-11-23 11:29:00"), []);
        assert_eq!(reported("2016-11-23 17:29:00"), []);
    }

    #[test]
    fn seconds_from_which_the_offset_was_subtracted_are_named_as_that() {
        let reported =
            &diagnostics(&RULE, &changed("\"1479902400\"", "\"1479882600\""), context())[0];
        assert!(reported.seen.contains("the IST offset was subtracted"), "{}", reported.seen);
        assert!(reported.fix.contains("Do not add or subtract 19800"), "{}", reported.fix);
    }
}
