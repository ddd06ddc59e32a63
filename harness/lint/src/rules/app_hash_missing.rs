//! `page/app-hash-missing`: the script element has a `data-app-hash`.

use super::app_id_missing::missing;
use crate::Source;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/app-hash-missing",
    clauses: &["PAGE-APP-HASH"],
    what: "the library's script element has a `data-app-hash`",
    why: "The hash proves that the page is the partner's. Without it the locker refuses the page (error \
          203).",
    fix: "On the server, compute the SHA-256 of app id, app key and timestamp, in this sequence and with \
           nothing between them. Write it in `data-app-hash` in lower-case hex.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    missing(source, "data-app-hash", "PAGE-APP-HASH", diagnostics);
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn absent_and_empty_are_missing() {
        assert_eq!(report(&RULE, " data-app-hash=\"{hash}\"", "").len(), 1);
        let empty = report(&RULE, "data-app-hash=\"{hash}\"", "data-app-hash");
        assert_eq!(empty, fail("PAGE-APP-HASH", "data-app-hash"));
    }
}
