//! `page/time-stamp-unreadable`: the timestamp can be read.

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
    why: "A locker that cannot read the timestamp cannot see that it is fresh, and refuses (error 203 \
          or 206).",
    fix: "Write the timestamp in the format that the locker expects, in IST, without a language's or \
           a framework's own additions.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let Some((attribute, Read { fact: TimeFact::Unreadable, .. })) = read(source) else { return };
    let format = source.context.format;
    let now = write(format, source.context.now);
    let value = &attribute.value;
    let seen = if is_code(value) {
        format!("the timestamp is {value:?}: that is code, and it never ran")
    } else {
        format!("no date with a clock and no count of seconds can be read in {value:?}")
    };
    let right = format!("a timestamp in the format {format}, such as {now}");
    let diagnostic = diagnostics.fail("PAGE-TIMESTAMP", &attribute.value_at, &seen);
    let diagnostic = diagnostic.by("I-TS-UNREADABLE").right(&right);
    if is_code(value) {
        diagnostic.fix(&never_ran("time-stamp"));
    }
}

/// The page's timestamp, when it says something, and what is known of it.
pub(super) fn read(source: &Source) -> Option<(&Attribute, Read)> {
    let attribute = given(source, source.claiming()?, "time-stamp").text()?;
    let read = reading::of_page(source.context.format, &attribute.value, source.context.now);
    Some((attribute, read))
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, noticed};
    use super::*;

    #[test]
    fn words_and_impossible_dates_are_noticed() {
        for text in ["today", "23/11/2016", "2016-11-31 17:30:00", "getTimestamp()"] {
            let to = format!("\"{text}\"");
            assert_eq!(noticed(&RULE, "\"1479902400\"", &to), fail("PAGE-TIMESTAMP", text));
        }
        assert_eq!(noticed(&RULE, "\"1479902400\"", "\"2016-11-23 17:30:00\""), []);
    }
}
