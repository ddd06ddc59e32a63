//! `page/time-stamp-missing`: the script element has a `time-stamp`.

use super::app_id_missing::missing;
use crate::Source;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/time-stamp-missing",
    clauses: &["PAGE-TIMESTAMP"],
    what: "the library's script element has a `time-stamp`",
    why: "Without a timestamp the locker cannot check the hash or its age, and refuses the page (error 203 \
          or 206).",
    fix: "Write the timestamp of the hash in `time-stamp` (without `data-`).",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    missing(source, "time-stamp", "PAGE-TIMESTAMP", diagnostics);
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn absent_and_empty_are_missing() {
        assert_eq!(report(&RULE, " time-stamp=\"1479902400\"", "").len(), 1);
        let empty = report(&RULE, "time-stamp=\"1479902400\"", "time-stamp=''");
        assert_eq!(empty, fail("PAGE-TIMESTAMP", "time-stamp"));
    }
}
