//! `page/jquery-after-library`: jQuery runs before the library.

use crate::Source;
use crate::html::Element;
use crate::page::held_back;
use crate::rule::{Diagnostics, Rule};

pub(super) static RULE: Rule = Rule {
    id: "page/jquery-after-library",
    clauses: &["PAGE-JQUERY"],
    what: "jQuery has run when the library starts",
    why: "The library uses jQuery as soon as it runs. If jQuery runs later, or at a random time, the \
          buttons are missing on every visit or on some.",
    fix: "Place jQuery's script element before the library's, without `defer` and `async`.",
    needs_key: false,
    look,
};

/// When a browser runs a script element.
#[derive(PartialEq)]
enum When {
    Reached,
    Parsed,
    Whenever,
}

fn when(script: &Element) -> When {
    if script.attribute("async").is_some() {
        When::Whenever
    } else if script.attribute("defer").is_some() {
        When::Parsed
    } else {
        When::Reached
    }
}

fn look(source: &Source, diagnostics: &mut Diagnostics<'_>) {
    let Some(library) = source.library() else { return };
    if held_back(library).is_some() {
        // Only a browser shows when this script runs.
        return;
    }
    let in_time = |jquery: &Element| {
        let first = jquery.tag.start < library.tag.start;
        match (when(jquery), when(library)) {
            (When::Reached, When::Parsed) => true,
            (When::Reached, _) | (When::Parsed, When::Parsed) => first,
            _ => false,
        }
    };
    let mut jqueries = source.jqueries().map(|(script, _)| script).peekable();
    let Some(first) = jqueries.peek().copied() else { return };
    if jqueries.any(in_time) {
        return;
    }
    let seen = match when(first) {
        When::Whenever => "jQuery is `async`: it may run after the library",
        When::Parsed if when(library) != When::Parsed => {
            "jQuery is `defer`, and the library is not: jQuery runs after the library"
        }
        _ if when(library) == When::Whenever => {
            "jQuery is after the library, which is `async` and may run first"
        }
        _ => "jQuery is after the library, which runs first",
    };
    let line = source.line_of(library.tag.start).0 + 1;
    let seen = format!("{seen} (the library is in line {line})");
    diagnostics.fail("PAGE-JQUERY", &first.tag, &seen);
}

#[cfg(test)]
mod tests {
    use super::super::probe::report;
    use super::*;

    const JQUERY: &str = "<script src=\"/jquery.min.js\"></script>";

    #[test]
    fn it_must_have_run_before() {
        for late in
            ["<script defer src=/jquery.js></script>", "<script async src=/jquery.js></script>"]
        {
            assert_eq!(report(&RULE, JQUERY, late).len(), 1, "{late}");
        }
        let (before, behind) = super::super::probe::PAGE.split_once(JQUERY).unwrap();
        let moved = format!("{before}{}", behind.replace("</body>", &format!("{JQUERY}</body>")));
        let diagnostics =
            super::super::probe::diagnostics(&RULE, &moved, super::super::probe::context());
        let late = "jQuery is after the library, which runs first (the library is in line ";
        assert!(diagnostics[0].seen.starts_with(late), "{}", diagnostics[0].seen);
        let deferred = moved.replace("id=\"dlshare\"", "id=\"dlshare\" defer");
        assert_eq!(
            super::super::probe::diagnostics(&RULE, &deferred, super::super::probe::context()),
            []
        );
    }
}
