//! SEC-ORIGIN-LOOSE: origins that no browser sends, and that the locker accepted.

use std::collections::BTreeMap;

use super::finding;
use crate::case::Origin;
use crate::tally::Found;
use locksmith_spec::verdict::{Evidence, Finding, Verdict};

/// The finding, which comes of the cases themselves.
pub const ID: &str = "SEC-ORIGIN-LOOSE";

/// Judges the answers to origins in a form that no browser sends. None violates a clause: a client that sends it can
/// as well send the right one.
#[must_use]
pub fn judge(loose: &BTreeMap<Origin, Found>) -> Finding {
    const WANTED: &str =
        "the locker accepts no origin that browsers never send and that names another host";
    let evidence: Vec<Evidence> = loose
        .values()
        .map(|found| Evidence {
            what: format!("accepted {} times", found.count),
            text: found.case.words(),
            file: None,
        })
        .collect();
    let (verdict, observed) = if evidence.is_empty() {
        (Verdict::Pass, "the locker accepted none")
    } else {
        (
            Verdict::Warn,
            "the locker compares origins loosely: it accepted forms that no browser sends",
        )
    };
    Finding { evidence, ..finding(ID, verdict, WANTED, observed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Case;

    #[test]
    fn a_loose_comparison_warns_and_names_the_case() {
        assert_eq!(judge(&BTreeMap::new()).verdict, Verdict::Pass);
        let case = Case { origin: Origin::OtherScheme, ..Case::default() };
        let found = judge(&BTreeMap::from([(case.origin, Found { count: 2, first: 0, case })]));
        assert_eq!(found.verdict, Verdict::Warn);
        assert!(found.evidence[0].text.contains("other-scheme"), "{found:?}");
    }
}
