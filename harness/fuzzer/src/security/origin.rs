//! SEC-ORIGIN-LOOSE: headers that no browser sends, and that were let in all the same.

use std::collections::BTreeMap;

use super::finding;
use crate::case::Origin;
use crate::tally::Found;
use locksmith_spec::verdict::{Evidence, Finding, Verdict};

/// The finding, which comes of the cases themselves.
pub const ID: &str = "SEC-ORIGIN-LOOSE";

/// Judges what came of origins as no browser tells them. None of them breaks a clause: whoever sends one could as
/// well send the right one.
#[must_use]
pub fn judge(loose: &BTreeMap<Origin, Found>) -> Finding {
    const WANTED: &str = "no origin is let in that no browser sends, and that names another host";
    let evidence: Vec<Evidence> = loose
        .values()
        .map(|found| Evidence {
            what: format!("let in, {} times", found.count),
            text: found.case.words(),
            file: None,
        })
        .collect();
    let (verdict, observed) = if evidence.is_empty() {
        (Verdict::Pass, "none was let in")
    } else {
        (Verdict::Warn, "the origin is compared loosely: forms were let in that no browser sends")
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
