//! `page/time-stamp-form`: the timestamp is in the target's format.

use super::time_stamp_unreadable::read;
use crate::Source;
use crate::rule::{Diagnostics, Rule};
use locksmith_spec::TimeFact;
use locksmith_spec::reading::is_milliseconds;
use locksmith_spec::stamp_mistake::of_stamp;
use locksmith_spec::time_stamp::write;

pub(super) static RULE: Rule = Rule {
    id: "page/time-stamp-form",
    clauses: &["PAGE-TIMESTAMP"],
    what: "`time-stamp` is in the target's format",
    why: "The specification does not define the format of a timestamp. A locker may refuse another format \
          than the one that it expects.",
    fix: "Write the timestamp as the locker's own examples do. If there are none, write seconds since \
           1970.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let Some((attribute, read)) = read(source) else { return };
    let format = source.context.format;
    let mistake = of_stamp(format, &attribute.value, read.age.unwrap_or_default());
    let seen = match &mistake {
        Some(mistake) if is_milliseconds(&attribute.value) => {
            format!("the timestamp {:?}: {}", attribute.value, mistake.what)
        }
        _ if read.other_form && read.fact != TimeFact::Unreadable => {
            format!("the timestamp {:?} is not in the format {format}", attribute.value)
        }
        _ => return,
    };
    let fix = match mistake {
        Some(mistake) if is_milliseconds(&attribute.value) => mistake.fix,
        _ => format!(
            "If the locker does not read this format, write the timestamp in the format {format}."
        ),
    };
    let right = format!("a timestamp such as {}", write(format, source.context.now));
    diagnostics
        .note("PAGE-TIMESTAMP", &attribute.value_at, &seen)
        .by("I-TS-FORMAT")
        .right(&right)
        .fix(&fix);
}

#[cfg(test)]
mod tests {
    use super::super::probe::report;
    use super::*;
    use locksmith_spec::verdict::Verdict;

    #[test]
    fn other_formats_and_units_are_noted() {
        for text in ["2016-11-23 17:30:00", "1479902400000", " 1479902400", "2016-11-23T12:00:00Z"]
        {
            let reported = report(&RULE, "\"1479902400\"", &format!("\"{text}\""));
            assert_eq!(reported, [("PAGE-TIMESTAMP", Verdict::Note, text.to_owned())]);
        }
    }
}
