//! `page/time-stamp-unreadable`: the timestamp is readable.

use crate::Source;
use crate::html::Attribute;
use crate::page::given;
use crate::rule::{Diagnostics, Rule};
use locksmith_spec::TimeFact;
use locksmith_spec::mistake::{is_code, never_ran};
use locksmith_spec::reading::{self, Read};
use locksmith_spec::time_stamp::write;

pub(super) static RULE: Rule = Rule {
    id: "page/time-stamp-unreadable",
    clauses: &["PAGE-TIMESTAMP"],
    what: "`time-stamp` is a timestamp in a format that the locker reads",
    why: "A locker that cannot read the timestamp does not know its age, and refuses the page (error 203 \
          or 206).",
    fix: "Write the timestamp in the format that the locker expects, in IST, without additions of a \
           language or framework.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let Some((attribute, Read { fact: TimeFact::Unreadable, .. })) = read(source) else { return };
    let format = source.context.format;
    let now = write(format, source.context.now);
    let value = &attribute.value;
    let seen = if is_code(value) {
        format!("the timestamp is {value:?}: this is code that never ran")
    } else {
        format!("the timestamp {value:?} is neither a date with a time nor a count of seconds")
    };
    let right = format!("a timestamp in the format {format}, such as {now}");
    let diagnostic = diagnostics.fail("PAGE-TIMESTAMP", &attribute.value_at, &seen);
    let diagnostic = diagnostic.by("I-TS-UNREADABLE").right(&right);
    if is_code(value) {
        diagnostic.fix(&never_ran("time-stamp"));
    }
}

/// The page's timestamp, if it has a value, and the reading of it.
pub(super) fn read(source: &Source) -> Option<(&Attribute, Read)> {
    let attribute = given(source, source.claiming()?, "time-stamp").text()?;
    let read = reading::of_page(source.context.format, &attribute.value, source.context.now);
    Some((attribute, read))
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn words_and_impossible_dates_are_reported() {
        for text in ["today", "23/11/2016", "2016-11-31 17:30:00", "getTimestamp()"] {
            let to = format!("\"{text}\"");
            assert_eq!(report(&RULE, "\"1479902400\"", &to), fail("PAGE-TIMESTAMP", text));
        }
        assert_eq!(report(&RULE, "\"1479902400\"", "\"2016-11-23 17:30:00\""), []);
    }
}
