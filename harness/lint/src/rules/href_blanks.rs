//! `page/href-blanks`: no blanks around an `href`.

use crate::Source;
use crate::page::documents;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/href-blanks",
    clauses: &["PAGE-HREF"],
    what: "the `href` has no blanks around it",
    why: "A browser strips blanks; a locker that reads the raw attribute may not.",
    fix: "Trim the URL where the server makes the page.",
    needs_key: false,
    look,
};

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    for document in documents(source) {
        let href = document.href;
        if href.value != href.value.trim() {
            let written = source.text[href.value_at.clone()].trim().to_owned();
            diagnostics
                .note("PAGE-HREF", &href.value_at, "the `href` has blanks around it")
                .by("I-HREF-SPACE")
                .corrected(&href.value_at, &written);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::probe::report;
    use super::*;
    use locksmith_spec::verdict::Verdict;

    #[test]
    fn they_are_noted() {
        let right = "https://documents.example/one.pdf";
        assert_eq!(report(&RULE, right, &format!(" {right}\t"))[0].1, Verdict::Note);
    }
}
