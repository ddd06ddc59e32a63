//! One cause, one report: what a rule tells of the source, with its place, the browser's case does not
//! tell again.

use locksmith_page::judge::OF_A_SCRIPT;
use locksmith_spec::verdict::{Finding, Judged, Verdict};

/// A case that may tell what a rule tells of the source.
struct Told {
    case: &'static str,
    /// The clause that it is about.
    clause: &'static str,
    /// The clause of the rules.
    of: &'static str,
    /// Whether a finding of the case may be what a rule tells.
    is_of_source: fn(&Finding) -> bool,
    /// Whether each finding has one of a rule: those of buttons have.
    one_by_one: bool,
}

const TOLD: [Told; 4] = [
    Told {
        case: "page/addresses",
        clause: "PAGE-HREF",
        of: "PAGE-HREF",
        is_of_source: |it| {
            // An address that only this browser knows was made by a script.
            !it.observed.starts_with("a script of the page changes")
                && !it.observed.contains("\"blob:")
        },
        one_by_one: true,
    },
    Told {
        case: "page/key",
        clause: "REG-SECRET",
        of: "REG-SECRET",
        is_of_source: |it| {
            let place = it.observed.rsplit(", in ").next().unwrap_or_default();
            let path = place.split(['?', '#']).next().unwrap_or_default();
            let is_file = [".js", ".mjs", ".json"].iter().any(|ending| path.ends_with(ending));
            let is_page = place.starts_with("http") && !is_file;
            let is_built = it.observed.ends_with(", in the page, as scripts left it");
            it.observed.starts_with("the app key, ") && (is_page || is_built)
        },
        one_by_one: false,
    },
    Told {
        case: "page/result-untouched",
        clause: "RES-HANDLED",
        of: "RES-HANDLED",
        // No script is named of what stood in the source.
        is_of_source: |it| {
            it.observed.starts_with("the page sets `result` of ")
                && !["http", "when it is opened with"].iter().any(|by| it.observed.contains(by))
        },
        one_by_one: false,
    },
    Told {
        case: "page/dlshare",
        clause: "PAGE-DLSHARE",
        of: "PAGE-SCRIPT",
        is_of_source: |it| it.observed.starts_with("a script element has it whose `src` is "),
        one_by_one: false,
    },
];

/// Replaces what a case fails by where the rules tell all of it.
pub(super) fn once(
    of_source: &[Judged],
    in_browser: &mut [Judged],
    not_again: fn(&Judged, &str, &str) -> Judged,
) {
    for Told { case, clause, of, is_of_source, one_by_one } in TOLD {
        let told: usize = of_source.iter().map(|rule| of_clause(rule, of).count()).sum();
        let Some(rule) = of_source.iter().find(|rule| of_clause(rule, of).next().is_some()) else {
            continue;
        };
        for judged in in_browser.iter_mut().filter(|it| it.case == case) {
            let all = || failing(judged);
            let is_told = all().all(|it| it.clause == clause && is_of_source(it));
            let fits = !one_by_one || all().count() <= told;
            if all().next().is_some() && is_told && fits {
                *judged = not_again(judged, clause, &rule.case);
            }
        }
    }
}

/// Whether a case says that a script which breaks is why something is missing.
pub(super) fn is_explained_by_a_script(judged: &Judged) -> bool {
    failing(judged).any(|it| it.observed.contains(OF_A_SCRIPT))
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

    pub(in crate::run) fn case(id: &str, clause: &str, observed: &[&str]) -> Judged {
        let finding = |observed: &&str| Finding {
            clause: clause.into(),
            interpretation: None,
            verdict: Verdict::Fail,
            permitted: Vec::new(),
            observed: (*observed).to_owned(),
            evidence: Vec::new(),
        };
        Judged::of(id.into(), Vec::new(), observed.iter().map(finding).collect())
    }

    #[test]
    fn what_a_rule_tells_is_not_told_again() {
        let (href, key, result) = ("PAGE-HREF", "REG-SECRET", "RES-HANDLED");
        let (addresses, untouched) = ("page/addresses", "page/result-untouched");
        for (rule, id, clause, observed, told) in [
            (href, addresses, href, &["button `a` has no `href`"][..], true),
            (
                href,
                addresses,
                href,
                &["button `a` has no `href`", "button `b` has no `href`"],
                false,
            ),
            (href, addresses, href, &["the `href` of button `a` is \"blob:https://x/1\""], false),
            (key, "page/key", key, &["the app key, plain, in https://portal.example/marks"], true),
            (key, "page/key", key, &["the app key, plain, in the page, as scripts left it"], true),
            (
                key,
                "page/key",
                key,
                &["the app key, plain, in https://portal.example/a.js?v=1"],
                false,
            ),
            (key, "page/key", key, &["the page makes its app hash by itself"], false),
            (result, untouched, result, &["the page sets `result` of a#share to \"\""], true),
            (
                result,
                untouched,
                result,
                &["the page sets `result` of a#share to \"\" (https://portal.example/a.js:3)"],
                false,
            ),
            (
                "PAGE-SCRIPT",
                "page/dlshare",
                "PAGE-DLSHARE",
                &["a script element has it whose `src` is \"https://locker.example/a. js\""],
                true,
            ),
            (key, addresses, href, &["button `a` has no `href`"], false),
        ] {
            let rules = [case("page/of-source", rule, &["of the source"])];
            let mut in_browser = [case(id, clause, observed)];
            let replace = |judged: &Judged, _: &str, _: &str| {
                Judged::of(judged.case.clone(), Vec::new(), Vec::new())
            };
            once(&rules, &mut in_browser, replace);
            assert_eq!(in_browser[0].findings.is_empty(), told, "{id}: {observed:?}");
        }
    }
}
