//! One cause, one report: what a rule points at in the source, the browser's case does not report again.

use locksmith_spec::verdict::{Elsewhere, Finding, Judged, Verdict};

/// A case that may report what a rule reports of the source.
struct Twice {
    case: &'static str,
    /// The clause that it is about.
    clause: &'static str,
    /// The clause of the rules.
    of: &'static str,
    /// Whether each finding has one of a rule: those of buttons have.
    one_by_one: bool,
}

const TWICE: [Twice; 4] = [
    Twice { case: "page/addresses", clause: "PAGE-HREF", of: "PAGE-HREF", one_by_one: true },
    Twice { case: "page/key", clause: "REG-SECRET", of: "REG-SECRET", one_by_one: false },
    Twice {
        case: "page/result-untouched",
        clause: "RES-HANDLED",
        of: "RES-HANDLED",
        one_by_one: false,
    },
    Twice { case: "page/dlshare", clause: "PAGE-DLSHARE", of: "PAGE-SCRIPT", one_by_one: false },
];

/// Replaces what a case fails by where the rules report all of it.
pub(super) fn once(
    of_source: &[Judged],
    in_browser: &mut [Judged],
    not_again: fn(&Judged, &str, &str) -> Judged,
) {
    for Twice { case, clause, of, one_by_one } in TWICE {
        let reported: usize = of_source.iter().map(|rule| of_clause(rule, of).count()).sum();
        let Some(rule) = of_source.iter().find(|rule| of_clause(rule, of).next().is_some()) else {
            continue;
        };
        for judged in in_browser.iter_mut().filter(|it| it.case == case) {
            let is_of_clause = failing(judged).all(|it| it.clause == clause);
            let fits = !one_by_one || failing(judged).count() <= reported;
            if is_of_clause && fits && is_all_in(judged, Elsewhere::Source) {
                *judged = not_again(judged, clause, &rule.case);
            }
        }
    }
}

/// Whether a case fails, and by nothing but what shows elsewhere, too.
pub(super) fn is_all_in(judged: &Judged, elsewhere: Elsewhere) -> bool {
    let mut failing = failing(judged).peekable();
    failing.peek().is_some() && failing.all(|it| it.elsewhere == Some(elsewhere))
}

/// Whether a case says that a script which breaks is why something is missing.
pub(super) fn is_in_broken_script(judged: &Judged) -> bool {
    failing(judged).any(|it| it.elsewhere == Some(Elsewhere::BrokenScript))
}

/// What a case fails by.
pub(super) fn failing(judged: &Judged) -> impl Iterator<Item = &Finding> {
    judged.findings.iter().filter(|it| it.verdict == Verdict::Fail)
}

fn of_clause<'j>(judged: &'j Judged, clause: &'j str) -> impl Iterator<Item = &'j Finding> {
    failing(judged).filter(move |it| it.clause == clause)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A case that fails by what shows elsewhere in these ways.
    pub(in crate::run) fn case(id: &str, clause: &str, seen: &[Option<Elsewhere>]) -> Judged {
        let finding = |elsewhere: &Option<Elsewhere>| {
            let finding = Finding::new(clause, Verdict::Fail, ["something else"], "something");
            Finding { elsewhere: *elsewhere, ..finding }
        };
        Judged::of(id.into(), Vec::new(), seen.iter().map(finding).collect())
    }

    #[test]
    fn what_a_rule_reports_is_not_reported_again() {
        let (source, none) = (Some(Elsewhere::Source), None);
        let (href, key) = ("PAGE-HREF", "REG-SECRET");
        for (rule, id, clause, seen, is_once) in [
            (href, "page/addresses", href, &[source][..], true),
            (href, "page/addresses", href, &[source, source], false),
            (href, "page/addresses", href, &[none], false),
            (key, "page/key", key, &[source, source], true),
            (key, "page/key", key, &[source, none], false),
            (key, "page/key", key, &[Some(Elsewhere::BrokenScript)], false),
            ("RES-HANDLED", "page/result-untouched", "RES-HANDLED", &[source], true),
            ("PAGE-SCRIPT", "page/dlshare", "PAGE-DLSHARE", &[source], true),
            (key, "page/addresses", href, &[source], false),
        ] {
            let rules = [case("page/of-source", rule, &[none])];
            let mut in_browser = [case(id, clause, seen)];
            let replace = |judged: &Judged, _: &str, _: &str| {
                Judged::of(judged.case.clone(), Vec::new(), Vec::new())
            };
            once(&rules, &mut in_browser, replace);
            assert_eq!(in_browser[0].findings.is_empty(), is_once, "{id}: {seen:?}");
        }
    }
}
