//! `page/source-unread`: Locksmith read the whole source.

use crate::Source;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/source-unread",
    clauses: &["PAGE-SCRIPT"],
    what: "Locksmith can read the source to its end, in the charset that it declares",
    why: "No rule looks at a part that was not read, and rules may misjudge a part that was misread.",
    fix: "Send a page of a usual size, in UTF-8, with Content-Type: text/html; charset=utf-8.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let end = source.document.given_up.unwrap_or(0).min(source.text.len());
    let end = (0..=end).rev().find(|at| source.text.is_char_boundary(*at)).unwrap_or(0);
    for what in &source.unread {
        diagnostics.note("PAGE-SCRIPT", &(end..end), what).by("I-HTML");
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::{changed, context, diagnostics, report};
    use super::*;
    use crate::Context;
    use locksmith_spec::verdict::Verdict;

    #[test]
    fn what_is_not_read_is_reported() {
        let latin = Context { charset: Some("latin-77".into()), ..context() };
        assert_eq!(diagnostics(&RULE, &changed("", ""), latin).len(), 1);
        let deep = report(&RULE, "<body>", &format!("<body>{}", "<b id=x><i id=y>".repeat(50_000)));
        assert!(deep.len() == 1 && deep[0].1 == Verdict::Note);
    }
}
