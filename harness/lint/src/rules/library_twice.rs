//! `page/library-twice`: the library is included once.

use crate::Source;
use crate::page::runs;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/library-twice",
    clauses: &["PAGE-SCRIPT"],
    what: "one script element includes the library; it serves every button of the page",
    why: "Each run of the library processes every button: users see each button twice, or one click opens \
          two popups.",
    fix: "Keep one of the script elements: it serves any number of buttons.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let mut libraries = source.libraries().filter(|script| runs(script));
    let Some(first) = libraries.next() else { return };
    let line = source.line_of(first.tag.start).0 + 1;
    for again in libraries {
        let seen = format!("the library is included again; the first time is in line {line}");
        diagnostics.fail("PAGE-SCRIPT", &again.tag, &seen);
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{fail, report};
    use super::*;

    #[test]
    fn the_second_is_pointed_at() {
        let again =
            "<script src=\"//services.digitallocker.gov.in/savelocker/api/1/savelocker.js\">";
        let to = format!("{again}</script></body>");
        assert_eq!(report(&RULE, "</body>", &to), fail("PAGE-SCRIPT", again));
    }
}
